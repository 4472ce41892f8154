/*
 * What a character is to the tokens: a letter, a digit, white space. ASCII is told by a table; all else is ICU's to
 * tell.
 */
#ifndef ONR_EXTRACT_CHARACTERS_H
#define ONR_EXTRACT_CHARACTERS_H

#include "onrecord/utf8.h"

enum onr_char {
  ONR_CHAR_END = '\0', /* there is none: the text is over */
  ONR_CHAR_SPACE = ' ',
  ONR_CHAR_LETTER = 'a', /* accents that combine with one as well */
  ONR_CHAR_DIGIT = '0',
  ONR_CHAR_APOSTROPHE = '\'',
  ONR_CHAR_UNSEEN = '_', /* not seen inside a word: a soft hyphen, a joiner */
  ONR_CHAR_OTHER = '.'
};

/* What the code point `c` is, which is not ASCII. */
enum onr_char onr_char_beyond_ascii(uint32_t c);

static inline enum onr_char onr_char_of(uint32_t c) {
  static const char ascii[] = "                                "
                              " ......'........0000000000......"
                              ".aaaaaaaaaaaaaaaaaaaaaaaaaa....."
                              ".aaaaaaaaaaaaaaaaaaaaaaaaaa.... ";
  return c < 0x80 ? (enum onr_char)ascii[c] : onr_char_beyond_ascii(c);
}

/* What stands at byte `at` of well-formed text, and where the next character begins; at the end ONR_CHAR_END and `at`.
 */
static inline enum onr_char onr_char_at(struct onr_str text, size_t at, size_t *ret_next) {
  *ret_next = at;
  return at < text.len ? onr_char_of(onr_utf8_next(text, ret_next)) : ONR_CHAR_END;
}

#endif
