/* A descent through OR, side by side, and single items. Values may be negated: "not rain" alone is no set of rows, but
 * together with what is wanted it takes some away, so it is carried up until it meets something. */
#include "onrecord/search_syntax.h"

#include <stdint.h>
#include <unicode/uchar.h>

#include "onrecord/utf8.h"

enum token { TOKEN_END, TOKEN_TERM, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_AND, TOKEN_OR, TOKEN_NOT };

struct parser {
  struct onr_str text;
  size_t at;
  struct onr_arena *arena;
  bool failed;            /* memory */
  int depth, passed_over; /* parentheses that are open, and those too deep to count */
  size_t terms;
  enum token token;
  struct onr_str words; /* of the term */
  bool prefix;
};

/* What is asked for, or all but that; node NULL: neither. */
struct value {
  const struct onr_search_node *node;
  bool negated;
};

/* ---- Tokens ---- */

/* Letters, numbers and private use: what the full-text index takes into words. */
static bool has_word(struct onr_str s) {
  for (size_t at = 0; at < s.len;)
    if (U_GET_GC_MASK((UChar32)onr_utf8_next(s, &at)) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_CO_MASK)) return true;
  return false;
}

static bool is_space(char c) {
  return (unsigned char)c <= ' ' || c == 0x7F;
}

/* Bytes of the quotation mark at `at`; 0 when there is none. */
static size_t quote_size(struct onr_str text, size_t at) {
  static const char *const marks[] = {"\"", "“", "”", "„", "«", "»"};
  struct onr_str rest = onr_str_slice(text, at, text.len);
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (onr_str_starts_with(rest, onr_str_from(marks[i]))) return strlen(marks[i]);
  return 0;
}

static bool ends_word(struct onr_str text, size_t at) {
  char c = text.data[at];
  return is_space(c) || c == '(' || c == ')' || quote_size(text, at) > 0;
}

static bool takes_star(struct parser *p) {
  if (p->at == p->text.len || p->text.data[p->at] != '*') return false;
  p->at++;
  return true;
}

static enum token phrase(struct parser *p) {
  size_t start = p->at += quote_size(p->text, p->at), closing = 0;
  while (p->at < p->text.len && !(closing = quote_size(p->text, p->at))) p->at++;
  p->words = onr_str_slice(p->text, start, p->at);
  p->at += closing;
  p->prefix = takes_star(p) || onr_str_ends_with(p->words, ONR_STR("*"));
  return TOKEN_TERM;
}

static enum token word(struct parser *p) {
  size_t start = p->at;
  while (p->at < p->text.len && !ends_word(p->text, p->at)) p->at++;
  p->words = onr_str_slice(p->text, start, p->at);
  p->prefix = onr_str_ends_with(p->words, ONR_STR("*"));
  if (onr_str_equal(p->words, ONR_STR("AND"))) return TOKEN_AND;
  if (onr_str_equal(p->words, ONR_STR("OR"))) return TOKEN_OR;
  return onr_str_equal(p->words, ONR_STR("NOT")) ? TOKEN_NOT : TOKEN_TERM;
}

/* A minus right before something; a dash is none. */
static bool is_minus(const struct parser *p) {
  if (p->text.data[p->at] != '-' || p->at + 1 == p->text.len) return false;
  char next = p->text.data[p->at + 1];
  return next != '-' && !is_space(next);
}

/* Whether the parenthesis at hand is to be passed over. */
static bool passes_over(struct parser *p, char parenthesis) {
  if (parenthesis == '(') {
    if (p->depth < ONR_SEARCH_DEPTH) return false;
    p->passed_over++;
    return true;
  }
  if (p->passed_over == 0) return p->depth == 0;
  p->passed_over--;
  return true;
}

static enum token next_token(struct parser *p) {
  while (p->at < p->text.len && p->terms < ONR_SEARCH_TERMS) {
    char c = p->text.data[p->at];
    if (c == '(' || c == ')') {
      p->at++;
      if (passes_over(p, c)) continue;
      return c == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
    }
    if (quote_size(p->text, p->at)) return phrase(p);
    if (!is_space(c) && !is_minus(p)) return word(p);
    p->at++;
    if (c == '-') return TOKEN_NOT;
  }
  return TOKEN_END;
}

static void advance(struct parser *p) {
  p->token = next_token(p);
}

/* ---- Values ---- */

static const struct onr_search_node *make(struct parser *p, struct onr_search_node node) {
  struct onr_search_node *made = onr_arena_alloc(p->arena, sizeof *made);
  if (made)
    *made = node;
  else
    p->failed = true;
  return made;
}

static const struct onr_search_node *join(struct parser *p, enum onr_search_kind kind,
                                          const struct onr_search_node *left, const struct onr_search_node *right) {
  return make(p, (struct onr_search_node){.kind = kind, .left = left, .right = right});
}

static struct value both(struct parser *p, struct value a, struct value b) {
  if (!a.node) return b;
  if (!b.node) return a;
  if (a.negated && b.negated) return (struct value){join(p, ONR_SEARCH_OR, a.node, b.node), true};
  if (a.negated) return (struct value){join(p, ONR_SEARCH_BUT, b.node, a.node), false};
  return (struct value){join(p, b.negated ? ONR_SEARCH_BUT : ONR_SEARCH_AND, a.node, b.node), false};
}

static struct value negated(struct value value) {
  return (struct value){value.node, !value.negated};
}

/* One of them is: not both are not. */
static struct value either(struct parser *p, struct value a, struct value b) {
  return negated(both(p, negated(a), negated(b)));
}

/* ---- Grammar ---- */

static struct value any_of(struct parser *p);

static struct value group(struct parser *p) {
  p->depth++;
  advance(p);
  struct value value = any_of(p);
  p->depth--;
  if (p->token == TOKEN_CLOSE) advance(p);
  return value;
}

static struct value term(struct parser *p) {
  struct value value = {NULL, false};
  if (has_word(p->words)) {
    p->terms++;
    value.node = make(p, (struct onr_search_node){.kind = ONR_SEARCH_TERM, .words = p->words, .prefix = p->prefix});
  }
  advance(p);
  return value;
}

static struct value item(struct parser *p) {
  bool negate = false;
  for (; p->token == TOKEN_NOT; advance(p)) negate = !negate;
  struct value value = {NULL, false};
  if (p->token == TOKEN_OPEN)
    value = group(p);
  else if (p->token == TOKEN_TERM)
    value = term(p);
  return negate ? negated(value) : value;
}

static struct value all_of(struct parser *p) {
  struct value all = {NULL, false};
  while (p->token != TOKEN_END && p->token != TOKEN_CLOSE && p->token != TOKEN_OR) {
    if (p->token == TOKEN_AND)
      advance(p);
    else
      all = both(p, all, item(p));
  }
  return all;
}

static struct value any_of(struct parser *p) {
  struct value any = all_of(p);
  while (p->token == TOKEN_OR) {
    advance(p);
    any = either(p, any, all_of(p));
  }
  return any;
}

enum onr_error onr_search_parse(struct onr_str text, struct onr_arena *arena, const struct onr_search_node **ret_root,
                                struct onr_failure *failure) {
  struct parser p = {.text = text, .arena = arena};
  advance(&p);
  struct value value = any_of(&p);
  if (p.failed) return onr_fail_memory(failure);
  *ret_root = value.negated ? NULL : value.node;
  return ONR_OK;
}
