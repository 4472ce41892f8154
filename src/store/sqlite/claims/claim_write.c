/* Making, correcting and deleting claims: what is said becomes texts on the caller's thread, and rows and an entry of
 * the ledger on the writer's. */
#include <stdio.h>

#include "claim_change.h"
#include "store/sqlite/articles/prepare.h"
#include "store/sqlite/entities/curation.h"

#define BIT(member) (1U << (member))

/* ---- On the caller's thread ---- */

static bool pack_places(struct onr_claim_write *write, const struct onr_claim_saying *saying) {
  enum { PARTS = 5 };
  struct onr_str *parts = onr_arena_zalloc(&write->arena, saying->place_count * PARTS + 1, sizeof *parts);
  if (!parts) return false;
  for (size_t i = 0; i < saying->place_count; i++) {
    const struct onr_claim_place *place = &saying->places[i];
    struct onr_str *part = &parts[i * PARTS];
    part[0] = onr_str_from(onr_role_word(place->role));
    part[1] = onr_arena_printf(&write->arena, "%u", place->span.start);
    part[2] = onr_str_slice(saying->text, place->span.start, place->span.end);
    part[3] = onr_context_before(saying->text, place->span.start);
    part[4] = onr_context_after(saying->text, place->span.end);
    if (!part[1].data) return false;
  }
  struct onr_strs all = {parts, saying->place_count * PARTS};
  write->values[ONR_CLAIM_PLACES] = onr_strs_pack(&write->arena, all);
  write->text_version = saying->text_version;
  return write->values[ONR_CLAIM_PLACES].data != NULL;
}

static enum onr_error take(struct onr_claim_write *write, const struct onr_claim_saying *saying,
                           struct onr_failure *failure) {
  write->set = saying->set;
  write->values[ONR_CLAIM_STATUS] = saying->status;
  write->values[ONR_CLAIM_SPEAKER] = saying->speaker;
  if (saying->set & BIT(ONR_CLAIM_QUOTE_TYPE))
    write->values[ONR_CLAIM_QUOTE_TYPE] = onr_str_from(onr_quote_type_name(saying->quote_type));
  if (saying->set & BIT(ONR_CLAIM_SOURCE_TYPE))
    write->values[ONR_CLAIM_SOURCE_TYPE] = onr_str_from(onr_source_type_name(saying->source_type));
  if (saying->set & BIT(ONR_CLAIM_MODALITY))
    write->values[ONR_CLAIM_MODALITY] = onr_str_from(onr_modality_name(saying->modality));
  bool fits = !(saying->set & BIT(ONR_CLAIM_PLACES)) || pack_places(write, saying);
  if (fits && saying->set & BIT(ONR_CLAIM_ABOUT_ENTITIES)) {
    write->values[ONR_CLAIM_ABOUT_ENTITIES] = onr_strs_pack(&write->arena, saying->about);
    fits = write->values[ONR_CLAIM_ABOUT_ENTITIES].data != NULL;
  }
  return fits ? ONR_OK : onr_fail_memory(failure);
}

/* ---- Entities that are said ---- */

/* The id of the entity that `id` means: of a merged one, of the one that it went into. */
static enum onr_error resolve(struct onr_connection *connection, struct onr_str *id, const char *pointer,
                              struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_stored_entity entity;
  bool found = false;
  if (id->len == 0) return ONR_OK;
  enum onr_error error = onr_entity_find(connection, *id, &entity, &found, failure);
  if (error) return error;
  if (!found)
    return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer, "There is no entity %.*s.",
                       ONR_FMT(*id));
  *id = onr_arena_str(arena, onr_str_from(entity.id));
  return id->data ? ONR_OK : onr_fail_memory(failure);
}

static enum onr_error check_subject(const struct onr_str *ids, size_t at, struct onr_str speaker, const char *pointer,
                                    struct onr_failure *failure) {
  if (onr_str_equal(ids[at], speaker))
    return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer,
                       "%.*s is the speaker: a claim is about others.", ONR_FMT(ids[at]));
  for (size_t i = 0; i < at; i++)
    if (onr_str_equal(ids[i], ids[at]))
      return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer, "%.*s is there twice.",
                         ONR_FMT(ids[at]));
  return ONR_OK;
}

static enum onr_error resolve_about(struct onr_connection *connection, struct onr_claim_write *write,
                                    struct onr_str speaker, struct onr_failure *failure) {
  struct onr_strs given = {0};
  struct onr_str *value = &write->values[ONR_CLAIM_ABOUT_ENTITIES];
  if (!onr_strs_unpack(&write->arena, *value, &given)) return onr_fail_memory(failure);
  struct onr_str *ids = onr_arena_zalloc(&write->arena, given.count + 1, sizeof *ids);
  if (!ids) return onr_fail_memory(failure);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < given.count && !error; i++) {
    char pointer[32];
    snprintf(pointer, sizeof pointer, "/about/%zu", i);
    ids[i] = given.items[i];
    error = resolve(connection, &ids[i], pointer, &write->arena, failure);
    if (!error) error = check_subject(ids, i, speaker, pointer, failure);
  }
  if (error) return error;
  *value = onr_strs_pack(&write->arena, (struct onr_strs){ids, given.count});
  return value->data ? ONR_OK : onr_fail_memory(failure);
}

static enum onr_error resolve_entities(struct onr_connection *connection, struct onr_claim_write *write,
                                       struct onr_str speaker, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  if (write->set & BIT(ONR_CLAIM_SPEAKER)) {
    error = resolve(connection, &write->values[ONR_CLAIM_SPEAKER], "/speaker", &write->arena, failure);
    speaker = write->values[ONR_CLAIM_SPEAKER];
  }
  if (error || !(write->set & BIT(ONR_CLAIM_ABOUT_ENTITIES))) return error;
  return resolve_about(connection, write, speaker, failure);
}

/* A decision that is taken back, and one that a correction makes old. */
static enum onr_error correct_status(struct onr_connection *connection, const struct onr_claim_write *write,
                                     const struct onr_claims_target *target, struct onr_curated_claim *curated,
                                     struct onr_claim_changes *changes, struct onr_failure *failure) {
  const struct onr_str *value = &write->values[ONR_CLAIM_STATUS];
  bool set = write->set & BIT(ONR_CLAIM_STATUS);
  if (set && value->len && onr_str_equal(*value, onr_curated_shown(curated, ONR_CLAIM_STATUS))) return ONR_OK;
  if (!set && changes->count == 0) return ONR_OK;
  if (set && value->len)
    return onr_claim_change_correct(connection, target, curated, ONR_CLAIM_STATUS, value, changes, failure);
  if (!curated->corrected[ONR_CLAIM_STATUS]) return ONR_OK;
  return onr_claim_change_correct(connection, target, curated, ONR_CLAIM_STATUS, NULL, changes, failure);
}

static enum onr_error run_update(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_claim_write *write = context;
  struct onr_claims_target target = {.now = onr_clock_now_ms(), .arena = &write->arena};
  struct onr_claim_records before = {0}, after = {0};
  struct onr_curated_claim curated;
  struct onr_claim_changes changes = {.count = 0};
  enum onr_error error = onr_claim_change_find(connection, write, &target, failure);
  if (!error) error = onr_claims_read(connection, &target, &before, &after, failure);
  if (!error) error = onr_claim_change_read(connection, &target, write->id, &before, &curated, failure);
  if (!error) error = resolve_entities(connection, write, onr_curated_shown(&curated, ONR_CLAIM_SPEAKER), failure);
  for (int i = 0; i < ONR_CLAIM_OWN_MEMBERS && !error; i++) {
    enum onr_claim_member member = (enum onr_claim_member)i;
    if (!(write->set & BIT(i)) || onr_str_equal(write->values[i], onr_curated_shown(&curated, member))) continue;
    error = onr_claim_change_correct(connection, &target, &curated, member, &write->values[i], &changes, failure);
  }
  if (!error) error = correct_status(connection, write, &target, &curated, &changes, failure);
  if (error || changes.count == 0) return error;
  error = onr_claim_change_show(connection, &target, &curated, &before, &after, failure);
  return error ? error
               : onr_claim_change_note(connection, write, &target, &curated, ONR_AUDIT_UPDATE, &changes, failure);
}

/* ---- New claims ---- */

static enum onr_error refuse_same(const struct onr_claim_record *same, struct onr_failure *failure) {
  return onr_fail(failure, ONR_ERR_CONFLICT,
                  "The article has this claim already: %s. It can be corrected, confirmed and reviewed.", same->id);
}

/* An id as claims have that are extracted (ids.c), so that a claim which is found later is the same. */
static enum onr_error make_id(struct onr_connection *connection, const struct onr_claims_target *target,
                              const struct onr_claim_record *record, const struct onr_claim_records *records,
                              char ret_id[ONR_ID_SIZE], struct onr_failure *failure) {
  struct onr_claim_record probe = *record;
  for (unsigned number = 0;; number++) {
    int64_t withdrawn = 0;
    bool known = false;
    if (!onr_claim_id(&probe, target->article_id, number, target->arena)) return onr_fail_memory(failure);
    const struct onr_claim_record *same = onr_claim_records_find(records, probe.id);
    if (same && same->spans[0].span.start.byte == record->spans[0].span.start.byte) return refuse_same(same, failure);
    enum onr_error error =
        onr_run_int(connection, failure, &withdrawn, &known, ONR_SQL_CURATED_WITHDRAWN, "z", probe.id);
    if (error) return error;
    if (same || (known && !withdrawn)) continue;
    memcpy(ret_id, probe.id, ONR_ID_SIZE);
    return ONR_OK;
  }
}

/* The claim as it is made; one of the same id that was deleted begins again. */
static struct onr_curated_claim make(const struct onr_claim_write *write, const struct onr_claims_target *target) {
  struct onr_curated_claim curated = {.article = target->article_id,
                                      .made = true,
                                      .confidence = 1,
                                      .generator_version = ONR_STR(""),
                                      .rule = ONR_STR("by-hand")};
  memcpy(curated.own, write->values, sizeof curated.own);
  return curated;
}

/* All members, from nothing to what they are, or back. */
static enum onr_error note_whole(struct onr_connection *connection, const struct onr_claim_write *write,
                                 const struct onr_claims_target *target, const struct onr_curated_claim *curated,
                                 enum onr_audit_action action, struct onr_failure *failure) {
  struct onr_claim_changes changes = {.count = 0};
  enum onr_error error = ONR_OK;
  for (int i = 0; i < ONR_CLAIM_OWN_MEMBERS && !error; i++) {
    struct onr_audit_value value = {.kind = ONR_AUDIT_NULL};
    struct onr_audit_value nothing = onr_claim_audit_nothing((enum onr_claim_member)i);
    error = onr_claim_audit_value(curated, (enum onr_claim_member)i, target->arena, &value, failure);
    changes.before[i] = action == ONR_AUDIT_CREATE ? nothing : value;
    changes.after[i] = action == ONR_AUDIT_CREATE ? value : nothing;
    changes.count++;
  }
  return error ? error : onr_claim_change_note(connection, write, target, curated, action, &changes, failure);
}

static enum onr_error forget_corrections(struct onr_connection *connection, const char *id,
                                         const struct onr_claims_target *target, struct onr_failure *failure) {
  struct onr_curated_claim old;
  bool found;
  enum onr_error error = onr_curated_read(connection, onr_str_from(id), target->arena, &old, &found, failure);
  for (int i = 0; i < ONR_CLAIM_MEMBER_COUNT && !error; i++)
    if (old.corrected[i]) error = onr_curated_correct(connection, &old, (enum onr_claim_member)i, NULL, failure);
  return error || !found ? error : onr_curated_save(connection, &old, failure);
}

static enum onr_error run_create(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_claim_write *write = context;
  struct onr_claims_target target = {.now = onr_clock_now_ms(), .arena = &write->arena};
  struct onr_claim_records before = {0}, after = {0}, probe = {0};
  struct onr_str version = ONR_STR("");
  enum onr_error error = onr_claim_change_article(connection, write->id, &target, &version, failure);
  if (!error) error = onr_claim_change_check_text(write, version, failure);
  if (!error) error = resolve_entities(connection, write, ONR_STR(""), failure);
  if (!error) error = onr_claims_read(connection, &target, &before, &after, failure);
  if (error) return error;
  struct onr_curated_claim curated = make(write, &target);
  error = onr_curated_apply(connection, &target, &curated, &probe, failure);
  if (error) return error;
  if (probe.count == 0) return onr_fail(failure, ONR_ERR_INTERNAL, "The words of a claim are not in their text.");
  error = make_id(connection, &target, &probe.items[0], &before, curated.id, failure);
  if (!error) error = forget_corrections(connection, curated.id, &target, failure);
  if (!error) error = onr_claim_change_show(connection, &target, &curated, &before, &after, failure);
  if (!error) error = note_whole(connection, write, &target, &curated, ONR_AUDIT_CREATE, failure);
  memcpy(write->ret_id, curated.id, ONR_ID_SIZE);
  return error;
}

static enum onr_error run_delete(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_claim_write *write = context;
  struct onr_claims_target target = {.now = onr_clock_now_ms(), .arena = &write->arena};
  struct onr_claim_records before = {0}, after = {0};
  struct onr_curated_claim curated;
  enum onr_error error = onr_claim_change_find(connection, write, &target, failure);
  if (!error) error = onr_claims_read(connection, &target, &before, &after, failure);
  if (!error) error = onr_claim_change_read(connection, &target, write->id, &before, &curated, failure);
  if (error) return error;
  if (!curated.made)
    return onr_fail(failure, ONR_ERR_CONFLICT,
                    "The claim %.*s was extracted from the text and would be found again: it cannot be deleted, but "
                    "rejected, by a PATCH of {\"reviewStatus\":\"rejected\"}.",
                    ONR_FMT(write->id));
  error = note_whole(connection, write, &target, &curated, ONR_AUDIT_DELETE, failure);
  curated.withdrawn = true;
  return error ? error : onr_claim_change_show(connection, &target, &curated, &before, &after, failure);
}

/* ---- On the caller's ---- */

static enum onr_error say(struct onr_store *store, struct onr_claim_write *write, onr_job_run run,
                          const struct onr_claim_saying *saying, struct onr_failure *failure) {
  onr_arena_init(&write->arena, ONR_CLAIM_ARENA_BYTES);
  enum onr_error error = take(write, saying, failure);
  if (!error) error = onr_writer_run(store, run, write, failure);
  onr_arena_close(&write->arena);
  return error;
}

enum onr_error onr_store_claim_create(struct onr_store *store, const struct onr_actor *actor, struct onr_str article,
                                      const struct onr_claim_saying *saying, char ret_id[ONR_ID_SIZE],
                                      struct onr_failure *failure) {
  struct onr_claim_write write = {.actor = actor, .id = article};
  enum onr_error error = say(store, &write, run_create, saying, failure);
  if (!error) memcpy(ret_id, write.ret_id, ONR_ID_SIZE);
  return error;
}

enum onr_error onr_store_claim_update(struct onr_store *store, const struct onr_actor *actor, struct onr_str id,
                                      int64_t revision, const struct onr_claim_saying *saying,
                                      struct onr_failure *failure) {
  struct onr_claim_write write = {.actor = actor, .id = id, .revision = revision};
  return say(store, &write, run_update, saying, failure);
}

enum onr_error onr_store_claim_delete(struct onr_store *store, const struct onr_actor *actor, struct onr_str id,
                                      int64_t revision, struct onr_failure *failure) {
  struct onr_claim_write write = {.actor = actor, .id = id, .revision = revision};
  return onr_claim_change_run(store, &write, run_delete, failure);
}
