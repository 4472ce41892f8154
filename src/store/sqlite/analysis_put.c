/* An analysis into the tables. Counts and the full-text tables follow in one statement each, for the whole article. */
#include <stdlib.h>

#include "put.h"

#define I(value) ((int64_t)(value))

/* Text order is descending pk (0001_record.sql). */
static int64_t pk_at(const struct onr_analysis_target *target, size_t position) {
  return onr_pk_last(target->article) - I(position);
}

/* ---- Entities and names ---- */

static enum onr_error put_names(struct onr_connection *connection, const struct onr_analysis_target *target,
                                const struct onr_ready_entity *entity, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < entity->name_count && !error; i++) {
    const struct onr_ready_name *name = &entity->names[i];
    error = onr_run(connection, failure, ONR_SQL_NAME_INSERT, "iss", entity->pk, name->name, name->folded);
    if (!error)
      error =
          onr_run(connection, failure, ONR_SQL_NAME_REFER, "iisi", target->article, entity->pk, name->name, I(i == 0));
  }
  if (!error && entity->type == ONR_ORGANIZATION && entity->name_count > 1)
    error = onr_links_renamed(target->links, entity->type, entity->key, failure);
  return error;
}

static enum onr_error make_entity(struct onr_connection *connection, const struct onr_analysis_target *target,
                                  struct onr_ready_entity *entity, struct onr_failure *failure) {
  bool found;
  enum onr_error error =
      onr_run_int(connection, failure, &entity->pk, &found, ONR_SQL_ENTITY_INSERT, "zisssi", entity->id,
                  I(entity->type), entity->name, entity->folded, entity->key, target->now);
  return error ? error : onr_links_add(target->links, connection, entity->pk, entity->type, entity->key, failure);
}

static enum onr_error put_entity(struct onr_connection *connection, const struct onr_analysis_target *target,
                                 struct onr_ready_entity *entity, struct onr_failure *failure) {
  bool found;
  enum onr_error error =
      onr_run_int(connection, failure, &entity->pk, &found, ONR_SQL_ENTITY_PK, "is", I(entity->type), entity->key);
  if (!error && !found) error = make_entity(connection, target, entity, failure);
  if (!error && entity->same_as.len)
    error = onr_run(connection, failure, ONR_SQL_SAME_AS_INSERT, "isi", entity->pk, entity->same_as, target->article);
  if (!error && entity->description.len)
    error = onr_run(connection, failure, ONR_SQL_DESCRIPTION_INSERT, "iisi", entity->pk, target->published,
                    entity->description, target->article);
  return error ? error : put_names(connection, target, entity, failure);
}

static enum onr_error put_entities(struct onr_connection *connection, const struct onr_analysis_target *target,
                                   struct onr_ready_analysis *ready, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < ready->entity_count && !error; i++)
    if (ready->entities[i].used) error = put_entity(connection, target, &ready->entities[i], failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_NAME_INDEX, "i", target->article);
  if (!error) error = onr_run(connection, failure, ONR_SQL_NAME_COUNT, "i", target->article);
  return error;
}

/* ---- Mentions ---- */

static enum onr_error put_mention(struct onr_connection *connection, const struct onr_analysis_target *target,
                                  const struct onr_ready_analysis *ready, size_t position,
                                  struct onr_failure *failure) {
  const struct onr_ready_mention *mention = &ready->mentions[position];
  const struct onr_span_row *span = &mention->span;
  int64_t via = mention->via == ONR_NONE ? 0 : pk_at(target, mention->via);
  return onr_run(connection, failure, ONR_SQL_MENTION_INSERT, "iziiipiiiiiis", pk_at(target, position), mention->id,
                 ready->entities[mention->entity].pk, target->published, I(mention->form), via, I(span->start.byte),
                 I(span->start.codepoint), I(span->start.utf16), I(span->end.byte), I(span->end.codepoint),
                 I(span->end.utf16), span->exact);
}

/* ---- Claims ---- */

static int compare_ids(const void *a, const void *b) {
  return memcmp(((const struct onr_kept_claim *)a)->id, ((const struct onr_kept_claim *)b)->id, ONR_ID_LENGTH);
}

enum onr_error onr_kept_claims_read(struct onr_connection *connection, int64_t article, struct onr_arena *arena,
                                    struct onr_kept_claims *ret_kept, struct onr_failure *failure) {
  struct onr_kept_claims kept = {0};
  size_t cap = 0;
  enum onr_error error = ONR_OK;
  struct onr_rows rows =
      onr_rows_begin(connection, failure, ONR_SQL_CLAIM_KEPT, "ii", onr_pk_first(article), onr_pk_last(article));
  while (!error && onr_rows_next(&rows)) {
    struct onr_kept_claim *grown = onr_arena_grow(arena, kept.items, kept.count, &cap, sizeof *grown);
    if (!grown) {
      error = onr_fail_memory(failure);
      break;
    }
    kept.items = grown;
    struct onr_str id = onr_rows_str(&rows, 0);
    struct onr_kept_claim claim = {.revision = onr_rows_int(&rows, 1), .created = onr_rows_int(&rows, 2)};
    memcpy(claim.id, id.data, id.len < ONR_ID_SIZE ? id.len : ONR_ID_SIZE - 1);
    kept.items[kept.count++] = claim;
  }
  error = onr_rows_end(&rows, error);
  if (error) return error;
  if (kept.count) qsort(kept.items, kept.count, sizeof *kept.items, compare_ids);
  *ret_kept = kept;
  return ONR_OK;
}

static struct onr_kept_claim keep(const struct onr_analysis_target *target, const char *id) {
  struct onr_kept_claim key = {.created = target->now};
  memcpy(key.id, id, ONR_ID_SIZE);
  if (target->kept.count == 0) return key;
  const struct onr_kept_claim *found = bsearch(&key, target->kept.items, target->kept.count, sizeof key, compare_ids);
  return found ? *found : key;
}

static enum onr_error put_claim_head(struct onr_connection *connection, const struct onr_analysis_target *target,
                                     const struct onr_ready_analysis *ready, size_t position,
                                     struct onr_failure *failure) {
  const struct onr_ready_claim *row = &ready->claims[position];
  const struct onr_claim *claim = row->claim;
  struct onr_kept_claim kept = keep(target, row->id);
  int64_t speaker = claim->speaker == ONR_NONE ? 0 : ready->entities[claim->speaker].pk;
  return onr_run(connection, failure, ONR_SQL_CLAIM_INSERT, "izisiiipssidzzii", pk_at(target, position), row->id,
                 kept.revision + 1, row->text, I(claim->type), I(claim->source_type), I(claim->modality), speaker,
                 row->source, row->cue, target->published, claim->confidence, target->generator_version,
                 claim->rule ? claim->rule : "", kept.created, target->now);
}

static enum onr_error put_spans(struct onr_connection *connection, int64_t pk, const struct onr_ready_claim *claim,
                                struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < claim->span_count && !error; i++) {
    const struct onr_claim_span_row *row = &claim->spans[i];
    const struct onr_span_row *span = &row->span;
    error = onr_run(connection, failure, ONR_SQL_CLAIM_SPAN_INSERT, "iiiiiiiiisss", pk, I(row->role), I(i),
                    I(span->start.byte), I(span->start.codepoint), I(span->start.utf16), I(span->end.byte),
                    I(span->end.codepoint), I(span->end.utf16), span->exact, row->prefix, row->suffix);
  }
  return error;
}

static enum onr_error put_claim(struct onr_connection *connection, const struct onr_analysis_target *target,
                                const struct onr_ready_analysis *ready, size_t position, struct onr_failure *failure) {
  const struct onr_ready_claim *row = &ready->claims[position];
  int64_t pk = pk_at(target, position);
  enum onr_error error = put_claim_head(connection, target, ready, position, failure);
  if (!error) error = put_spans(connection, pk, row, failure);
  for (size_t i = 0; i < row->claim->about_count && !error; i++)
    error = onr_run(connection, failure, ONR_SQL_CLAIM_ABOUT_INSERT, "iiii", ready->entities[row->claim->about[i]].pk,
                    target->published, pk, I(i));
  return error;
}

/* ---- The whole ---- */

enum onr_error onr_entities_show(struct onr_connection *connection, int64_t article, struct onr_failure *failure) {
  return onr_run(connection, failure, ONR_SQL_ENTITY_SHOW, "i", article);
}

enum onr_error onr_analysis_insert(struct onr_connection *connection, const struct onr_analysis_target *target,
                                   struct onr_ready_analysis *ready, struct onr_failure *failure) {
  if (ready->mention_count > ONR_POSITION_MAX || ready->claim_count > ONR_POSITION_MAX)
    return onr_fail(failure, ONR_ERR_TOO_LARGE, "The text has %zu mentions and %zu claims; at most %d can be stored.",
                    ready->mention_count, ready->claim_count, ONR_POSITION_MAX);
  int64_t first = onr_pk_first(target->article), last = onr_pk_last(target->article);
  enum onr_error error = put_entities(connection, target, ready, failure);
  for (size_t i = 0; i < ready->mention_count && !error; i++)
    error = put_mention(connection, target, ready, i, failure);
  for (size_t i = 0; i < ready->claim_count && !error; i++) error = put_claim(connection, target, ready, i, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_CLAIM_INDEX, "ii", first, last);
  if (!error)
    error =
        onr_run(connection, failure, ONR_SQL_ENTITY_SHARES, "iiii", first, last, target->published, target->article);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ENTITY_COUNT, "ii", target->article, target->now);
  if (!error) error = onr_links_note_known(target->links, connection, target->article, failure);
  if (!error) error = onr_entities_show(connection, target->article, failure);
  if (!error)
    error = onr_run(connection, failure, ONR_SQL_ARTICLE_COUNT, "iii", target->article, I(ready->claim_count),
                    I(ready->mention_count));
  return error;
}
