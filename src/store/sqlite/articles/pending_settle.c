/* The end of a transaction that has stored new articles. The full-text tables come last: a statement after which SQLite
 * might have to undo something makes them write what they have gathered, and they gather ascending rows only. */
#include "onrecord/store_changes.h"
#include "onrecord/utf8.h"
#include "pending.h"
#include "store/sqlite/batch.h"
#include "store/sqlite/entities/links.h"
#include "store/sqlite/ledger/arrivals.h"
#include "store/sqlite/ledger/change_log.h"

#define I(value) ((int64_t)(value))

/* ---- Entities ---- */

static bool is_new(const struct onr_pending_entity *entity) {
  return entity->fresh && entity->articles;
}

/* What an entity is sorted by is its name's first 63 characters. */
static struct onr_str sort_name(struct onr_str folded) {
  size_t at = 0;
  for (int i = 0; i < 63 && at < folded.len; i++) onr_utf8_next(folded, &at);
  return onr_str_slice(folded, 0, at);
}

/* The name, description and address of a new one are those of its first article, until it is shown. */
static enum onr_error add_entity(struct onr_connection *connection, struct onr_batch *batch,
                                 const struct onr_pending_entity *entity, struct onr_failure *failure) {
  const struct onr_ready_entity *first = entity->first;
  int64_t change;
  enum onr_error error = onr_change_log_next(connection, &change, failure);
  if (!error)
    onr_batch_add(batch, "iziiissssssiiiiiii", entity->pk, first->id, entity->articles, I(first->type), I(first->type),
                  first->name, first->folded, sort_name(first->folded), first->key, first->description, first->same_as,
                  entity->mentions, entity->articles, entity->claims_made, entity->claims_about, entity->made,
                  entity->now, change);
  return error;
}

/* They are no longer deleted, if they were. */
static enum onr_error note_arrivals(struct onr_connection *connection, const struct onr_pending *pending,
                                    struct onr_failure *failure) {
  bool any_deleted;
  int64_t one;
  enum onr_error error =
      onr_run_int(connection, failure, &one, &any_deleted, ONR_SQL_DELETION_ANY, "i", I(ONR_CHANGED_ENTITY));
  for (size_t i = 0; i < pending->entity_count && !error && any_deleted; i++)
    if (is_new(pending->entities[i]))
      error = onr_entity_arrived(connection, pending->entities[i]->first->id, false, failure);
  return error;
}

static enum onr_error insert_entities(struct onr_connection *connection, const struct onr_pending *pending,
                                      struct onr_failure *failure) {
  size_t count = 0;
  for (size_t i = 0; i < pending->entity_count; i++) count += is_new(pending->entities[i]);
  struct onr_batch batch = onr_batch_begin(connection, failure, ONR_SQL_ENTITY_INSERT_WHOLE, count);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < pending->entity_count && !error; i++)
    if (is_new(pending->entities[i])) error = add_entity(connection, &batch, pending->entities[i], failure);
  error = onr_batch_end(&batch, error);
  if (!error && count) error = note_arrivals(connection, pending, failure);
  return error ? error : onr_entities_count(connection, I(count), failure);
}

static enum onr_error change_entities(struct onr_connection *connection, const struct onr_pending *pending,
                                      struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < pending->entity_count && !error; i++) {
    const struct onr_pending_entity *entity = pending->entities[i];
    if (!entity->fresh && entity->articles)
      error = onr_run(connection, failure, ONR_SQL_ENTITY_ADD, "iiiiii", entity->pk, entity->mentions, entity->articles,
                      entity->claims_made, entity->claims_about, entity->now);
  }
  return error;
}

static enum onr_error write_names(struct onr_connection *connection, const struct onr_pending *pending,
                                  struct onr_failure *failure) {
  size_t count = 0;
  for (size_t i = 0; i < pending->name_count; i++) count += pending->names[i]->fresh;
  struct onr_batch batch = onr_batch_begin(connection, failure, ONR_SQL_NAME_INSERT_WHOLE, count);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < pending->name_count && !error; i++) {
    const struct onr_pending_name *name = pending->names[i];
    if (name->fresh)
      onr_batch_add(&batch, "iiissii", name->pk, name->link, name->link, name->name, name->folded, name->articles,
                    name->mains);
    else
      error = onr_run(connection, failure, ONR_SQL_NAME_ADD, "iii", name->pk, name->articles, name->mains);
  }
  return onr_batch_end(&batch, error);
}

static enum onr_error write_entities(struct onr_connection *connection, const struct onr_pending *pending,
                                     struct onr_failure *failure) {
  enum onr_error error = insert_entities(connection, pending, failure);
  if (!error) error = change_entities(connection, pending, failure);
  if (!error) error = write_names(connection, pending, failure);
  for (size_t i = 0; i < pending->entity_count && !error; i++)
    if (pending->entities[i]->show)
      error = onr_run(connection, failure, ONR_SQL_ENTITY_SHOW_ONE, "i", pending->entities[i]->pk);
  return error;
}

/* ---- Suggestions ---- */

static enum onr_error link_entities(struct onr_connection *connection, struct onr_pending *pending,
                                    struct onr_failure *failure) {
  struct onr_links links;
  enum onr_error error = ONR_OK;
  onr_links_init(&links, &pending->arena);
  for (size_t i = 0; i < pending->entity_count && !error; i++) {
    const struct onr_pending_entity *entity = pending->entities[i];
    if (entity->fresh && entity->articles)
      error = onr_links_add(&links, connection, entity->pk, entity->type, entity->key, failure);
    if (!error && entity->renamed) error = onr_links_renamed(&links, entity->type, entity->key, failure);
    if (!error && entity->known_anew) error = onr_links_known(&links, entity->type, entity->key, failure);
  }
  return error ? error : onr_links_refresh(&links, connection, pending->now, failure);
}

/* ---- Duplicates ---- */

static enum onr_error compare_articles(struct onr_connection *connection, struct onr_pending *pending,
                                       struct onr_failure *failure) {
  struct onr_duplicates duplicates;
  struct onr_sketched *sketched = onr_arena_zalloc(&pending->arena, pending->article_count, sizeof *sketched);
  if (!sketched) return onr_fail_memory(failure);
  for (size_t i = 0; i < pending->article_count; i++)
    sketched[i] = (struct onr_sketched){pending->articles[i].pk, pending->articles[i].id, &pending->articles[i].sketch,
                                        &pending->articles[i].shingles};
  onr_duplicates_init(&duplicates, connection, &pending->arena);
  duplicates.stories = &pending->stories;
  enum onr_error error = onr_duplicates_add_all(&duplicates, sketched, pending->article_count, failure);
  return error ? error : onr_duplicates_settle(&duplicates, pending->now, failure);
}

/* ---- The full-text tables ---- */

static enum onr_error index_claims(struct onr_connection *connection, const struct onr_pending_article *article,
                                   struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < article->claim_count && !error; i++)
    error =
        onr_run(connection, failure, ONR_SQL_CLAIM_INDEX_TEXT, "is", article->claims[i].pk, article->claims[i].text);
  return error;
}

static enum onr_error index_all(struct onr_connection *connection, const struct onr_pending *pending,
                                struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < pending->article_count && !error; i++) {
    const struct onr_pending_article *article = &pending->articles[i];
    error =
        onr_run(connection, failure, ONR_SQL_ARTICLE_INDEX_TEXT, "iss", article->pk, article->headline, article->body);
    if (!error) error = index_claims(connection, article, failure);
  }
  for (size_t i = 0; i < pending->name_count && !error; i++)
    if (pending->names[i]->fresh)
      error =
          onr_run(connection, failure, ONR_SQL_NAME_INDEX_TEXT, "is", pending->names[i]->pk, pending->names[i]->folded);
  return error;
}

enum onr_error onr_pending_settle(struct onr_connection *connection, struct onr_failure *failure) {
  struct onr_pending *pending = connection->pending;
  enum onr_error error = ONR_OK;
  if (pending->article_count) {
    error = write_entities(connection, pending, failure);
    if (!error) error = link_entities(connection, pending, failure);
    if (!error) error = compare_articles(connection, pending, failure);
    if (!error) error = index_all(connection, pending, failure);
  }
  onr_pending_clear(pending);
  pending->torn = error != ONR_OK;
  return error;
}
