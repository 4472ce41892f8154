#include "packed.h"

/* ---- Strings ---- */

enum { DIGITS = 24 /* of a length, with what ends it */, NUMBER_DIGITS = 10 /* of 32 bits */ };

/* Both append at `*len` of `out`, where there is room. */
static void add_bytes(char *out, size_t *len, struct onr_str bytes) {
  if (bytes.len) memcpy(out + *len, bytes.data, bytes.len);
  *len += bytes.len;
}

static void add_number(char *out, size_t *len, size_t number, char end) {
  char digits[DIGITS];
  size_t at = sizeof digits;
  digits[--at] = end;
  do digits[--at] = (char)('0' + number % 10);
  while (number /= 10);
  add_bytes(out, len, (struct onr_str){digits + at, sizeof digits - at});
}

static void add_packed(char *out, size_t *len, struct onr_str item) {
  add_number(out, len, item.len, ':');
  add_bytes(out, len, item);
}

struct onr_str onr_strs_pack(struct onr_arena *arena, struct onr_strs strings) {
  size_t size = 1, len = 0;
  for (size_t i = 0; i < strings.count; i++) size += strings.items[i].len + DIGITS;
  char *out = onr_arena_alloc(arena, size);
  if (!out) return (struct onr_str){NULL, 0};
  for (size_t i = 0; i < strings.count; i++) add_packed(out, &len, strings.items[i]);
  return (struct onr_str){out, len};
}

/* Cuts the number at the beginning off, with the character that ends it; false when there is none that fits. */
static inline bool next_number(struct onr_str *rest, char end, uint32_t *ret_number) {
  const char *at = rest->data, *const stop = rest->data + rest->len;
  const char *const most = rest->len > NUMBER_DIGITS ? at + NUMBER_DIGITS : stop;
  uint64_t number = 0;
  for (unsigned digit; at < most && (digit = (unsigned)(unsigned char)*at - '0') <= 9; at++)
    number = number * 10 + digit;
  if (at == rest->data || at == stop || *at != end || number > UINT32_MAX) return false;
  *ret_number = (uint32_t)number;
  *rest = (struct onr_str){at + 1, (size_t)(stop - at) - 1};
  return true;
}

/* Cuts the first netstring off; false when what is there is none. */
static inline bool next_packed(struct onr_str *rest, struct onr_str *ret_item) {
  uint32_t len;
  if (!next_number(rest, ':', &len) || len > rest->len) return false;
  *ret_item = onr_str_slice(*rest, 0, len);
  *rest = onr_str_slice(*rest, len, rest->len);
  return true;
}

bool onr_strs_unpack(struct onr_arena *arena, struct onr_str packed, struct onr_strs *ret_strings) {
  *ret_strings = (struct onr_strs){0};
  size_t count = 0, cap = 0;
  struct onr_str *items = NULL;
  for (struct onr_str item; packed.len && next_packed(&packed, &item); count++) {
    struct onr_str *grown = onr_arena_grow(arena, items, count, &cap, sizeof *items);
    if (!grown) return false;
    items = grown;
    items[count] = item;
  }
  *ret_strings = (struct onr_strs){items, count};
  return true;
}

/* ---- The words of spans ---- */

enum { ROLES = ONR_ROLE_ANTECEDENT + 1, NUMBERS = 6 };

static const struct onr_str gap = ONR_STR_INIT(" … ");

/* The columns of words by role, and how far the spans have come in them. */
struct columns {
  struct onr_str words[ROLES];
  size_t used[ROLES];
};

static struct columns columns_of(const struct onr_claim_words *words) {
  return (struct columns){.words = {[ONR_ROLE_CONTENT] = words->text,
                                    [ONR_ROLE_CUE] = words->cue,
                                    [ONR_ROLE_SOURCE] = words->source,
                                    [ONR_ROLE_ANTECEDENT] = {"", 0}}};
}

/* So many bytes of the role's column that come next; false when it has not as many. */
static bool words_there(const struct columns *columns, enum onr_span_role role, size_t len, struct onr_str *ret_words) {
  struct onr_str words = columns->words[role];
  size_t used = columns->used[role];
  if (used > words.len || len > words.len - used) return false;
  *ret_words = onr_str_slice(words, used, used + len);
  return true;
}

static void use(struct columns *columns, enum onr_span_role role, struct onr_str words) {
  columns->used[role] += words.len + gap.len;
}

static struct onr_str join(const struct onr_claim_span_row *spans, size_t count, enum onr_span_role role,
                           struct onr_arena *arena) {
  size_t found = 0, size = 1, len = 0;
  struct onr_str only = ONR_STR("");
  for (size_t i = 0; i < count; i++) {
    if (spans[i].role != role) continue;
    only = spans[i].span.exact;
    size += only.len + (found++ ? gap.len : 0);
  }
  if (found < 2) return only;
  char *out = onr_arena_alloc(arena, size);
  if (!out) return (struct onr_str){NULL, 0};
  for (size_t i = 0; i < count; i++) {
    if (spans[i].role != role) continue;
    if (len) add_bytes(out, &len, gap);
    add_bytes(out, &len, spans[i].span.exact);
  }
  return (struct onr_str){out, len};
}

/* ---- Spans ---- */

/* Numbers of 32 bits that go round, so that whatever is packed comes back. */
static void add_place(char *out, size_t *len, uint32_t byte, uint32_t codepoint, uint32_t utf16) {
  add_number(out, len, byte, ' ');
  add_number(out, len, byte - utf16, ' ');
  add_number(out, len, utf16 - codepoint, ' ');
}

static void add_span(char *out, size_t *len, const struct onr_claim_span_row *row, struct columns *columns) {
  const struct onr_offset *start = &row->span.start, *end = &row->span.end;
  const uint32_t bytes = end->byte - start->byte;
  struct onr_str there;
  add_number(out, len, (size_t)row->role, ' ');
  add_place(out, len, start->byte, start->codepoint, start->utf16);
  add_place(out, len, bytes, end->codepoint - start->codepoint, end->utf16 - start->utf16);
  add_packed(out, len, row->prefix);
  add_packed(out, len, row->suffix);
  if (words_there(columns, row->role, bytes, &there) && onr_str_equal(there, row->span.exact))
    add_bytes(out, len, ONR_STR("="));
  else
    add_packed(out, len, row->span.exact);
  use(columns, row->role, row->span.exact);
}

bool onr_spans_pack(struct onr_arena *arena, const struct onr_claim_span_row *spans, size_t count,
                    struct onr_claim_words *ret_words) {
  struct onr_claim_words words = {.text = join(spans, count, ONR_ROLE_CONTENT, arena),
                                  .cue = join(spans, count, ONR_ROLE_CUE, arena),
                                  .source = join(spans, count, ONR_ROLE_SOURCE, arena)};
  size_t size = 1, len = 0;
  for (size_t i = 0; i < count; i++)
    size += (1 + NUMBERS + 3) * DIGITS + spans[i].prefix.len + spans[i].suffix.len + spans[i].span.exact.len;
  char *out = onr_arena_alloc(arena, size);
  if (!out || !words.text.data || !words.cue.data || !words.source.data) return false;
  struct columns columns = columns_of(&words);
  for (size_t i = 0; i < count; i++) add_span(out, &len, &spans[i], &columns);
  words.spans = (struct onr_str){out, len};
  *ret_words = words;
  return true;
}

static inline bool next_place(struct onr_str *rest, struct onr_offset *ret_place) {
  uint32_t byte, utf16, codepoint;
  if (!next_number(rest, ' ', &byte) || !next_number(rest, ' ', &utf16) || !next_number(rest, ' ', &codepoint))
    return false;
  ret_place->byte = byte;
  ret_place->utf16 = byte - utf16;
  ret_place->codepoint = ret_place->utf16 - codepoint;
  return true;
}

static inline bool next_words(struct onr_str *rest, const struct columns *columns, enum onr_span_role role,
                              uint32_t bytes, struct onr_str *ret_words) {
  if (rest->len == 0 || rest->data[0] != '=') return next_packed(rest, ret_words);
  *rest = onr_str_slice(*rest, 1, rest->len);
  return words_there(columns, role, bytes, ret_words);
}

/* Cuts the first span off; false when what is there is none. */
static bool next_span(struct onr_str *rest, struct columns *columns, struct onr_claim_span_row *ret_row) {
  uint32_t role;
  struct onr_offset size;
  if (!next_number(rest, ' ', &role) || role >= ROLES) return false;
  struct onr_claim_span_row row = {.role = (enum onr_span_role)role};
  if (!next_place(rest, &row.span.start) || !next_place(rest, &size) || !next_packed(rest, &row.prefix) ||
      !next_packed(rest, &row.suffix) || !next_words(rest, columns, row.role, size.byte, &row.span.exact))
    return false;
  row.span.end.byte = row.span.start.byte + size.byte;
  row.span.end.codepoint = row.span.start.codepoint + size.codepoint;
  row.span.end.utf16 = row.span.start.utf16 + size.utf16;
  use(columns, row.role, row.span.exact);
  *ret_row = row;
  return true;
}

enum onr_error onr_spans_unpack(struct onr_arena *arena, const struct onr_claim_words *words, struct onr_str id,
                                struct onr_claim_span_row **ret_spans, size_t *ret_count, struct onr_failure *failure) {
  struct onr_claim_span_row *spans = NULL;
  size_t count = 0, cap = 0;
  struct columns columns = columns_of(words);
  for (struct onr_str rest = words->spans; rest.len; count++) {
    struct onr_claim_span_row *grown = onr_arena_grow(arena, spans, count, &cap, sizeof *spans);
    if (!grown) return onr_fail_memory(failure);
    spans = grown;
    if (!next_span(&rest, &columns, &spans[count]))
      return onr_fail(failure, ONR_ERR_STORE_FAILED,
                      "The spans of claim %.*s cannot be read: what is at byte %zu of %zu is no span.", ONR_FMT(id),
                      words->spans.len - rest.len, words->spans.len);
  }
  *ret_spans = spans;
  *ret_count = count;
  return ONR_OK;
}
