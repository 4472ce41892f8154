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

static bool same(const struct onr_rows *rows, int column, struct onr_str value) {
  return onr_str_equal(onr_rows_str(rows, column), value);
}

/* `source` is left out: where a document was read from says nothing about it. */
static void compare(const struct onr_rows *rows, const struct onr_ready_article *ready,
                    struct onr_stored_article *stored) {
  const struct onr_article *article = ready->article;
  bool derived = onr_rows_int(rows, DERIVED) != 0;
  stored->same_text = same(rows, TEXT_VERSION, onr_str_from(ready->text_version));
  stored->same_headline = same(rows, HEADLINE, article->headline);
  stored->same_metadata = stored->same_headline && derived == article->headline_derived &&
                          same(rows, URL, article->url) && stored->published == article->date_published &&
                          same(rows, LANGUAGE, article->language) && same(rows, AUTHORS, ready->authors) &&
                          same(rows, PUBLISHER, article->publisher);
}

static bool same_or_unsaid(const struct onr_rows *rows, int column, struct onr_str value) {
  return value.len == 0 || same(rows, column, value);
}

/* The counterpart of ONR_SQL_ARTICLE_MERGE: what the document does not say stays, a headline made from the text gives
 * way to one that somebody wrote, and the URL is not touched: it is the document's, or somebody changed it. */
static void compare_said(const struct onr_rows *rows, const struct onr_ready_article *ready,
                         struct onr_stored_article *stored) {
  const struct onr_article *article = ready->article;
  bool derived = onr_rows_int(rows, DERIVED) != 0;
  stored->same_text = same(rows, TEXT_VERSION, onr_str_from(ready->text_version));
  stored->same_headline = same(rows, HEADLINE, article->headline) || (article->headline_derived && !derived);
  stored->moved = !same_or_unsaid(rows, URL, article->url);
  stored->same_metadata = stored->same_headline && (article->headline_derived || !derived) &&
                          (article->date_published == ONR_NO_TIME || stored->published == article->date_published) &&
                          (article->language_assumed || same(rows, LANGUAGE, article->language)) &&
                          same_or_unsaid(rows, AUTHORS, ready->authors) &&
                          same_or_unsaid(rows, PUBLISHER, article->publisher);
}

typedef void (*comparison)(const struct onr_rows *rows, const struct onr_ready_article *ready,
                           struct onr_stored_article *stored);

static enum onr_error read(struct onr_connection *connection, enum onr_statement statement, struct onr_str key,
                           comparison compare_with, const struct onr_ready_article *ready,
                           struct onr_stored_article *ret_stored, struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, statement, "s", key);
  *ret_stored = (struct onr_stored_article){.exists = onr_rows_next(&rows)};
  if (ret_stored->exists) {
    struct onr_str id = onr_rows_str(&rows, ID);
    memcpy(ret_stored->id, id.data, id.len < ONR_ID_SIZE ? id.len : ONR_ID_SIZE - 1);
    ret_stored->pk = onr_rows_int(&rows, PK);
    ret_stored->revision = onr_rows_int(&rows, REVISION);
    ret_stored->version = onr_rows_int(&rows, VERSION);
    ret_stored->published = onr_rows_int(&rows, PUBLISHED);
    if (ready) compare_with(&rows, ready, ret_stored);
  }
  return onr_rows_end(&rows, ONR_OK);
}

enum onr_error onr_stored_find(struct onr_connection *connection, const struct onr_ready_article *ready,
                               struct onr_stored_article *ret_stored, struct onr_failure *failure) {
  *ret_stored = (struct onr_stored_article){0};
  struct onr_str url = ready->article->url;
  enum onr_error error = ONR_OK;
  if (url.len) error = read(connection, ONR_SQL_ARTICLE_BY_URL, url, compare_said, ready, ret_stored, failure);
  if (error || ret_stored->exists) return error;
  return read(connection, ONR_SQL_ARTICLE_BY_ID, onr_str_from(ready->id), compare_said, ready, ret_stored, failure);
}

enum onr_error onr_stored_get(struct onr_connection *connection, struct onr_str id,
                              const struct onr_ready_article *ready, struct onr_stored_article *ret_stored,
                              struct onr_failure *failure) {
  return read(connection, ONR_SQL_ARTICLE_BY_ID, id, compare, ready, ret_stored, failure);
}
