/*
 * Fuzzing selectors: text, words, prefix and suffix are lines of the input, the place to look near its first byte. What
 * is counted must be what a plain search counts, and what is found must stand there.
 */
#include "fuzz.h"

#include "onrecord/selector.h"

/* A line of its own memory, to the byte, so that a read past its end is seen. */
static struct onr_str take(struct onr_str *rest) {
  struct onr_str line = ONR_STR("");
  if (!rest->data || !onr_str_next(rest, '\n', &line)) line = ONR_STR("");
  char *copy = malloc(line.len ? line.len : 1);
  fuzz_require(copy, "memory");
  if (line.len) memcpy(copy, line.data, line.len);
  return (struct onr_str){copy, line.len};
}

static bool stands(struct onr_str text, size_t at, struct onr_str words) {
  return at <= text.len && words.len <= text.len - at && memcmp(text.data + at, words.data, words.len) == 0;
}

static bool stands_whole(struct onr_str text, size_t at, const struct onr_selector *selector) {
  return stands(text, at, selector->exact) && at >= selector->prefix.len &&
         stands(text, at - selector->prefix.len, selector->prefix) &&
         stands(text, at + selector->exact.len, selector->suffix);
}

/* Places of the words do not overlap, whatever stands around them. */
static size_t count(struct onr_str text, const struct onr_selector *selector, size_t *ret_first) {
  size_t found = 0;
  for (size_t at = 0; at < text.len;) {
    bool here = stands(text, at, selector->exact);
    if (here && stands_whole(text, at, selector) && found++ == 0) *ret_first = at;
    at += here ? selector->exact.len : 1;
  }
  return found;
}

static void check(struct onr_str text, const struct onr_selector *selector, size_t near) {
  size_t first = 0, expected = 0, place = 0;
  size_t found = onr_selector_count(text, selector, &first);
  fuzz_require(found == count(text, selector, &expected) && first == expected, "as many places as there are");
  bool any = onr_selector_find(text, selector, near, &place);
  if (any) fuzz_require(stands(text, place, selector->exact), "the words where they are found");
  if (stands_whole(text, near, selector)) fuzz_require(any && place == near, "the place where all of it stands");
  if (found > 0)
    fuzz_require(any && stands_whole(text, place, selector), "a place where all of it stands, as there is one");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  struct onr_str rest = {(const char *)data + 1, size - 1};
  struct onr_str text = take(&rest);
  struct onr_selector selector = {.exact = take(&rest)};
  selector.prefix = take(&rest);
  selector.suffix = take(&rest);
  if (selector.exact.len > 0) check(text, &selector, data[0]);
  struct onr_str parts[] = {text, selector.exact, selector.prefix, selector.suffix};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) free((void *)(uintptr_t)parts[i].data);
  return 0;
}
