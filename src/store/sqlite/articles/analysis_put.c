/* An analysis into the tables. Counts and the full-text tables follow in one statement each, for the whole article. */
#include "put.h"
#include "store/sqlite/batch.h"
#include "store/sqlite/claims/claim_curation.h"
#include "store/sqlite/entities/curation.h"
#include "store/sqlite/entities/unchanged.h"
#include "store/sqlite/ledger/arrivals.h"

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
    error =
        onr_run(connection, failure, ONR_SQL_NAME_INSERT, "iiss", entity->link, entity->pk, name->name, name->folded);
    if (!error)
      error = onr_run(connection, failure, ONR_SQL_NAME_REFER, "iisi", target->article, entity->link, name->name,
                      I(i == 0));
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
  entity->link = entity->pk;
  if (!error) error = onr_entity_arrived(connection, entity->id, true, failure);
  return error ? error : onr_links_add(target->links, connection, entity->pk, entity->type, entity->key, failure);
}

static enum onr_error find_entity(struct onr_connection *connection, struct onr_ready_entity *entity, bool *ret_found,
                                  struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_OF_KEY, "is", I(entity->type), entity->key);
  *ret_found = onr_rows_next(&rows);
  if (*ret_found) {
    entity->link = onr_rows_int(&rows, 0);
    entity->pk = onr_rows_int(&rows, 1);
  }
  return onr_rows_end(&rows, ONR_OK);
}

static enum onr_error put_entity(struct onr_connection *connection, const struct onr_analysis_target *target,
                                 struct onr_ready_entity *entity, struct onr_failure *failure) {
  bool found = false;
  enum onr_error error = find_entity(connection, entity, &found, failure);
  if (!error && !found) error = make_entity(connection, target, entity, failure);
  if (!error && entity->same_as.len)
    error = onr_run(connection, failure, ONR_SQL_SAME_AS_INSERT, "isi", entity->link, entity->same_as, target->article);
  if (!error && entity->description.len)
    error = onr_run(connection, failure, ONR_SQL_DESCRIPTION_INSERT, "iisi", entity->link, target->published,
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

/* A row's link: 0 for none, where the entity of the key is the one that is shown. */
static int64_t merged(const struct onr_ready_entity *entity) {
  return entity->link == entity->pk ? 0 : entity->link;
}

static void add_mention(struct onr_batch *batch, const struct onr_analysis_target *target,
                        const struct onr_ready_analysis *ready, size_t position) {
  const struct onr_ready_mention *mention = &ready->mentions[position];
  const struct onr_span_row *span = &mention->span;
  int64_t via = mention->via == ONR_NONE ? 0 : pk_at(target, mention->via);
  const struct onr_ready_entity *entity = &ready->entities[mention->entity];
  onr_batch_add(batch, "iziiipiiiiiisiip", pk_at(target, position), mention->id, entity->pk, target->published,
                I(mention->form), via, I(span->start.byte), I(span->start.codepoint), I(span->start.utf16),
                I(span->end.byte), I(span->end.codepoint), I(span->end.utf16), span->exact,
                I(mention->neighbours.before), I(mention->neighbours.after), merged(entity));
}

static enum onr_error put_mentions(struct onr_connection *connection, const struct onr_analysis_target *target,
                                   const struct onr_ready_analysis *ready, struct onr_failure *failure) {
  struct onr_batch batch = onr_batch_begin(connection, failure, ONR_SQL_MENTION_INSERT, ready->mention_count);
  for (size_t i = 0; i < ready->mention_count; i++) add_mention(&batch, target, ready, i);
  return onr_batch_end(&batch, ONR_OK);
}

/* ---- Claims ---- */

/* A claim that was there before is the same until onr_claims_settle tells. The first revision is no small number: a
 * claim that goes and comes back must not have one twice. */
static enum onr_error put_claim(struct onr_connection *connection, const struct onr_analysis_target *target,
                                const struct onr_ready_analysis *ready, const struct onr_ready_claim *row, int64_t pk,
                                struct onr_failure *failure) {
  const struct onr_claim *claim = row->claim;
  const struct onr_claim_record *kept = onr_claim_records_find(&target->kept, row->record.id);
  struct onr_claim_record record = row->record;
  record.pk = pk;
  record.revision = kept ? kept->revision : target->now;
  record.created = kept ? kept->created : target->now;
  record.modified = kept ? kept->modified : target->now;
  record.generator_version = kept ? kept->generator_version : onr_str_from(target->generator_version);
  record.speaker = record.speaker_link = 0;
  if (claim->speaker != ONR_NONE) {
    record.speaker = ready->entities[claim->speaker].pk;
    record.speaker_link = merged(&ready->entities[claim->speaker]);
  }
  record.about_count = 0;
  for (size_t i = 0; i < claim->about_count; i++) {
    const struct onr_ready_entity *entity = &ready->entities[claim->about[i]];
    onr_claim_record_add_subject(&record, entity->link, entity->pk);
  }
  return onr_claim_record_put(connection, &record, target->published, failure);
}

static enum onr_error put_claims(struct onr_connection *connection, const struct onr_analysis_target *target,
                                 const struct onr_ready_analysis *ready, struct onr_failure *failure) {
  struct onr_claim_places places = {.article = target->article, .text_bytes = target->text.len};
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < ready->claim_count && !error; i++) {
    const struct onr_ready_claim *row = &ready->claims[i];
    int64_t pk = onr_claim_place_next(&places, row->record.spans[0].span.start.byte);
    error = put_claim(connection, target, ready, row, pk, failure);
  }
  return error;
}

/* What people have said of the claims, over what was found; then, which are different from those before. */
static enum onr_error curate_claims(struct onr_connection *connection, const struct onr_analysis_target *target,
                                    struct onr_failure *failure) {
  const struct onr_claims_target claims = {.article = target->article,
                                           .article_id = target->article_id,
                                           .text = target->text,
                                           .published = target->published,
                                           .now = target->now,
                                           .analysing = true,
                                           .kept = &target->kept,
                                           .analysed_by = onr_str_from(target->generator_version),
                                           .arena = target->arena};
  enum onr_error error = onr_claims_curate(connection, &claims, failure);
  return error ? error : onr_claims_settle(connection, &claims, failure);
}

/* ---- The whole ---- */

enum onr_error onr_entities_show(struct onr_connection *connection, int64_t article, int64_t now,
                                 struct onr_failure *failure) {
  enum onr_error error = onr_run(connection, failure, ONR_SQL_ENTITY_SHOW, "i", article);
  return error ? error : onr_curated_show(connection, article, now, failure);
}

enum onr_error onr_analysis_insert(struct onr_connection *connection, const struct onr_analysis_target *target,
                                   struct onr_ready_analysis *ready, struct onr_failure *failure) {
  if (ready->mention_count > ONR_POSITION_MAX || ready->claim_count > ONR_CLAIMS_MAX)
    return onr_fail(failure, ONR_ERR_TOO_LARGE,
                    "The text has %zu mentions and %zu claims; at most %d and %d can be stored.", ready->mention_count,
                    ready->claim_count, ONR_POSITION_MAX, ONR_CLAIMS_MAX);
  int64_t first = onr_pk_first(target->article), last = onr_pk_last(target->article);
  enum onr_error error = put_entities(connection, target, ready, failure);
  if (!error) error = put_mentions(connection, target, ready, failure);
  if (!error) error = put_claims(connection, target, ready, failure);
  if (!error) error = onr_splits_apply(connection, target->article, failure);
  if (!error) error = curate_claims(connection, target, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_CLAIM_INDEX, "ii", first, last);
  if (!error)
    error =
        onr_run(connection, failure, ONR_SQL_ENTITY_SHARES, "iiii", first, last, target->published, target->article);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ENTITY_COUNT, "ii", target->article, target->now);
  if (!error) error = onr_links_note_known(target->links, connection, target->article, failure);
  if (!error) error = onr_entities_show(connection, target->article, target->now, failure);
  if (!error)
    error = onr_run(connection, failure, ONR_SQL_ARTICLE_COUNT, "iii", target->article, I(ready->mention_count),
                    ready->digest);
  return error;
}

enum onr_error onr_analysis_replace(struct onr_connection *connection, struct onr_analysis_target *target,
                                    struct onr_ready_analysis *ready, struct onr_failure *failure) {
  struct onr_links links;
  struct onr_entity_states states;
  int64_t article = target->article;
  onr_links_init(&links, target->arena);
  target->links = &links;
  enum onr_error error = onr_entity_states_read(connection, article, target->arena, &states, failure);
  if (!error)
    error = onr_claim_records_read(connection, onr_pk_first(article), onr_pk_last(article), target->arena,
                                   &target->kept, failure);
  if (!error) onr_claim_records_sort_by_id(&target->kept);
  if (!error) error = onr_analysis_delete(connection, &links, article, target->now, failure);
  if (!error) error = onr_analysis_insert(connection, target, ready, failure);
  if (!error) error = onr_orphans_delete(connection, &links, failure);
  if (!error) error = onr_entity_states_restore(connection, &states, target->arena, failure);
  return error ? error : onr_links_refresh(&links, connection, target->now, failure);
}
