/* Changing and deleting articles, as people do: what they change is kept as a correction and noted in the ledger. */
#include "article_audit.h"
#include "article_write.h"
#include "duplicates.h"
#include "put.h"
#include "store/sqlite/ledger/audit.h"

/* The article to change, at the revision that the caller saw. */
static enum onr_error find_current(struct onr_connection *connection, struct onr_article_write *write,
                                   struct onr_stored_article *ret_stored, struct onr_failure *failure) {
  enum onr_error error = onr_stored_get(connection, write->id, write->arena, ret_stored, failure);
  if (error) return error;
  if (!ret_stored->exists) return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no article %.*s.", ONR_FMT(write->id));
  if (write->revision != -1 && write->revision != ret_stored->revision)
    return onr_fail(failure, ONR_ERR_PRECONDITION_FAILED,
                    "The article %.*s is at revision %lld; the change was made to revision %lld.", ONR_FMT(write->id),
                    (long long)ret_stored->revision, (long long)write->revision);
  return ONR_OK;
}

static enum onr_error refuse_taken_url(struct onr_connection *connection, const struct onr_article_write *write,
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

/* What a person says of the article instead of what the document does. */
static enum onr_error correct(struct onr_connection *connection, struct onr_article_write *write,
                              const struct onr_stored_article *stored, struct onr_failure *failure) {
  struct onr_article_values before = {0}, now = {0};
  struct onr_str id = onr_str_from(stored->id);
  enum onr_error error = onr_article_corrections_read(connection, id, write->arena, &write->corrections, failure);
  if (!error) error = onr_article_values_stored(stored, write->arena, &before, failure);
  if (!error) error = onr_article_values_of(&write->article, write->arena, &now, failure);
  if (!error) error = onr_article_corrections_set(connection, id, &write->corrections, &before, &now, failure);
  if (error || !write->actor) return error;
  return onr_article_note(connection, write->actor, id, &write->corrections, &before, &now, onr_clock_now_ms(),
                          write->arena, failure);
}

static enum onr_error run_replace(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_article_write *write = context;
  struct onr_stored_article stored;
  enum onr_error error = find_current(connection, write, &stored, failure);
  if (!error) error = refuse_taken_url(connection, write, &stored, failure);
  if (error) return error;
  struct onr_stored_difference difference = onr_stored_compare(&stored, &write->article);
  if (!write->analysed && !difference.same_text)
    return onr_fail(failure, ONR_ERR_CONFLICT, "The text of article %.*s was changed by someone else meanwhile.",
                    ONR_FMT(write->id));
  if (!write->analysed && difference.same_metadata) return ONR_OK;
  error = correct(connection, write, &stored, failure);
  return error ? error : onr_article_update(connection, write, &stored, &difference, write->analysed, failure);
}

static enum onr_error note_deletion(struct onr_connection *connection, struct onr_article_write *write,
                                    const struct onr_stored_article *stored, int64_t now, struct onr_failure *failure) {
  struct onr_article_values values = {0};
  struct onr_str id = onr_str_from(stored->id);
  if (!write->actor) return ONR_OK;
  enum onr_error error = onr_article_corrections_read(connection, id, write->arena, &write->corrections, failure);
  if (!error) error = onr_article_values_stored(stored, write->arena, &values, failure);
  return error ? error
               : onr_article_note(connection, write->actor, id, &write->corrections, &values, NULL, now, write->arena,
                                  failure);
}

static enum onr_error run_delete(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  struct onr_article_write *write = context;
  struct onr_stored_article stored;
  enum onr_error error = find_current(connection, write, &stored, failure);
  struct onr_duplicates duplicates;
  struct onr_links links;
  int64_t now = onr_clock_now_ms();
  onr_duplicates_init(&duplicates, connection, write->arena);
  onr_links_init(&links, write->arena);
  if (!error) error = onr_duplicates_remove(&duplicates, stored.pk, failure);
  if (!error) error = onr_article_unindex(connection, stored.pk, failure);
  if (!error) error = onr_analysis_delete(connection, &links, stored.pk, now, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ARTICLE_TEXT_DELETE, "i", stored.pk);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ARTICLE_DELETE, "i", stored.pk);
  if (!error) error = onr_duplicates_settle(&duplicates, now, failure);
  if (!error) error = note_deletion(connection, write, &stored, now, failure);
  if (!error) error = onr_article_corrections_forget_text(connection, write->id, failure);
  if (!error) error = onr_orphans_delete(connection, &links, failure);
  return error ? error : onr_links_refresh(&links, connection, now, failure);
}

/* ---- Taking back ---- */

static enum onr_error refuse_restoring(const struct onr_audit_change *change, const char *why,
                                       struct onr_failure *failure) {
  return onr_fail(failure, ONR_ERR_CONFLICT, "The article %.*s %s.", ONR_FMT(change->subject), why);
}

/* The article with those values; its text is what the caller has brought. */
static bool compose(const struct onr_article_values *values, const struct onr_stored_article *stored,
                    const struct onr_revert_text *text, struct onr_arena *arena, struct onr_article *ret_article) {
  const struct onr_str *items = values->items;
  long long date = 0;
  bool dated = items[ONR_ARTICLE_DATE].len && onr_str_to_int(items[ONR_ARTICLE_DATE], &date);
  *ret_article = (struct onr_article){
      .headline = items[ONR_ARTICLE_HEADLINE].len ? items[ONR_ARTICLE_HEADLINE] : text->headline,
      .headline_derived = items[ONR_ARTICLE_HEADLINE].len == 0,
      .url = items[ONR_ARTICLE_URL],
      .date_published = dated ? date : ONR_NO_TIME,
      .language = items[ONR_ARTICLE_LANGUAGE],
      .publisher = items[ONR_ARTICLE_PUBLISHER],
      .source = stored->source,
      .body = text->body,
  };
  return onr_strs_unpack(arena, items[ONR_ARTICLE_AUTHORS], &ret_article->authors);
}

static enum onr_error restore(struct onr_connection *connection, const struct onr_audit_change *change,
                              struct onr_article_write *write, struct onr_failure *failure) {
  struct onr_stored_article stored;
  struct onr_article_values before = {0}, now = {0};
  struct onr_article article;
  const struct onr_revert_text *text = change->text;
  enum onr_error error = onr_stored_get(connection, change->subject, write->arena, &stored, failure);
  if (error) return error;
  if (!stored.exists || !text) return refuse_restoring(change, "is no longer there", failure);
  error = onr_article_corrections_read(connection, change->subject, write->arena, &write->corrections, failure);
  if (!error) error = onr_article_values_stored(&stored, write->arena, &before, failure);
  if (!error)
    error = onr_article_values_now(change->to, &write->corrections, &before, change->arena, change->ret_from, failure);
  if (error) return error;
  now = before;
  if (!onr_article_values_restore(change->to, &write->corrections, write->arena, &now) ||
      !compose(&now, &stored, text, write->arena, &article))
    return onr_fail_memory(failure);
  if (!onr_str_equal(text->version, now.items[ONR_ARTICLE_TEXT]))
    return refuse_restoring(change, "has another text by now, or not that one any more", failure);
  error = onr_article_prepare(write, &article, text->analysis, failure);
  if (!error) error = onr_article_values_now(change->to, NULL, &now, change->arena, change->ret_to, failure);
  if (!error) error = refuse_taken_url(connection, write, &stored, failure);
  if (!error)
    error = onr_article_corrections_set(connection, change->subject, &write->corrections, &before, &now, failure);
  struct onr_stored_difference difference = onr_stored_compare(&stored, &write->article);
  if (error || (difference.same_text && difference.same_metadata)) return error;
  return onr_article_update(connection, write, &stored, &difference, !difference.same_text, failure);
}

enum onr_error onr_article_restore(struct onr_connection *connection, const struct onr_audit_change *change,
                                   struct onr_failure *failure) {
  if (change->action == ONR_AUDIT_DELETE)
    return refuse_restoring(change,
                            "was deleted with its text, which is not kept. Load the document again: what people said "
                            "of it and of its claims comes back with it",
                            failure);
  struct onr_arena arena;
  struct onr_article_write write = {.id = change->subject,
                                    .revision = -1,
                                    .generator_version = change->text ? change->text->generator_version : "",
                                    .arena = &arena};
  onr_arena_init(&arena, ONR_ARTICLE_ARENA_BYTES);
  enum onr_error error = restore(connection, change, &write, failure);
  onr_arena_close(&arena);
  return error;
}

/* ---- On the caller's thread ---- */

enum onr_error onr_store_replace_article(struct onr_store *store, const struct onr_actor *actor, struct onr_str id,
                                         int64_t revision, const struct onr_article *article,
                                         const struct onr_analysis *analysis, struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_article_write write = {
      .actor = actor, .id = id, .revision = revision, .generator_version = store->generator_version, .arena = &arena};
  onr_arena_init(&arena, ONR_ARTICLE_ARENA_BYTES);
  enum onr_error error = onr_article_prepare(&write, article, analysis, failure);
  if (!error) error = onr_writer_run(store, run_replace, &write, failure);
  onr_arena_close(&arena);
  return error;
}

enum onr_error onr_store_delete_article(struct onr_store *store, const struct onr_actor *actor, struct onr_str id,
                                        int64_t revision, struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_article_write write = {.actor = actor, .id = id, .revision = revision, .arena = &arena};
  onr_arena_init(&arena, ONR_ARTICLE_ARENA_BYTES);
  enum onr_error error = onr_writer_run(store, run_delete, &write, failure);
  onr_arena_close(&arena);
  return error;
}
