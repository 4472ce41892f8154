/*
 * The words and names of a made-up newspaper. The commonest words are English, all others are put together from
 * syllables with an ending of their kind, so that the program's tagger takes them for what they are.
 *
 * Threads: reentrant.
 */
#ifndef BENCH_VOCABULARY_H
#define BENCH_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

enum word_kind { WORD_NOUN, WORD_VERB, WORD_ADJECTIVE, WORD_KINDS };
enum name_kind { NAME_PERSON, NAME_ORGANIZATION, NAME_PLACE, NAME_KINDS };

/* How many there are of each. */
extern const uint32_t word_counts[WORD_KINDS], name_counts[NAME_KINDS];

enum { WORD_SIZE = 32, NAME_SIZE = 96 };

/* The word of a kind with that rank (0: the commonest), NUL-terminated. */
void vocabulary_word(enum word_kind kind, uint32_t rank, char out[WORD_SIZE]);

/* The full name with that rank. `*ret_short` is where its short form begins in it: a person's surname; 0 for others. */
void vocabulary_name(enum name_kind kind, uint32_t rank, char out[NAME_SIZE], size_t *ret_short);

/* A person's office, always the same, and whether it is "she". */
const char *vocabulary_office(uint32_t rank);
int vocabulary_is_she(uint32_t rank);

/* The name of a newspaper. */
enum { PUBLISHERS = 40 };
void vocabulary_publisher(uint32_t rank, char out[NAME_SIZE]);

#endif
