/*
 * Splitting. A mention that was split off is remembered by its id, which is made of the entity that it is extracted as
 * and so stays; when it is put again, it is linked to the entity that it was given to. A claim whose source it is goes
 * with it, and what a claim is about is taken anew from the mentions in its content, as extraction does. What people
 * have said of claims is taken off before and laid over them again afterwards, as when a text is analysed: so a
 * correction of a claim that is taken back later leaves it with what its mentions say by then.
 */
#include <stdio.h>

#include <stdlib.h>

#include "curation.h"
#include "onrecord/fold.h"
#include "store/sqlite/claims/claim_change.h"
#include "store/sqlite/lists/query.h"

#define I(value) ((int64_t)(value))

/* A mention to be split off, and where it is. */
struct piece {
  struct onr_str mention, article, name; /* ids; its words where it is a name */
  int64_t link, target, article_pk;      /* article_pk: 0 while the article is not stored */
};

struct pieces {
  struct piece *items;
  size_t count, cap;
};

struct split {
  struct onr_str id, name;
  int64_t revision;
  struct onr_strs mentions;
  const struct onr_actor *actor;
  char ret_id[ONR_ID_SIZE];
};

static enum onr_error add_piece(struct pieces *pieces, struct piece piece, struct onr_arena *arena,
                                struct onr_failure *failure) {
  struct piece *grown = onr_arena_grow(arena, pieces->items, pieces->count, &pieces->cap, sizeof *grown);
  piece.mention = onr_arena_str(arena, piece.mention);
  piece.article = onr_arena_str(arena, piece.article);
  piece.name = onr_arena_str(arena, piece.name);
  if (!grown || !piece.mention.data || !piece.article.data || !piece.name.data) return onr_fail_memory(failure);
  pieces->items = grown;
  pieces->items[pieces->count++] = piece;
  return ONR_OK;
}

/* ---- One mention ---- */

/* The mention that was moved, and the entities that it is linked to before and after. */
struct moved {
  int64_t article, start, end, from, to;
};

/* Whether it is in one of the claim's spans of that role. */
static bool is_in(const struct moved *moved, const struct onr_claim_record *claim, enum onr_span_role role) {
  for (size_t i = 0; i < claim->span_count; i++) {
    const struct onr_span_row *span = &claim->spans[i].span;
    if (claim->spans[i].role == role && span->start.byte < moved->end && span->end.byte > moved->start) return true;
  }
  return false;
}

/* The bytes of the content, as ONR_SQL_CLAIM_ABOUT_FROM_MENTIONS takes them. */
static struct onr_str content_of(const struct onr_claim_record *claim, struct onr_arena *arena) {
  struct onr_str ranges = ONR_STR("[");
  const char *gap = "";
  for (size_t i = 0; i < claim->span_count && ranges.data; i++) {
    const struct onr_span_row *span = &claim->spans[i].span;
    if (claim->spans[i].role != ONR_ROLE_CONTENT) continue;
    ranges = onr_arena_printf(arena, "%.*s%s[%u,%u]", ONR_FMT(ranges), gap, span->start.byte, span->end.byte);
    gap = ",";
  }
  return ranges.data ? onr_arena_printf(arena, "%.*s]", ONR_FMT(ranges)) : ranges;
}

static enum onr_error take_subjects_anew(struct onr_connection *connection, const struct onr_claim_record *claim,
                                         struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_str content = content_of(claim, arena);
  if (!content.data) return onr_fail_memory(failure);
  enum onr_error error = onr_run(connection, failure, ONR_SQL_CLAIM_ABOUT_CLEAR, "i", claim->pk);
  if (error) return error;
  return onr_run(connection, failure, ONR_SQL_CLAIM_ABOUT_FROM_MENTIONS, "is", claim->pk, content);
}

/* What follows for a claim that a person has not said otherwise of. */
static enum onr_error follow(struct onr_connection *connection, const struct moved *moved,
                             const struct onr_claim_record *claim, struct onr_arena *arena,
                             struct onr_failure *failure) {
  const int64_t speaker = claim->speaker_link ? claim->speaker_link : claim->speaker;
  const bool speaks = is_in(moved, claim, ONR_ROLE_SOURCE);
  enum onr_error error = ONR_OK;
  if (speaks && speaker == moved->from && !claim->speaker_given)
    error = onr_run(connection, failure, ONR_SQL_SPLIT_SPEAKER, "ii", claim->pk, moved->to);
  if (error || claim->about_given || !(speaks || is_in(moved, claim, ONR_ROLE_CONTENT))) return error;
  return take_subjects_anew(connection, claim, arena, failure);
}

static enum onr_error follow_all(struct onr_connection *connection, const struct moved *moved,
                                 struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_claim_records claims = {0};
  onr_arena_init(&arena, ONR_CLAIM_ARENA_BYTES);
  enum onr_error error = onr_claim_records_read(connection, onr_pk_first(moved->article), onr_pk_last(moved->article),
                                                &arena, &claims, failure);
  for (size_t i = 0; i < claims.count && !error; i++)
    error = follow(connection, moved, &claims.items[i], &arena, failure);
  onr_arena_close(&arena);
  return error;
}

/* Links a mention that is linked to `from` to `to`, if it is there, and what follows it. */
static enum onr_error move(struct onr_connection *connection, const struct piece *piece, int64_t from, int64_t to,
                           struct onr_failure *failure) {
  struct moved moved = {.article = piece->article_pk, .from = from, .to = to};
  struct onr_rows rows =
      onr_rows_begin(connection, failure, ONR_SQL_SPLIT_MENTION, "iisii", onr_pk_first(piece->article_pk),
                     onr_pk_last(piece->article_pk), piece->mention, from, to);
  bool found = onr_rows_next(&rows);
  if (found) {
    moved.start = onr_rows_int(&rows, 0);
    moved.end = onr_rows_int(&rows, 1);
  }
  enum onr_error error = onr_rows_end(&rows, ONR_OK);
  return error || !found ? error : follow_all(connection, &moved, failure);
}

/* Those that `select` finds: of an article, or to an entity. */
static enum onr_error read_splits(struct onr_connection *connection, enum onr_statement select, int64_t pk,
                                  struct pieces *pieces, struct onr_arena *arena, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, select, "i", pk);
  while (!error && onr_rows_next(&rows)) {
    struct piece piece = {.mention = onr_rows_str(&rows, 0),
                          .article = onr_rows_str(&rows, 1),
                          .name = ONR_STR(""),
                          .link = onr_rows_int(&rows, 2),
                          .target = onr_rows_int(&rows, 3),
                          .article_pk = onr_rows_int(&rows, 4)};
    error = add_piece(pieces, piece, arena, failure);
  }
  return onr_rows_end(&rows, error);
}

enum onr_error onr_splits_apply(struct onr_connection *connection, int64_t article, struct onr_failure *failure) {
  struct onr_arena arena;
  struct pieces pieces = {0};
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = read_splits(connection, ONR_SQL_SPLITS_OF_ARTICLE, article, &pieces, &arena, failure);
  for (size_t i = 0; i < pieces.count && !error; i++)
    error = move(connection, &pieces.items[i], pieces.items[i].link, pieces.items[i].target, failure);
  if (!error && pieces.count) error = onr_relink(connection, article, 0, failure);
  onr_arena_close(&arena);
  return error;
}

/* ---- Many, with what counts them ---- */

static enum onr_error count_article(struct onr_connection *connection, int64_t article, const int64_t entities[2],
                                    struct onr_arena *arena, struct onr_failure *failure) {
  int64_t *others = NULL;
  size_t count = 0;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITIES_OF_ARTICLE, "i", article);
  enum onr_error error = onr_rows_collect(&rows, arena, &others, &count, failure);
  if (!error) error = onr_recount_only(connection, article, others, count, failure);
  return error ? error : onr_recount_only(connection, article, entities, 2, failure);
}

/* Some pieces, all of one article, to be moved there (or back) with the claims. */
static enum onr_error move_some(struct onr_connection *connection, const struct pieces *pieces, bool back,
                                struct onr_claims_target *target, struct onr_failure *failure) {
  enum onr_error error = onr_claims_lay_bare(connection, target, failure);
  for (size_t i = 0; i < pieces->count && !error; i++) {
    const struct piece *piece = &pieces->items[i];
    error = move(connection, piece, back ? piece->target : piece->link, back ? piece->link : piece->target, failure);
  }
  if (!error) error = onr_relink(connection, target->article, 0, failure);
  if (!error) error = onr_claims_curate(connection, target, failure);
  return error ? error : onr_claims_settle(connection, target, failure);
}

/* The same with what follows; of an article that is not stored there is nothing to move. */
static enum onr_error move_article(struct onr_connection *connection, const struct pieces *pieces, bool back,
                                   const int64_t entities[2], int64_t now, struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_claim_records kept, unused;
  struct onr_claims_target target = {.now = now, .analysing = true, .kept = &kept, .arena = &arena};
  struct onr_str version;
  int64_t article = pieces->items[0].article_pk, first = onr_pk_first(article), last = onr_pk_last(article);
  if (article == 0) return ONR_OK;
  onr_arena_init(&arena, ONR_CLAIM_ARENA_BYTES);
  enum onr_error error = onr_claim_change_article(connection, pieces->items[0].article, &target, &version, failure);
  if (!error) error = onr_claims_read(connection, &target, &kept, &unused, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_CLAIM_UNINDEX, "ii", first, last);
  if (!error) error = move_some(connection, pieces, back, &target, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_CLAIM_INDEX, "ii", first, last);
  if (!error) error = count_article(connection, article, entities, &arena, failure);
  onr_arena_close(&arena);
  return error;
}

/* Moves the pieces, which are in the order of their articles. */
static enum onr_error move_all(struct onr_connection *connection, const struct pieces *pieces, bool back,
                               const int64_t entities[2], int64_t now, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0, end = 0; i < pieces->count && !error; i = end) {
    for (end = i; end < pieces->count && pieces->items[end].article_pk == pieces->items[i].article_pk; end++)
      if (!error) error = onr_entity_hold(connection, pieces->items[end].link, back ? -1 : 1, failure);
    const struct pieces some = {.items = pieces->items + i, .count = end - i};
    if (!error) error = move_article(connection, &some, back, entities, now, failure);
  }
  for (int i = 0; i < 2 && !error; i++) {
    error = onr_entity_settle(connection, entities[i], now, failure);
    if (!error) error = onr_entity_touch(connection, entities[i], now, failure);
  }
  return error;
}

static enum onr_error remember(struct onr_connection *connection, struct pieces *pieces, int64_t target,
                               struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < pieces->count && !error; i++) {
    struct piece *piece = &pieces->items[i];
    piece->target = target;
    error =
        onr_run(connection, failure, ONR_SQL_SPLIT_INSERT, "ssii", piece->mention, piece->article, piece->link, target);
  }
  return error;
}

/* ---- As people ask for it ---- */

static int compare_strs(const void *a, const void *b) {
  return onr_str_compare(*(const struct onr_str *)a, *(const struct onr_str *)b);
}

static int compare_pieces(const void *a, const void *b) {
  const struct piece *x = a, *y = b;
  if (x->article_pk != y->article_pk) return x->article_pk < y->article_pk ? -1 : 1;
  return onr_str_compare(x->mention, y->mention);
}

/* The mentions of those ids that are the entity's, in the order of their articles. */
static enum onr_error find_pieces(struct onr_connection *connection, int64_t entity, struct onr_strs ids,
                                  struct pieces *pieces, struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_sql_query query;
  enum onr_error error = ONR_OK;
  onr_sql_query_init(&query, arena);
  onr_sql_query_sql(&query, "SELECT m.id, a.id, iif(m.form = 0, m.exact, ''), ifnull(m.link, m.entity), a.pk "
                            "FROM mention m JOIN article a ON a.pk = m.pk >> 24 WHERE m.entity = ");
  onr_sql_query_int(&query, entity);
  onr_sql_query_and_strs(&query, "m.id", ids);
  struct onr_rows rows = onr_sql_query_begin(&query, connection, failure);
  while (!error && onr_rows_next(&rows)) {
    struct piece piece = {.mention = onr_rows_str(&rows, 0),
                          .article = onr_rows_str(&rows, 1),
                          .name = onr_rows_str(&rows, 2),
                          .link = onr_rows_int(&rows, 3),
                          .article_pk = onr_rows_int(&rows, 4)};
    error = add_piece(pieces, piece, arena, failure);
  }
  error = onr_rows_end(&rows, error);
  if (!error && pieces->count) qsort(pieces->items, pieces->count, sizeof *pieces->items, compare_pieces);
  return error;
}

static bool has_piece(const struct pieces *pieces, struct onr_str mention) {
  for (size_t i = 0; i < pieces->count; i++)
    if (onr_str_equal(pieces->items[i].mention, mention)) return true;
  return false;
}

/* Every id must be a mention of the entity, each once, and not all of them. */
static enum onr_error check_pieces(const struct split *split, const struct onr_stored_entity *entity, int64_t mentions,
                                   const struct pieces *pieces, struct onr_failure *failure) {
  struct onr_strs ids = split->mentions;
  char where[ONR_FAILURE_WHERE_SIZE];
  for (size_t i = 0; i < ids.count; i++) {
    bool twice = false;
    snprintf(where, sizeof where, "/mentions/%zu", i);
    for (size_t k = 0; k < i && !twice; k++) twice = onr_str_equal(ids.items[i], ids.items[k]);
    if (twice)
      return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where, "%.*s is listed twice.",
                         ONR_FMT(ids.items[i]));
    if (!has_piece(pieces, ids.items[i]))
      return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where,
                         "%.*s is no mention of the entity %s; /v1/entities/%s/mentions lists those.",
                         ONR_FMT(ids.items[i]), entity->id, entity->id);
  }
  if (mentions > I(pieces->count)) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_CONFLICT, ONR_AT_POINTER, "/mentions",
                     "These are all mentions of the entity %s, and nothing would be left of it: PATCH gives it another "
                     "name.",
                     entity->id);
}

/* The other names that the new entity has: those that the texts use for it. */
static enum onr_error collect_names(const struct pieces *pieces, struct onr_str name, struct onr_arena *arena,
                                    struct onr_strs *ret_names, struct onr_failure *failure) {
  struct onr_str *names = onr_arena_zalloc(arena, pieces->count + 1, sizeof *names);
  size_t count = 0, kept = 0;
  if (!names) return onr_fail_memory(failure);
  for (size_t i = 0; i < pieces->count; i++)
    if (pieces->items[i].name.len && !onr_str_equal(pieces->items[i].name, name))
      names[count++] = pieces->items[i].name;
  if (count) qsort(names, count, sizeof *names, compare_strs);
  for (size_t i = 0; i < count && kept < ONR_ENTITY_LIST; i++)
    if (i == 0 || !onr_str_equal(names[i], names[i - 1])) names[kept++] = names[i];
  *ret_names = (struct onr_strs){names, kept};
  return ONR_OK;
}

static enum onr_error make_id(const struct split *split, struct onr_arena *arena, char ret_id[ONR_ID_SIZE],
                              struct onr_failure *failure) {
  size_t count = split->mentions.count;
  struct onr_str *parts = onr_arena_zalloc(arena, count + 3, sizeof *parts);
  if (!parts) return onr_fail_memory(failure);
  parts[0] = ONR_STR("split");
  parts[1] = split->id;
  parts[2] = split->name;
  memcpy(parts + 3, split->mentions.items, count * sizeof *parts);
  qsort(parts + 3, count, sizeof *parts, compare_strs);
  onr_id_make(ONR_ID_ENTITY, parts, count + 3, ret_id);
  return ONR_OK;
}

/* What the entry in the ledger says of the new entity, which is made of the same. */
static struct onr_audit_values values_of(const struct split *split, const struct onr_stored_entity *entity,
                                         struct onr_strs names, struct onr_audit_value out[5]) {
  out[0] = (struct onr_audit_value){
      .member = ONR_STR("entity"), .kind = ONR_AUDIT_TEXT, .text = onr_str_from(split->ret_id)};
  out[1] = (struct onr_audit_value){
      .member = ONR_STR("type"), .kind = ONR_AUDIT_TEXT, .text = onr_str_from(onr_entity_type_name(entity->type))};
  out[2] = (struct onr_audit_value){.member = ONR_STR("name"), .kind = ONR_AUDIT_TEXT, .text = split->name};
  out[3] = (struct onr_audit_value){.member = ONR_STR("alternateName"), .kind = ONR_AUDIT_TEXTS, .texts = names};
  out[4] = (struct onr_audit_value){.member = ONR_STR("mentions"), .kind = ONR_AUDIT_TEXTS, .texts = split->mentions};
  return (struct onr_audit_values){out, 5};
}

static enum onr_error note(struct onr_connection *connection, const struct split *split,
                           const struct onr_stored_entity *entity, struct onr_audit_values after, int64_t now,
                           struct onr_arena *arena, struct onr_failure *failure) {
  size_t count = split->mentions.count + 1;
  struct onr_str *related = onr_arena_zalloc(arena, count, sizeof *related);
  if (!related) return onr_fail_memory(failure);
  related[0] = onr_str_from(split->ret_id);
  memcpy(related + 1, split->mentions.items, split->mentions.count * sizeof *related);
  struct onr_audit_entry entry = {.actor = split->actor,
                                  .action = ONR_AUDIT_SPLIT,
                                  .kind = ONR_AUDIT_ENTITY,
                                  .subject = onr_str_from(entity->id),
                                  .related = {related, count},
                                  .after = after,
                                  .now = now};
  return onr_audit_append(connection, &entry, NULL, NULL, failure);
}

/* Makes the new entity and moves the pieces to it. */
static enum onr_error split_off(struct onr_connection *connection, const char *id, struct pieces *pieces,
                                int64_t source, struct onr_audit_values values, int64_t now, struct onr_arena *arena,
                                struct onr_failure *failure) {
  int64_t entities[2] = {0, source};
  enum onr_error error = onr_entity_make(connection, id, ONR_STR(""), values, now, arena, &entities[0], failure);
  if (!error) error = remember(connection, pieces, entities[0], failure);
  return error ? error : move_all(connection, pieces, false, entities, now, failure);
}

static enum onr_error split_in(struct onr_connection *connection, struct split *split, struct onr_arena *arena,
                               struct onr_failure *failure) {
  struct onr_stored_entity entity;
  struct pieces pieces = {0};
  struct onr_strs names = {NULL, 0};
  struct onr_audit_value five[5];
  int64_t now = onr_clock_now_ms(), mentions = 0;
  bool found;
  enum onr_error error = onr_entity_get(connection, split->id, split->revision, &entity, failure);
  if (!error) error = onr_run_int(connection, failure, &mentions, &found, ONR_SQL_ENTITY_MENTIONS, "i", entity.pk);
  if (!error) error = find_pieces(connection, entity.pk, split->mentions, &pieces, arena, failure);
  if (!error) error = check_pieces(split, &entity, mentions, &pieces, failure);
  if (!error) error = collect_names(&pieces, split->name, arena, &names, failure);
  if (!error) error = make_id(split, arena, split->ret_id, failure);
  if (error) return error;
  struct onr_audit_values after = values_of(split, &entity, names, five);
  error = split_off(connection, split->ret_id, &pieces, entity.pk, after, now, arena, failure);
  return error ? error : note(connection, split, &entity, after, now, arena, failure);
}

static enum onr_error run_split(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = split_in(connection, context, &arena, failure);
  onr_arena_close(&arena);
  return error;
}

enum onr_error onr_store_split_entity(struct onr_store *store, struct onr_str id, int64_t revision,
                                      struct onr_strs mentions, struct onr_str name, const struct onr_actor *actor,
                                      char ret_id[ONR_ID_SIZE], struct onr_failure *failure) {
  struct split split = {.id = id, .revision = revision, .mentions = mentions, .name = name, .actor = actor};
  enum onr_error error = onr_writer_run(store, run_split, &split, failure);
  if (!error) memcpy(ret_id, split.ret_id, ONR_ID_SIZE);
  return error;
}

/* ---- Reverting ---- */

/* Claims that wait for their words have not moved along with their mentions. */
static enum onr_error refer_waiting(struct onr_connection *connection, const struct onr_audit_change *change,
                                    const struct pieces *pieces, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < pieces->count && !error; i++)
    if (i == 0 || !onr_str_equal(pieces->items[i].article, pieces->items[i - 1].article))
      error = onr_curated_refer(connection, pieces->items[i].article, change->related.items[0], change->subject,
                                change->arena, failure);
  return error;
}

static enum onr_error undo(struct onr_connection *connection, const struct onr_audit_change *change, int64_t source,
                           struct onr_failure *failure) {
  int64_t entities[2] = {0, source};
  struct pieces pieces = {0};
  enum onr_error error = onr_entity_own(connection, change->related.items[0], &entities[0], failure);
  if (!error) error = read_splits(connection, ONR_SQL_SPLITS_TO, entities[0], &pieces, change->arena, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_SPLIT_DELETE, "i", entities[0]);
  if (!error) error = move_all(connection, &pieces, true, entities, change->now, failure);
  if (!error) error = refer_waiting(connection, change, &pieces, failure);
  return error ? error : onr_entity_unmake(connection, entities[0], change->now, change->arena, failure);
}

static enum onr_error redo(struct onr_connection *connection, const struct onr_audit_change *change, int64_t source,
                           struct onr_failure *failure) {
  struct pieces pieces = {0};
  struct onr_strs mentions = {change->related.items + 1, change->related.count - 1};
  char id[ONR_ID_SIZE];
  snprintf(id, sizeof id, "%.*s", ONR_FMT(change->related.items[0]));
  enum onr_error error = find_pieces(connection, source, mentions, &pieces, change->arena, failure);
  if (!error && pieces.count < mentions.count)
    error = onr_fail(failure, ONR_ERR_CONFLICT,
                     "It cannot be reverted: of the %zu mentions that were split off, %zu are there now.",
                     mentions.count, pieces.count);
  return error ? error : split_off(connection, id, &pieces, source, change->to, change->now, change->arena, failure);
}

enum onr_error onr_split_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                 struct onr_failure *failure) {
  int64_t source = 0;
  enum onr_error error = onr_entity_own(connection, change->subject, &source, failure);
  if (error) return error;
  return change->undo ? undo(connection, change, source, failure) : redo(connection, change, source, failure);
}
