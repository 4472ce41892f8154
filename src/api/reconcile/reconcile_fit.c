/* How well an entity fits a name: the name's words against those of each of its names. */
#include "onrecord/fold.h"
#include "reconcile.h"

enum { TOKENS_MAX = 16, TOKEN_BYTES = 64 };

#define SAME_NAME      100.0
#define ALL_WORDS      95.0 /* of all words the same, in another order */
#define BY_LINKING     95.0 /* of what the linking rules are sure of */
#define INITIAL        0.6  /* of a word that is the initial of the other's */
#define MISSPELT_LEAST 0.75 /* letters in common, of words that may be the same */
#define WRONG_TYPE     0.6  /* what is left of the score of another type */

struct tokens {
  struct onr_str items[TOKENS_MAX];
  size_t count;
};

static bool is_separator(char c) {
  return onr_ascii_is_space(c) || c == '-' || c == ',' || c == '.' || c == '(' || c == ')' || c == '/' || c == '"';
}

static struct tokens split(struct onr_str text) {
  struct tokens tokens = {.count = 0};
  for (size_t at = 0; at < text.len && tokens.count < TOKENS_MAX;) {
    while (at < text.len && is_separator(text.data[at])) at++;
    size_t start = at;
    while (at < text.len && !is_separator(text.data[at])) at++;
    if (at > start) tokens.items[tokens.count++] = onr_str_slice(text, start, at);
  }
  return tokens;
}

/* Letters to be put in, taken out or changed, in bytes (V. Levenshtein, 1966). */
static size_t distance(struct onr_str a, struct onr_str b) {
  size_t row[TOKEN_BYTES + 1];
  for (size_t k = 0; k <= b.len; k++) row[k] = k;
  for (size_t i = 1; i <= a.len; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t k = 1; k <= b.len; k++) {
      size_t changed = diagonal + (a.data[i - 1] != b.data[k - 1]);
      size_t added = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
      diagonal = row[k];
      row[k] = changed < added ? changed : added;
    }
  }
  return row[b.len];
}

static double likeness_of(struct onr_str a, struct onr_str b) {
  size_t longer = a.len > b.len ? a.len : b.len, shorter = a.len > b.len ? b.len : a.len;
  if (onr_str_equal(a, b)) return 1;
  if (shorter == 1) return a.data[0] == b.data[0] ? INITIAL : 0;
  if (shorter < 4 || longer > TOKEN_BYTES || longer - shorter > longer / 4) return 0;
  double same = 1 - (double)distance(a, b) / (double)longer;
  return same < MISSPELT_LEAST ? 0 : same;
}

/* The share of the words of both that have a counterpart, 0 to 1. */
static double compare(const struct tokens *a, const struct tokens *b) {
  bool taken[TOKENS_MAX] = {false};
  double sum = 0;
  for (size_t i = 0; i < a->count; i++) {
    size_t best = TOKENS_MAX;
    double most = 0;
    for (size_t k = 0; k < b->count; k++) {
      double likeness = taken[k] ? 0 : likeness_of(a->items[i], b->items[k]);
      if (likeness > most) most = likeness, best = k;
    }
    if (best < TOKENS_MAX) taken[best] = true;
    sum += most;
  }
  return a->count + b->count ? 2 * sum / (double)(a->count + b->count) : 0;
}

/* ---- Names ---- */

static bool try_name(struct onr_str folded, const struct tokens *words, struct onr_str name, struct onr_arena *arena,
                     struct onr_fit *fit) {
  struct onr_str other = onr_fold(arena, name);
  if (!other.data) return false;
  bool exact = onr_str_equal(folded, other);
  struct tokens other_words = split(other);
  double score = exact ? SAME_NAME : ALL_WORDS * compare(words, &other_words);
  fit->exact = fit->exact || exact;
  if (score > fit->name) fit->name = score;
  return true;
}

static bool measure_names(const struct onr_reconcile_query *query, struct onr_str folded,
                          const struct onr_entity_row *row, struct onr_arena *arena, struct onr_fit *fit) {
  struct tokens words = split(folded);
  bool done = try_name(folded, &words, row->name, arena, fit);
  for (size_t i = 0; i < row->alternate_names.count && done; i++)
    done = try_name(folded, &words, row->alternate_names.items[i], arena, fit);
  if (!onr_str_equal(query->text, row->id)) return done;
  fit->exact = true;
  fit->name = SAME_NAME;
  return done;
}

/* ---- Types and properties ---- */

static bool has_type(const struct onr_reconcile_query *query, enum onr_entity_type type) {
  bool has = query->types.count == 0;
  for (size_t i = 0; i < query->types.count && !has; i++)
    has = onr_str_equal(query->types.items[i], onr_str_from(onr_entity_type_name(type)));
  return has;
}

/* How well a value fits one of several texts, 0 to 1. */
static bool fit_texts(struct onr_str value, struct onr_strs texts, struct onr_arena *arena, double *best) {
  struct onr_str folded = onr_fold(arena, value);
  if (!folded.data) return false;
  struct tokens words = split(folded);
  for (size_t i = 0; i < texts.count; i++) {
    struct onr_str text = onr_fold(arena, texts.items[i]);
    if (!text.data) return false;
    struct tokens other = split(text);
    double likeness = onr_str_equal(folded, text) ? 1 : compare(&words, &other);
    if (likeness > *best) *best = likeness;
  }
  return true;
}

/* The texts of a property that can be compared with. */
static struct onr_strs texts_of(struct onr_str property, const struct onr_entity_row *row) {
  if (onr_str_equal(property, ONR_STR("name"))) return (struct onr_strs){&row->name, 1};
  if (onr_str_equal(property, ONR_STR("description"))) return (struct onr_strs){&row->description, 1};
  if (onr_str_equal(property, ONR_STR("alternateName"))) return row->alternate_names;
  if (onr_str_equal(property, ONR_STR("sameAs"))) return row->same_as;
  return (struct onr_strs){NULL, 0};
}

static bool measure_properties(const struct onr_reconcile_query *query, const struct onr_entity_row *row,
                               struct onr_arena *arena, struct onr_fit *fit) {
  for (size_t i = 0; i < query->property_count; i++) {
    const struct onr_reconcile_property *property = &query->properties[i];
    struct onr_strs texts = texts_of(property->id, row);
    double best = 0;
    for (size_t k = 0; k < property->values.count; k++)
      if (!fit_texts(property->values.items[k], texts, arena, &best)) return false;
    fit->properties += best / (double)query->property_count;
  }
  return true;
}

bool onr_fit_measure(const struct onr_reconcile_query *query, struct onr_str folded, const struct onr_entity_row *row,
                     double likeness, struct onr_arena *arena, struct onr_fit *ret_fit) {
  struct onr_fit fit = {.typed = has_type(query, row->type)};
  if (!measure_names(query, folded, row, arena, &fit) || !measure_properties(query, row, arena, &fit)) return false;
  if (!fit.exact && likeness * BY_LINKING > fit.name) fit.name = likeness * BY_LINKING;
  fit.score = fit.name + (100 - fit.name) * fit.properties / 2;
  if (!fit.typed) fit.score *= WRONG_TYPE;
  *ret_fit = fit;
  return true;
}
