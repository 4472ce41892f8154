/* From the tally of a facet to its values: names for numbers, hidden entities left out. */
#include <stdlib.h>

#include "facets.h"

static bool copy(struct onr_arena *arena, struct onr_str *text) {
  *text = onr_arena_str(arena, *text);
  return text->data != NULL;
}

/* Finds a shown entity; `*ret_ref` is the arena's. */
static enum onr_error find_entity(struct onr_connection *connection, int64_t pk, struct onr_arena *arena,
                                  struct onr_entity_ref *ret_ref, bool *ret_found, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_SHOWN, "i", pk);
  *ret_found = onr_rows_next(&rows);
  if (*ret_found) {
    *ret_ref = (struct onr_entity_ref){.id = onr_rows_str(&rows, 0), .name = onr_rows_str(&rows, 1)};
    ret_ref->type = (enum onr_entity_type)onr_rows_int(&rows, 2);
    if (!copy(arena, &ret_ref->id) || !copy(arena, &ret_ref->name)) error = onr_fail_memory(failure);
  }
  return onr_rows_end(&rows, error);
}

/* ---- Publishers ---- */

struct publisher {
  struct onr_str folded, name;
  int64_t count;
};

static int by_name(const void *a, const void *b) {
  const struct publisher *one = a, *other = b;
  int order = onr_str_compare(one->folded, other->folded);
  return order ? order : onr_str_compare(one->name, other->name);
}

static int by_count(const void *a, const void *b) {
  const struct publisher *one = a, *other = b;
  if (one->count != other->count) return one->count < other->count ? 1 : -1;
  return by_name(a, b);
}

static enum onr_error read_publisher(struct onr_connection *connection, int64_t article, struct onr_arena *arena,
                                     struct publisher *publisher, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_FACET_PUBLISHER, "i", article);
  if (onr_rows_next(&rows)) {
    publisher->folded = onr_rows_str(&rows, 0);
    publisher->name = onr_rows_str(&rows, 1);
    if (!copy(arena, &publisher->folded) || !copy(arena, &publisher->name)) error = onr_fail_memory(failure);
  }
  return onr_rows_end(&rows, error);
}

/* Those of one folded name become one; returns how many there are. */
static size_t join_publishers(struct publisher *publishers, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (kept && onr_str_equal(publishers[kept - 1].folded, publishers[i].folded))
      publishers[kept - 1].count += publishers[i].count;
    else
      publishers[kept++] = publishers[i];
  }
  return kept;
}

static enum onr_error publishers_of(struct onr_connection *connection, struct onr_tally *tally, struct publisher **ret,
                                    size_t *ret_count, struct onr_failure *failure) {
  struct onr_tally_entry *entries = onr_tally_sorted(tally);
  struct publisher *all = onr_arena_zalloc(tally->arena, tally->count + 1, sizeof *all);
  if (!all) return onr_fail_memory(failure);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < tally->count && !error; i++) {
    all[i].count = entries[i].count;
    error = read_publisher(connection, entries[i].key, tally->arena, &all[i], failure);
  }
  if (error) return error;
  qsort(all, tally->count, sizeof *all, by_name);
  *ret_count = join_publishers(all, tally->count);
  qsort(all, *ret_count, sizeof *all, by_count);
  *ret = all;
  return ONR_OK;
}

static enum onr_error publisher_values(struct onr_connection *connection, struct onr_facet_tallies *counted,
                                       size_t limit, struct onr_arena *arena, struct onr_facet_value *values,
                                       struct onr_facet_values *made, struct onr_failure *failure) {
  struct publisher *publishers = NULL;
  size_t count = 0;
  enum onr_error error =
      publishers_of(connection, &counted->tallies[ONR_FACET_PUBLISHER], &publishers, &count, failure);
  for (size_t i = 0; i < count && !error; i++) {
    if (publishers[i].folded.len == 0) {
      made->missing = publishers[i].count;
    } else if (made->count == limit) {
      made->more = true;
    } else {
      struct onr_facet_value *value = &values[made->count++];
      *value = (struct onr_facet_value){.text = publishers[i].name, .count = publishers[i].count};
      if (!copy(arena, &value->text)) error = onr_fail_memory(failure);
    }
  }
  return error;
}

/* ---- The others ---- */

/* Puts the value of an entry there; `*ret_shown` is false for a hidden entity. */
static enum onr_error put_value(struct onr_connection *connection, enum onr_facet facet,
                                const struct onr_tally_entry *entry, struct onr_arena *arena,
                                struct onr_facet_value *value, bool *ret_shown, struct onr_failure *failure) {
  *value = (struct onr_facet_value){.number = entry->key, .count = entry->count};
  *ret_shown = true;
  if (facet == ONR_FACET_SPEAKER || facet == ONR_FACET_ABOUT)
    return find_entity(connection, entry->key, arena, &value->entity, ret_shown, failure);
  if (facet == ONR_FACET_REVIEW_STATUS) value->text = onr_str_from(onr_facet_review_status((unsigned)entry->key));
  return ONR_OK;
}

enum onr_error onr_facet_values(struct onr_connection *connection, struct onr_facet_tallies *counted,
                                enum onr_facet facet, size_t limit, struct onr_arena *arena,
                                struct onr_facet_values *ret_values, struct onr_failure *failure) {
  struct onr_tally *tally = &counted->tallies[facet];
  struct onr_facet_value *values = onr_arena_zalloc(arena, limit + 1, sizeof *values);
  if (!values) return onr_fail_memory(failure);
  struct onr_facet_values made = {.items = values, .missing = counted->missing[facet]};
  enum onr_error error = ONR_OK;
  if (facet == ONR_FACET_PUBLISHER) {
    error = publisher_values(connection, counted, limit, arena, values, &made, failure);
  } else {
    struct onr_tally_entry *entries = onr_tally_sorted(tally);
    for (size_t i = 0; i < tally->count && !made.more && !error; i++) {
      bool shown = false;
      error = put_value(connection, facet, &entries[i], arena, &values[made.count], &shown, failure);
      if (!shown) continue;
      made.more = made.count == limit; /* this one is over it */
      made.count += !made.more;
    }
  }
  if (!error) *ret_values = made;
  return error;
}
