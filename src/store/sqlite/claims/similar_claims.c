/*
 * Claims that are worded alike. Candidates come from the full-text index, by the rarest words of the claim, since what
 * two quotes have in common is hardly ever just the words that all quotes have; each is then compared word by word. No
 * table of its own is needed for that: with a million claims it takes a few milliseconds.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "onrecord/store_similar.h"
#include "store/sqlite/rows.h"

enum {
  TERMS_MAX = 32,     /* words that are looked up: the longest ones */
  RARE_MAX = 1000,    /* claims that have a rare word */
  RARE_TERMS_MAX = 8, /* rare words whose claims are compared */
  CANDIDATES_MAX = 2000,
  PAIRS_MAX = 2, /* pairs of common words whose newest claims are compared */
  PAIR_MAX = 500,
  LIMIT_MAX = 200,
  PPM = 1000000
};

#define I(value) ((int64_t)(value))

struct term {
  struct onr_str match; /* an FTS5 expression */
  size_t len;
  int64_t claims; /* that have it; RARE_MAX: or more */
};

/* A claim that is alike. */
struct hit {
  int64_t similarity; /* in millionths */
  int64_t published;
  int64_t pk;
  enum onr_relation relation;
};

struct search {
  struct onr_store_reader *reader;
  struct onr_failure *failure;
  const struct onr_similar_filter *filter;
  struct onr_arena arena, each; /* for all of it; for each candidate */
  int64_t pk;                   /* of the claim that was asked about */
  struct onr_wording asked;
  struct term terms[TERMS_MAX];
  size_t term_count;
  int64_t *speakers; /* pks, as many as the filter has */
  int64_t *candidates;
  size_t candidate_count, candidate_cap;
  struct hit *hits;
  size_t hit_count, hit_cap;
};

/* ---- The claim ---- */

static enum onr_error read_asked(struct search *search, struct onr_str id) {
  struct onr_str text = {NULL, 0};
  struct onr_rows rows = onr_rows_begin(&search->reader->connection, search->failure, ONR_SQL_CLAIM_TEXT, "s", id);
  bool found = onr_rows_next(&rows);
  if (found) {
    search->pk = onr_rows_int(&rows, 0);
    text = onr_arena_str(&search->arena, onr_rows_str(&rows, 1));
  }
  enum onr_error error = onr_rows_end(&rows, ONR_OK);
  if (error) return error;
  if (!found) return onr_fail(search->failure, ONR_ERR_NOT_FOUND, "There is no claim %.*s.", ONR_FMT(id));
  bool made = text.data && onr_wording_init(&search->asked, &search->arena, text);
  return made ? ONR_OK : onr_fail_memory(search->failure);
}

static enum onr_error read_speakers(struct search *search) {
  struct onr_strs ids = search->filter->speakers;
  enum onr_error error = ONR_OK;
  search->speakers = onr_arena_zalloc(&search->arena, ids.count + 1, sizeof *search->speakers);
  if (!search->speakers) return onr_fail_memory(search->failure);
  for (size_t i = 0; i < ids.count && !error; i++) {
    bool found;
    error = onr_run_int(&search->reader->connection, search->failure, &search->speakers[i], &found,
                        ONR_SQL_ENTITY_BY_ID, "s", ids.items[i]);
  }
  return error;
}

/* ---- Terms ---- */

static int by_length(const void *a, const void *b) {
  const struct term *x = a, *y = b;
  if (x->len != y->len) return x->len > y->len ? -1 : 1;
  return onr_str_compare(x->match, y->match);
}

static int by_rarity(const void *a, const void *b) {
  const struct term *x = a, *y = b;
  return x->claims != y->claims ? (x->claims > y->claims) - (x->claims < y->claims) : by_length(a, b);
}

/* The longest of the different words of the claim. */
static enum onr_error choose_terms(struct search *search) {
  struct onr_text_words words = search->asked.words;
  struct term *terms = onr_arena_zalloc(&search->arena, words.count + 1, sizeof *terms);
  if (!terms) return onr_fail_memory(search->failure);
  size_t count = 0;
  for (size_t i = 0; i < words.count; i++) {
    if (!onr_wording_is_first(&search->asked, i)) continue;
    struct onr_str word = onr_str_slice(search->asked.text, words.items[i].start, words.items[i].end);
    struct onr_str match = onr_arena_printf(&search->arena, "\"%.*s\"", ONR_FMT(word));
    if (!match.data) return onr_fail_memory(search->failure);
    terms[count++] = (struct term){.match = match, .len = word.len};
  }
  qsort(terms, count, sizeof *terms, by_length);
  search->term_count = count < TERMS_MAX ? count : TERMS_MAX;
  memcpy(search->terms, terms, search->term_count * sizeof *terms);
  return ONR_OK;
}

static enum onr_error count_terms(struct search *search) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < search->term_count && !error; i++) {
    bool found;
    error = onr_run_int(&search->reader->connection, search->failure, &search->terms[i].claims, &found,
                        ONR_SQL_CLAIM_MATCH_COUNT, "si", search->terms[i].match, I(RARE_MAX));
  }
  qsort(search->terms, search->term_count, sizeof *search->terms, by_rarity);
  return error;
}

/* ---- Candidates ---- */

static enum onr_error gather(struct search *search, struct onr_str match, int64_t limit) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows =
      onr_rows_begin(&search->reader->connection, search->failure, ONR_SQL_CLAIM_MATCH, "si", match, limit);
  while (!error && onr_rows_next(&rows)) {
    int64_t *grown = onr_arena_grow(&search->arena, search->candidates, search->candidate_count, &search->candidate_cap,
                                    sizeof *grown);
    if (grown) {
      search->candidates = grown;
      search->candidates[search->candidate_count++] = onr_rows_int(&rows, 0);
    } else {
      error = onr_fail_memory(search->failure);
    }
  }
  return onr_rows_end(&rows, error);
}

/* Common words say something in pairs. */
static enum onr_error gather_pairs(struct search *search, size_t from) {
  enum onr_error error = ONR_OK;
  for (size_t pairs = 0; pairs < PAIRS_MAX && from < search->term_count && !error; pairs++, from += 2) {
    struct onr_str one = search->terms[from].match, other = ONR_STR("");
    if (from + 1 < search->term_count) other = search->terms[from + 1].match;
    struct onr_str match = onr_arena_printf(&search->arena, "%.*s %.*s", ONR_FMT(one), ONR_FMT(other));
    error = match.data ? gather(search, match, PAIR_MAX) : onr_fail_memory(search->failure);
  }
  return error;
}

static int compare_pks(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static enum onr_error find_candidates(struct search *search) {
  enum onr_error error = ONR_OK;
  size_t at = 0;
  for (; at < search->term_count && search->terms[at].claims < RARE_MAX && !error; at++) {
    bool enough = at >= RARE_TERMS_MAX || search->candidate_count + (size_t)search->terms[at].claims > CANDIDATES_MAX;
    if (!enough) error = gather(search, search->terms[at].match, RARE_MAX);
  }
  if (!error && search->candidate_count < CANDIDATES_MAX / 2) error = gather_pairs(search, at);
  if (!error && search->candidate_count)
    qsort(search->candidates, search->candidate_count, sizeof *search->candidates, compare_pks);
  return error;
}

/* ---- Comparing ---- */

/* Columns of ONR_SQL_CLAIM_COMPARED. */
enum { TEXT, PUBLISHED, QUOTE_TYPE, SPEAKER, REJECTED, DUPLICATE };

static bool has_speaker(const struct search *search, int64_t speaker) {
  size_t count = search->filter->speakers.count;
  bool has = count == 0;
  for (size_t i = 0; i < count && !has; i++) has = speaker && search->speakers[i] == speaker;
  return has;
}

static bool has_quote_type(const struct onr_similar_filter *filter, int64_t type) {
  bool has = filter->quote_type_count == 0;
  for (size_t i = 0; i < filter->quote_type_count && !has; i++) has = filter->quote_types[i] == type;
  return has;
}

static bool shows(enum onr_duplicates_shown shown, bool duplicate) {
  return shown == ONR_DUPLICATES_INCLUDED || (shown == ONR_DUPLICATES_ONLY) == duplicate;
}

static bool is_wanted(const struct search *search, const struct onr_rows *rows) {
  const struct onr_similar_filter *filter = search->filter;
  int64_t published = onr_rows_int(rows, PUBLISHED), after = filter->published_after, before = filter->published_before;
  bool timed = after != ONR_NO_TIME || before != ONR_NO_TIME;
  if (onr_rows_int(rows, REJECTED) || !shows(filter->duplicates, onr_rows_int(rows, DUPLICATE))) return false;
  if (timed && (published == ONR_NO_TIME || published < after)) return false;
  if (before != ONR_NO_TIME && published >= before) return false;
  return has_quote_type(filter, onr_rows_int(rows, QUOTE_TYPE)) && has_speaker(search, onr_rows_int(rows, SPEAKER));
}

static bool is_alike(const struct onr_similar_filter *filter, const struct onr_likeness *likeness) {
  if (filter->min_similarity >= 0) return likeness->similarity >= filter->min_similarity;
  return likeness->similarity >= 0.5 || likeness->relation != ONR_RELATION_REWORDED;
}

static enum onr_error compare(struct search *search, int64_t pk, const struct onr_rows *rows) {
  struct onr_likeness likeness;
  onr_arena_reset(&search->each);
  if (!onr_wording_compare(&search->asked, &search->each, onr_rows_str(rows, TEXT), &likeness))
    return onr_fail_memory(search->failure);
  if (!is_alike(search->filter, &likeness)) return ONR_OK;
  struct hit *grown = onr_arena_grow(&search->arena, search->hits, search->hit_count, &search->hit_cap, sizeof *grown);
  if (!grown) return onr_fail_memory(search->failure);
  search->hits = grown;
  search->hits[search->hit_count++] =
      (struct hit){(int64_t)(likeness.similarity * PPM), onr_rows_int(rows, PUBLISHED), pk, likeness.relation};
  return ONR_OK;
}

static enum onr_error compare_all(struct search *search) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < search->candidate_count && !error; i++) {
    int64_t pk = search->candidates[i];
    bool elsewhere = pk >> ONR_POSITION_BITS != search->pk >> ONR_POSITION_BITS;
    if (!elsewhere || (i && pk == search->candidates[i - 1])) continue;
    struct onr_rows rows =
        onr_rows_begin(&search->reader->connection, search->failure, ONR_SQL_CLAIM_COMPARED, "i", pk);
    if (onr_rows_next(&rows) && is_wanted(search, &rows)) error = compare(search, pk, &rows);
    error = onr_rows_end(&rows, error);
  }
  return error;
}

/* ---- Order ---- */

/* Those without a date come last in either direction. */
static int compare_dates(const struct hit *a, const struct hit *b, bool descending) {
  if (a->published == b->published) return 0;
  if (a->published == ONR_NO_TIME || b->published == ONR_NO_TIME) return a->published == ONR_NO_TIME ? 1 : -1;
  return (a->published > b->published) != descending ? 1 : -1;
}

static int compare_ties(const struct hit *a, const struct hit *b) {
  return (a->pk > b->pk) - (a->pk < b->pk);
}

static int by_similarity(const void *a, const void *b) {
  const struct hit *x = a, *y = b;
  if (x->similarity != y->similarity) return x->similarity > y->similarity ? -1 : 1;
  int dates = compare_dates(x, y, false);
  return dates ? dates : compare_ties(x, y);
}

static int by_date(const void *a, const void *b) {
  int dates = compare_dates(a, b, false);
  return dates ? dates : compare_ties(a, b);
}

static int by_date_descending(const void *a, const void *b) {
  int dates = compare_dates(a, b, true);
  return dates ? dates : compare_ties(b, a);
}

typedef int (*order)(const void *a, const void *b);

static enum onr_error choose_order(const struct onr_page *page, order *ret_order, struct onr_failure *failure) {
  if (page->limit < 1 || page->limit > LIMIT_MAX)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "limit",
                       "A page can have 1 to %d rows; %zu were asked for.", LIMIT_MAX, page->limit);
  *ret_order = page->sort == ONR_SORT_SCORE ? by_similarity : page->descending ? by_date_descending : by_date;
  if (page->sort == ONR_SORT_SCORE || page->sort == ONR_SORT_DATE_PUBLISHED) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "sort",
                     "This list cannot be sorted like that; it can be sorted by similarity or datePublished.");
}

static struct onr_position position_of(const struct hit *hit) {
  struct onr_position position = {.number = hit->similarity, .tie = hit->pk};
  snprintf(position.text, sizeof position.text, "%" PRId64, hit->published);
  return position;
}

static struct hit hit_of(const struct onr_position *position) {
  long long published = ONR_NO_TIME;
  if (!onr_str_to_int(onr_str_from(position->text), &published)) published = ONR_NO_TIME;
  return (struct hit){.similarity = position->number, .published = published, .pk = position->tie};
}

/* ---- The page ---- */

struct showing {
  const struct search *search;
  const struct hit *hit;
  onr_similar_visitor visit;
  void *context;
};

static enum onr_error show(void *context, const struct onr_claim_row *claim) {
  const struct showing *showing = context;
  struct onr_similar_row row = {
      .claim = *claim,
      .likeness = {(double)showing->hit->similarity / PPM, showing->hit->relation},
      .asked = &showing->search->asked,
  };
  return showing->visit(showing->context, &row);
}

static enum onr_error show_hit(struct onr_visit *visit, int64_t pk) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(visit->connection, visit->failure, ONR_SQL_CLAIM_BY_PK, "i", pk);
  if (onr_rows_next(&rows)) error = onr_visit_row(visit, &rows);
  return onr_rows_end(&rows, error);
}

static enum onr_error show_page(struct search *search, const struct onr_page *page, order compare_hits,
                                struct showing *showing, struct onr_page_end *end) {
  struct onr_visit visit;
  enum onr_error error = ONR_OK;
  size_t shown = 0;
  struct hit after = page->after ? hit_of(page->after) : (struct hit){0};
  onr_visit_init(&visit, search->reader, showing, search->failure);
  visit.claim = show;
  for (size_t i = 0; i < search->hit_count && !error; i++) {
    showing->hit = &search->hits[i];
    if (page->after && compare_hits(showing->hit, &after) <= 0) continue;
    end->more = shown == page->limit;
    if (end->more) break;
    end->last = position_of(showing->hit);
    error = show_hit(&visit, showing->hit->pk);
    shown++;
  }
  onr_visit_close(&visit);
  return error;
}

static enum onr_error run(struct search *search, struct onr_str id) {
  enum onr_error error = onr_reader_begin(search->reader, search->failure);
  if (!error) error = read_asked(search, id);
  if (!error) error = read_speakers(search);
  if (!error) error = choose_terms(search);
  if (!error) error = count_terms(search);
  if (!error) error = find_candidates(search);
  return error ? error : compare_all(search);
}

enum onr_error onr_store_similar_claims(struct onr_store_reader *reader, struct onr_str id,
                                        const struct onr_similar_filter *filter, const struct onr_page *page,
                                        onr_similar_visitor visit, void *context, struct onr_page_end *ret_end,
                                        struct onr_failure *failure) {
  order compare_hits = by_similarity;
  enum onr_error error = choose_order(page, &compare_hits, failure);
  if (error) return error;
  struct search search = {.reader = reader, .failure = failure, .filter = filter};
  struct showing showing = {&search, NULL, visit, context};
  struct onr_page_end end = {.count = -1};
  onr_arena_init(&search.arena, SIZE_MAX / 2);
  onr_arena_init(&search.each, SIZE_MAX / 2);
  error = run(&search, id);
  if (!error && search.hit_count) qsort(search.hits, search.hit_count, sizeof *search.hits, compare_hits);
  if (!error && page->count) end.count = (int64_t)search.hit_count;
  if (!error) error = show_page(&search, page, compare_hits, &showing, &end);
  if (!error) *ret_end = end;
  onr_arena_close(&search.each);
  onr_arena_close(&search.arena);
  return error;
}
