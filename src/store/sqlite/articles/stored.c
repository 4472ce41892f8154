#include "stored.h"

/* Columns of ONR_ARTICLE_COLUMNS, and the version behind them. */
enum {
  PK,
  ID,
  REVISION,
  HEADLINE,
  DERIVED,
  URL,
  PUBLISHED,
  LANGUAGE,
  AUTHORS,
  PUBLISHER,
  SOURCE,
  TEXT_VERSION,
  VERSION = 18
};

/* `source` is left out: where a document was read from says nothing about it. */
struct onr_stored_difference onr_stored_compare(const struct onr_stored_article *stored,
                                                const struct onr_ready_article *document) {
  const struct onr_article *article = document->article;
  struct onr_stored_difference difference = {
      .same_text = onr_str_equal(stored->text_version, onr_str_from(document->text_version)),
      .same_headline = onr_str_equal(stored->headline, article->headline),
  };
  difference.same_metadata = difference.same_headline && stored->derived == article->headline_derived &&
                             onr_str_equal(stored->url, article->url) && stored->published == article->date_published &&
                             onr_str_equal(stored->language, article->language) &&
                             onr_str_equal(stored->authors, document->authors) &&
                             onr_str_equal(stored->publisher, article->publisher);
  return difference;
}

static bool same_or_unsaid(struct onr_str stored, struct onr_str value) {
  return value.len == 0 || onr_str_equal(stored, value);
}

/* The counterpart of ONR_SQL_ARTICLE_MERGE: what the document does not say stays, a headline made from the text gives
 * way to one that somebody wrote, and the URL is not touched: it is the document's, or somebody changed it. */
struct onr_stored_difference onr_stored_compare_said(const struct onr_stored_article *stored,
                                                     const struct onr_ready_article *document) {
  const struct onr_article *article = document->article;
  bool derived = stored->derived;
  struct onr_stored_difference difference = {
      .same_text = onr_str_equal(stored->text_version, onr_str_from(document->text_version)),
      .same_headline = onr_str_equal(stored->headline, article->headline) || (article->headline_derived && !derived),
      .moved = !same_or_unsaid(stored->url, article->url),
  };
  difference.same_metadata = difference.same_headline && (article->headline_derived || !derived) &&
                             (article->date_published == ONR_NO_TIME || stored->published == article->date_published) &&
                             (article->language_assumed || onr_str_equal(stored->language, article->language)) &&
                             same_or_unsaid(stored->authors, document->authors) &&
                             same_or_unsaid(stored->publisher, article->publisher);
  return difference;
}

static bool copy(struct onr_arena *arena, const struct onr_rows *rows, int column, struct onr_str *ret_text) {
  *ret_text = onr_arena_str(arena, onr_rows_str(rows, column));
  return ret_text->data != NULL;
}

static enum onr_error read(struct onr_connection *connection, enum onr_statement statement, struct onr_str key,
                           struct onr_arena *arena, struct onr_stored_article *ret_stored,
                           struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, statement, "s", key);
  struct onr_stored_article stored = {.exists = onr_rows_next(&rows)};
  bool fits = true;
  if (stored.exists) {
    struct onr_str id = onr_rows_str(&rows, ID);
    memcpy(stored.id, id.data, id.len < ONR_ID_SIZE ? id.len : ONR_ID_SIZE - 1);
    stored.pk = onr_rows_int(&rows, PK);
    stored.revision = onr_rows_int(&rows, REVISION);
    stored.version = onr_rows_int(&rows, VERSION);
    stored.published = onr_rows_int(&rows, PUBLISHED);
    stored.derived = onr_rows_int(&rows, DERIVED) != 0;
    fits = copy(arena, &rows, HEADLINE, &stored.headline) && copy(arena, &rows, URL, &stored.url) &&
           copy(arena, &rows, LANGUAGE, &stored.language) && copy(arena, &rows, AUTHORS, &stored.authors) &&
           copy(arena, &rows, PUBLISHER, &stored.publisher) && copy(arena, &rows, SOURCE, &stored.source) &&
           copy(arena, &rows, TEXT_VERSION, &stored.text_version);
  }
  *ret_stored = stored;
  return onr_rows_end(&rows, fits ? ONR_OK : onr_fail_memory(failure));
}

enum onr_error onr_stored_find(struct onr_connection *connection, const struct onr_ready_article *document,
                               struct onr_arena *arena, struct onr_stored_article *ret_stored,
                               struct onr_failure *failure) {
  struct onr_str url = document->article->url, text = onr_str_from(document->text_version);
  enum onr_error error = ONR_OK;
  *ret_stored = (struct onr_stored_article){.exists = false};
  if (url.len) error = read(connection, ONR_SQL_ARTICLE_BY_URL, url, arena, ret_stored, failure);
  if (!error && !ret_stored->exists)
    error = read(connection, ONR_SQL_ARTICLE_BY_ID, onr_str_from(document->id), arena, ret_stored, failure);
  if (error || ret_stored->exists || url.len) return error;
  return read(connection, ONR_SQL_ARTICLE_BY_TEXT, text, arena, ret_stored, failure);
}

enum onr_error onr_stored_get(struct onr_connection *connection, struct onr_str id, struct onr_arena *arena,
                              struct onr_stored_article *ret_stored, struct onr_failure *failure) {
  return read(connection, ONR_SQL_ARTICLE_BY_ID, id, arena, ret_stored, failure);
}
