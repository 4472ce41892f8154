/*
 * Taking a correction back, and applying it again. The entry that is named is the correction itself, the base, or the
 * newest revert of it; which of the two is to be done follows from whether the base is in force. What is to come back
 * is what was before it was last applied: newer corrections in force, which could make that wrong, are refused first.
 */
#include "audit.h"
#include "store/sqlite/packed.h"

/* Areas that keep corrections, by the kind of their subjects; NULL: none of that kind can be reverted. */
static const onr_audit_restore restores[ONR_AUDIT_SUBJECT_COUNT] = {
    [ONR_AUDIT_ENTITY] = onr_entity_restore,
    [ONR_AUDIT_ARTICLE] = onr_article_restore,
    [ONR_AUDIT_CLAIM] = onr_claim_restore,
    [ONR_AUDIT_SUGGESTION] = onr_suggestion_restore,
};

struct entry {
  int64_t pk, base;
  bool in_force;
  struct onr_audit_row row;
};

struct revert {
  struct onr_str id;
  const struct onr_actor *actor;
  const struct onr_revert_text *text; /* of articles; else NULL */
  char ret_id[ONR_ID_SIZE];
};

#define BIT(action) (1 << (action))
enum {
  MEMBERS = BIT(ONR_AUDIT_UPDATE) | BIT(ONR_AUDIT_HIDE) | BIT(ONR_AUDIT_REVIEW),
  ALL = BIT(ONR_AUDIT_ACTION_COUNT) - 1,
  /* what joins, parts, makes or ends its subjects */
  STRUCTURE = ALL & ~MEMBERS,
};

static bool copy(struct onr_arena *arena, struct onr_str *s) {
  *s = onr_arena_str(arena, *s);
  return s->data != NULL;
}

/* The row with its strings in the arena: what is packed is copied before it is unpacked. */
static enum onr_error take(const struct onr_rows *rows, struct onr_arena *arena, struct entry *ret_entry,
                           struct onr_failure *failure) {
  struct onr_audit_row *row = &ret_entry->row;
  enum { IN_FORCE = ONR_AUDIT_COLUMN_COUNT, BASE };
  enum onr_error error = onr_audit_take(rows, arena, row, failure);
  if (error) return error;
  ret_entry->pk = onr_rows_int(rows, 0);
  ret_entry->in_force = onr_rows_int(rows, IN_FORCE) != 0;
  ret_entry->base = onr_rows_int(rows, BASE);
  struct onr_str related = onr_strs_pack(arena, row->related), before = onr_audit_pack(arena, row->before),
                 after = onr_audit_pack(arena, row->after);
  bool fits = related.data && before.data && after.data && copy(arena, &row->id) && copy(arena, &row->subject) &&
              copy(arena, &row->reverted_by) && onr_strs_unpack(arena, related, &row->related) &&
              onr_audit_unpack(arena, before, &row->before) && onr_audit_unpack(arena, after, &row->after);
  return fits ? ONR_OK : onr_fail_memory(failure);
}

static enum onr_error end(struct onr_rows *rows, bool found, struct onr_arena *arena, struct entry *ret_entry,
                          struct onr_failure *failure) {
  enum onr_error error = found ? take(rows, arena, ret_entry, failure) : ONR_OK;
  return onr_rows_end(rows, error);
}

static enum onr_error find(struct onr_connection *connection, struct onr_str id, struct onr_arena *arena,
                           struct entry *ret_entry, struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_AUDIT, "s", id);
  bool found = onr_rows_next(&rows);
  enum onr_error error = end(&rows, found, arena, ret_entry, failure);
  if (error || found) return error;
  return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no audit entry %.*s.", ONR_FMT(id));
}

/* The correction itself, and the entry that applied it or took it back last. */
static enum onr_error find_chain(struct onr_connection *connection, const struct entry *entry, struct onr_arena *arena,
                                 struct entry *ret_base, struct entry *ret_last, struct onr_failure *failure) {
  int64_t pk = entry->base ? entry->base : entry->pk;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_AUDIT_BY_PK, "i", pk);
  bool found = onr_rows_next(&rows);
  enum onr_error error = end(&rows, found, arena, ret_base, failure);
  if (error) return error;
  rows = onr_rows_begin(connection, failure, ONR_SQL_AUDIT_LAST_OF, "i", pk);
  found = onr_rows_next(&rows);
  if (!found) *ret_last = *ret_base;
  return end(&rows, found, arena, ret_last, failure);
}

/* ---- What stands in the way ---- */

static enum onr_error refuse_newer(struct onr_connection *connection, const struct entry *base, struct onr_str id,
                                   int actions, bool as_subject, struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_AUDIT_NEWER, "siii", id, base->pk,
                                        (int64_t)actions, (int64_t)as_subject);
  enum onr_error error = ONR_OK;
  if (onr_rows_next(&rows))
    error = onr_fail(failure, ONR_ERR_CONFLICT,
                     "The correction %.*s cannot be reverted: the newer %.*s (%s) of %.*s lies on top of it and is in "
                     "force. Revert that first.",
                     ONR_FMT(base->row.id), ONR_FMT(onr_rows_str(&rows, 0)),
                     onr_audit_action_name((enum onr_audit_action)onr_rows_int(&rows, 1)), ONR_FMT(id));
  return onr_rows_end(&rows, error);
}

static enum onr_error check_stack(struct onr_connection *connection, const struct entry *base,
                                  struct onr_failure *failure) {
  const struct onr_audit_row *row = &base->row;
  int action = BIT(row->action);
  /* what concerns the article or the speaker of a claim leaves the claim as it is */
  if (row->kind == ONR_AUDIT_CLAIM || row->kind == ONR_AUDIT_ARTICLE)
    return refuse_newer(connection, base, row->subject, ALL, true, failure);
  if (action & MEMBERS)
    return refuse_newer(connection, base, row->subject, MEMBERS | BIT(ONR_AUDIT_DELETE), true, failure);
  enum onr_error error =
      refuse_newer(connection, base, row->subject, row->action == ONR_AUDIT_CREATE ? ALL : STRUCTURE, false, failure);
  for (size_t i = 0; i < row->related.count && !error; i++) {
    /* what a split has made is the first that it concerns */
    bool made = row->action == ONR_AUDIT_SPLIT && i == 0;
    error = refuse_newer(connection, base, row->related.items[i], made ? ALL : STRUCTURE, false, failure);
  }
  return error;
}

static enum onr_error check(struct onr_connection *connection, const struct entry *entry, const struct entry *base,
                            const struct entry *last, struct onr_failure *failure) {
  const struct onr_audit_row *row = &entry->row;
  if (row->reverted_by.len)
    return onr_fail(failure, ONR_ERR_CONFLICT,
                    "The entry %.*s was reverted by %.*s already; to have it again, revert that.", ONR_FMT(row->id),
                    ONR_FMT(row->reverted_by));
  if (entry->base && entry->pk != last->pk)
    return onr_fail(failure, ONR_ERR_CONFLICT, "The revert %.*s is no longer the last word: %.*s came after it.",
                    ONR_FMT(row->id), ONR_FMT(last->row.id));
  return check_stack(connection, base, failure);
}

/* ---- Doing it ---- */

static enum onr_error restore(struct onr_connection *connection, const struct entry *base, const struct entry *last,
                              const struct onr_revert_text *text, struct onr_audit_entry *note, struct onr_arena *arena,
                              struct onr_failure *failure) {
  struct onr_audit_values from = {NULL, 0}, to = from;
  struct onr_audit_change change = {
      .action = base->row.action,
      .undo = base->in_force,
      .subject = base->row.subject,
      .related = base->row.related,
      .to = base->in_force ? last->row.before : base->row.after,
      .ret_from = &from,
      .ret_to = &to,
      .text = text,
      .now = note->now,
      .arena = arena,
  };
  note->before = base->in_force ? base->row.after : last->row.after;
  note->after = change.to;
  onr_audit_restore restore_subject = restores[base->row.kind];
  if (!restore_subject) return onr_fail(failure, ONR_ERR_CONFLICT, "Corrections of this kind cannot be reverted.");
  enum onr_error error = restore_subject(connection, &change, failure);
  /* older corrections may have been taken back since this one was: what it was made over is not what is under it now */
  if (from.count) note->before = from;
  if (to.count) note->after = to;
  return error;
}

static enum onr_error revert_in(struct onr_connection *connection, struct revert *revert, struct onr_arena *arena,
                                struct onr_failure *failure) {
  struct entry entry = {0}, base = {0}, last = {0};
  enum onr_error error = find(connection, revert->id, arena, &entry, failure);
  if (!error) error = find_chain(connection, &entry, arena, &base, &last, failure);
  if (!error) error = check(connection, &entry, &base, &last, failure);
  if (error) return error;
  struct onr_audit_entry note = {.actor = revert->actor,
                                 .action = ONR_AUDIT_REVERT,
                                 .kind = base.row.kind,
                                 .subject = base.row.subject,
                                 .related = base.row.related,
                                 .now = onr_clock_now_ms(),
                                 .base = base.pk,
                                 .reverts = entry.pk};
  int64_t pk = 0;
  error = restore(connection, &base, &last, revert->text, &note, arena, failure);
  if (!error) error = onr_audit_append(connection, &note, &pk, revert->ret_id, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_AUDIT_REVERTED, "ii", entry.pk, pk);
  if (error) return error;
  return onr_run(connection, failure, ONR_SQL_AUDIT_IN_FORCE, "iip", base.pk, (int64_t)!base.in_force,
                 base.in_force ? pk : 0);
}

static enum onr_error run_revert(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = revert_in(connection, context, &arena, failure);
  onr_arena_close(&arena);
  return error;
}

enum onr_error onr_store_revert(struct onr_store *store, struct onr_str id, const struct onr_actor *actor,
                                char ret_id[ONR_ID_SIZE], struct onr_failure *failure) {
  return onr_store_revert_article(store, id, actor, NULL, ret_id, failure);
}

enum onr_error onr_store_revert_article(struct onr_store *store, struct onr_str id, const struct onr_actor *actor,
                                        const struct onr_revert_text *text, char ret_id[ONR_ID_SIZE],
                                        struct onr_failure *failure) {
  struct revert revert = {.id = id, .actor = actor, .text = text};
  enum onr_error error = onr_writer_run(store, run_revert, &revert, failure);
  if (!error) memcpy(ret_id, revert.ret_id, ONR_ID_SIZE);
  return error;
}
