/*
 * The name model: what kind of thing a name names, where the rules are unsure. A linear model (extract/tagger/model.h)
 * over the name's words, those around it, the word lists' classes, what the rules say and what the rest of the text
 * shows. How well it does and what it was trained on: src/extract/model/README.md.
 *
 * What stands here is shared with the trainer, so that both see the same names and features.
 */
#ifndef ONR_EXTRACT_FEATURES_H
#define ONR_EXTRACT_FEATURES_H

#include "extract/document.h"

/* The kinds that the model tells apart. OTHER: no name, or one of another kind. */
enum onr_name_class { ONR_NAME_PERSON, ONR_NAME_ORGANIZATION, ONR_NAME_PLACE, ONR_NAME_OTHER, ONR_NAME_CLASSES };

/* What longer names a word is part of, as bits. */
enum onr_name_part {
  ONR_PART_SURNAME = 1 << 0,
  ONR_PART_FIRST_NAME = 1 << 1,
  ONR_PART_ORGANIZATION = 1 << 2,
  ONR_PART_ORGANIZATION_FIRST = 1 << 3,
  ONR_PART_PLACE = 1 << 4
};

/* What the whole text shows of a name's words. */
struct onr_name_clues {
  uint32_t count; /* how often the text has it */
  uint8_t best;   /* the type that most of the rules' votes are for, or ONR_TYPE_UNKNOWN */
  uint8_t surest; /* the greatest weight among them */
  uint8_t parts;  /* of a name of one word: enum onr_name_part */
};

enum { ONR_NAME_FEATURES = 128 };

/* The features of a name, as keys of the model; how many there are. */
size_t onr_names_features(const struct onr_document *document, const struct onr_name *name,
                          const struct onr_name_clues *clues, uint32_t keys[ONR_NAME_FEATURES]);

#endif
