/* The lists of what words tell of persons: roles (what nouns tell of whom they stand for) and nicknames. */
#include "lexicon.h"

static const char *const names[] = {"expert", "witness", "he",      "she",    "kin",      "person", "company",
                                    "body",   "city",    "country", "region", "document", "press"};

static unsigned find(struct onr_str name) {
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
    if (onr_str_equal(onr_str_from(names[i]), name)) return 1u << i;
  return 0;
}

bool onr_lexicon_read_role(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) {
  struct onr_str name, item;
  bool has_name = onr_str_next(&line, ':', &name);
  if (!has_name || !line.data) return *ret_problem = "expected \"role: item, item\"", false;
  unsigned role = find(onr_str_trim(name));
  if (!role) return *ret_problem = "no such role", false;
  while (onr_str_next(&line, ',', &item)) {
    item = onr_str_trim(item);
    if (item.len == 0) return *ret_problem = "expected an item between the commas", false;
    struct onr_word *word = onr_lexicon_add(lexicon, item);
    if (!word) return false;
    word->roles |= (uint16_t)role;
  }
  return true;
}

bool onr_lexicon_read_nickname(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) {
  struct onr_str formal, item;
  bool has_name = onr_str_next(&line, ':', &formal);
  if (!has_name || !line.data) return *ret_problem = "expected \"name: nickname, nickname\"", false;
  formal = onr_str_trim(formal);
  struct onr_str *formals = onr_arena_grow(&lexicon->arena, lexicon->formals, lexicon->formal_count,
                                           &lexicon->formal_capacity, sizeof *formals);
  if (!formals) return false;
  lexicon->formals = formals;
  formals[lexicon->formal_count] = onr_arena_str(&lexicon->arena, formal);
  if (!formals[lexicon->formal_count++].data) return false;
  while (onr_str_next(&line, ',', &item)) {
    struct onr_word *word = onr_lexicon_add(lexicon, onr_str_trim(item));
    if (!word) return false;
    word->formal = (uint16_t)lexicon->formal_count;
  }
  return true;
}
