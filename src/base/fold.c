#include "onrecord/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/uvernum.h>

#include "onrecord/utf8.h"

static bool is_ascii(struct onr_str s) {
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.data[i] >= 0x80) return false;
  return true;
}

/* Appends ASCII `c` to the folded text `out`, with white space collapsed. */
static size_t put_ascii(char *out, size_t len, char c) {
  if (onr_ascii_is_space(c)) {
    if (len > 0 && out[len - 1] != ' ') out[len++] = ' ';
    return len;
  }
  out[len++] = onr_ascii_lower(c);
  return len;
}

static struct onr_str finish(char *out, size_t len) {
  if (len > 0 && out[len - 1] == ' ') len--;
  out[len] = '\0';
  return (struct onr_str){out, len};
}

static struct onr_str fold_ascii(struct onr_arena *arena, struct onr_str s) {
  char *out = onr_arena_alloc(arena, s.len + 1);
  if (!out) return (struct onr_str){NULL, 0};
  size_t len = 0;
  for (size_t i = 0; i < s.len; i++) len = put_ascii(out, len, s.data[i]);
  return finish(out, len);
}

/* The ASCII that stands for a typographic character in names, or 0. */
static char plain(uint32_t c) {
  switch (c) {
  case 0x2018:
  case 0x2019:
  case 0x02BC:
  case 0x02BB:
  case 0x2032:
  case 0x00B4: return '\'';
  case 0x2010:
  case 0x2011:
  case 0x2012:
  case 0x2013:
  case 0x2212: return '-';
  default: return c < 0x80 ? (char)c : u_isUWhiteSpace((UChar32)c) ? ' ' : '\0';
  }
}

/* Finishes text that was decomposed and case-folded, in place: marks go, typographic characters become plain. */
static struct onr_str strip(struct onr_str text, char *out) {
  size_t len = 0;
  for (size_t i = 0; i < text.len;) {
    size_t start = i;
    uint32_t c = onr_utf8_next(text, &i);
    int category = c < 0x80 ? U_UPPERCASE_LETTER : u_charType((UChar32)c);
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR) continue;
    char ascii = plain(c);
    if (ascii) {
      len = put_ascii(out, len, ascii);
    } else {
      memmove(out + len, text.data + start, i - start);
      len += i - start;
    }
  }
  return finish(out, len);
}

struct onr_str onr_fold(struct onr_arena *arena, struct onr_str s) {
  if (is_ascii(s)) return fold_ascii(arena, s);
  const struct onr_str none = {NULL, 0};
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *nfkc_casefold = unorm2_getNFKCCasefoldInstance(&status);
  const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&status);
  if (U_FAILURE(status) || s.len > INT32_MAX / 32) return none;
  /* one UTF-16 unit a byte at the most; each normalisation grows a unit to 18 at the most (U+FDFA) */
  int32_t cap = (int32_t)s.len + 1, len = 0;
  UChar *source = onr_arena_zalloc(arena, (size_t)cap, sizeof *source);
  if (!source) return none;
  u_strFromUTF8(source, cap, &len, s.data, (int32_t)s.len, &status);
  const UNormalizer2 *steps[] = {nfkc_casefold, nfkd};
  for (size_t i = 0; i < 2; i++) {
    int32_t out_len = unorm2_normalize(steps[i], source, len, NULL, 0, &status);
    if (status != U_BUFFER_OVERFLOW_ERROR && U_FAILURE(status)) return none;
    status = U_ZERO_ERROR;
    UChar *out = onr_arena_zalloc(arena, (size_t)out_len + 1, sizeof *out);
    if (!out) return none;
    len = unorm2_normalize(steps[i], source, len, out, out_len + 1, &status);
    if (U_FAILURE(status)) return none;
    source = out;
  }
  char *out = onr_arena_alloc(arena, (size_t)len * 3 + 1);
  if (!out) return none;
  int32_t out_len;
  u_strToUTF8(out, len * 3 + 1, &out_len, source, len, &status);
  if (U_FAILURE(status)) return none;
  return strip((struct onr_str){out, (size_t)out_len}, out);
}

const char *onr_fold_library_version(void) {
  return U_ICU_VERSION;
}
