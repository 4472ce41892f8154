/*
 * A news document as it was read: what the reader makes, extraction analyses and the store keeps. Everything is
 * borrowed, usually from an arena of the reader's caller; an empty string means that the document does not say.
 */
#ifndef ONRECORD_ARTICLE_H
#define ONRECORD_ARTICLE_H

#include <stdint.h>

#include "onrecord/str.h"

struct onr_article {
  struct onr_str
      headline; /* never empty once read: derived from the text's first sentence where the document has none */
  bool headline_derived;
  struct onr_str url;       /* absolute http or https URL, or empty */
  int64_t date_published;   /* milliseconds UTC, or ONR_NO_TIME */
  struct onr_str language;  /* BCP 47 tag in its usual case ("en", "en-GB"); "en" unless the document says otherwise */
  bool language_assumed;    /* it does not say */
  struct onr_strs authors;  /* names in the document's order */
  struct onr_str publisher; /* name */
  struct onr_str
      source;          /* where it was loaded from: a file's name, "feed.ndjson:17", or empty for one that was posted */
  struct onr_str body; /* the text: well-formed UTF-8, not empty, never trimmed or normalised */
};

#endif
