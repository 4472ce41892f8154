#include "claim_curation.h"

#include <stdio.h>

#include "store/sqlite/entities/curation.h"
#include "store/sqlite/packed.h"

#define I(value) ((int64_t)(value))

static bool copy(struct onr_arena *arena, const struct onr_rows *rows, int column, struct onr_str *ret_text) {
  *ret_text = onr_arena_str(arena, onr_rows_str(rows, column));
  return ret_text->data != NULL;
}

/* ---- Reading ---- */

static bool is_corrected(const struct onr_curated_claim *curated, size_t members) {
  for (size_t i = 0; i < members; i++)
    if (curated->corrected[i]) return true;
  return false;
}

bool onr_curated_is_said(const struct onr_curated_claim *curated) {
  return curated->made ? !curated->withdrawn : is_corrected(curated, ONR_CLAIM_MEMBER_COUNT);
}

static enum onr_error read_own(struct onr_connection *connection, struct onr_str id, struct onr_arena *arena,
                               struct onr_curated_claim *curated, bool *ret_found, struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_CURATED_CLAIM, "s", id);
  bool found = onr_rows_next(&rows), fits = true;
  if (found) {
    int at = 0;
    fits = copy(arena, &rows, at++, &curated->article);
    curated->made = onr_rows_int(&rows, at++) != 0;
    curated->withdrawn = onr_rows_int(&rows, at++) != 0;
    curated->found = onr_rows_int(&rows, at++) != 0;
    for (int i = 0; i < ONR_CLAIM_OWN_MEMBERS; i++) fits = copy(arena, &rows, at++, &curated->own[i]) && fits;
    curated->confidence = sqlite3_column_double(rows.stmt, at++);
    fits = copy(arena, &rows, at++, &curated->generator_version) && fits;
    fits = copy(arena, &rows, at++, &curated->rule) && fits;
  }
  *ret_found = found;
  return onr_rows_end(&rows, fits ? ONR_OK : onr_fail_memory(failure));
}

enum onr_error onr_curated_read(struct onr_connection *connection, struct onr_str id, struct onr_arena *arena,
                                struct onr_curated_claim *ret_curated, bool *ret_found, struct onr_failure *failure) {
  *ret_curated = (struct onr_curated_claim){.article = ONR_STR("")};
  memcpy(ret_curated->id, id.data, id.len < ONR_ID_SIZE ? id.len : ONR_ID_SIZE - 1);
  enum onr_error error = read_own(connection, id, arena, ret_curated, ret_found, failure);
  if (error || !*ret_found) return error;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_CLAIM_CORRECTIONS, "s", id);
  while (!error && onr_rows_next(&rows)) {
    int64_t member = onr_rows_int(&rows, 0);
    if (member < 0 || member >= ONR_CLAIM_MEMBER_COUNT) continue;
    ret_curated->corrected[member] = true;
    if (!copy(arena, &rows, 1, &ret_curated->corrections[member])) error = onr_fail_memory(failure);
  }
  if (onr_curated_is_said(ret_curated)) memcpy(ret_curated->held, ret_curated->own, sizeof ret_curated->held);
  return onr_rows_end(&rows, error);
}

/* ---- A claim's members as texts ---- */

static const char *const role_words[] = {[ONR_ROLE_CONTENT] = "content",
                                         [ONR_ROLE_CUE] = "cue",
                                         [ONR_ROLE_SOURCE] = "source",
                                         [ONR_ROLE_ANTECEDENT] = "antecedent"};

const char *onr_role_word(enum onr_span_role role) {
  return role_words[role];
}

enum onr_span_role onr_role_of(struct onr_str word) {
  for (size_t i = 0; i < sizeof role_words / sizeof *role_words; i++)
    if (onr_str_equal(word, onr_str_from(role_words[i]))) return (enum onr_span_role)i;
  return ONR_ROLE_CONTENT;
}

static enum onr_error entity_id(struct onr_connection *connection, int64_t pk, struct onr_arena *arena,
                                struct onr_str *ret_id, struct onr_failure *failure) {
  bool fits = true;
  *ret_id = ONR_STR("");
  if (pk == 0) return ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_ID, "i", pk);
  if (onr_rows_next(&rows)) fits = copy(arena, &rows, 0, ret_id);
  return onr_rows_end(&rows, fits ? ONR_OK : onr_fail_memory(failure));
}

/* The entity that a reference belongs to before merges. */
static int64_t owner(int64_t entity, int64_t link) {
  return link ? link : entity;
}

static enum onr_error pack_about(struct onr_connection *connection, const struct onr_claim_record *record,
                                 struct onr_arena *arena, struct onr_str *ret_text, struct onr_failure *failure) {
  struct onr_str *ids = onr_arena_zalloc(arena, record->about_count + 1, sizeof *ids);
  enum onr_error error = ONR_OK;
  if (!ids) return onr_fail_memory(failure);
  for (size_t i = 0; i < record->about_count && !error; i++)
    error = entity_id(connection, owner(record->about[i].entity, record->about[i].link), arena, &ids[i], failure);
  if (error) return error;
  *ret_text = onr_strs_pack(arena, (struct onr_strs){ids, record->about_count});
  return ret_text->data ? ONR_OK : onr_fail_memory(failure);
}

static enum onr_error pack_spans(const struct onr_claim_record *record, struct onr_arena *arena,
                                 struct onr_str *ret_text, struct onr_failure *failure) {
  enum { PARTS = 5 };
  struct onr_str *parts = onr_arena_zalloc(arena, record->span_count * PARTS + 1, sizeof *parts);
  if (!parts) return onr_fail_memory(failure);
  for (size_t i = 0; i < record->span_count; i++) {
    const struct onr_claim_span_row *span = &record->spans[i];
    struct onr_str *part = &parts[i * PARTS];
    part[0] = onr_str_from(onr_role_word(span->role));
    part[1] = onr_arena_printf(arena, "%u", span->span.start.byte);
    part[2] = span->span.exact;
    part[3] = span->prefix;
    part[4] = span->suffix;
    if (!part[1].data) return onr_fail_memory(failure);
  }
  *ret_text = onr_strs_pack(arena, (struct onr_strs){parts, record->span_count * PARTS});
  return ret_text->data ? ONR_OK : onr_fail_memory(failure);
}

static enum onr_error pack_member(struct onr_connection *connection, const struct onr_claim_record *record,
                                  enum onr_claim_member member, struct onr_arena *arena, struct onr_str *ret_text,
                                  struct onr_failure *failure) {
  switch (member) {
  case ONR_CLAIM_QUOTE_TYPE: *ret_text = onr_str_from(onr_quote_type_name(record->quote_type)); return ONR_OK;
  case ONR_CLAIM_SOURCE_TYPE: *ret_text = onr_str_from(onr_source_type_name(record->source_type)); return ONR_OK;
  case ONR_CLAIM_MODALITY: *ret_text = onr_str_from(onr_modality_name(record->modality)); return ONR_OK;
  case ONR_CLAIM_SPEAKER:
    return entity_id(connection, owner(record->speaker, record->speaker_link), arena, ret_text, failure);
  case ONR_CLAIM_ABOUT_ENTITIES: return pack_about(connection, record, arena, ret_text, failure);
  case ONR_CLAIM_PLACES: return pack_spans(record, arena, ret_text, failure);
  case ONR_CLAIM_STATUS:
  case ONR_CLAIM_REVIEW:
  case ONR_CLAIM_MEMBER_COUNT: break;
  }
  *ret_text = ONR_STR("");
  return ONR_OK;
}

enum onr_error onr_curated_sync(struct onr_connection *connection, const struct onr_claim_record *record,
                                bool extracted, struct onr_arena *arena, struct onr_curated_claim *curated,
                                struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  if (curated->made) return ONR_OK;
  for (int i = 0; i < ONR_CLAIM_OWN_MEMBERS && !error; i++)
    if (extracted || !curated->corrected[i])
      error = pack_member(connection, record, (enum onr_claim_member)i, arena, &curated->own[i], failure);
  if (extracted) curated->found = true;
  curated->confidence = record->confidence;
  curated->generator_version = record->generator_version;
  curated->rule = record->rule;
  return error;
}

/* ---- Writing ---- */

static enum onr_error hold_id(struct onr_connection *connection, struct onr_str id, int64_t by,
                              struct onr_failure *failure) {
  struct onr_failure none = {0};
  int64_t pk = 0;
  if (id.len == 0) return ONR_OK;
  enum onr_error error = onr_entity_own(connection, id, &pk, &none);
  if (error == ONR_ERR_NOT_FOUND) return ONR_OK; /* what is not there cannot be kept */
  if (!error) return onr_entity_hold(connection, pk, by, failure);
  if (failure) *failure = none;
  return error;
}

/* Holds the entities that a member's value refers to. */
static enum onr_error hold(struct onr_connection *connection, enum onr_claim_member member, struct onr_str value,
                           int64_t by, struct onr_failure *failure) {
  if (member == ONR_CLAIM_SPEAKER) return hold_id(connection, value, by, failure);
  if (member != ONR_CLAIM_ABOUT_ENTITIES) return ONR_OK;
  struct onr_arena arena;
  struct onr_strs ids = {0};
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = onr_strs_unpack(&arena, value, &ids) ? ONR_OK : onr_fail_memory(failure);
  for (size_t i = 0; i < ids.count && !error; i++) error = hold_id(connection, ids.items[i], by, failure);
  onr_arena_close(&arena);
  return error;
}

static enum onr_error hold_own(struct onr_connection *connection, const struct onr_str values[ONR_CLAIM_OWN_MEMBERS],
                               int64_t by, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (int i = 0; i < ONR_CLAIM_OWN_MEMBERS && !error; i++)
    if (values[i].len) error = hold(connection, (enum onr_claim_member)i, values[i], by, failure);
  return error;
}

enum onr_error onr_curated_save(struct onr_connection *connection, const struct onr_curated_claim *curated,
                                struct onr_failure *failure) {
  const struct onr_str *own = curated->own;
  enum onr_error error = onr_run(connection, failure, ONR_SQL_CURATED_PUT, "zsiiissssssdss", curated->id,
                                 curated->article, I(curated->made), I(curated->withdrawn), I(curated->found),
                                 own[ONR_CLAIM_QUOTE_TYPE], own[ONR_CLAIM_SOURCE_TYPE], own[ONR_CLAIM_MODALITY],
                                 own[ONR_CLAIM_SPEAKER], own[ONR_CLAIM_ABOUT_ENTITIES], own[ONR_CLAIM_PLACES],
                                 curated->confidence, curated->generator_version, curated->rule);
  if (!error) error = hold_own(connection, curated->held, -1, failure);
  return error || !onr_curated_is_said(curated) ? error : hold_own(connection, own, 1, failure);
}

enum onr_error onr_curated_correct(struct onr_connection *connection, struct onr_curated_claim *curated,
                                   enum onr_claim_member member, const struct onr_str *value,
                                   struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  if (curated->corrected[member]) error = hold(connection, member, curated->corrections[member], -1, failure);
  curated->corrected[member] = value != NULL;
  curated->corrections[member] = value ? *value : ONR_STR("");
  if (error) return error;
  if (!value) return onr_run(connection, failure, ONR_SQL_CLAIM_CORRECTION_DELETE, "zi", curated->id, I(member));
  error = onr_run(connection, failure, ONR_SQL_CLAIM_CORRECTION_PUT, "zis", curated->id, I(member), *value);
  return error ? error : hold(connection, member, *value, 1, failure);
}

/* `from` becomes `to`, unless that is there already. */
static bool replace_subject(struct onr_str *packed, struct onr_str from, struct onr_str to, struct onr_arena *arena) {
  struct onr_strs ids = {0};
  if (!onr_strs_unpack(arena, *packed, &ids)) return false;
  struct onr_str *kept = onr_arena_zalloc(arena, ids.count + 1, sizeof *kept);
  bool there = false;
  size_t count = 0;
  for (size_t i = 0; i < ids.count; i++) there |= onr_str_equal(ids.items[i], to);
  for (size_t i = 0; kept && i < ids.count; i++)
    if (!onr_str_equal(ids.items[i], from))
      kept[count++] = ids.items[i];
    else if (!there)
      kept[count++] = to;
  if (kept) *packed = onr_strs_pack(arena, (struct onr_strs){kept, count});
  return kept && packed->data;
}

static enum onr_error refer(struct onr_connection *connection, struct onr_str id, struct onr_str from,
                            struct onr_str to, struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_curated_claim curated;
  bool found;
  enum onr_error error = onr_curated_read(connection, id, arena, &curated, &found, failure);
  if (error || !found || curated.made) return error;
  struct onr_str speaker = curated.own[ONR_CLAIM_SPEAKER], about = curated.own[ONR_CLAIM_ABOUT_ENTITIES];
  if (onr_str_equal(speaker, from)) curated.own[ONR_CLAIM_SPEAKER] = to;
  if (!replace_subject(&curated.own[ONR_CLAIM_ABOUT_ENTITIES], from, to, arena)) return onr_fail_memory(failure);
  bool same = onr_str_equal(speaker, curated.own[ONR_CLAIM_SPEAKER]) &&
              onr_str_equal(about, curated.own[ONR_CLAIM_ABOUT_ENTITIES]);
  return same ? ONR_OK : onr_curated_save(connection, &curated, failure);
}

enum onr_error onr_curated_refer(struct onr_connection *connection, struct onr_str article, struct onr_str from,
                                 struct onr_str to, struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_str *ids = NULL;
  size_t count = 0, cap = 0;
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_CURATED_CLAIMS_OF, "s", article);
  while (!error && onr_rows_next(&rows)) {
    struct onr_str *grown = onr_arena_grow(arena, ids, count, &cap, sizeof *ids);
    struct onr_str id = onr_arena_str(arena, onr_rows_str(&rows, 0));
    if (!grown || !id.data) {
      error = onr_fail_memory(failure);
    } else {
      ids = grown;
      ids[count++] = id;
    }
  }
  error = onr_rows_end(&rows, error);
  for (size_t i = 0; i < count && !error; i++) error = refer(connection, ids[i], from, to, arena, failure);
  return error;
}

/* ---- What follows ---- */

struct onr_str onr_curated_shown(const struct onr_curated_claim *curated, enum onr_claim_member member) {
  if (curated->corrected[member]) return curated->corrections[member];
  if ((int)member < ONR_CLAIM_OWN_MEMBERS) return curated->own[member];
  if (member != ONR_CLAIM_STATUS) return ONR_STR("");
  if (is_corrected(curated, ONR_CLAIM_OWN_MEMBERS)) return ONR_STR("edited");
  return curated->made ? ONR_STR("confirmed") : ONR_STR("machine");
}

bool onr_curated_stands(const struct onr_curated_claim *curated) {
  if (curated->made) return !curated->withdrawn;
  if (curated->found) return true;
  bool rejected = onr_str_equal(onr_curated_shown(curated, ONR_CLAIM_STATUS), ONR_STR("rejected"));
  return is_corrected(curated, ONR_CLAIM_MEMBER_COUNT) && !rejected;
}
