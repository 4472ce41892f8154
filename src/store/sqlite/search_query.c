#include "search_query.h"

#include <stdint.h>
#include <unicode/uchar.h>

#include "onrecord/utf8.h"

enum { TERMS_MAX = 64 };

/* Letters, numbers and private use: what unicode61 takes into words. */
static bool is_word_character(uint32_t c) {
  return (U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_CO_MASK)) != 0;
}

static bool has_word(struct onr_str term) {
  for (size_t at = 0; at < term.len;)
    if (is_word_character(onr_utf8_next(term, &at))) return true;
  return false;
}

static bool is_space(char c) {
  return (unsigned char)c <= ' ' || c == 0x7F; /* control characters, NUL among them, separate words */
}

/* Cuts a term off: what stands in quotes, or runs to the next space or quote. A * right behind it makes it a prefix. */
static bool next_term(struct onr_str *rest, struct onr_str *ret_term, bool *ret_prefix) {
  size_t at = 0;
  while (at < rest->len && is_space(rest->data[at])) at++;
  if (at == rest->len) return false;
  bool quoted = rest->data[at] == '"';
  size_t start = at += quoted ? 1 : 0;
  while (at < rest->len && rest->data[at] != '"' && (quoted || !is_space(rest->data[at]))) at++;
  size_t end = at;
  *ret_prefix = !quoted && end > start && rest->data[end - 1] == '*';
  if (quoted && at < rest->len) at++; /* the closing quote */
  if (quoted && at < rest->len && rest->data[at] == '*') *ret_prefix = true, at++;
  *ret_term = onr_str_slice(*rest, start, end);
  *rest = onr_str_slice(*rest, at, rest->len);
  return true;
}

/* The term has no quotes; within FTS5's strings nothing else means anything, but a NUL would end the expression. */
static size_t put_term(char *out, struct onr_str term, bool prefix) {
  size_t len = 0;
  out[len++] = '"';
  for (size_t i = 0; i < term.len; i++) out[len++] = term.data[i] ? term.data[i] : ' ';
  out[len++] = '"';
  if (prefix) out[len++] = '*';
  out[len++] = ' ';
  return len;
}

/* Terms side by side must all match, and FTS5 passes over one in which it finds no word. */
struct onr_str onr_search_query(struct onr_str text, bool all_prefixes, struct onr_arena *arena) {
  const size_t overhead = 4; /* of a term: two quotes, a star, a space */
  char *out = onr_arena_alloc(arena, text.len + TERMS_MAX * overhead + 3);
  if (!out) return (struct onr_str){NULL, 0};
  size_t len = 0;
  struct onr_str term;
  bool prefix;
  for (int count = 0; count < TERMS_MAX && next_term(&text, &term, &prefix);) {
    if (!has_word(term)) continue;
    len += put_term(out + len, term, prefix || all_prefixes);
    count++;
  }
  if (len == 0) len = put_term(out, (struct onr_str){"", 0}, false);
  return (struct onr_str){out, len};
}
