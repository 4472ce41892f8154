/*
 * How alike two wordings are, word by word, and where they differ. Letter case, accents, quotation marks and
 * punctuation make no difference (text_words.h).
 *
 * What two wordings have in common is their longest common subsequence of words, found with bit vectors, 64 words at a
 * time (H. Hyyrö, "Bit-parallel LCS-length computation revisited", 2004). Of longer texts the first 1,024 words are
 * compared, so that time and memory are bounded.
 *
 * Threads: reentrant; a struct onr_wording may be shared once it is made.
 */
#ifndef ONRECORD_WORDING_H
#define ONRECORD_WORDING_H

#include "onrecord/text_words.h"

/* A text that others are compared with. */
struct onr_wording {
  struct onr_str text; /* borrowed */
  struct onr_text_words words;
  size_t blocks;       /* of 64 words */
  uint64_t *positions; /* `blocks` for each word that is the first of its kind: the places of all of that kind */
  uint32_t *table;     /* distinct words by hash: the place of the first one, plus one; 0: free */
  size_t mask;
};

/* Whether the word at a place of the text is the first of its kind. */
bool onr_wording_is_first(const struct onr_wording *wording, size_t at);

enum onr_relation {
  ONR_RELATION_IDENTICAL, /* the same words */
  ONR_RELATION_EXCERPT,   /* the other is a part of it: at least three words, in a row */
  ONR_RELATION_LONGER,    /* it is such a part of the other */
  ONR_RELATION_REWORDED,  /* some words are the same */
  ONR_RELATION_COUNT
};

/* The API's words for them. */
const char *onr_relation_name(enum onr_relation relation);

struct onr_likeness {
  double similarity; /* 0 to 1: the share of the words of both that they have in common, in the same order */
  enum onr_relation relation;
};

enum onr_wording_change_kind { ONR_WORDING_SAME, ONR_WORDING_REMOVED, ONR_WORDING_ADDED };

const char *onr_wording_change_name(enum onr_wording_change_kind kind);

/* A run of words with what stands between them. What is the same or added is a part of the other text, and all of these
 * parts make up that text; what is removed is a part of the first. */
struct onr_wording_change {
  enum onr_wording_change_kind kind;
  struct onr_str text; /* borrowed from the texts */
};

struct onr_wording_changes {
  const struct onr_wording_change *items;
  size_t count;
};

/* All of these return false when memory is exhausted. */
bool onr_wording_init(struct onr_wording *wording, struct onr_arena *arena, struct onr_str text) ONR_MUST_CHECK;
bool onr_wording_compare(const struct onr_wording *wording, struct onr_arena *arena, struct onr_str other,
                         struct onr_likeness *ret_likeness) ONR_MUST_CHECK;
bool onr_wording_difference(const struct onr_wording *wording, struct onr_arena *arena, struct onr_str other,
                            struct onr_wording_changes *ret_changes) ONR_MUST_CHECK;

#endif
