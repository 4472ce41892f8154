/* Making, changing and deleting entities by hand. */
#include <stdio.h>

#include "curation.h"
#include "onrecord/fold.h"
#include "store/linking.h"
#include "store/sqlite/articles/prepare.h"
#include "store/sqlite/ledger/arrivals.h"

struct write {
  struct onr_str id;
  int64_t revision;
  const struct onr_entity_members *members;
  const struct onr_actor *actor;
  char ret_id[ONR_ID_SIZE];
};

static enum onr_error note(struct onr_connection *connection, const struct write *write, const char *id,
                           enum onr_audit_action action, struct onr_audit_values before, struct onr_audit_values after,
                           int64_t now, struct onr_failure *failure) {
  struct onr_audit_entry entry = {.actor = write->actor,
                                  .action = action,
                                  .kind = ONR_AUDIT_ENTITY,
                                  .subject = onr_str_from(id),
                                  .before = before,
                                  .after = after,
                                  .now = now};
  return onr_audit_append(connection, &entry, NULL, NULL, failure);
}

/* ---- Making ---- */

static enum onr_entity_type type_of(struct onr_audit_values values) {
  const struct onr_audit_value *type = onr_audit_find(values, "type");
  enum onr_entity_type parsed = ONR_PERSON;
  if (type) (void)onr_entity_type_parse(type->text, &parsed);
  return parsed;
}

enum onr_error onr_entity_make(struct onr_connection *connection, const char *id, struct onr_str key,
                               struct onr_audit_values values, int64_t now, struct onr_arena *arena, int64_t *ret_pk,
                               struct onr_failure *failure) {
  const struct onr_audit_value *name = onr_audit_find(values, "name");
  enum onr_entity_type type = type_of(values);
  struct onr_str folded = name ? onr_fold(arena, name->text) : (struct onr_str){NULL, 0};
  bool found;
  if (!folded.data) return onr_fail_memory(failure);
  enum onr_error error = onr_run_int(connection, failure, ret_pk, &found, ONR_SQL_ENTITY_OWN, "z", id);
  const bool there = found;
  if (!error && !there)
    error = onr_run_int(connection, failure, ret_pk, &found, ONR_SQL_ENTITY_MAKE, "zisssi", id, (int64_t)type,
                        name->text, folded, key, now);
  if (!error && !there) error = onr_entity_arrived(connection, id, true, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ENTITY_MADE, "ii", *ret_pk, (int64_t)1);
  if (!error) error = onr_members_apply(connection, *ret_pk, values, arena, failure);
  return error ? error : onr_entity_settle(connection, *ret_pk, now, failure);
}

static enum onr_error clear_members(struct onr_connection *connection, int64_t entity, struct onr_arena *arena,
                                    struct onr_failure *failure) {
  struct onr_audit_value all[] = {
      {.member = ONR_STR("type"), .derived = true},          {.member = ONR_STR("name"), .derived = true},
      {.member = ONR_STR("alternateName"), .derived = true}, {.member = ONR_STR("description"), .derived = true},
      {.member = ONR_STR("sameAs"), .derived = true},        {.member = ONR_STR("hidden"), .derived = true}};
  struct onr_audit_values values = {all, sizeof all / sizeof *all};
  return onr_members_apply(connection, entity, values, arena, failure);
}

enum onr_error onr_entity_unmake(struct onr_connection *connection, int64_t entity, int64_t now,
                                 struct onr_arena *arena, struct onr_failure *failure) {
  enum onr_error error = clear_members(connection, entity, arena, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ENTITY_MADE, "ii", entity, (int64_t)0);
  if (!error) error = onr_entity_settle(connection, entity, now, failure);
  return error ? error : onr_curation_sweep(connection, arena, now, failure);
}

/* The key that a name is looked up by: that of the entity which articles that name it are linked to. */
static enum onr_error find_key(enum onr_entity_type type, struct onr_str name, struct onr_arena *arena,
                               struct onr_str *ret_key, char ret_id[ONR_ID_SIZE], struct onr_failure *failure) {
  struct onr_str folded = onr_fold(arena, name);
  if (folded.data) *ret_key = onr_linking_key(arena, type, folded);
  if (!folded.data || !ret_key->data) return onr_fail_memory(failure);
  onr_ready_entity_id(type, *ret_key, ret_id);
  return ONR_OK;
}

static enum onr_error name_taken(const char *id, const char *into, struct onr_failure *failure) {
  bool merged = strcmp(id, into) != 0;
  return onr_fail_at(failure, ONR_ERR_CONFLICT, ONR_AT_POINTER, "/name",
                     "There is an entity of that type and name: %s%s%s. Change that one, or give the name something "
                     "that tells the two apart.",
                     id, merged ? ", merged into " : "", merged ? into : "");
}

/* No entity is given a name that another of the type has: neither the one that articles with that name are linked to,
 * whose id is `id`, nor what it is shown with. `own`: 0, or the entity itself. */
static enum onr_error refuse_taken(struct onr_connection *connection, const char *id, enum onr_entity_type type,
                                   struct onr_str name, int64_t own, struct onr_arena *arena,
                                   struct onr_failure *failure) {
  struct onr_stored_entity stored;
  bool found;
  enum onr_error error = onr_entity_find(connection, onr_str_from(id), &stored, &found, failure);
  if (error) return error;
  if (found && stored.pk != own) return name_taken(id, stored.id, failure);
  struct onr_str folded = onr_fold(arena, name);
  if (!folded.data) return onr_fail_memory(failure);
  struct onr_rows rows =
      onr_rows_begin(connection, failure, ONR_SQL_ENTITY_NAMED_SO, "sii", folded, (int64_t)type, own);
  char shown[ONR_ID_SIZE];
  found = onr_rows_next(&rows);
  if (found) snprintf(shown, sizeof shown, "%.*s", ONR_FMT(onr_rows_str(&rows, 0)));
  error = onr_rows_end(&rows, ONR_OK);
  return !error && found ? name_taken(shown, shown, failure) : error;
}

static enum onr_error link_made(struct onr_connection *connection, int64_t pk, enum onr_entity_type type,
                                struct onr_str key, int64_t now, struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_links links;
  onr_links_init(&links, arena);
  enum onr_error error = onr_links_add(&links, connection, pk, type, key, failure);
  return error ? error : onr_links_refresh(&links, connection, now, failure);
}

static enum onr_error create(struct onr_connection *connection, struct write *write, struct onr_arena *arena,
                             struct onr_failure *failure) {
  const struct onr_entity_members *members = write->members;
  struct onr_audit_values none = {NULL, 0}, values = none;
  struct onr_str key = {NULL, 0};
  int64_t pk = 0, now = onr_clock_now_ms();
  enum onr_error error = find_key(members->type, members->name, arena, &key, write->ret_id, failure);
  if (!error) error = refuse_taken(connection, write->ret_id, members->type, members->name, 0, arena, failure);
  if (!error) error = onr_members_values(members, arena, &values, failure);
  if (!error) error = onr_entity_make(connection, write->ret_id, key, values, now, arena, &pk, failure);
  if (!error) error = link_made(connection, pk, members->type, key, now, arena, failure);
  return error ? error : note(connection, write, write->ret_id, ONR_AUDIT_CREATE, none, values, now, failure);
}

/* ---- Changing ---- */

static bool same_texts(struct onr_strs a, struct onr_strs b) {
  if (a.count != b.count) return false;
  for (size_t i = 0; i < a.count; i++)
    if (!onr_str_equal(a.items[i], b.items[i])) return false;
  return true;
}

static bool same(struct onr_audit_values a, struct onr_audit_values b) {
  for (size_t i = 0; i < a.count; i++) {
    const struct onr_audit_value *x = &a.items[i], *y = &b.items[i];
    if (x->kind != y->kind || x->integer != y->integer || !onr_str_equal(x->text, y->text) ||
        !same_texts(x->texts, y->texts))
      return false;
  }
  return true;
}

/* A name or type that is another one, as it is for POST. */
static enum onr_error check_name(struct onr_connection *connection, const struct onr_entity_members *members,
                                 int64_t entity, struct onr_arena *arena, struct onr_failure *failure) {
  static const struct onr_entity_members both = {.type_set = true, .name_set = true};
  struct onr_audit_values shown = {NULL, 0};
  struct onr_str key;
  char id[ONR_ID_SIZE];
  enum onr_error error = onr_members_shown(connection, entity, &both, arena, &shown, failure);
  if (error) return error;
  const struct onr_audit_value *name = onr_audit_find(shown, "name");
  enum onr_entity_type old = type_of(shown), type = members->type_set ? members->type : old;
  struct onr_str old_name = name ? name->text : ONR_STR(""), new_name = members->name_set ? members->name : old_name;
  if (type == old && onr_str_equal(old_name, new_name)) return ONR_OK;
  error = find_key(type, new_name, arena, &key, id, failure);
  return error ? error : refuse_taken(connection, id, type, new_name, entity, arena, failure);
}

static enum onr_error patch(struct onr_connection *connection, struct write *write, struct onr_arena *arena,
                            struct onr_failure *failure) {
  const struct onr_entity_members *members = write->members;
  struct onr_stored_entity stored;
  struct onr_audit_values before = {NULL, 0}, after = before;
  int64_t now = onr_clock_now_ms();
  enum onr_error error = onr_entity_get(connection, write->id, write->revision, &stored, failure);
  if (!error) error = onr_members_shown(connection, stored.pk, members, arena, &before, failure);
  if (!error) error = onr_members_values(members, arena, &after, failure);
  if (error || same(before, after)) return error;
  error = check_name(connection, members, stored.pk, arena, failure);
  if (!error) error = onr_members_apply(connection, stored.pk, after, arena, failure);
  if (!error) error = onr_entity_hold(connection, stored.pk, 1, failure);
  if (!error) error = onr_entity_settle(connection, stored.pk, now, failure);
  if (error) return error;
  bool hides = members->hidden_set && members->hidden && after.count == 1;
  return note(connection, write, stored.id, hides ? ONR_AUDIT_HIDE : ONR_AUDIT_UPDATE, before, after, now, failure);
}

/* ---- Deleting ---- */

/* Claims of articles that are there count among what names it: these may be gone, and come back. */
static enum onr_error refuse_claimed(struct onr_connection *connection, const struct onr_stored_entity *stored,
                                     struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_CLAIMED, "z", stored->id);
  enum onr_error error = ONR_OK;
  if (onr_rows_next(&rows)) {
    struct onr_str claim = onr_rows_str(&rows, 0);
    error = onr_fail(failure, ONR_ERR_CONFLICT,
                     "The entity %s cannot be deleted: what people said of the claim %.*s refers to it, and comes back "
                     "with its words. Revert that first (/v1/audit?claim=%.*s).",
                     stored->id, ONR_FMT(claim), ONR_FMT(claim));
  }
  return onr_rows_end(&rows, error);
}

static enum onr_error refuse_referred(struct onr_connection *connection, const struct onr_stored_entity *stored,
                                      struct onr_failure *failure) {
  if (!stored->made || stored->articles > 0)
    return onr_fail(failure, ONR_ERR_CONFLICT,
                    "The entity %s is named in %lld articles, and cannot be deleted; {\"hidden\": true} with PATCH "
                    "leaves it out of lists.",
                    stored->id, (long long)stored->articles);
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_REFERRED, "i", stored->pk);
  enum onr_error error = ONR_OK;
  if (onr_rows_next(&rows))
    error = onr_fail(failure, ONR_ERR_CONFLICT,
                     "The entity %s cannot be deleted: %.*s was merged into it or split off to it. Revert that first.",
                     stored->id, ONR_FMT(onr_rows_str(&rows, 0)));
  error = onr_rows_end(&rows, error);
  return error ? error : refuse_claimed(connection, stored, failure);
}

static enum onr_error delete (struct onr_connection *connection, struct write *write, struct onr_arena *arena,
                              struct onr_failure *failure) {
  static const struct onr_entity_members all = {.type_set = true,
                                                .name_set = true,
                                                .alternate_names_set = true,
                                                .description_set = true,
                                                .same_as_set = true,
                                                .hidden_set = true};
  struct onr_stored_entity stored;
  struct onr_audit_values before = {NULL, 0}, none = before;
  int64_t now = onr_clock_now_ms();
  enum onr_error error = onr_entity_get(connection, write->id, write->revision, &stored, failure);
  if (!error) error = refuse_referred(connection, &stored, failure);
  if (!error) error = onr_members_shown(connection, stored.pk, &all, arena, &before, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ENTITY_RELEASE, "i", stored.pk);
  if (!error) error = onr_entity_unmake(connection, stored.pk, now, arena, failure);
  return error ? error : note(connection, write, stored.id, ONR_AUDIT_DELETE, before, none, now, failure);
}

/* ---- Reverting ---- */

static enum onr_error make_again(struct onr_connection *connection, const struct onr_audit_change *change,
                                 struct onr_failure *failure) {
  const struct onr_audit_value *name = onr_audit_find(change->to, "name");
  char id[ONR_ID_SIZE];
  struct onr_str key = {NULL, 0};
  int64_t pk = 0;
  enum onr_entity_type type = type_of(change->to);
  if (!name) return onr_fail(failure, ONR_ERR_INTERNAL, "The entry has no name to make the entity of.");
  enum onr_error error = find_key(type, name->text, change->arena, &key, id, failure);
  snprintf(id, sizeof id, "%.*s", ONR_FMT(change->subject));
  if (!error) error = onr_entity_make(connection, id, key, change->to, change->now, change->arena, &pk, failure);
  return error ? error : link_made(connection, pk, type, key, change->now, change->arena, failure);
}

static bool has(struct onr_audit_values values, const char *member) {
  return onr_audit_find(values, member) != NULL;
}

static enum onr_error restore_members(struct onr_connection *connection, const struct onr_audit_change *change,
                                      struct onr_failure *failure) {
  const struct onr_entity_members members = {.type_set = has(change->to, "type"),
                                             .name_set = has(change->to, "name"),
                                             .alternate_names_set = has(change->to, "alternateName"),
                                             .description_set = has(change->to, "description"),
                                             .same_as_set = has(change->to, "sameAs"),
                                             .hidden_set = has(change->to, "hidden")};
  int64_t pk = 0;
  enum onr_error error = onr_entity_own(connection, change->subject, &pk, failure);
  if (!error) error = onr_members_shown(connection, pk, &members, change->arena, change->ret_from, failure);
  if (!error) error = onr_members_apply(connection, pk, change->to, change->arena, failure);
  if (!error) error = onr_entity_hold(connection, pk, change->undo ? -1 : 1, failure);
  if (!error) error = onr_entity_settle(connection, pk, change->now, failure);
  return error ? error : onr_curation_sweep(connection, change->arena, change->now, failure);
}

static enum onr_error restore_made(struct onr_connection *connection, const struct onr_audit_change *change,
                                   struct onr_failure *failure) {
  int64_t pk = 0;
  bool made = (change->action == ONR_AUDIT_CREATE) != change->undo;
  if (made) return make_again(connection, change, failure);
  enum onr_error error = onr_entity_own(connection, change->subject, &pk, failure);
  if (!error && change->action == ONR_AUDIT_DELETE)
    error = onr_run(connection, failure, ONR_SQL_ENTITY_RELEASE, "i", pk);
  return error ? error : onr_entity_unmake(connection, pk, change->now, change->arena, failure);
}

enum onr_error onr_entity_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                  struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  switch (change->action) {
  case ONR_AUDIT_CREATE:
  case ONR_AUDIT_DELETE: error = restore_made(connection, change, failure); break;
  case ONR_AUDIT_MERGE: error = onr_merge_restore(connection, change, failure); break;
  case ONR_AUDIT_SPLIT: error = onr_split_restore(connection, change, failure); break;
  case ONR_AUDIT_UPDATE:
  case ONR_AUDIT_HIDE: error = restore_members(connection, change, failure); break;
  case ONR_AUDIT_REVIEW:
  case ONR_AUDIT_ACCEPT:
  case ONR_AUDIT_DISMISS:
  case ONR_AUDIT_REVERT:
  case ONR_AUDIT_ACTION_COUNT: break;
  }
  if (error != ONR_ERR_NOT_FOUND) return error;
  return onr_fail(failure, ONR_ERR_CONFLICT, "It cannot be reverted: the entity %.*s is in no article any more.",
                  ONR_FMT(change->subject));
}

/* ---- On the caller's thread ---- */

typedef enum onr_error (*change)(struct onr_connection *connection, struct write *write, struct onr_arena *arena,
                                 struct onr_failure *failure);

static enum onr_error run(struct onr_connection *connection, void *context, change apply, struct onr_failure *failure) {
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = apply(connection, context, &arena, failure);
  onr_arena_close(&arena);
  return error;
}

static enum onr_error run_create(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  return run(connection, context, create, failure);
}
static enum onr_error run_patch(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  return run(connection, context, patch, failure);
}
static enum onr_error run_delete(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  return run(connection, context, delete, failure);
}

enum onr_error onr_store_create_entity(struct onr_store *store, const struct onr_entity_members *members,
                                       const struct onr_actor *actor, char ret_id[ONR_ID_SIZE],
                                       struct onr_failure *failure) {
  struct write write = {.members = members, .actor = actor};
  enum onr_error error = onr_writer_run(store, run_create, &write, failure);
  if (!error) memcpy(ret_id, write.ret_id, ONR_ID_SIZE);
  return error;
}

enum onr_error onr_store_patch_entity(struct onr_store *store, struct onr_str id, int64_t revision,
                                      const struct onr_entity_members *members, const struct onr_actor *actor,
                                      struct onr_failure *failure) {
  struct write write = {.id = id, .revision = revision, .members = members, .actor = actor};
  return onr_writer_run(store, run_patch, &write, failure);
}

enum onr_error onr_store_delete_entity(struct onr_store *store, struct onr_str id, int64_t revision,
                                       const struct onr_actor *actor, struct onr_failure *failure) {
  struct write write = {.id = id, .revision = revision, .actor = actor};
  return onr_writer_run(store, run_delete, &write, failure);
}
