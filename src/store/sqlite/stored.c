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
  stored->same_text = same(rows, TEXT_VERSION, onr_str_from(ready->text_version));
  stored->same_headline = same(rows, HEADLINE, article->headline);
  stored->same_metadata = stored->same_headline && same(rows, URL, article->url) &&
                          onr_rows_int(rows, DERIVED) == (article->headline_derived ? 1 : 0) &&
                          stored->published == article->date_published && same(rows, LANGUAGE, article->language) &&
                          same(rows, AUTHORS, ready->authors) && same(rows, PUBLISHER, article->publisher);
}

static enum onr_error read(struct onr_connection *connection, enum onr_statement statement, struct onr_str key,
                           const struct onr_ready_article *ready, struct onr_stored_article *ret_stored,
                           struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, statement, "s", key);
  *ret_stored = (struct onr_stored_article){.exists = onr_rows_next(&rows)};
  if (ret_stored->exists) {
    struct onr_str id = onr_rows_str(&rows, ID);
    memcpy(ret_stored->id, id.data, id.len < ONR_ID_SIZE ? id.len : ONR_ID_SIZE - 1);
    ret_stored->pk = onr_rows_int(&rows, PK);
    ret_stored->revision = onr_rows_int(&rows, REVISION);
    ret_stored->version = onr_rows_int(&rows, VERSION);
    ret_stored->published = onr_rows_int(&rows, PUBLISHED);
    if (ready) compare(&rows, ready, ret_stored);
  }
  return onr_rows_end(&rows, ONR_OK);
}

enum onr_error onr_stored_find(struct onr_connection *connection, const struct onr_ready_article *ready,
                               struct onr_stored_article *ret_stored, struct onr_failure *failure) {
  *ret_stored = (struct onr_stored_article){0};
  struct onr_str url = ready->article->url;
  enum onr_error error = url.len ? read(connection, ONR_SQL_ARTICLE_BY_URL, url, ready, ret_stored, failure) : ONR_OK;
  if (error || ret_stored->exists) return error;
  return onr_stored_get(connection, onr_str_from(ready->id), ready, ret_stored, failure);
}

enum onr_error onr_stored_get(struct onr_connection *connection, struct onr_str id,
                              const struct onr_ready_article *ready, struct onr_stored_article *ret_stored,
                              struct onr_failure *failure) {
  return read(connection, ONR_SQL_ARTICLE_BY_ID, id, ready, ret_stored, failure);
}
