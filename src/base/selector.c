#include "onrecord/selector.h"

/* Words and what agrees around them must be this much, in bytes, to be taken for the same. */
enum { SURE = 16 };

/* The next place of the words at or after `*at`; places do not overlap, so that the time is linear. */
static bool next(struct onr_str text, struct onr_str exact, size_t *at) {
  if (exact.len == 0 || *at + exact.len > text.len) return false;
  const char *found = memmem(text.data + *at, text.len - *at, exact.data, exact.len);
  if (!found) return false;
  *at = (size_t)(found - text.data);
  return true;
}

/* How many bytes at the end of the prefix stand before `start`. */
static size_t agreement_before(struct onr_str text, size_t start, struct onr_str prefix) {
  size_t count = 0;
  while (count < prefix.len && count < start && text.data[start - 1 - count] == prefix.data[prefix.len - 1 - count])
    count++;
  return count;
}

/* How many bytes at the start of the suffix stand behind `end`. */
static size_t agreement_after(struct onr_str text, size_t end, struct onr_str suffix) {
  size_t count = 0;
  while (count < suffix.len && end + count < text.len && text.data[end + count] == suffix.data[count]) count++;
  return count;
}

size_t onr_selector_count(struct onr_str text, const struct onr_selector *selector, size_t *ret_start) {
  size_t count = 0;
  for (size_t at = 0; next(text, selector->exact, &at); at += selector->exact.len) {
    if (agreement_before(text, at, selector->prefix) < selector->prefix.len) continue;
    if (agreement_after(text, at + selector->exact.len, selector->suffix) < selector->suffix.len) continue;
    if (count++ == 0) *ret_start = at;
  }
  return count;
}

static size_t distance(size_t a, size_t b) {
  return a < b ? b - a : a - b;
}

/* Whether all of it stands at `at`. */
static bool stands_at(struct onr_str text, const struct onr_selector *selector, size_t at) {
  size_t len = selector->exact.len;
  if (len == 0 || at > text.len || len > text.len - at) return false;
  return memcmp(text.data + at, selector->exact.data, len) == 0 &&
         agreement_before(text, at, selector->prefix) == selector->prefix.len &&
         agreement_after(text, at + len, selector->suffix) == selector->suffix.len;
}

bool onr_selector_find(struct onr_str text, const struct onr_selector *selector, size_t near, size_t *ret_start) {
  if (stands_at(text, selector, near)) {
    *ret_start = near;
    return true;
  }
  bool found = false;
  size_t best = 0, most = 0;
  for (size_t at = 0; next(text, selector->exact, &at); at += selector->exact.len) {
    size_t agreed = agreement_before(text, at, selector->prefix) +
                    agreement_after(text, at + selector->exact.len, selector->suffix);
    if (selector->exact.len + agreed < SURE && agreed < selector->prefix.len + selector->suffix.len) continue;
    if (found && (agreed < most || (agreed == most && distance(at, near) >= distance(best, near)))) continue;
    found = true;
    best = at;
    most = agreed;
  }
  if (found) *ret_start = best;
  return found;
}
