/* What the fuzzing targets share: the function that libFuzzer, or replay.c, calls for each input. */
#ifndef ONR_TESTS_FUZZ_H
#define ONR_TESTS_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "onrecord/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether it is well-formed UTF-8. */
static inline bool fuzz_is_utf8(struct onr_str s) {
  size_t bad;
  return onr_utf8_valid(s, &bad);
}

/* Stops the program, as a finding, where `holds` is false. */
static inline void fuzz_require(bool holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "expected: %s\n", what);
  abort();
}

#endif
