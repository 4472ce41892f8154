/*
 * Text → tokens. Words are runs of letters, digits and inner apostrophes; an abbreviation keeps its full stop ("Mr.",
 * "U.S.", "J."); a possessive ending and a hyphen are tokens of their own, so that "Moscow’s" and "U.S.-led" show the
 * name inside. Each distinct lower-case word is a symbol, looked up in the lexicon once.
 */
#include <unicode/uchar.h>

#include "extract/document.h"
#include "extract/text/characters.h"
#include "extract/text/foreign.h"
#include "onrecord/hash.h"

struct scanner {
  struct onr_document *document;
  size_t at;     /* the byte to read next */
  bool space;    /* white space was passed */
  bool has_sign; /* the text has an "@" somewhere */
};

static bool is_letter_at(const struct scanner *scanner, size_t at) {
  return onr_char_at(scanner->document->text, at, &at) == ONR_CHAR_LETTER;
}

static bool is_alnum_at(const struct scanner *scanner, size_t at) {
  enum onr_char what = onr_char_at(scanner->document->text, at, &at);
  return what == ONR_CHAR_LETTER || what == ONR_CHAR_DIGIT;
}

static bool is_digit_at(const struct scanner *scanner, size_t at) {
  struct onr_str text = scanner->document->text;
  return at < text.len && onr_ascii_is_digit(text.data[at]);
}

/* The character at `at` and where the next one begins; at the end 0 and `at`. */
static uint32_t peek(const struct scanner *scanner, size_t at, size_t *ret_next) {
  struct onr_str text = scanner->document->text;
  *ret_next = at;
  return at < text.len ? onr_utf8_next(text, ret_next) : 0;
}

/* Grows the symbols' hash table to twice its size. */
static bool grow_table(struct onr_document *document) {
  size_t size = document->symbol_table_size * 2;
  uint32_t *table = onr_arena_zalloc(document->arena, size, sizeof *table);
  if (!table) return false;
  for (size_t i = 0; i < document->symbol_count; i++) {
    size_t at = (size_t)document->symbols[i].hash & (size - 1);
    while (table[at]) at = (at + 1) & (size - 1);
    table[at] = (uint32_t)i + 1;
  }
  document->symbol_table = table;
  document->symbol_table_size = size;
  return true;
}

/* "e.u." as "eu": the entry of an organization's initials without their dots, or NULL. */
static const struct onr_word *find_dotless(const struct onr_lexicon *lexicon, struct onr_str key) {
  enum { MOST_LETTERS = 6 };
  char letters[MOST_LETTERS];
  size_t len = 0;
  if (key.len < 4 || key.len % 2 || key.len > (size_t)2 * MOST_LETTERS) return NULL;
  for (size_t i = 0; i < key.len; i += 2) {
    if (key.data[i + 1] != '.') return NULL;
    letters[len++] = key.data[i];
  }
  const struct onr_word *word = onr_lexicon_find(lexicon, (struct onr_str){letters, len});
  uint64_t others = ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_PRONOUN) | ONR_CLASS(ONR_W_COMMON);
  return onr_is(word, ONR_CLASS(ONR_W_ORG)) && !onr_is(word, others) ? word : NULL;
}

static bool add_symbol(struct onr_document *document, struct onr_str key, uint64_t hash, size_t at,
                       uint32_t *ret_symbol) {
  if (!ONR_ROOM(document->arena, document, symbols, symbol_count, symbol_capacity)) return false;
  struct onr_str copy = onr_arena_str(document->arena, key);
  if (!copy.data) return false;
  document->symbols[document->symbol_count] = (struct onr_symbol){.key = copy, .hash = hash};
  document->symbol_table[at] = (uint32_t)++document->symbol_count;
  *ret_symbol = (uint32_t)document->symbol_count - 1;
  return document->symbol_count * 2 < document->symbol_table_size || grow_table(document);
}

static bool intern(struct onr_document *document, struct onr_str s, uint32_t *ret_symbol) {
  char lower[ONR_WORD_SIZE];
  struct onr_str key = {lower, 0};
  /* a word too long for the lexicon is told by its beginning: it is in no list, and no name */
  if (!onr_lexicon_lower(s, lower, sizeof lower, &key.len)) key = onr_utf8_truncate(s, sizeof lower);
  uint64_t hash = onr_hash64(key);
  size_t mask = document->symbol_table_size - 1, at = (size_t)hash & mask;
  for (; document->symbol_table[at]; at = (at + 1) & mask) {
    const struct onr_symbol *symbol = &document->symbols[document->symbol_table[at] - 1];
    if (symbol->hash == hash && onr_str_equal(symbol->key, key)) {
      *ret_symbol = document->symbol_table[at] - 1;
      return true;
    }
  }
  return add_symbol(document, key, hash, at, ret_symbol);
}

/* "d'Orvault", "al'Adil": a particle that is written together with a capital. */
static bool has_prefix(struct onr_str s) {
  enum { LONGEST = 3 };
  for (size_t i = 1; i <= LONGEST && i + 1 < s.len; i++) {
    if (s.data[i] == '\'') return s.data[i + 1] >= 'A' && s.data[i + 1] <= 'Z';
    if (i + 3 < s.len && memcmp(s.data + i, "\xE2\x80\x99", 3) == 0)
      return s.data[i + 3] >= 'A' && s.data[i + 3] <= 'Z';
  }
  return false;
}

static bool is_upper(uint32_t c) {
  return c < 0x80 ? c >= 'A' && c <= 'Z' : u_isupper((UChar32)c) || u_istitle((UChar32)c);
}

static bool is_lower(uint32_t c) {
  return c < 0x80 ? c >= 'a' && c <= 'z' : u_islower((UChar32)c);
}

static unsigned letter_flags(struct onr_str s) {
  size_t upper = 0, lower = 0, at = 0, second = 0;
  for (; at < s.len && onr_ascii_is_letter(s.data[at]); at++) upper += s.data[at] < 'a';
  lower = at - upper;
  bool plain = at == s.len;
  while (at < s.len) {
    uint32_t c = onr_utf8_next(s, &at);
    upper += is_upper(c);
    lower += is_lower(c);
  }
  bool many = upper >= 2 && s.len >= 3; /* "iPhone"-like words and "McX" are names as well */
  bool capital = is_upper(onr_utf8_next(s, &second)) || many || (!plain && has_prefix(s));
  return (capital ? ONR_F_CAPITAL : 0u) | (upper >= 2 && lower == 0 ? ONR_F_ALL_CAPITAL : 0u);
}

static bool add_token(struct scanner *scanner, size_t start, size_t end, enum onr_token_kind kind, unsigned flags) {
  struct onr_document *document = scanner->document;
  if (!ONR_ROOM(document->arena, document, tokens, token_count, token_capacity)) return false;
  struct onr_token token = {.start = (uint32_t)start, .end = (uint32_t)end, .kind = (uint8_t)kind};
  token.sentence = token.quote = token.name = ONR_NONE;
  struct onr_str s = onr_str_slice(document->text, start, end);
  if (kind == ONR_T_WORD) flags |= letter_flags(s);
  token.flags = (uint16_t)(flags | (scanner->space ? ONR_F_SPACE : 0u));
  if (!intern(document, s, &token.symbol)) return false;
  document->tokens[document->token_count++] = token;
  scanner->space = false;
  scanner->at = end;
  return true;
}

/* "U.S.", "a.m.", "J.": letters each followed by a full stop. The end of such a run that begins at `start`, or `start`.
 */
static size_t dotted_end(const struct scanner *scanner, size_t start, size_t *ret_letters) {
  size_t at = start, next, letters = 0;
  struct onr_str text = scanner->document->text;
  enum { MOST_LETTERS = 8 };
  while (letters < MOST_LETTERS && is_letter_at(scanner, at)) {
    peek(scanner, at, &next);
    if (next >= text.len || text.data[next] != '.') break;
    at = next + 1;
    letters++;
  }
  *ret_letters = letters;
  return is_alnum_at(scanner, at) ? start : at;
}

/* Whether "word." is an abbreviation of the list. */
static bool is_abbreviation(const struct scanner *scanner, size_t start, size_t end) {
  struct onr_str text = scanner->document->text;
  if (end >= text.len || text.data[end] != '.' || end - start > 8) return false;
  if (end + 1 < text.len && text.data[end + 1] == '.') return false; /* "no..." */
  char lower[ONR_WORD_SIZE];
  size_t len;
  if (!onr_lexicon_lower(onr_str_slice(text, start, end + 1), lower, sizeof lower, &len)) return false;
  const struct onr_word *word = onr_lexicon_find(scanner->document->lexicon, (struct onr_str){lower, len});
  bool number =
      end + 2 < text.len && (text.data[end + 1] == ' ' ? is_digit_at(scanner, end + 2) : is_digit_at(scanner, end + 1));
  if (onr_str_equal((struct onr_str){lower, len}, ONR_STR("no.")) && !number) return false; /* "She said no." */
  return onr_is(word, ONR_CLASS(ONR_W_ABBREVIATION) | ONR_CLASS(ONR_W_HONORIFIC) | ONR_CLASS(ONR_W_TITLE) |
                          ONR_CLASS(ONR_W_ORG_SUFFIX));
}

/* Whether the apostrophe before `next` stands inside a word: "don't", "O'Brien"; but not the ending of "Keller's". */
static bool is_inner_apostrophe(const struct scanner *scanner, size_t next) {
  struct onr_str text = scanner->document->text;
  size_t after;
  if (onr_char_at(text, next, &after) != ONR_CHAR_LETTER) return false;
  char first = text.data[next];
  if (!is_alnum_at(scanner, after)) return first == '\0' || !strchr("sSmMdD", first);
  if (is_alnum_at(scanner, after + 1)) return true;
  char second = text.data[after];
  return !(((first | 32) == 'l' && second == 'l') || (first == 'v' && second == 'e') ||
           (first == 'r' && second == 'e'));
}

static size_t word_end(const struct scanner *scanner, size_t start) {
  for (size_t at = start, next;; at = next) {
    enum onr_char what = onr_char_at(scanner->document->text, at, &next);
    bool inside = what == ONR_CHAR_LETTER || what == ONR_CHAR_DIGIT ||
                  (what == ONR_CHAR_APOSTROPHE && is_inner_apostrophe(scanner, next)) ||
                  (what == ONR_CHAR_UNSEEN && is_letter_at(scanner, next));
    if (!inside) return at;
  }
}

/* "Ph.D.", "B.Sc.": a short word, a full stop, and another one with a capital, at once. Its end, or `end`. */
static size_t degree_end(const struct scanner *scanner, size_t start, size_t end) {
  enum { FIRST = 3, SECOND = 4 };
  struct onr_str text = scanner->document->text;
  if (end - start > FIRST || end + 1 >= text.len || text.data[end] != '.') return end;
  if (text.data[end + 1] < 'A' || text.data[end + 1] > 'Z') return end;
  size_t second = word_end(scanner, end + 1);
  return second - end - 1 <= SECOND && second < text.len && text.data[second] == '.' ? second + 1 : end;
}

static bool scan_word(struct scanner *scanner) {
  size_t start = scanner->at, letters, end = onr_text_address_end(scanner->document->text, start, scanner->has_sign);
  if (end > start) return add_token(scanner, start, end, ONR_T_OTHER, 0);
  end = dotted_end(scanner, start, &letters);
  if (letters >= 2 && end > start) return add_token(scanner, start, end, ONR_T_WORD, ONR_F_DOTTED);
  if (letters == 1 && end > start && letter_flags(onr_str_slice(scanner->document->text, start, end)))
    return add_token(scanner, start, end, ONR_T_WORD, ONR_F_DOTTED | ONR_F_INITIAL);
  end = word_end(scanner, start);
  if (is_abbreviation(scanner, start, end)) return add_token(scanner, start, end + 1, ONR_T_WORD, ONR_F_DOTTED);
  size_t degree = degree_end(scanner, start, end);
  if (degree > end) return add_token(scanner, start, degree, ONR_T_WORD, ONR_F_DOTTED);
  return add_token(scanner, start, end, ONR_T_WORD, 0);
}

/* Digits with inner commas and points, and letters that stick to them: "8,000", "3.5", "19th", "1990s". */
static bool scan_number(struct scanner *scanner) {
  struct onr_str text = scanner->document->text;
  size_t at = scanner->at;
  for (;;) {
    if (is_alnum_at(scanner, at))
      peek(scanner, at, &at);
    else if (at < text.len && (text.data[at] == ',' || text.data[at] == '.') && is_digit_at(scanner, at + 1))
      at++;
    else
      break;
  }
  return add_token(scanner, scanner->at, at, ONR_T_NUMBER, 0);
}

static enum onr_token_kind mark_kind(uint32_t c) {
  switch (c) {
  case ',':
  case 0xFF0C: return ONR_T_COMMA;
  case '.':
  case '!':
  case '?':
  case 0x2026:
  case 0xFF01:
  case 0xFF0E:
  case 0xFF1F: return ONR_T_STOP;
  case ':':
  case 0xFF1A: return ONR_T_COLON;
  case ';':
  case 0xFF1B: return ONR_T_SEMICOLON;
  case 0x2013:
  case 0x2014:
  case 0x2015: return ONR_T_DASH;
  case '(':
  case '[': return ONR_T_OPEN;
  case ')':
  case ']': return ONR_T_CLOSE;
  case '"':
  case 0x201C:
  case 0x201D:
  case 0x201E:
  case 0x201F:
  case 0xAB:
  case 0xBB:
  case 0x2018:
  case 0x2039:
  case 0x203A:
  case 0x275D:
  case 0x275E:
  case 0x300C:
  case 0x300D:
  case 0x300E:
  case 0x300F:
  case 0xFF02: return ONR_T_QUOTE;
  default: return ONR_T_OTHER;
  }
}

/* An apostrophe that is not inside a word: the ending of a possessive or contraction, or a quotation mark. */
static bool scan_apostrophe(struct scanner *scanner) {
  size_t next, end, after_pair;
  uint32_t c = peek(scanner, scanner->at, &next);
  if (c == '\'' && peek(scanner, next, &after_pair) == '\'' && after_pair > next) /* '' stands for " */
    return add_token(scanner, scanner->at, after_pair, ONR_T_QUOTE, 0);
  bool after_word = !scanner->space && scanner->document->token_count > 0 &&
                    scanner->document->tokens[scanner->document->token_count - 1].kind <= ONR_T_NUMBER &&
                    scanner->document->tokens[scanner->document->token_count - 1].end == scanner->at;
  if (after_word && is_letter_at(scanner, next)) {
    end = word_end(scanner, next);
    bool possessive = end == next + 1 && (scanner->document->text.data[next] | 32) == 's';
    return add_token(scanner, scanner->at, end, possessive ? ONR_T_POSSESSIVE : ONR_T_WORD, 0);
  }
  if (after_word) {
    size_t before = scanner->at - 1;
    bool plural = (scanner->document->text.data[before] | 32) == 's';
    return add_token(scanner, scanner->at, next, plural ? ONR_T_POSSESSIVE : ONR_T_QUOTE, 0);
  }
  return add_token(scanner, scanner->at, next, ONR_T_QUOTE, 0);
}

/* A run of the same sign is one token: "--", "...", "=====". */
static size_t run_end(const struct scanner *scanner, uint32_t c, size_t next) {
  size_t after = next;
  while (peek(scanner, next, &after) == c && after > next) next = after;
  return next;
}

static bool scan_mark(struct scanner *scanner, uint32_t c, size_t next) {
  size_t markup = c == '<' ? onr_text_markup_end(scanner->document->text, scanner->at) : scanner->at;
  if (markup > scanner->at) return add_token(scanner, scanner->at, markup, ONR_T_OTHER, 0);
  if (c == '-' || c == 0x2010 || c == 0x2011) {
    bool inner = !scanner->space && is_alnum_at(scanner, next);
    size_t end = inner ? next : run_end(scanner, c, next);
    return add_token(scanner, scanner->at, end, inner ? ONR_T_HYPHEN : ONR_T_DASH, 0);
  }
  enum onr_token_kind kind = mark_kind(c);
  size_t second;
  if (c == '`' && peek(scanner, next, &second) == '`') /* ``this'' */
    return add_token(scanner, scanner->at, second, ONR_T_QUOTE, 0);
  size_t end = kind == ONR_T_STOP || kind == ONR_T_OTHER ? run_end(scanner, c, next) : next;
  return add_token(scanner, scanner->at, end, kind, 0);
}

static bool scan(struct scanner *scanner) {
  size_t next;
  uint32_t c = peek(scanner, scanner->at, &next);
  switch (onr_char_of(c)) {
  case ONR_CHAR_SPACE:
    scanner->space = true;
    scanner->at = next;
    return true;
  case ONR_CHAR_LETTER: return scan_word(scanner);
  case ONR_CHAR_DIGIT: return scan_number(scanner);
  case ONR_CHAR_APOSTROPHE: return scan_apostrophe(scanner);
  case ONR_CHAR_UNSEEN:
  case ONR_CHAR_OTHER:
  case ONR_CHAR_END: break;
  }
  return scan_mark(scanner, c, next);
}

/* What the lexicon has of each symbol: all over the memory, so what is needed next is asked for ahead. */
static void look_up_symbols(struct onr_document *document) {
  enum { AHEAD = 8 };
  const struct onr_lexicon *lexicon = document->lexicon;
  for (size_t i = 0; i < document->symbol_count; i++) {
    struct onr_symbol *symbol = &document->symbols[i];
    if (i + AHEAD < document->symbol_count) onr_lexicon_prefetch(lexicon, document->symbols[i + AHEAD].hash);
    symbol->word = onr_lexicon_find_hashed(lexicon, symbol->key, symbol->hash);
    symbol->common = onr_lexicon_is_common(lexicon, symbol->key, symbol->word);
    if (!symbol->word) symbol->word = find_dotless(lexicon, symbol->key);
  }
}

bool onr_document_segment(struct onr_document *document) {
  enum { FIRST_SYMBOLS = 1024 };
  document->symbol_table_size = FIRST_SYMBOLS;
  document->symbol_table = onr_arena_zalloc(document->arena, FIRST_SYMBOLS, sizeof *document->symbol_table);
  if (!document->symbol_table) return false;
  struct onr_str text = document->text;
  struct scanner scanner = {
      .document = document, .space = true, .has_sign = text.len > 0 && memchr(text.data, '@', text.len)};
  while (scanner.at < text.len)
    if (!scan(&scanner)) return false;
  look_up_symbols(document);
  return true;
}
