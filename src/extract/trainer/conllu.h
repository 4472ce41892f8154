/*
 * Reading treebanks in the CoNLL-U format (universaldependencies.org/format.html): the documents' texts, put together
 * from their sentences, and their words with their places in it.
 *
 * For the trainers only: one thread; memory is the arena's.
 */
#ifndef ONR_TRAINER_CONLLU_H
#define ONR_TRAINER_CONLLU_H

#include <stdint.h>

#include "onrecord/arena.h"

struct onr_gold_word {
  uint32_t start, end;       /* bytes of the document's text */
  struct onr_str upos, xpos; /* "SCONJ", "IN" */
  struct onr_str relation;   /* "nsubj" */
  struct onr_str misc;       /* "Entity=(3-person-…|SpaceAfter=No" */
  uint32_t head;             /* index of the word that it hangs on, its own if on none */
};

struct onr_gold_document {
  struct onr_str id, text;
  struct onr_gold_word *words;
  size_t word_count, word_capacity;
};

struct onr_treebank {
  struct onr_gold_document *documents;
  size_t count, capacity;
};

/* Adds the documents of the file `path`. Sentences stand after a space, paragraphs after an empty line. Words that
 * cannot be found in their sentence's text are a failure that names the line. */
enum onr_error onr_treebank_read(struct onr_treebank *treebank, const char *path, struct onr_arena *arena,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

#endif
