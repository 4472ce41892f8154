/*
 * Quotation marks → quotations, outermost only. Curly and angled marks say which way they face, unless the spaces
 * around them show that they were set wrongly; a straight mark opens unless a quotation is open. A quotation that is
 * still open where its paragraph ends goes on if the next paragraph begins with an opening mark, as newspapers set it;
 * otherwise it ends there, unclosed. Single marks count only where a closing one is found, because most of them are
 * apostrophes.
 */
#include "extract/document.h"
#include "onrecord/utf8.h"

enum { SINGLE_REACH = 200, MOST_PARAGRAPHS = 12 };

enum facing { FACING_NONE, FACING_OPEN, FACING_CLOSE, FACING_STRAIGHT, FACING_SINGLE_OPEN, FACING_SINGLE };

struct quoter {
  struct onr_document *document;
  size_t open; /* the token that opened the current quotation */
  bool is_open;
  size_t depth;      /* curly quotations inside it */
  size_t paragraphs; /* that it ran over */
};

static enum facing facing_of(const struct onr_document *document, size_t at) {
  const struct onr_token *token = onr_token_at(document, at);
  size_t byte = token->start;
  if (token->kind != ONR_T_QUOTE) return FACING_NONE;
  uint32_t c = onr_utf8_next(document->text, &byte);
  if (c == '`') return FACING_OPEN;
  if (c == '\'' && byte < token->end) return FACING_STRAIGHT;
  switch (c) {
  case 0x201C:
  case 0x201E:
  case 0x201F:
  case 0x2039:
  case 0x275D:
  case 0x300C:
  case 0x300E:
  case 0xAB: return FACING_OPEN;
  case 0x201D:
  case 0x203A:
  case 0x275E:
  case 0x300D:
  case 0x300F:
  case 0xBB: return FACING_CLOSE;
  case 0xFF02:
  case '"': return FACING_STRAIGHT;
  case 0x2018: return FACING_SINGLE_OPEN;
  default: return FACING_SINGLE;
  }
}

static bool has_space_after(const struct onr_document *document, size_t at) {
  return at + 1 >= document->token_count || onr_has_flag(document, at + 1, ONR_F_SPACE);
}

static bool looks_opening(const struct onr_document *document, size_t at) {
  const struct onr_token *token = &document->tokens[at];
  bool free_before = (token->flags & (ONR_F_SPACE | ONR_F_PARAGRAPH)) || onr_is_kind(document, at - 1, ONR_T_OPEN) ||
                     onr_is_kind(document, at - 1, ONR_T_DASH);
  return free_before && !has_space_after(document, at);
}

/* An opening mark set where only a closing one can stand: “rapists“ */
static bool looks_closing(const struct onr_document *document, size_t at) {
  const struct onr_token *token = &document->tokens[at];
  if (token->flags & (ONR_F_SPACE | ONR_F_PARAGRAPH)) return false;
  const struct onr_token *next = onr_token_at(document, at + 1);
  return has_space_after(document, at) || next->kind == ONR_T_COMMA || next->kind == ONR_T_STOP ||
         next->kind == ONR_T_CLOSE || next->kind == ONR_T_DASH || next->kind == ONR_T_SEMICOLON;
}

static bool add_quote(struct onr_document *document, size_t first, size_t end, bool closed) {
  if (!ONR_ROOM(document->arena, document, quotes, quote_count, quote_capacity)) return false;
  for (size_t i = first; i < end; i++) {
    document->tokens[i].quote = (uint32_t)document->quote_count;
    document->tokens[i].flags |= ONR_F_QUOTED;
  }
  document->quotes[document->quote_count++] = (struct onr_quote){(uint32_t)first, (uint32_t)end, closed};
  return true;
}

static bool close_at(struct quoter *quoter, size_t end, bool closed) {
  quoter->is_open = false;
  quoter->depth = 0;
  quoter->paragraphs = 0;
  return end - quoter->open < 2 || add_quote(quoter->document, quoter->open, end, closed);
}

static void open_at(struct quoter *quoter, size_t at) {
  quoter->open = at;
  quoter->is_open = true;
  quoter->depth = 0;
}

/* The end of the sentence that `at` is in. */
static size_t sentence_end(const struct onr_document *document, size_t at) {
  return document->sentences[document->tokens[at].sentence].end;
}

/* The closing mark of a single quotation that opens at `at`, or 0. A plural's apostrophe closes only if nothing better
 * does. */
static size_t single_close(const struct onr_document *document, size_t at) {
  size_t fallback = 0;
  for (size_t i = at + 1; i < document->token_count && i < at + SINGLE_REACH; i++) {
    const struct onr_token *token = &document->tokens[i];
    if (token->flags & ONR_F_PARAGRAPH) break;
    enum facing facing = facing_of(document, i);
    if (facing == FACING_SINGLE && !(token->flags & ONR_F_SPACE)) return i;
    if (facing != FACING_NONE && facing != FACING_SINGLE && facing != FACING_SINGLE_OPEN) break;
    bool bare = token->kind == ONR_T_POSSESSIVE && onr_key_at(document, i).len == 1;
    if (bare && !fallback) fallback = i;
  }
  return fallback;
}

/* ’90s, ’em, rock ’n’ roll: the apostrophe at `at` stands for letters that are left out. */
static bool is_elision(const struct onr_document *document, size_t at) {
  static const char *const words[] = {"em", "til", "tis", "twas", "cause", "n", "bout", "round", "cuz", "neath"};
  if (onr_is_kind(document, at + 1, ONR_T_NUMBER)) {
    struct onr_str number = onr_key_at(document, at + 1);
    return number.len == 2 || (number.len == 3 && number.data[2] == 's');
  }
  return ONR_KEY_IS_ANY(document, at + 1, words);
}

/* A single opening mark outside any quotation: the whole quotation is taken at once. Returns the next token to look at.
 */
static bool take_single(struct quoter *quoter, size_t at, size_t *ret_next) {
  struct onr_document *document = quoter->document;
  *ret_next = at + 1;
  if (!looks_opening(document, at) || is_elision(document, at)) return true;
  size_t close = single_close(document, at);
  if (close <= at + 1) return true;
  *ret_next = close + 1;
  return add_quote(document, at, close + 1, true);
}

/* A mark while a double quotation is open. */
static bool mark_inside(struct quoter *quoter, size_t at, enum facing facing) {
  bool reopens = looks_opening(quoter->document, at);
  if (facing == FACING_OPEN && !looks_closing(quoter->document, at)) {
    bool continues = quoter->document->tokens[at].flags & ONR_F_PARAGRAPH;
    if (!continues) quoter->depth++;
    return true;
  }
  if (facing == FACING_CLOSE && quoter->depth > 0) {
    quoter->depth--;
    return true;
  }
  if (facing == FACING_STRAIGHT && reopens) {
    if (quoter->document->tokens[at].flags & ONR_F_PARAGRAPH) return true;
    /* the open one was never closed: it ends with its sentence, at the latest here */
    size_t end = sentence_end(quoter->document, quoter->open);
    if (!close_at(quoter, end < at ? end : at, false)) return false;
    open_at(quoter, at);
    return true;
  }
  bool single = facing == FACING_SINGLE || facing == FACING_SINGLE_OPEN;
  return single || close_at(quoter, at + 1, true);
}

/* A paragraph begins at `at` while a quotation is open: it goes on if the paragraph begins with an opening mark. */
static bool cross_paragraph(struct quoter *quoter, size_t at) {
  enum facing facing = facing_of(quoter->document, at);
  bool same = facing == facing_of(quoter->document, quoter->open);
  bool goes_on = same && (facing == FACING_OPEN || facing == FACING_STRAIGHT) && ++quoter->paragraphs < MOST_PARAGRAPHS;
  if (!goes_on) return close_at(quoter, at, false);
  quoter->depth = 0;
  return true;
}

bool onr_document_find_quotes(struct onr_document *document) {
  struct quoter quoter = {.document = document};
  for (size_t i = 0, next; i < document->token_count; i = next) {
    next = i + 1;
    if (quoter.is_open && (document->tokens[i].flags & ONR_F_PARAGRAPH) && !cross_paragraph(&quoter, i)) return false;
    enum facing facing = facing_of(document, i);
    if (facing == FACING_NONE) continue;
    if (quoter.is_open) {
      if (!mark_inside(&quoter, i, facing)) return false;
    } else if (facing == FACING_OPEN || facing == FACING_STRAIGHT) {
      if (!has_space_after(document, i) || facing == FACING_OPEN) open_at(&quoter, i);
    } else if (facing == FACING_CLOSE) { /* ”So” */
      if (looks_opening(document, i)) open_at(&quoter, i);
    } else if (facing == FACING_SINGLE_OPEN || facing == FACING_SINGLE) {
      if (!take_single(&quoter, i, &next)) return false;
    }
  }
  return !quoter.is_open || close_at(&quoter, document->token_count, false);
}
