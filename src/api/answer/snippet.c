#include "snippet.h"

#include <unicode/uchar.h>

#include "onrecord/fold.h"
#include "onrecord/utf8.h"

enum { SCRATCH_STEP = 64 << 10, CONTEXT_BYTES = 60 };

/* ---- Words ---- */

static bool is_word_character(uint32_t c) {
  if (c < 0x80) return onr_ascii_is_letter((char)c) || onr_ascii_is_digit((char)c);
  return U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK | U_GC_CO_MASK);
}

/* The next word from byte `from`; false when there is none. */
static bool next_word(struct onr_str text, size_t from, struct onr_span *ret_word) {
  size_t at = from, start = from;
  while (at < text.len) {
    start = at;
    if (is_word_character(onr_utf8_next(text, &at))) break;
    start = at;
  }
  if (start >= text.len) return false;
  size_t end = at;
  while (at < text.len && is_word_character(onr_utf8_next(text, &at))) end = at;
  *ret_word = (struct onr_span){(uint32_t)start, (uint32_t)end};
  return true;
}

static struct onr_str slice(struct onr_str text, struct onr_span span) {
  return onr_str_slice(text, span.start, span.end);
}

static unsigned char lower(char c) {
  return (unsigned char)onr_ascii_lower(c);
}

/* ---- Terms ---- */

/* A term as its words, which follow each other: the first of a long phrase. One without a word after folding is left
 * out. */
static enum onr_error add_term(struct onr_terms *terms, const struct onr_search_node *node, struct onr_arena *arena,
                               struct onr_failure *failure) {
  struct onr_term *term = &terms->items[terms->count];
  struct onr_str text = onr_fold(arena, node->words);
  if (!text.data) return onr_fail_memory(failure);
  term->count = 0;
  struct onr_span word;
  size_t at = 0;
  for (; term->count < SNIPPET_WORDS_MAX && next_word(text, at, &word); at = word.end)
    term->words[term->count++] = slice(text, word);
  if (term->count == 0) return ONR_OK;
  term->prefix = (node->prefix || terms->all_prefixes) && !next_word(text, at, &word);
  terms->starts[(unsigned char)term->words[0].data[0]] = true;
  terms->count++;
  return ONR_OK;
}

/* Those that are wanted: what the right side of BUT has is nowhere to be shown. */
static enum onr_error add_wanted(struct onr_terms *terms, const struct onr_search_node *node, struct onr_arena *arena,
                                 struct onr_failure *failure) {
  if (node->kind == ONR_SEARCH_TERM) return add_term(terms, node, arena, failure);
  enum onr_error error = add_wanted(terms, node->left, arena, failure);
  if (error || node->kind == ONR_SEARCH_BUT) return error;
  return add_wanted(terms, node->right, arena, failure);
}

enum onr_error onr_terms_parse(struct onr_str query, bool all_prefixes, struct onr_arena *arena,
                               struct onr_terms *ret_terms, struct onr_failure *failure) {
  *ret_terms = (struct onr_terms){.all_prefixes = all_prefixes};
  const struct onr_search_node *root = NULL;
  enum onr_error error = onr_search_parse(query, arena, &root, failure);
  return error || !root ? error : add_wanted(ret_terms, root, arena, failure);
}

/* ---- Hits ---- */

struct search {
  const struct onr_terms *terms;
  struct onr_str text;
  struct onr_arena *scratch;
  bool out_of_memory;
};

static bool matches_word(struct search *s, struct onr_span place, struct onr_str wanted, bool prefix) {
  struct onr_str word = slice(s->text, place);
  unsigned char first = (unsigned char)word.data[0];
  if (first < 0x80 && lower(word.data[0]) != (unsigned char)wanted.data[0]) return false;
  if (s->scratch->used > SCRATCH_STEP) onr_arena_reset(s->scratch);
  struct onr_str folded = onr_fold(s->scratch, word);
  if (!folded.data) {
    s->out_of_memory = true;
    return false;
  }
  return prefix ? onr_str_starts_with(folded, wanted) : onr_str_equal(folded, wanted);
}

/* Whether the term stands at `word`; `*ret_end` is then where its last word ends. */
static bool matches_term(struct search *s, const struct onr_term *term, struct onr_span word, uint32_t *ret_end) {
  for (size_t i = 0; i < term->count; i++) {
    bool last = i + 1 == term->count;
    if (i > 0 && !next_word(s->text, word.end, &word)) return false;
    if (!matches_word(s, word, term->words[i], last && term->prefix)) return false;
  }
  *ret_end = word.end;
  return true;
}

/* The longest of the terms that stand at `word`: a phrase is one hit. */
static bool find_hit(struct search *s, struct onr_span word, uint32_t *ret_end) {
  unsigned char first = lower(s->text.data[word.start]);
  if (first < 0x80 && !s->terms->starts[first]) return false;
  uint32_t longest = 0, end;
  for (size_t i = 0; i < s->terms->count; i++)
    if (matches_term(s, &s->terms->items[i], word, &end) && end > longest) longest = end;
  *ret_end = longest;
  return longest > 0;
}

static size_t find_hits(struct search *s, struct onr_span hits[SNIPPET_HITS_MAX]) {
  size_t count = 0;
  struct onr_span word;
  for (size_t at = 0; count < SNIPPET_HITS_MAX && next_word(s->text, at, &word); at = word.end) {
    uint32_t end;
    if (!find_hit(s, word, &end)) continue;
    hits[count++] = (struct onr_span){word.start, end};
    word.end = end;
  }
  return count;
}

/* ---- The window ---- */

/* The first of the hits that together fit the window most densely. */
static size_t best_hit(const struct onr_span *hits, size_t count) {
  size_t best = 0, most = 0;
  for (size_t first = 0, next = 0; first < count; first++) {
    if (next < first) next = first;
    while (next < count && hits[next].end - hits[first].start <= SNIPPET_BYTES - CONTEXT_BYTES) next++;
    if (next - first <= most) continue;
    most = next - first;
    best = first;
  }
  return best;
}

static bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* At most CONTEXT_BYTES before `at`, from the beginning of a word. */
static size_t window_start(struct onr_str text, size_t at) {
  if (at <= CONTEXT_BYTES) return 0;
  size_t start = at - CONTEXT_BYTES;
  while (start < at && !is_space(text.data[start - 1])) start++;
  return start;
}

/* At most SNIPPET_BYTES after `start`, to the end of a word where one ends behind `least`. */
static size_t window_end(struct onr_str text, size_t start, size_t least) {
  struct onr_str rest = onr_str_slice(text, start, text.len);
  if (rest.len <= SNIPPET_BYTES) return text.len;
  size_t whole = start + onr_utf8_truncate(rest, SNIPPET_BYTES).len, end = whole;
  if (least > whole) return least;
  while (end > least && !is_space(text.data[end])) end--;
  return end > start && is_space(text.data[end]) ? end : whole;
}

enum onr_error onr_snippet_find(const struct onr_terms *terms, struct onr_str text, struct onr_arena *scratch,
                                struct onr_snippet *ret_snippet, struct onr_failure *failure) {
  struct search s = {terms, text, scratch, false};
  onr_arena_reset(scratch);
  size_t count = find_hits(&s, ret_snippet->hits);
  if (s.out_of_memory) return onr_fail_memory(failure);
  size_t first = best_hit(ret_snippet->hits, count);
  size_t start = count ? window_start(text, ret_snippet->hits[first].start) : 0;
  size_t end = window_end(text, start, count ? ret_snippet->hits[first].end : start);
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (ret_snippet->hits[i].start >= start && ret_snippet->hits[i].end <= end)
      ret_snippet->hits[kept++] = ret_snippet->hits[i];
  ret_snippet->hit_count = kept;
  ret_snippet->place = (struct onr_span){(uint32_t)start, (uint32_t)end};
  return ONR_OK;
}
