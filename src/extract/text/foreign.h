/* What stands in a text and is no prose: addresses and tags of markup. Both looks are bounded. */
#ifndef ONR_EXTRACT_FOREIGN_H
#define ONR_EXTRACT_FOREIGN_H

#include "onrecord/str.h"

/* The end of the address that begins at byte `start`, "https://example.org/a", "www.example.org" or "ann@example.org",
 * without the marks of the sentence that it ends with; `start` if there is none. `has_sign`: whether the text has an
 * "@" at all. */
size_t onr_text_address_end(struct onr_str text, size_t start, bool has_sign);

/* The end of the tag of markup whose "<" is at byte `start`, `<blockquote class="post">`, or `start` if it is none. As
 * one token, its quotation marks quote nothing. */
size_t onr_text_markup_end(struct onr_str text, size_t start);

#endif
