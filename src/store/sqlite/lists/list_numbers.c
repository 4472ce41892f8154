/* Pages of claims by their numbers: these are read from the order's index alone, and then memory is asked for all of
 * the page's rows together, which else would be waited for one after the other. What the claims are about is read for
 * all of them at once as well. */
#include "compose.h"
#include "store/sqlite/ahead.h"

/* Where rows are: their keys in the list's order, and their numbers. */
struct places {
  int64_t *keys, *numbers;
  size_t count;
};

static enum onr_error read_places(struct onr_sql_list *list, enum onr_sql_phase phase, const struct onr_position *after,
                                  size_t limit, struct places *ret_places) {
  struct onr_sql_query query;
  struct places places = {.keys = onr_arena_zalloc(&list->arena, limit, 2 * sizeof *places.keys)};
  if (!places.keys) return onr_fail_memory(list->failure);
  places.numbers = places.keys + limit;
  onr_sql_query_init(&query, &list->arena);
  onr_sql_compose_places(&query, list, phase, after, limit);
  struct onr_rows rows = onr_sql_query_begin(&query, &list->reader->connection, list->failure);
  for (; places.count < limit && onr_rows_next(&rows); places.count++) {
    places.keys[places.count] = onr_rows_int(&rows, 0);
    places.numbers[places.count] = onr_rows_int(&rows, 1);
  }
  *ret_places = places;
  return onr_rows_end(&rows, ONR_OK);
}

/* Of the claims, in their order. */
static struct onr_rows begin_rows(struct onr_sql_list *list, enum onr_statement name,
                                  const struct onr_page_claims *claims) {
  struct onr_rows rows = onr_rows_begin(&list->reader->connection, list->failure, name, "");
  for (size_t i = 0; i < claims->count; i++) onr_rows_bind_int(&rows, (int)i + 1, claims->numbers[i]);
  return rows;
}

/* Puts it among those of the claim that began at `first`, by their places: they come in that order, though nobody says
 * so. */
static bool add_subject(struct onr_page_claims *claims, size_t first, struct onr_subject subject,
                        struct onr_arena *arena) {
  struct onr_subject *grown =
      onr_arena_grow(arena, claims->subjects, claims->subject_count, &claims->subject_cap, sizeof *grown);
  if (!grown) return false;
  claims->subjects = grown;
  size_t at = claims->subject_count++;
  for (; at > first && grown[at - 1].place > subject.place; at--) grown[at] = grown[at - 1];
  grown[at] = subject;
  return true;
}

static enum onr_error read_subjects(struct onr_sql_list *list, struct onr_page_claims *claims) {
  bool fits = true;
  size_t at = 0, first = 0;
  struct onr_rows rows = begin_rows(list, ONR_SQL_CLAIMS_ABOUT, claims);
  while (fits && onr_rows_next(&rows)) {
    int64_t number = onr_rows_int(&rows, 0);
    for (; at < claims->count && claims->numbers[at] != number; at++) claims->ends[at] = first = claims->subject_count;
    struct onr_subject subject = {onr_rows_int(&rows, 1), onr_rows_int(&rows, 2)};
    onr_kept_refs_ask(&list->reader->refs, subject.entity);
    fits = add_subject(claims, first, subject, &list->arena);
  }
  for (; at < claims->count; at++) claims->ends[at] = claims->subject_count;
  return onr_rows_end(&rows, fits ? ONR_OK : onr_fail_memory(list->failure));
}

static enum onr_error visit_rows(struct onr_sql_list *list, struct onr_page_claims *claims) {
  const bool lean = list->visit.without & ONR_WITHOUT_SPANS;
  enum onr_error error = ONR_OK;
  size_t count = 0;
  struct onr_rows rows = begin_rows(list, lean ? ONR_SQL_CLAIMS_LEAN : ONR_SQL_CLAIMS, claims);
  list->visit.claims = claims;
  for (; !error && count < claims->count && onr_rows_next(&rows); count++) error = onr_visit_row(&list->visit, &rows);
  list->visit.claims = NULL;
  return onr_rows_end(&rows, error);
}

/* An error while memory is asked is the list's where SQLite has ended the transaction for it. */
static enum onr_error read_claims(struct onr_sql_list *list, const int64_t *numbers, size_t count) {
  struct onr_connection *connection = &list->reader->connection;
  struct onr_page_claims claims = {.numbers = numbers, .count = count};
  const bool with_about = !(list->visit.without & ONR_WITHOUT_ABOUT);
  if (!list->reader->lent) onr_ahead_claims(connection, numbers, count, with_about);
  if (sqlite3_get_autocommit(connection->db)) return onr_fail_memory(list->failure);
  enum onr_error error = with_about ? read_subjects(list, &claims) : ONR_OK;
  return error ? error : visit_rows(list, &claims);
}

enum onr_error onr_sql_list_run_numbers(struct onr_sql_list *list, enum onr_sql_phase phase,
                                        const struct onr_position *after, size_t limit, size_t *visited,
                                        struct onr_page_end *end) {
  struct places places;
  const size_t wanted = limit - *visited;
  enum onr_error error = read_places(list, phase, after, wanted + 1, &places);
  if (error) return error;
  const size_t count = places.count < wanted ? places.count : wanted;
  for (size_t i = 0; !error && i < count; i += ONR_CLAIMS_AT_ONCE)
    error = read_claims(list, places.numbers + i, count - i < ONR_CLAIMS_AT_ONCE ? count - i : ONR_CLAIMS_AT_ONCE);
  if (count) end->last = (struct onr_position){.number = places.keys[count - 1], .tie = places.numbers[count - 1]};
  end->more = places.count > count;
  *visited += count;
  return error;
}
