/*
 * A new article, the way that most go: each of its rows is written once and as it will stay, in the order of the
 * tables, and what it shares with others of the transaction is left to its end (pending.h). What a person has had to do
 * with goes the longer way, put.c.
 */
#include <stdlib.h>

#include "article_write.h"
#include "pending.h"
#include "store/sqlite/batch.h"
#include "store/sqlite/claims/claim_record.h"
#include "store/sqlite/ledger/arrivals.h"

#define I(value) ((int64_t)(value))

/* The article at hand. */
struct fresh {
  struct onr_connection *connection;
  struct onr_pending *pending;
  struct onr_article_write *write;
  struct onr_failure *failure;
  int64_t pk, now;
  struct onr_pending_entity **entities; /* by number of the analysis; NULL for those that are not used */
  struct onr_pending_entity **own;      /* those that it shows, each once */
  struct onr_pending_name **names;      /* the same for names */
  size_t own_count, name_count;
};

/* ---- Whether it can go this way ---- */

static enum onr_error is_there(struct fresh *fresh, enum onr_statement statement, bool *ret_found) {
  int64_t value;
  return onr_run_int(fresh->connection, fresh->failure, &value, ret_found, statement, "z", fresh->write->article.id);
}

static enum onr_error meet_entities(struct fresh *fresh, bool *ret_curated) {
  const struct onr_ready_analysis *ready = &fresh->write->analysis;
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < ready->entity_count && !error; i++) {
    const struct onr_ready_entity *entity = &ready->entities[i];
    if (!entity->used) continue;
    error = onr_pending_find_entity(fresh->connection, entity->type, entity->key, &fresh->entities[i], fresh->failure);
    if (!error && fresh->entities[i] && fresh->entities[i]->curated) *ret_curated = true;
  }
  return error;
}

static enum onr_error look(struct fresh *fresh, bool *ret_curated) {
  const struct onr_ready_analysis *ready = &fresh->write->analysis;
  *ret_curated = ready->claim_count > ONR_CLAIMS_MAX || ready->mention_count > ONR_POSITION_MAX;
  for (size_t i = 0; i < ONR_ARTICLE_MEMBER_COUNT; i++)
    if (fresh->write->corrections.set[i]) *ret_curated = true;
  bool claims = false, splits = false;
  enum onr_error error = is_there(fresh, ONR_SQL_CURATED_CLAIM_MET, &claims);
  if (!error) error = is_there(fresh, ONR_SQL_SPLIT_MET, &splits);
  *ret_curated = *ret_curated || claims || splits;
  return error || *ret_curated ? error : meet_entities(fresh, ret_curated);
}

/* ---- Claims ---- */

/* The first revision is no small number: a claim that goes and comes back must not have one twice. */
static void complete_claim(struct fresh *fresh, struct onr_ready_claim *ready) {
  const struct onr_claim *claim = ready->claim;
  struct onr_claim_record *record = &ready->record;
  record->revision = record->created = record->modified = fresh->now;
  record->generator_version = onr_str_from(fresh->write->generator_version);
  record->speaker = claim->speaker == ONR_NONE ? 0 : fresh->entities[claim->speaker]->pk;
  record->about_count = 0;
  for (size_t i = 0; i < claim->about_count; i++) {
    int64_t pk = fresh->entities[claim->about[i]]->pk;
    onr_claim_record_add_subject(record, pk, pk);
  }
}

/* What only the writer knows of claims. */
static void complete_claims(struct fresh *fresh) {
  struct onr_ready_analysis *ready = &fresh->write->analysis;
  struct onr_claim_places places = {.article = fresh->pk, .text_bytes = fresh->write->article.article->body.len};
  for (size_t i = 0; i < ready->claim_count; i++) {
    struct onr_claim_record *record = &ready->claims[i].record;
    complete_claim(fresh, &ready->claims[i]);
    record->pk = onr_claim_place_next(&places, record->spans[0].span.start.byte);
  }
}

/* ---- Counting ---- */

static struct onr_pending_entity *own(struct fresh *fresh, uint32_t at) {
  struct onr_pending_entity *entity = fresh->entities[at];
  if (entity->article == fresh->pk) return entity;
  entity->article = fresh->pk;
  entity->own_mentions = entity->own_made = entity->own_about = 0;
  fresh->own[fresh->own_count++] = entity;
  return entity;
}

static void count_all(struct fresh *fresh) {
  const struct onr_ready_analysis *ready = &fresh->write->analysis;
  for (size_t i = 0; i < ready->mention_count; i++) own(fresh, ready->mentions[i].entity)->own_mentions++;
  for (size_t i = 0; i < ready->claim_count; i++) {
    const struct onr_claim *claim = ready->claims[i].claim;
    if (claim->speaker != ONR_NONE) own(fresh, claim->speaker)->own_made++;
    for (size_t k = 0; k < claim->about_count; k++)
      if (ready->claims[i].record.about[k].entity) own(fresh, claim->about[k])->own_about++;
  }
  for (size_t i = 0; i < fresh->own_count; i++) {
    struct onr_pending_entity *entity = fresh->own[i];
    entity->articles++;
    entity->mentions += entity->own_mentions;
    entity->claims_made += entity->own_made;
    entity->claims_about += entity->own_about;
    entity->now = fresh->now;
  }
}

/* ---- Entities and names ---- */

/* What may make another name, description or address of it the one that is shown. */
static void note_facts(struct onr_pending_entity *entity, const struct onr_ready_entity *ready, bool added) {
  if (ready->type == ONR_ORGANIZATION && ready->name_count > 1) entity->renamed = true;
  if (added) return;
  if (entity->fresh) entity->show = true;
  if (!entity->fresh && !onr_str_equal(entity->shown, ready->name)) entity->show = true;
  if (ready->description.len || ready->same_as.len) entity->show = true;
  if (ready->same_as.len && !entity->fresh && !entity->known) entity->known_anew = true;
}

static enum onr_error put_names(struct fresh *fresh, const struct onr_pending_entity *entity,
                                const struct onr_ready_entity *ready) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < ready->name_count && !error; i++) {
    struct onr_pending_name *name;
    error = onr_pending_name_of(fresh->connection, entity, &ready->names[i], &name, fresh->failure);
    if (error) break;
    if (name->article != fresh->pk) {
      name->article = fresh->pk;
      name->main = false;
      name->articles++;
      fresh->names[fresh->name_count++] = name;
    }
    if (i == 0 && !name->main) {
      name->main = true;
      name->mains++;
    }
  }
  return error;
}

static enum onr_error put_entity(struct fresh *fresh, size_t at) {
  const struct onr_ready_entity *ready = &fresh->write->analysis.entities[at];
  struct onr_connection *connection = fresh->connection;
  struct onr_failure *failure = fresh->failure;
  struct onr_pending_entity **entity = &fresh->entities[at];
  int64_t published = fresh->write->article.article->date_published;
  bool added = false;
  /* another of the analysis may have added it since */
  enum onr_error error =
      *entity ? ONR_OK : onr_pending_find_entity(connection, ready->type, ready->key, entity, failure);
  if (!error && !*entity) {
    added = true;
    error = onr_pending_add_entity(connection, ready, fresh->now, entity, failure);
  }
  if (error) return error;
  note_facts(*entity, ready, added);
  if (ready->same_as.len)
    error = onr_run(connection, failure, ONR_SQL_SAME_AS_INSERT, "isi", (*entity)->pk, ready->same_as, fresh->pk);
  if (!error && ready->description.len)
    error = onr_run(connection, failure, ONR_SQL_DESCRIPTION_INSERT, "iisi", (*entity)->pk, published,
                    ready->description, fresh->pk);
  return error ? error : put_names(fresh, *entity, ready);
}

static int by_name_pk(const void *a, const void *b) {
  int64_t x = (*(struct onr_pending_name *const *)a)->pk, y = (*(struct onr_pending_name *const *)b)->pk;
  return (x > y) - (x < y);
}

static enum onr_error put_entities(struct fresh *fresh) {
  const struct onr_ready_analysis *ready = &fresh->write->analysis;
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < ready->entity_count && !error; i++)
    if (ready->entities[i].used) error = put_entity(fresh, i);
  if (fresh->name_count) qsort(fresh->names, fresh->name_count, sizeof(void *), by_name_pk);
  if (error) return error;
  struct onr_batch batch = onr_batch_begin(fresh->connection, fresh->failure, ONR_SQL_NAME_REFER_TO, fresh->name_count);
  for (size_t i = 0; i < fresh->name_count; i++)
    onr_batch_add(&batch, "iii", fresh->pk, fresh->names[i]->pk, I(fresh->names[i]->main));
  return onr_batch_end(&batch, ONR_OK);
}

static enum onr_error put_shares(struct fresh *fresh) {
  int64_t published = fresh->write->article.article->date_published;
  struct onr_batch batch = onr_batch_begin(fresh->connection, fresh->failure, ONR_SQL_ENTITY_SHARE, fresh->own_count);
  for (size_t i = 0; i < fresh->own_count; i++) {
    const struct onr_pending_entity *entity = fresh->own[i];
    onr_batch_add(&batch, "iiiiii", entity->pk, published, fresh->pk, entity->own_mentions, entity->own_made,
                  entity->own_about);
  }
  return onr_batch_end(&batch, ONR_OK);
}

/* ---- The article ---- */

static enum onr_error put_head(struct fresh *fresh) {
  const struct onr_ready_article *ready = &fresh->write->article;
  const struct onr_article *article = ready->article;
  const struct onr_ready_analysis *analysis = &fresh->write->analysis;
  enum onr_error error =
      onr_run(fresh->connection, fresh->failure, ONR_SQL_ARTICLE_INSERT_WHOLE,
              "izsisisssssszi"
              "iiii",
              fresh->pk, ready->id, article->headline, I(article->headline_derived), article->url,
              article->date_published, article->language, ready->language_folded, ready->authors, article->publisher,
              ready->publisher_folded, article->source, ready->text_version, fresh->now, I(analysis->claim_count),
              I(analysis->mention_count), I(fresh->own_count), analysis->digest);
  if (!error)
    error = onr_article_arrived(fresh->connection, ready->id, I(analysis->mention_count), I(analysis->claim_count),
                                fresh->failure);
  if (error) return error;
  return onr_run(fresh->connection, fresh->failure, ONR_SQL_ARTICLE_TEXT_INSERT, "iiziis", fresh->pk, I(1),
                 ready->text_version, ready->codepoints, fresh->now, article->body);
}

/* ---- Mentions and claims, in ascending order of their numbers: the table's end is found at once ---- */

static void add_mention(struct fresh *fresh, size_t position, struct onr_batch *batch) {
  const struct onr_ready_mention *mention = &fresh->write->analysis.mentions[position];
  const struct onr_span_row *span = &mention->span;
  int64_t last = onr_pk_last(fresh->pk), via = mention->via == ONR_NONE ? 0 : last - mention->via;
  onr_batch_add(batch, "iziiipiiiiiisiip", last - I(position), mention->id, fresh->entities[mention->entity]->pk,
                fresh->write->article.article->date_published, I(mention->form), via, I(span->start.byte),
                I(span->start.codepoint), I(span->start.utf16), I(span->end.byte), I(span->end.codepoint),
                I(span->end.utf16), span->exact, I(mention->neighbours.before), I(mention->neighbours.after), I(0));
}

static enum onr_error put_mentions(struct fresh *fresh) {
  size_t count = fresh->write->analysis.mention_count;
  struct onr_batch batch = onr_batch_begin(fresh->connection, fresh->failure, ONR_SQL_MENTION_INSERT, count);
  for (size_t i = count; i-- > 0;) add_mention(fresh, i, &batch);
  return onr_batch_end(&batch, ONR_OK);
}

static enum onr_error put_claims(struct fresh *fresh) {
  const struct onr_ready_analysis *ready = &fresh->write->analysis;
  const struct onr_claim_record **records =
      onr_arena_zalloc(fresh->write->arena, ready->claim_count + 1, sizeof *records);
  if (!records) return onr_fail_memory(fresh->failure);
  for (size_t i = 0; i < ready->claim_count; i++) records[i] = &ready->claims[ready->claim_count - 1 - i].record;
  return onr_claim_records_put(fresh->connection, records, ready->claim_count,
                               fresh->write->article.article->date_published, fresh->failure);
}

/* ---- The whole ---- */

static enum onr_error prepare(struct fresh *fresh) {
  const struct onr_ready_analysis *ready = &fresh->write->analysis;
  struct onr_arena *arena = fresh->write->arena;
  size_t names = 0;
  for (size_t i = 0; i < ready->entity_count; i++) names += ready->entities[i].name_count;
  fresh->entities = onr_arena_zalloc(arena, ready->entity_count + 1, sizeof(void *));
  fresh->own = onr_arena_zalloc(arena, ready->entity_count + 1, sizeof(void *));
  fresh->names = onr_arena_zalloc(arena, names + 1, sizeof(void *));
  return fresh->entities && fresh->own && fresh->names ? ONR_OK : onr_fail_memory(fresh->failure);
}

/* What is left of it for the transaction's end. */
static enum onr_error leave(struct fresh *fresh) {
  const struct onr_article_write *write = fresh->write;
  const struct onr_ready_analysis *ready = &write->analysis;
  struct onr_pending_text *claims = onr_arena_zalloc(write->arena, ready->claim_count + 1, sizeof *claims);
  if (!claims) return onr_fail_memory(fresh->failure);
  for (size_t i = 0; i < ready->claim_count; i++) {
    const struct onr_claim_record *record = &ready->claims[ready->claim_count - 1 - i].record;
    claims[i] = (struct onr_pending_text){record->pk, record->words.text};
  }
  const struct onr_pending_article article = {.pk = fresh->pk,
                                              .id = onr_str_from(write->article.id),
                                              .headline = write->article.article->headline,
                                              .body = write->article.article->body,
                                              .claims = claims,
                                              .claim_count = ready->claim_count,
                                              .sketch = write->sketch,
                                              .shingles = write->shingles};
  fresh->pending->now = fresh->now;
  return onr_pending_add_article(fresh->pending, &article, fresh->failure);
}

static enum onr_error put(struct fresh *fresh) {
  enum onr_error error = onr_pending_article_pk(fresh->connection, &fresh->pk, fresh->failure);
  if (!error) error = put_entities(fresh);
  if (error) return error;
  complete_claims(fresh);
  count_all(fresh);
  error = put_head(fresh);
  if (!error) error = put_mentions(fresh);
  if (!error) error = put_claims(fresh);
  if (!error) error = put_shares(fresh);
  return error ? error : leave(fresh);
}

enum onr_error onr_article_put_fresh(struct onr_connection *connection, struct onr_article_write *write,
                                     bool *ret_stored, struct onr_failure *failure) {
  struct fresh fresh = {.connection = connection,
                        .pending = connection->pending,
                        .write = write,
                        .failure = failure,
                        .now = onr_clock_now_ms()};
  bool curated = false;
  *ret_stored = false;
  enum onr_error error = prepare(&fresh);
  if (!error) error = look(&fresh, &curated);
  if (error || curated) return error;
  fresh.pending->torn = true;
  error = put(&fresh);
  if (error) return error;
  fresh.pending->torn = false;
  memcpy(write->ret_id, write->article.id, ONR_ID_SIZE);
  write->outcome = ONR_CREATED;
  *ret_stored = true;
  return ONR_OK;
}
