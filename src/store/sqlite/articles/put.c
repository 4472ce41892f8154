/* Storing articles: what is prepared on the caller's thread becomes rows on the writer's. */
#include "put.h"
#include "article_write.h"
#include "duplicates.h"
#include "pending.h"
#include "store/sqlite/ledger/arrivals.h"

#define I(value) ((int64_t)(value))

/* The words need more room than what is kept of them, which waits in the memory of as many articles as a load has. */
static enum onr_error prepare_sketch(struct onr_article_write *write, const struct onr_article *article,
                                     struct onr_failure *failure) {
  struct onr_arena words;
  onr_arena_init(&words, ONR_ARTICLE_ARENA_BYTES);
  bool fits = onr_shingles_init(&write->shingles, write->arena, &words, article->body);
  onr_arena_close(&words);
  if (!fits) return onr_fail_memory(failure);
  write->sketch = onr_sketch_of(&write->shingles);
  return ONR_OK;
}

enum onr_error onr_article_prepare(struct onr_article_write *write, const struct onr_article *article,
                                   const struct onr_analysis *analysis, struct onr_failure *failure) {
  enum onr_error error = onr_ready_article(article, write->arena, &write->document, failure);
  write->article = write->document;
  if (error || !analysis) return error;
  write->analysed = true;
  error = prepare_sketch(write, article, failure);
  if (error) return error;
  error = onr_ready_analysis(analysis, article->body, write->arena, &write->analysis, failure);
  struct onr_str id = write->id.len ? write->id : onr_str_from(write->document.id);
  return error ? error : onr_ready_ids(&write->analysis, id, write->arena, failure);
}

/* ---- On the writer's thread ---- */

/* Stores the document's text as the newest of the article's; `*ret_version` is its number. */
static enum onr_error put_text(struct onr_connection *connection, const struct onr_article_write *write, int64_t pk,
                               int64_t now, int64_t *ret_version, struct onr_failure *failure) {
  const struct onr_ready_article *document = &write->document;
  int64_t newest = 0;
  bool found = false;
  enum onr_error error = onr_run_int(connection, failure, &newest, &found, ONR_SQL_ARTICLE_TEXT_NEWEST, "i", pk);
  *ret_version = newest + 1;
  return error ? error
               : onr_run(connection, failure, ONR_SQL_ARTICLE_TEXT_INSERT, "iiziis", pk, *ret_version,
                         document->text_version, document->codepoints, now, document->article->body);
}

static enum onr_error insert_head(struct onr_connection *connection, const struct onr_article_write *write, int64_t now,
                                  int64_t *ret_pk, struct onr_failure *failure) {
  const struct onr_ready_article *ready = &write->article;
  const struct onr_article *article = ready->article;
  bool found;
  enum onr_error error =
      onr_run_int(connection, failure, ret_pk, &found, ONR_SQL_ARTICLE_INSERT,
                  "zsisissssssz"
                  "i",
                  ready->id, article->headline, I(article->headline_derived), article->url, article->date_published,
                  article->language, ready->language_folded, ready->authors, article->publisher,
                  ready->publisher_folded, article->source, ready->text_version, now);
  return error ? error : onr_article_arrived(connection, ready->id, 0, 0, failure);
}

/* The article has come to have another text. */
static enum onr_error compare(struct onr_duplicates *duplicates, int64_t article, int64_t now,
                              struct onr_failure *failure) {
  enum onr_error error = onr_duplicates_add(duplicates, article, failure);
  return error ? error : onr_duplicates_settle(duplicates, now, failure);
}

static enum onr_error insert(struct onr_connection *connection, struct onr_article_write *write,
                             struct onr_failure *failure) {
  struct onr_duplicates duplicates;
  struct onr_links links;
  struct onr_analysis_target target = {
      .published = write->article.article->date_published,
      .now = onr_clock_now_ms(),
      .article_id = onr_str_from(write->article.id),
      .text = write->article.article->body,
      .generator_version = write->generator_version,
      .arena = write->arena,
      .links = &links,
  };
  onr_links_init(&links, write->arena);
  enum onr_error error = insert_head(connection, write, target.now, &target.article, failure);
  int64_t version;
  if (!error) error = put_text(connection, write, target.article, target.now, &version, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ARTICLE_INDEX, "i", target.article);
  if (!error) error = onr_analysis_insert(connection, &target, &write->analysis, failure);
  if (!error) error = onr_orphans_delete(connection, &links, failure); /* claims known from before may let go of some */
  if (!error) error = onr_links_refresh(&links, connection, target.now, failure);
  onr_duplicates_init(&duplicates, connection, write->arena);
  if (!error) error = compare(&duplicates, target.article, target.now, failure);
  if (error) return error;
  memcpy(write->ret_id, write->article.id, ONR_ID_SIZE);
  write->outcome = ONR_CREATED;
  return ONR_OK;
}

/* A put adds what its document says to what is there; a replacement says all of it. */
static bool merges(const struct onr_article_write *write) {
  return write->id.len == 0;
}

/* The date that the article has after the write. */
static int64_t published_after(const struct onr_article_write *write, const struct onr_stored_article *stored) {
  int64_t published = write->article.article->date_published;
  return merges(write) && published == ONR_NO_TIME ? stored->published : published;
}

static enum onr_error update_head(struct onr_connection *connection, const struct onr_article_write *write,
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

enum onr_error onr_article_unindex(struct onr_connection *connection, int64_t article, struct onr_failure *failure) {
  connection->removed++;
  return onr_run(connection, failure, ONR_SQL_ARTICLE_UNINDEX, "i", article);
}

/* Text and head; the full-text row goes with the old words before they change. */
static enum onr_error update_article(struct onr_connection *connection, const struct onr_article_write *write,
                                     const struct onr_stored_article *stored,
                                     const struct onr_stored_difference *difference, int64_t now,
                                     struct onr_failure *failure) {
  bool reindex = !difference->same_text || !difference->same_headline;
  int64_t version = stored->version;
  enum onr_error error = ONR_OK;
  if (reindex) error = onr_article_unindex(connection, stored->pk, failure);
  if (!error && !difference->same_text) error = put_text(connection, write, stored->pk, now, &version, failure);
  if (!error) error = update_head(connection, write, stored, version, now, failure);
  if (!error && reindex) error = onr_run(connection, failure, ONR_SQL_ARTICLE_INDEX, "i", stored->pk);
  return error;
}

static enum onr_error replace_analysis(struct onr_connection *connection, struct onr_article_write *write,
                                       const struct onr_stored_article *stored, int64_t now,
                                       struct onr_failure *failure) {
  struct onr_analysis_target target = {
      .article = stored->pk,
      .published = published_after(write, stored),
      .now = now,
      .article_id = onr_str_from(stored->id),
      .text = write->article.article->body,
      .generator_version = write->generator_version,
      .arena = write->arena,
  };
  enum onr_error error = ONR_OK;
  if (merges(write) && strcmp(stored->id, write->document.id) != 0)
    error = onr_ready_ids(&write->analysis, onr_str_from(stored->id), write->arena, failure);
  return error ? error : onr_analysis_replace(connection, &target, &write->analysis, failure);
}

enum onr_error onr_article_update(struct onr_connection *connection, struct onr_article_write *write,
                                  const struct onr_stored_article *stored,
                                  const struct onr_stored_difference *difference, bool reanalyse,
                                  struct onr_failure *failure) {
  int64_t now = onr_clock_now_ms(), published = published_after(write, stored);
  bool retold = !difference->same_text, dated = published != stored->published;
  struct onr_duplicates duplicates;
  enum onr_error error = ONR_OK;
  onr_duplicates_init(&duplicates, connection, write->arena);
  if (retold) error = onr_duplicates_remove(&duplicates, stored->pk, failure);
  if (!error) error = update_article(connection, write, stored, difference, now, failure);
  if (!error && reanalyse)
    error = replace_analysis(connection, write, stored, now, failure);
  else if (!error && dated)
    error = update_published(connection, stored->pk, published, now, failure);
  if (!error && retold)
    error = compare(&duplicates, stored->pk, now, failure);
  else if (!error && dated)
    error = onr_duplicates_dated(&duplicates, stored->pk, now, failure);
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

/* Lays the corrections of the article over the document. An address that another article has by now is left out. */
static enum onr_error lay_corrections(struct onr_connection *connection, struct onr_article_write *write,
                                      const struct onr_stored_article *stored, struct onr_failure *failure) {
  struct onr_article_corrections *corrections = &write->corrections;
  struct onr_str id = onr_str_from(stored->exists ? stored->id : write->document.id);
  int64_t other;
  bool taken = false;
  enum onr_error error = onr_article_corrections_read(connection, id, write->arena, corrections, failure);
  if (!error && !stored->exists && corrections->set[ONR_ARTICLE_URL])
    error = onr_run_int(connection, failure, &other, &taken, ONR_SQL_ARTICLE_BY_URL, "s",
                        corrections->values.items[ONR_ARTICLE_URL]);
  if (taken) corrections->set[ONR_ARTICLE_URL] = false;
  if (error) return error;
  return onr_article_corrections_lay(corrections, stored, &write->document, write->arena, &write->corrected,
                                     &write->article, failure);
}

/* Keeps what the document says beside what people say, if that is new: its text is a version that is not the current
 * one. */
static enum onr_error note_originals(struct onr_connection *connection, struct onr_article_write *write,
                                     const struct onr_stored_article *stored, struct onr_failure *failure) {
  struct onr_article_values says = {0};
  int64_t version;
  bool known = false;
  const struct onr_article *document = write->document.article;
  enum onr_error error = onr_article_values_of(&write->document, write->arena, &says, failure);
  if (error || !onr_article_corrections_differ(&write->corrections, document, &says)) return error;
  write->outcome = ONR_UPDATED;
  if (write->corrections.set[ONR_ARTICLE_TEXT])
    error = onr_run_int(connection, failure, &version, &known, ONR_SQL_ARTICLE_TEXT_KNOWN, "iz", stored->pk,
                        write->document.text_version);
  if (!error && write->corrections.set[ONR_ARTICLE_TEXT] && !known)
    error = put_text(connection, write, stored->pk, onr_clock_now_ms(), &version, failure);
  return error ? error
               : onr_article_corrections_note(connection, onr_str_from(stored->id), &write->corrections, document,
                                              &says, failure);
}

enum onr_error onr_article_put(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_article_write *write = context;
  struct onr_stored_article stored;
  enum onr_error error = onr_stored_find(connection, &write->document, write->arena, &stored, failure);
  if (!error) error = lay_corrections(connection, write, &stored, failure);
  if (error) return error;
  struct onr_stored_difference difference = {.same_text = false};
  bool put = false;
  if (stored.exists) difference = onr_stored_compare_said(&stored, &write->article);
  if (!write->analysed && !(stored.exists && difference.same_text)) return refuse_unanalysed(failure);
  if (!stored.exists) error = onr_article_put_fresh(connection, write, &put, failure);
  if (!error && !put) error = onr_pending_settle(connection, failure);
  if (error || put) return error;
  onr_pending_forget(connection->pending); /* texts may change */
  if (!stored.exists) return insert(connection, write, failure);
  if (difference.moved && !difference.same_text) return refuse_moved(&stored, write->document.article->url, failure);
  memcpy(write->ret_id, stored.id, ONR_ID_SIZE);
  write->outcome = ONR_UNCHANGED;
  error = note_originals(connection, write, &stored, failure);
  if (error || (difference.same_text && difference.same_metadata)) return error;
  return onr_article_update(connection, write, &stored, &difference, !difference.same_text, failure);
}
