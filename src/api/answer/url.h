/* Addresses that answers and pages hold. */
#ifndef API_URL_H
#define API_URL_H

#include "onrecord/buffer.h"

/* Appends `s` percent-encoded, as a path segment or a query's name or value. */
void onr_url_encode(struct onr_buffer *out, struct onr_str s);

#endif
