#include "copy.h"
#include "onrecord/clock.h"
#include "onrecord/service.h"

static enum onr_error analyse_and_put(const struct onr_service *service, const struct onr_article *article,
                                      struct onr_arena *arena, struct onr_ingested *ingested,
                                      struct onr_failure *failure) {
  struct onr_analysis analysis;
  enum onr_error error = onr_extract(service->extractor, article->body, arena, &analysis, failure);
  if (!error)
    error = onr_store_put_article(service->store, article, &analysis, ingested->id, &ingested->outcome, failure);
  if (error || ingested->outcome == ONR_UNCHANGED) return error;
  ingested->claims = analysis.claim_count;
  ingested->entities = analysis.entity_count;
  ingested->mentions = analysis.mention_count;
  return ONR_OK;
}

/* The analysis is the dear part: it is spared where the text is known, and made after all should the article have gone
 * before the writer came to it. */
enum onr_error onr_service_ingest(const struct onr_service *service, struct onr_store_reader *reader,
                                  const struct onr_article *article, struct onr_arena *arena,
                                  struct onr_ingested *ret_ingested, struct onr_failure *failure) {
  struct onr_ingested ingested = {.outcome = ONR_UNCHANGED};
  struct onr_identity identity;
  enum onr_error error = onr_store_identify(reader, article, &identity, failure);
  onr_store_reader_release(reader);
  if (error) return error;
  if (identity.exists && identity.same_text && identity.same_metadata) {
    memcpy(ingested.id, identity.id, sizeof ingested.id);
    *ret_ingested = ingested;
    return ONR_OK;
  }
  error = ONR_ERR_CONFLICT;
  if (identity.exists && identity.same_text)
    error = onr_store_put_article(service->store, article, NULL, ingested.id, &ingested.outcome, failure);
  if (error == ONR_ERR_CONFLICT) error = analyse_and_put(service, article, arena, &ingested, failure);
  if (!error) *ret_ingested = ingested;
  return error;
}

/* An article copied out of the store, to be patched. */
struct current {
  struct onr_arena *arena;
  struct onr_article article;
};

static enum onr_error copy_current(void *context, const struct onr_article_row *row) {
  struct current *current = context;
  current->article = row->article;
  return onr_copy_article(current->arena, &current->article) ? ONR_OK : ONR_ERR_MEMORY;
}

/* The patch's members over the article's. A headline that was cleared, or derived from a text that is replaced, is
 * derived again. */
static enum onr_error apply(const struct onr_article_patch *patch, struct onr_arena *arena, struct onr_article *article,
                            struct onr_failure *failure) {
  const struct onr_article *values = &patch->values;
  if (patch->url_set) article->url = values->url;
  if (patch->date_published_set) article->date_published = values->date_published;
  if (patch->language_set) article->language = values->language;
  if (patch->authors_set) article->authors = values->authors;
  if (patch->publisher_set) article->publisher = values->publisher;
  if (patch->body_set) article->body = values->body;
  if (patch->headline_set) {
    article->headline = values->headline;
    article->headline_derived = values->headline.len == 0;
  }
  if (!article->headline_derived || !(patch->headline_set || patch->body_set)) return ONR_OK;
  article->headline = onr_reader_derive_headline(article->body, arena);
  return article->headline.data ? ONR_OK : onr_fail_memory(failure);
}

enum onr_error onr_service_patch(const struct onr_service *service, struct onr_store_reader *reader,
                                 const struct onr_actor *actor, struct onr_str id, int64_t revision,
                                 const struct onr_article_patch *patch, struct onr_arena *arena,
                                 struct onr_failure *failure) {
  struct current current = {.arena = arena};
  enum onr_error error = onr_store_article(reader, id, true, copy_current, &current, failure);
  onr_store_reader_release(reader);
  if (error == ONR_ERR_MEMORY) return onr_fail_memory(failure);
  if (error) return error;
  struct onr_str old_body = current.article.body;
  error = apply(patch, arena, &current.article, failure);
  if (error) return error;
  struct onr_analysis analysis;
  bool new_body = !onr_str_equal(old_body, current.article.body);
  if (new_body) error = onr_extract(service->extractor, current.article.body, arena, &analysis, failure);
  if (error) return error;
  return onr_store_replace_article(service->store, actor, id, revision, &current.article, new_body ? &analysis : NULL,
                                   failure);
}
