/* The words of a name's key. What the files of linking share. */
#ifndef ONR_STORE_LINKING_WORDS_H
#define ONR_STORE_LINKING_WORDS_H

#include "linking.h"

enum { ONR_WORDS_MAX = 16 };

struct onr_words {
  struct onr_str items[ONR_WORDS_MAX];
  size_t count;
};

/* False for more words than there is room for. The article of a bare name's key is left out. */
bool onr_words_split(struct onr_str key, struct onr_words *ret_words);
void onr_words_drop_first(struct onr_words *words);

/* Whether a person's words are one name, particles apart: "keller", "von der leyen". */
bool onr_words_are_bare(const struct onr_words *words);

/* A person's full name by its parts. */
struct onr_person_name {
  struct onr_str given, surname;
  struct onr_words middle; /* between them */
  struct onr_str suffix;   /* "jr"; empty without */
};
bool onr_words_person(const struct onr_words *words, struct onr_person_name *ret_name);

/* The first name that a first name may stand for: "william" for "bill". Most stand for themselves. */
struct onr_str onr_words_given(struct onr_str word);

#endif
