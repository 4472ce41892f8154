/*
 * The words of WordNet 3.0 (wordnet.princeton.edu; Debian's wordnet-base) with the parts of speech that they can have:
 * its verbs, those of its other words that its tagged texts use, and the forms of both.
 *
 * For the trainers only.
 */
#ifndef ONR_TRAINER_WORDNET_H
#define ONR_TRAINER_WORDNET_H

#include "extract/tagger/tags.h"
#include "onrecord/error.h"
#include "onrecord/str.h"

/* Told each word in lower case with one tag that it can have, pairs more than once; past forms are all ONR_TAG_VBD.
 * False ends the reading: memory is exhausted. */
typedef bool onr_wordnet_found(void *context, struct onr_str word, enum onr_tag tag);

/* Reads index.noun, noun.exc and so on from `folder`. */
enum onr_error onr_wordnet_read(const char *folder, onr_wordnet_found *found, void *context,
                                struct onr_failure *failure) ONR_MUST_CHECK;

#endif
