/*
 * Finding words again by what they are and what stands around them: the text quote selector of the W3C's Web
 * Annotation Data Model, whose `prefix` and `suffix` may be empty.
 *
 * Threads: reentrant. Time is linear in the text.
 */
#ifndef ONRECORD_SELECTOR_H
#define ONRECORD_SELECTOR_H

#include "onrecord/str.h"

struct onr_selector {
  struct onr_str exact, prefix, suffix; /* exact is not empty */
};

/* The number of places where the words stand with all of the prefix before and all of the suffix behind them; where the
 * first is (byte) goes into `*ret_start`. */
size_t onr_selector_count(struct onr_str text, const struct onr_selector *selector, size_t *ret_start);

/* The place in another version of the text: where most of prefix and suffix is still there, of several such places the
 * one that is nearest to `near`. Words that are few are not taken for the same without anything around them. */
bool onr_selector_find(struct onr_str text, const struct onr_selector *selector, size_t near, size_t *ret_start);

#endif
