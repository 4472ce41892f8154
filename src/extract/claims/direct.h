/* What the files of direct quotations share. A quotation is looked at with its marks; nothing here allocates. */
#ifndef ONR_EXTRACT_DIRECT_H
#define ONR_EXTRACT_DIRECT_H

#include "claims.h"

/* The words in a quotation; counting stops at some that are surely enough. */
size_t onr_quote_words(const struct onr_document *document, const struct onr_quote *quote);

/* The kind of the last mark inside the quotation, or ONR_T_WORD. */
enum onr_token_kind onr_quote_last_mark(const struct onr_document *document, const struct onr_quote *quote);

/* A title set in quotation marks: “Good Evening Europe”. */
bool onr_quote_is_title(const struct onr_document *document, const struct onr_quote *quote);

/* “Face the Nation,” after "on": a title in the middle of a sentence, and nothing that anybody says. */
bool onr_quote_is_work(const struct onr_document *document, const struct onr_quote *quote);

/* Looks for the attribution that stands after a quotation, or before it: rule, cue, verb and source. */
bool onr_attribution_after(const struct onr_document *document, const struct onr_quote *quote,
                           struct onr_finding *finding);
bool onr_attribution_before(const struct onr_reporter *reporter, const struct onr_quote *quote,
                            struct onr_finding *finding);

/* The source that a verb at `at` shares with another verb of its sentence. False: none is seen. */
bool onr_reporter_controller(const struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                             struct onr_range *ret_source);

#endif
