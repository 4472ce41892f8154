/*
 * Reading texts in which names are marked, from three formats: ".conll" and ".iob2" have a word a line with its tag
 * (I-PER, B-location, O), ".conllu" is GUM's, with entities in the last column.
 *
 * For the trainers only: one thread; memory is the arena's.
 */
#ifndef ONR_TRAINER_NAMED_H
#define ONR_TRAINER_NAMED_H

#include <stdint.h>

#include "onrecord/arena.h"

struct onr_gold_name {
  uint32_t start, end; /* bytes of the text */
  uint8_t class;       /* enum onr_name_class */
};

struct onr_named_text {
  struct onr_str id, text; /* the id is empty where the file has none */
  struct onr_gold_name *names;
  size_t name_count, name_capacity;
};

struct onr_named_texts {
  struct onr_named_text *items;
  size_t count, capacity;
};

/* Adds the texts of the file `path`. A .conll file that parts no documents has one text a sentence. */
enum onr_error onr_named_read(struct onr_named_texts *texts, const char *path, struct onr_arena *arena,
                              struct onr_failure *failure) ONR_MUST_CHECK;

/* Adds what GUM's treebank `path` marks. */
enum onr_error onr_named_read_gum(struct onr_named_texts *texts, const char *path, struct onr_arena *arena,
                                  struct onr_failure *failure) ONR_MUST_CHECK;

/* Adds a text, without names yet; NULL when memory is exhausted. */
struct onr_named_text *onr_named_add(struct onr_named_texts *texts, struct onr_arena *arena) ONR_MUST_CHECK;
bool onr_named_add_name(struct onr_named_text *text, struct onr_arena *arena, struct onr_gold_name name) ONR_MUST_CHECK;

#endif
