/* Storing, replacing and deleting articles: what is prepared on the caller's thread becomes rows on the writer's. */
#include "put.h"

#include "stored.h"

#define I(value) ((int64_t)(value))

/* An analysis of 100 MB of text with room to spare; arenas take only what they need. */
#define ARENA_BYTES ((size_t)4 << 30)

/* One write. */
struct write {
  struct onr_str id; /* of the article to replace or delete; empty for put */
  int64_t revision;  /* that it must have, or -1 */
  const char *generator_version;
  struct onr_ready_article article;
  struct onr_ready_analysis analysis;
  bool analysed; /* `analysis` is there */
  struct onr_arena arena;
  char ret_id[ONR_ID_SIZE];
  enum onr_outcome outcome;
};

static enum onr_error prepare(struct write *write, const struct onr_article *article,
                              const struct onr_analysis *analysis, struct onr_failure *failure) {
  enum onr_error error = onr_ready_article(article, &write->arena, &write->article, failure);
  if (error || !analysis) return error;
  write->analysed = true;
  error = onr_ready_analysis(analysis, article->body, &write->arena, &write->analysis, failure);
  struct onr_str id = write->id.len ? write->id : onr_str_from(write->article.id);
  return error ? error : onr_ready_ids(&write->analysis, id, &write->arena, failure);
}

/* ---- On the writer's thread ---- */

static enum onr_error put_text(struct onr_connection *connection, const struct write *write, int64_t pk,
                               int64_t version, int64_t now, struct onr_failure *failure) {
  return onr_run(connection, failure, ONR_SQL_ARTICLE_TEXT_INSERT, "iiziis", pk, version, write->article.text_version,
                 write->article.codepoints, now, write->article.article->body);
}

static enum onr_error insert_head(struct onr_connection *connection, const struct write *write, int64_t now,
                                  int64_t *ret_pk, struct onr_failure *failure) {
  const struct onr_ready_article *ready = &write->article;
  const struct onr_article *article = ready->article;
  bool found;
  return onr_run_int(connection, failure, ret_pk, &found, ONR_SQL_ARTICLE_INSERT,
                     "zsisissssssz"
                     "i",
                     ready->id, article->headline, I(article->headline_derived), article->url, article->date_published,
                     article->language, ready->language_folded, ready->authors, article->publisher,
                     ready->publisher_folded, article->source, ready->text_version, now);
}

static enum onr_error insert(struct onr_connection *connection, struct write *write, struct onr_failure *failure) {
  struct onr_links links;
  struct onr_analysis_target target = {
      .published = write->article.article->date_published,
      .now = onr_clock_now_ms(),
      .text_bytes = write->article.article->body.len,
      .generator_version = write->generator_version,
      .arena = &write->arena,
      .links = &links,
  };
  onr_links_init(&links, &write->arena);
  enum onr_error error = insert_head(connection, write, target.now, &target.article, failure);
  if (!error) error = put_text(connection, write, target.article, 1, target.now, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ARTICLE_INDEX, "i", target.article);
  if (!error) error = onr_analysis_insert(connection, &target, &write->analysis, failure);
  if (!error) error = onr_links_refresh(&links, connection, target.now, failure);
  if (error) return error;
  memcpy(write->ret_id, write->article.id, ONR_ID_SIZE);
  write->outcome = ONR_CREATED;
  return ONR_OK;
}

/* A put adds what its document says to what is there; a replacement says all of it. */
static bool merges(const struct write *write) {
  return write->id.len == 0;
}

/* The date that the article has after the write. */
static int64_t published_after(const struct write *write, const struct onr_stored_article *stored) {
  int64_t published = write->article.article->date_published;
  return merges(write) && published == ONR_NO_TIME ? stored->published : published;
}

static enum onr_error update_head(struct onr_connection *connection, const struct write *write,
                                  const struct onr_stored_article *stored, int64_t version, int64_t now,
                                  struct onr_failure *failure) {
  const struct onr_ready_article *ready = &write->article;
  const struct onr_article *article = ready->article;
  bool merge = merges(write);
  return onr_run(connection, failure, merge ? ONR_SQL_ARTICLE_MERGE : ONR_SQL_ARTICLE_UPDATE,
                 merge ? "isisisssssszi"
                         "ii"
                       : "isisisssssszi"
                         "i",
                 stored->pk, article->headline, I(article->headline_derived), article->url,
                 published_after(write, stored), article->language, ready->language_folded, ready->authors,
                 article->publisher, ready->publisher_folded, article->source, ready->text_version, now, version,
                 I(article->language_assumed));
}

/* Copies a new date to what is listed by it. The newest description of an entity may be another one then. */
static enum onr_error update_published(struct onr_connection *connection, int64_t article, int64_t published,
                                       int64_t now, struct onr_failure *failure) {
  static const enum onr_statement statements[] = {ONR_SQL_PUBLISHED_CLAIM, ONR_SQL_PUBLISHED_ABOUT,
                                                  ONR_SQL_PUBLISHED_MENTION};
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < sizeof statements / sizeof *statements && !error; i++)
    error = onr_run(connection, failure, statements[i], "iii", onr_pk_first(article), onr_pk_last(article), published);
  if (!error) error = onr_run(connection, failure, ONR_SQL_PUBLISHED_ENTITY, "ii", article, published);
  if (!error) error = onr_run(connection, failure, ONR_SQL_PUBLISHED_DESCRIPTION, "ii", article, published);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ENTITY_TOUCH_DESCRIBED, "ii", article, now);
  return error ? error : onr_entities_show(connection, article, now, failure);
}

/* Text and head; the full-text row goes with the old words before they change. */
static enum onr_error update_article(struct onr_connection *connection, const struct write *write,
                                     const struct onr_stored_article *stored, int64_t now,
                                     struct onr_failure *failure) {
  bool reindex = !stored->same_text || !stored->same_headline;
  int64_t version = stored->version + (stored->same_text ? 0 : 1);
  enum onr_error error = ONR_OK;
  if (reindex) error = onr_run(connection, failure, ONR_SQL_ARTICLE_UNINDEX, "i", stored->pk);
  if (!error && !stored->same_text) error = put_text(connection, write, stored->pk, version, now, failure);
  if (!error) error = update_head(connection, write, stored, version, now, failure);
  if (!error && reindex) error = onr_run(connection, failure, ONR_SQL_ARTICLE_INDEX, "i", stored->pk);
  return error;
}

static enum onr_error replace_analysis(struct onr_connection *connection, struct write *write,
                                       const struct onr_stored_article *stored, int64_t now,
                                       struct onr_failure *failure) {
  struct onr_analysis_target target = {
      .article = stored->pk,
      .published = published_after(write, stored),
      .now = now,
      .text_bytes = write->article.article->body.len,
      .generator_version = write->generator_version,
      .arena = &write->arena,
  };
  enum onr_error error = ONR_OK;
  if (merges(write) && strcmp(stored->id, write->article.id) != 0)
    error = onr_ready_ids(&write->analysis, onr_str_from(stored->id), &write->arena, failure);
  return error ? error : onr_analysis_replace(connection, &target, &write->analysis, failure);
}

static enum onr_error update(struct onr_connection *connection, struct write *write,
                             const struct onr_stored_article *stored, bool reanalyse, struct onr_failure *failure) {
  int64_t now = onr_clock_now_ms(), published = published_after(write, stored);
  enum onr_error error = update_article(connection, write, stored, now, failure);
  if (!error && reanalyse)
    error = replace_analysis(connection, write, stored, now, failure);
  else if (!error && published != stored->published)
    error = update_published(connection, stored->pk, published, now, failure);
  write->outcome = ONR_UPDATED;
  return error;
}

static enum onr_error refuse_unanalysed(struct onr_failure *failure) {
  return onr_fail(failure, ONR_ERR_CONFLICT, "The article was deleted or its text changed by someone else meanwhile.");
}

static enum onr_error refuse_moved(const struct onr_stored_article *stored, struct onr_str url,
                                   struct onr_failure *failure) {
  return onr_fail(failure, ONR_ERR_CONFLICT,
                  "The article %s was first stored with the url %.*s and has another one by now; this is another text "
                  "for the old url. Change that article, or give this one its own url.",
                  stored->id, ONR_FMT(url));
}

static enum onr_error run_put(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct write *write = context;
  struct onr_stored_article stored;
  enum onr_error error = onr_stored_find(connection, &write->article, &stored, failure);
  if (error) return error;
  if (!write->analysed && !(stored.exists && stored.same_text)) return refuse_unanalysed(failure);
  if (!stored.exists) return insert(connection, write, failure);
  if (stored.moved && !stored.same_text) return refuse_moved(&stored, write->article.article->url, failure);
  memcpy(write->ret_id, stored.id, ONR_ID_SIZE);
  write->outcome = ONR_UNCHANGED;
  if (stored.same_text && stored.same_metadata) return ONR_OK;
  return update(connection, write, &stored, !stored.same_text, failure);
}

/* The article to change, at the revision that the caller saw. */
static enum onr_error find_current(struct onr_connection *connection, const struct write *write,
                                   const struct onr_ready_article *ready, struct onr_stored_article *ret_stored,
                                   struct onr_failure *failure) {
  enum onr_error error = onr_stored_get(connection, write->id, ready, ret_stored, failure);
  if (error) return error;
  if (!ret_stored->exists) return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no article %.*s.", ONR_FMT(write->id));
  if (write->revision != -1 && write->revision != ret_stored->revision)
    return onr_fail(failure, ONR_ERR_PRECONDITION_FAILED,
                    "The article %.*s is at revision %lld; the change was made to revision %lld.", ONR_FMT(write->id),
                    (long long)ret_stored->revision, (long long)write->revision);
  return ONR_OK;
}

static enum onr_error refuse_taken_url(struct onr_connection *connection, const struct write *write,
                                       const struct onr_stored_article *stored, struct onr_failure *failure) {
  struct onr_str url = write->article.article->url;
  if (!url.len) return ONR_OK;
  int64_t other = 0;
  bool found;
  enum onr_error error = onr_run_int(connection, failure, &other, &found, ONR_SQL_ARTICLE_BY_URL, "s", url);
  if (error || !found || other == stored->pk) return error;
  return onr_fail_at(failure, ONR_ERR_CONFLICT, ONR_AT_POINTER, "/url", "Another article has the URL %.*s.",
                     ONR_FMT(url));
}

static enum onr_error run_replace(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct write *write = context;
  struct onr_stored_article stored;
  enum onr_error error = find_current(connection, write, &write->article, &stored, failure);
  if (!error) error = refuse_taken_url(connection, write, &stored, failure);
  if (error) return error;
  if (!write->analysed && !stored.same_text)
    return onr_fail(failure, ONR_ERR_CONFLICT, "The text of article %.*s was changed by someone else meanwhile.",
                    ONR_FMT(write->id));
  if (!write->analysed && stored.same_metadata) return ONR_OK;
  return update(connection, write, &stored, write->analysed, failure);
}

static enum onr_error run_delete(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct write *write = context;
  struct onr_stored_article stored;
  enum onr_error error = find_current(connection, write, NULL, &stored, failure);
  struct onr_links links;
  int64_t now = onr_clock_now_ms();
  onr_links_init(&links, &write->arena);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ARTICLE_UNINDEX, "i", stored.pk);
  if (!error) error = onr_analysis_delete(connection, &links, stored.pk, now, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ARTICLE_TEXT_DELETE, "i", stored.pk);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ARTICLE_DELETE, "i", stored.pk);
  if (!error) error = onr_orphans_delete(connection, &links, failure);
  return error ? error : onr_links_refresh(&links, connection, now, failure);
}

/* ---- On the caller's ---- */

enum onr_error onr_store_put_article(struct onr_store *store, const struct onr_article *article,
                                     const struct onr_analysis *analysis, char ret_id[ONR_ID_SIZE],
                                     enum onr_outcome *ret_outcome, struct onr_failure *failure) {
  struct write write = {.revision = -1, .generator_version = store->generator_version};
  onr_arena_init(&write.arena, ARENA_BYTES);
  enum onr_error error = prepare(&write, article, analysis, failure);
  if (!error) error = onr_writer_run(store, run_put, &write, failure);
  if (!error) {
    memcpy(ret_id, write.ret_id, ONR_ID_SIZE);
    *ret_outcome = write.outcome;
  }
  onr_arena_close(&write.arena);
  return error;
}

enum onr_error onr_store_replace_article(struct onr_store *store, struct onr_str id, int64_t revision,
                                         const struct onr_article *article, const struct onr_analysis *analysis,
                                         struct onr_failure *failure) {
  struct write write = {.id = id, .revision = revision, .generator_version = store->generator_version};
  onr_arena_init(&write.arena, ARENA_BYTES);
  enum onr_error error = prepare(&write, article, analysis, failure);
  if (!error) error = onr_writer_run(store, run_replace, &write, failure);
  onr_arena_close(&write.arena);
  return error;
}

enum onr_error onr_store_delete_article(struct onr_store *store, struct onr_str id, int64_t revision,
                                        struct onr_failure *failure) {
  struct write write = {.id = id, .revision = revision};
  onr_arena_init(&write.arena, ARENA_BYTES);
  enum onr_error error = onr_writer_run(store, run_delete, &write, failure);
  onr_arena_close(&write.arena);
  return error;
}
