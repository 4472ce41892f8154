/*
 * The words of a text, for comparing what two texts say: letter case, accents, quotation marks, dashes and punctuation
 * make no difference, so that "Café" and “cafe” are the same word. A word is a run of letters and digits, with the
 * apostrophes inside it; an ideograph is a word by itself.
 *
 * Threads: reentrant.
 */
#ifndef ONRECORD_TEXT_WORDS_H
#define ONRECORD_TEXT_WORDS_H

#include <stdint.h>

#include "onrecord/arena.h"

struct onr_text_word {
  uint64_t hash;       /* of the folded word: equal words have equal hashes, on every machine */
  uint32_t start, end; /* bytes of the text, end-exclusive */
};

struct onr_text_words {
  const struct onr_text_word *items;
  size_t count;
};

/* The first words, at most `max`, of well-formed UTF-8 of less than 4 GB, in text order, in the arena. False when
 * memory is exhausted. */
bool onr_text_words_split(struct onr_arena *arena, struct onr_str text, size_t max,
                          struct onr_text_words *ret_words) ONR_MUST_CHECK;

#endif
