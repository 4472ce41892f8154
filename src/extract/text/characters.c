#include "characters.h"

#include <unicode/uchar.h>

#include "extract/lexicon/lexicon.h"

enum onr_char onr_char_beyond_ascii(uint32_t c) {
  UChar32 point = (UChar32)c;
  if (c == 0x2019) return ONR_CHAR_APOSTROPHE;
  if (u_isalpha(point) || u_charType(point) == U_NON_SPACING_MARK) return ONR_CHAR_LETTER;
  if (u_isdigit(point)) return ONR_CHAR_DIGIT;
  if (onr_lexicon_is_unseen(c)) return ONR_CHAR_UNSEEN;
  return u_isUWhiteSpace(point) || c == 0x200B || c == 0xFEFF ? ONR_CHAR_SPACE : ONR_CHAR_OTHER;
}
