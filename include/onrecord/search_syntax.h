/*
 * What a user's search text asks for. Every text has a meaning; none is an error:
 *
 *   rain snow            both words, in any order; AND between them says the same
 *   rain OR snow         one of them; OR binds less than what stands side by side
 *   NOT rain, -rain      not the word; a minus right before a word, phrase or parenthesis
 *   (rain OR snow) ice   parentheses group
 *   "heavy rain"         a phrase: these words in this order. “…”, „…“ and «…» quote as well
 *   rain*, "heavy ra*"   the beginning of a word: of the phrase's last one, the * in the quotation marks or behind them
 *
 * Operators are capitals; in quotation marks, or otherwise written, they are words. What is joined without a space
 * ("al-Qaida", "A.P.") is the phrase of its words. And of what is odd:
 *
 *   a quotation mark or parenthesis that is not closed ends with the text; a closing one alone is passed over, as are
 *   parentheses nested deeper than ONR_SEARCH_DEPTH, operators that lack an operand, and what has no letter or digit
 *   ("!", "😀"); control characters, NUL among them, separate words
 *   only the first ONR_SEARCH_TERMS words and phrases count
 *   a text without words asks for nothing, and so does one that only says what is not wanted ("-rain", "a OR -b"): it
 *   would mean all but some
 *
 * Threads: reentrant.
 */
#ifndef ONRECORD_SEARCH_SYNTAX_H
#define ONRECORD_SEARCH_SYNTAX_H

#include "onrecord/arena.h"

enum { ONR_SEARCH_TERMS = 64, ONR_SEARCH_DEPTH = 8 };

enum onr_search_kind {
  ONR_SEARCH_TERM,
  ONR_SEARCH_AND, /* left and right */
  ONR_SEARCH_OR,  /* left or right */
  ONR_SEARCH_BUT  /* left and not right */
};

struct onr_search_node {
  enum onr_search_kind kind;
  struct onr_str words; /* of a term: text with at least one letter or digit; a slice of the user's */
  bool prefix;          /* of a term: its last word is the beginning of one */
  const struct onr_search_node *left, *right;
};

/* `*ret_root` is the arena's, and NULL where nothing is asked for. ONR_ERR_MEMORY. */
enum onr_error onr_search_parse(struct onr_str text, struct onr_arena *arena, const struct onr_search_node **ret_root,
                                struct onr_failure *failure) ONR_MUST_CHECK;

#endif
