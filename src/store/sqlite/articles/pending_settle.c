/* The end of a transaction that has stored new articles. The full-text tables come last: a statement after which SQLite
 * might have to undo something makes them write what they have gathered, and they gather ascending rows only. */
#include "pending.h"
#include "store/sqlite/entities/links.h"
#include "store/sqlite/ledger/arrivals.h"

#define I(value) ((int64_t)(value))

/* ---- Entities ---- */

/* The name, description and address of a new one are those of its first article, until it is shown. */
static enum onr_error insert_entity(struct onr_connection *connection, const struct onr_pending_entity *entity,
                                    struct onr_failure *failure) {
  const struct onr_ready_entity *first = entity->first;
  enum onr_error error = onr_run(connection, failure, ONR_SQL_ENTITY_INSERT_WHOLE, "iziisssssiiiiii", entity->pk,
                                 first->id, entity->articles, I(first->type), first->name, first->folded, first->key,
                                 first->description, first->same_as, entity->mentions, entity->articles,
                                 entity->claims_made, entity->claims_about, entity->made, entity->now);
  return error ? error : onr_entity_arrived(connection, first->id, false, failure);
}

static enum onr_error write_entity(struct onr_connection *connection, const struct onr_pending_entity *entity,
                                   struct onr_failure *failure) {
  if (entity->articles == 0) return ONR_OK;
  if (entity->fresh) return insert_entity(connection, entity, failure);
  return onr_run(connection, failure, ONR_SQL_ENTITY_ADD, "iiiiii", entity->pk, entity->mentions, entity->articles,
                 entity->claims_made, entity->claims_about, entity->now);
}

static enum onr_error write_name(struct onr_connection *connection, const struct onr_pending_name *name,
                                 struct onr_failure *failure) {
  if (name->fresh)
    return onr_run(connection, failure, ONR_SQL_NAME_INSERT_WHOLE, "iissii", name->pk, name->link, name->name,
                   name->folded, name->articles, name->mains);
  return onr_run(connection, failure, ONR_SQL_NAME_ADD, "iii", name->pk, name->articles, name->mains);
}

static enum onr_error write_entities(struct onr_connection *connection, const struct onr_pending *pending,
                                     struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  int64_t fresh = 0;
  for (size_t i = 0; i < pending->entity_count && !error; i++) {
    fresh += pending->entities[i]->fresh && pending->entities[i]->articles;
    error = write_entity(connection, pending->entities[i], failure);
  }
  if (!error) error = onr_entities_count(connection, fresh, failure);
  for (size_t i = 0; i < pending->name_count && !error; i++) error = write_name(connection, pending->names[i], failure);
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
