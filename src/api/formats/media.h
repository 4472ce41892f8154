/*
 * The forms in which what is known is shown, and which of them a client wants.
 */
#ifndef API_FORMATS_MEDIA_H
#define API_FORMATS_MEDIA_H

#include "onrecord/http.h"

/* In the order in which they are preferred where the client has no preference. */
enum onr_media { ONR_MEDIA_JSON, ONR_MEDIA_LINKED, ONR_MEDIA_LINES, ONR_MEDIA_CSV, ONR_MEDIA_COUNT };

/* Sets of them are bits. */
#define ONR_MEDIA_BIT(media) (1U << (media))

/* "json", "jsonld", "ndjson", "csv", as `format` takes them; NULL past the last. */
const char *onr_media_word(unsigned number);

/* With the parameters that the Content-Type header has. */
const char *onr_media_content_type(enum onr_media media);

/* What the Accept header prefers of a set. ONR_ERR_NOT_ACCEPTABLE, listing what there is. */
enum onr_error onr_media_negotiate(const struct onr_request *request, unsigned set, enum onr_media *ret_media,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

#endif
