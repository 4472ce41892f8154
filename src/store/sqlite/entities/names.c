/*
 * Names for an input box. Names that fit are looked up in the full-text index of names; where they are so many that
 * ranking them all would take long, as with one letter, the most mentioned entities are looked through as well: one in
 * ten fits, so that it takes few to fill a box.
 */
#include "onrecord/store_names.h"

#include <stdlib.h>
#include <unicode/uchar.h>

#include "onrecord/fold.h"
#include "store/sqlite/driver.h"

enum { WORDS_MAX = 16, TYPED_FACTOR = 10 };

struct candidate {
  int64_t pk;
  bool starts, own;   /* the name begins with the text; it is the entity's own */
  int64_t name_usage; /* articles that use the name */
  struct onr_named_row row;
};

struct looking {
  struct onr_connection *connection;
  struct onr_failure *failure;
  struct onr_arena arena;
  const struct onr_names_question *question;
  struct onr_str text, words[WORDS_MAX]; /* folded */
  size_t word_count;
  struct candidate *found;
  size_t count, cap;
};

/* ---- Words ---- */

static bool is_word_character(uint32_t c) {
  return (U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_CO_MASK)) != 0;
}

/* Cuts the next word off. */
static bool next_word(struct onr_str *rest, struct onr_str *ret_word) {
  size_t at = 0, start = 0, end;
  while (start < rest->len && !is_word_character(onr_utf8_next(*rest, &at))) start = at;
  if (start == rest->len) return false;
  for (end = at; at < rest->len && is_word_character(onr_utf8_next(*rest, &at));) end = at;
  *ret_word = onr_str_slice(*rest, start, end);
  *rest = onr_str_slice(*rest, end, rest->len);
  return true;
}

static enum onr_error take_words(struct looking *l) {
  l->text = onr_fold(&l->arena, l->question->text);
  if (!l->text.data) return onr_fail_memory(l->failure);
  struct onr_str rest = l->text;
  while (l->word_count < WORDS_MAX && next_word(&rest, &l->words[l->word_count])) l->word_count++;
  return ONR_OK;
}

/* "sergei"* "lav"*: words have no quotation marks. */
static enum onr_error make_expression(struct looking *l, struct onr_str *ret_expression) {
  struct onr_str expression = ONR_STR("");
  for (size_t i = 0; i < l->word_count && expression.data; i++)
    expression = onr_arena_printf(&l->arena, "%.*s \"%.*s\"*", (int)expression.len, expression.data,
                                  (int)l->words[i].len, l->words[i].data);
  *ret_expression = expression;
  return expression.data ? ONR_OK : onr_fail_memory(l->failure);
}

static bool has_word_with(struct onr_str name, struct onr_str beginning) {
  struct onr_str word;
  while (next_word(&name, &word))
    if (onr_str_starts_with(word, beginning)) return true;
  return false;
}

static bool fits(const struct looking *l, struct onr_str folded) {
  for (size_t i = 0; i < l->word_count; i++)
    if (!has_word_with(folded, l->words[i])) return false;
  return true;
}

/* ---- Candidates ---- */

/* The columns of both statements. */
enum {
  AT_PK,
  AT_HIDDEN,
  AT_ID,
  AT_NAME,
  AT_TYPE,
  AT_DESCRIPTION,
  AT_COUNTS,
  AT_MATCHED = AT_COUNTS + 4,
  AT_FOLDED,
  AT_USAGE,
  AT_OWN
};

static bool has_type(const struct onr_names_question *question, enum onr_entity_type type) {
  for (size_t i = 0; i < question->type_count; i++)
    if (question->types[i] == type) return true;
  return question->type_count == 0;
}

static bool copy(struct looking *l, struct onr_str *text) {
  *text = onr_arena_str(&l->arena, *text);
  return text->data != NULL;
}

/* The row at hand, if it is one that may be shown. */
static enum onr_error take(struct looking *l, const struct onr_rows *rows) {
  enum onr_entity_type type = (enum onr_entity_type)onr_rows_int(rows, AT_TYPE);
  if (onr_rows_null(rows, AT_PK) || onr_rows_int(rows, AT_HIDDEN) != 0 || !has_type(l->question, type)) return ONR_OK;
  struct candidate *found = onr_arena_grow(&l->arena, l->found, l->count, &l->cap, sizeof *found);
  if (!found) return onr_fail_memory(l->failure);
  l->found = found;
  struct candidate *one = &found[l->count++];
  *one = (struct candidate){
      .pk = onr_rows_int(rows, AT_PK),
      .starts = onr_str_starts_with(onr_rows_str(rows, AT_FOLDED), l->text),
      .own = onr_rows_int(rows, AT_OWN) != 0,
      .name_usage = onr_rows_int(rows, AT_USAGE),
      .row = {.entity = {onr_rows_str(rows, AT_ID), onr_rows_str(rows, AT_NAME), type},
              .matched = onr_rows_str(rows, AT_MATCHED),
              .description = onr_rows_str(rows, AT_DESCRIPTION),
              .mentions = onr_rows_int(rows, AT_COUNTS),
              .articles = onr_rows_int(rows, AT_COUNTS + 1),
              .claims_made = onr_rows_int(rows, AT_COUNTS + 2),
              .claims_about = onr_rows_int(rows, AT_COUNTS + 3)},
  };
  struct onr_named_row *row = &one->row;
  bool copied =
      copy(l, &row->entity.id) && copy(l, &row->entity.name) && copy(l, &row->matched) && copy(l, &row->description);
  return copied ? ONR_OK : onr_fail_memory(l->failure);
}

/* How many of the names that fit are looked up at the most: more where a type may leave few of them. */
static int64_t most_of(const struct looking *l) {
  return l->question->type_count ? ONR_NAMES_FOUND * TYPED_FACTOR : ONR_NAMES_FOUND;
}

static enum onr_error look_up(struct looking *l, struct onr_str expression) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(l->connection, l->failure, ONR_SQL_NAMES_FOUND, "si", expression, most_of(l));
  while (!error && onr_rows_next(&rows)) error = take(l, &rows);
  return onr_rows_end(&rows, error);
}

/* An entity's names follow each other. Enough is found once as many begin with the text as are asked for. */
static enum onr_error walk(struct looking *l, bool *ret_enough) {
  enum onr_error error = ONR_OK;
  size_t starting = 0;
  int64_t last = 0;
  struct onr_rows rows = onr_rows_begin(l->connection, l->failure, ONR_SQL_NAMES_WALK, "i", (int64_t)ONR_NAMES_WALK);
  while (!error && starting < l->question->limit && onr_rows_next(&rows)) {
    if (!fits(l, onr_rows_str(&rows, AT_FOLDED))) continue;
    size_t before = l->count;
    error = take(l, &rows);
    if (l->count == before || !l->found[before].starts || l->found[before].pk == last) continue;
    last = l->found[before].pk;
    starting++;
  }
  *ret_enough = starting == l->question->limit;
  return onr_rows_end(&rows, error);
}

static enum onr_error find(struct looking *l) {
  struct onr_str expression;
  int64_t count = 0;
  bool found, enough = false;
  enum onr_error error = make_expression(l, &expression);
  if (!error)
    error = onr_run_int(l->connection, l->failure, &count, &found, ONR_SQL_NAMES_COUNT, "si", expression, most_of(l));
  if (!error && count == most_of(l)) error = walk(l, &enough);
  return error || enough ? error : look_up(l, expression);
}

/* ---- Ranking ---- */

#define DOWN(member) ((one->member < other->member) - (one->member > other->member))

/* An entity's best name first. */
static int by_entity(const void *a, const void *b) {
  const struct candidate *one = a, *other = b;
  int order = -DOWN(pk);
  if (!order) order = DOWN(starts);
  if (!order) order = DOWN(own);
  if (!order) order = DOWN(name_usage);
  return order ? order : onr_str_compare(one->row.matched, other->row.matched);
}

static int by_rank(const void *a, const void *b) {
  const struct candidate *one = a, *other = b;
  int order = DOWN(starts);
  if (!order) order = DOWN(row.mentions);
  return order ? order : -DOWN(pk);
}

static enum onr_error show_best(struct looking *l, onr_named_visitor visit, void *context) {
  size_t kept = 0;
  if (l->count) qsort(l->found, l->count, sizeof *l->found, by_entity);
  for (size_t i = 0; i < l->count; i++)
    if (i == 0 || l->found[i].pk != l->found[kept - 1].pk) l->found[kept++] = l->found[i];
  if (kept) qsort(l->found, kept, sizeof *l->found, by_rank);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < kept && i < l->question->limit && !error; i++) error = visit(context, &l->found[i].row);
  return error;
}

enum onr_error onr_store_names(struct onr_store_reader *reader, const struct onr_names_question *question,
                               onr_named_visitor visit, void *context, struct onr_failure *failure) {
  struct looking l = {.connection = &reader->connection, .failure = failure, .question = question};
  onr_arena_init(&l.arena, SIZE_MAX / 2);
  enum onr_error error = onr_reader_begin(reader, failure);
  if (!error) error = take_words(&l);
  if (!error && l.word_count) error = find(&l);
  if (!error) error = show_best(&l, visit, context);
  onr_arena_close(&l.arena);
  return error;
}
