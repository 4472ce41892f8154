/* Entries of the ledger into their tables and out of them. */
#include "audit.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/sqlite/packed.h"

enum { STRINGS_A_VALUE = 3 };

static const char letters[ONR_AUDIT_KIND_COUNT + 1] = "ntlifbd";
enum { DERIVED = '-' };

/* ---- Values ---- */

static struct onr_str pack_value(struct onr_arena *arena, const struct onr_audit_value *value) {
  switch (value->kind) {
  case ONR_AUDIT_TEXT: return value->text.data ? value->text : ONR_STR("");
  case ONR_AUDIT_TEXTS: return onr_strs_pack(arena, value->texts);
  case ONR_AUDIT_INTEGER:
  case ONR_AUDIT_BOOLEAN:
  case ONR_AUDIT_TIME: return onr_arena_printf(arena, "%lld", (long long)value->integer);
  case ONR_AUDIT_DECIMAL: return onr_arena_printf(arena, "%.17g", value->decimal);
  case ONR_AUDIT_NULL:
  case ONR_AUDIT_KIND_COUNT: break;
  }
  return ONR_STR("");
}

struct onr_str onr_audit_pack(struct onr_arena *arena, struct onr_audit_values values) {
  struct onr_str *strings = onr_arena_zalloc(arena, values.count * STRINGS_A_VALUE + 1, sizeof *strings);
  if (!strings) return (struct onr_str){NULL, 0};
  for (size_t i = 0; i < values.count; i++) {
    const struct onr_audit_value *value = &values.items[i];
    struct onr_str *three = &strings[i * STRINGS_A_VALUE];
    three[0] = value->member;
    three[1] = onr_arena_printf(arena, "%c%s", letters[value->kind], value->derived ? "-" : "");
    three[2] = pack_value(arena, value);
    if (!three[1].data || !three[2].data) return (struct onr_str){NULL, 0};
  }
  return onr_strs_pack(arena, (struct onr_strs){strings, values.count * STRINGS_A_VALUE});
}

static bool unpack_value(struct onr_arena *arena, const struct onr_str *three, struct onr_audit_value *value) {
  const char *letter = three[1].len ? memchr(letters, three[1].data[0], ONR_AUDIT_KIND_COUNT) : NULL;
  char number[40];
  long long integer = 0;
  *value = (struct onr_audit_value){.member = three[0], .derived = three[1].len > 1 && three[1].data[1] == DERIVED};
  value->kind = letter ? (enum onr_audit_kind)(letter - letters) : ONR_AUDIT_NULL;
  value->text = three[2];
  if (value->kind == ONR_AUDIT_TEXTS) return onr_strs_unpack(arena, three[2], &value->texts);
  if (onr_str_to_int(three[2], &integer)) value->integer = integer;
  snprintf(number, sizeof number, "%.*s", ONR_FMT(three[2]));
  if (value->kind == ONR_AUDIT_DECIMAL) value->decimal = strtod(number, NULL);
  return true;
}

bool onr_audit_unpack(struct onr_arena *arena, struct onr_str packed, struct onr_audit_values *ret_values) {
  struct onr_strs strings;
  *ret_values = (struct onr_audit_values){NULL, 0};
  if (!onr_strs_unpack(arena, packed, &strings)) return false;
  size_t count = strings.count / STRINGS_A_VALUE;
  struct onr_audit_value *items = onr_arena_zalloc(arena, count + 1, sizeof *items);
  if (!items) return false;
  for (size_t i = 0; i < count; i++)
    if (!unpack_value(arena, &strings.items[i * STRINGS_A_VALUE], &items[i])) return false;
  *ret_values = (struct onr_audit_values){items, count};
  return true;
}

const struct onr_audit_value *onr_audit_find(struct onr_audit_values values, const char *member) {
  const struct onr_audit_value *end = values.items + values.count;
  for (const struct onr_audit_value *at = values.items; at < end; at++)
    if (onr_str_equal(at->member, onr_str_from(member))) return at;
  return NULL;
}

/* ---- In ---- */

static enum onr_error insert(struct onr_connection *connection, const struct onr_audit_entry *entry, const char *id,
                             struct onr_arena *arena, int64_t *ret_pk, struct onr_failure *failure) {
  bool found;
  struct onr_str before = onr_audit_pack(arena, entry->before), after = onr_audit_pack(arena, entry->after);
  struct onr_str related = onr_strs_pack(arena, entry->related);
  if (!before.data || !after.data || !related.data) return onr_fail_memory(failure);
  const struct onr_actor *actor = entry->actor;
  return onr_run_int(connection, failure, ret_pk, &found, ONR_SQL_AUDIT_INSERT, "zissiissssipp", id, entry->now,
                     actor->id.len ? actor->id : actor->name, actor->name, (int64_t)entry->action, (int64_t)entry->kind,
                     entry->subject, related, before, after, (int64_t)(entry->base == 0), entry->base, entry->reverts);
}

enum onr_error onr_audit_append(struct onr_connection *connection, const struct onr_audit_entry *entry, int64_t *ret_pk,
                                char *ret_id, struct onr_failure *failure) {
  unsigned char random[16];
  char id[ONR_ID_SIZE];
  int64_t pk = 0;
  struct onr_arena arena;
  onr_random(random, sizeof random);
  struct onr_str part = {(const char *)random, sizeof random};
  onr_id_make(ONR_ID_AUDIT, &part, 1, id);
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = insert(connection, entry, id, &arena, &pk, failure);
  onr_arena_close(&arena);
  if (!error) error = onr_run(connection, failure, ONR_SQL_AUDIT_SUBJECT_INSERT, "si", entry->subject, pk);
  for (size_t i = 0; i < entry->related.count && !error; i++)
    error = onr_run(connection, failure, ONR_SQL_AUDIT_SUBJECT_INSERT, "si", entry->related.items[i], pk);
  if (error) return error;
  if (ret_pk) *ret_pk = pk;
  if (ret_id) memcpy(ret_id, id, ONR_ID_SIZE);
  return ONR_OK;
}

/* ---- Out ---- */

enum onr_error onr_audit_take(const struct onr_rows *rows, struct onr_arena *arena, struct onr_audit_row *ret_row,
                              struct onr_failure *failure) {
  enum { PK, ID, AT, ACTOR, ACTOR_NAME, ACTION, KIND, SUBJECT, RELATED, BEFORE, AFTER, REVERTS, REVERTED_BY };
  struct onr_str actor = onr_rows_str(rows, ACTOR);
  struct onr_audit_row row = {
      .id = onr_rows_str(rows, ID),
      .created = onr_rows_int(rows, AT),
      .actor = {onr_id_is(actor, ONR_ID_KEY) ? actor : ONR_STR(""), onr_rows_str(rows, ACTOR_NAME)},
      .action = (enum onr_audit_action)onr_rows_int(rows, ACTION),
      .kind = (enum onr_audit_subject)onr_rows_int(rows, KIND),
      .subject = onr_rows_str(rows, SUBJECT),
      .reverts = onr_rows_str(rows, REVERTS),
      .reverted_by = onr_rows_str(rows, REVERTED_BY),
  };
  bool fits = onr_strs_unpack(arena, onr_rows_str(rows, RELATED), &row.related) &&
              onr_audit_unpack(arena, onr_rows_str(rows, BEFORE), &row.before) &&
              onr_audit_unpack(arena, onr_rows_str(rows, AFTER), &row.after);
  if (!fits) return onr_fail_memory(failure);
  *ret_row = row;
  return ONR_OK;
}

enum onr_error onr_store_audit_entry(struct onr_store_reader *reader, struct onr_str id, onr_audit_visitor visitor,
                                     void *context, struct onr_failure *failure) {
  struct onr_visit visit;
  onr_visit_init(&visit, reader, context, failure);
  visit.audit = visitor;
  return onr_visit_one(&visit, reader, ONR_SQL_AUDIT, id, "audit entry");
}
