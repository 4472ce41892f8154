#include "article_corrections.h"

#include "onrecord/fold.h"

#define I(value) ((int64_t)(value))

/* ---- Members as texts ---- */

static bool date_text(int64_t date, struct onr_arena *arena, struct onr_str *ret_text) {
  *ret_text = date == ONR_NO_TIME ? ONR_STR("") : onr_arena_printf(arena, "%lld", (long long)date);
  return ret_text->data != NULL;
}

enum onr_error onr_article_values_of(const struct onr_ready_article *ready, struct onr_arena *arena,
                                     struct onr_article_values *ret_values, struct onr_failure *failure) {
  const struct onr_article *article = ready->article;
  struct onr_str *items = ret_values->items;
  items[ONR_ARTICLE_HEADLINE] = article->headline_derived ? ONR_STR("") : article->headline;
  items[ONR_ARTICLE_URL] = article->url;
  items[ONR_ARTICLE_LANGUAGE] = article->language;
  items[ONR_ARTICLE_AUTHORS] = ready->authors;
  items[ONR_ARTICLE_PUBLISHER] = article->publisher;
  items[ONR_ARTICLE_TEXT] = onr_arena_str(arena, onr_str_from(ready->text_version));
  bool fits = date_text(article->date_published, arena, &items[ONR_ARTICLE_DATE]);
  return fits && items[ONR_ARTICLE_TEXT].data ? ONR_OK : onr_fail_memory(failure);
}

enum onr_error onr_article_values_stored(const struct onr_stored_article *stored, struct onr_arena *arena,
                                         struct onr_article_values *ret_values, struct onr_failure *failure) {
  struct onr_str *items = ret_values->items;
  items[ONR_ARTICLE_HEADLINE] = stored->derived ? ONR_STR("") : stored->headline;
  items[ONR_ARTICLE_URL] = stored->url;
  items[ONR_ARTICLE_LANGUAGE] = stored->language;
  items[ONR_ARTICLE_AUTHORS] = stored->authors;
  items[ONR_ARTICLE_PUBLISHER] = stored->publisher;
  items[ONR_ARTICLE_TEXT] = stored->text_version;
  return date_text(stored->published, arena, &items[ONR_ARTICLE_DATE]) ? ONR_OK : onr_fail_memory(failure);
}

/* ---- The table ---- */

enum onr_error onr_article_corrections_read(struct onr_connection *connection, struct onr_str article,
                                            struct onr_arena *arena, struct onr_article_corrections *ret_corrections,
                                            struct onr_failure *failure) {
  struct onr_article_corrections corrections = {.any = false};
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ARTICLE_CORRECTIONS, "s", article);
  while (!error && onr_rows_next(&rows)) {
    int64_t member = onr_rows_int(&rows, 0);
    if (member < 0 || member >= ONR_ARTICLE_MEMBER_COUNT) continue;
    corrections.any = corrections.set[member] = true;
    struct onr_str value = onr_arena_str(arena, onr_rows_str(&rows, 1));
    struct onr_str original = onr_arena_str(arena, onr_rows_str(&rows, 2));
    if (!value.data || !original.data) error = onr_fail_memory(failure);
    corrections.values.items[member] = value;
    corrections.originals.items[member] = original;
  }
  *ret_corrections = corrections;
  return onr_rows_end(&rows, error);
}

static enum onr_error put(struct onr_connection *connection, struct onr_str article, int member, struct onr_str value,
                          struct onr_str original, struct onr_failure *failure) {
  return onr_run(connection, failure, ONR_SQL_ARTICLE_CORRECTION_PUT, "siss", article, I(member), value, original);
}

static enum onr_error drop(struct onr_connection *connection, struct onr_str article, int member,
                           struct onr_failure *failure) {
  return onr_run(connection, failure, ONR_SQL_ARTICLE_CORRECTION_DELETE, "si", article, I(member));
}

enum onr_error onr_article_corrections_set(struct onr_connection *connection, struct onr_str article,
                                           const struct onr_article_corrections *corrections,
                                           const struct onr_article_values *before,
                                           const struct onr_article_values *now, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (int i = 0; i < ONR_ARTICLE_MEMBER_COUNT && !error; i++) {
    if (onr_str_equal(before->items[i], now->items[i])) continue;
    struct onr_str original = corrections->set[i] ? corrections->originals.items[i] : before->items[i];
    error = onr_str_equal(original, now->items[i]) ? drop(connection, article, i, failure)
                                                   : put(connection, article, i, now->items[i], original, failure);
  }
  return error;
}

enum onr_error onr_article_corrections_forget_text(struct onr_connection *connection, struct onr_str article,
                                                   struct onr_failure *failure) {
  return drop(connection, article, ONR_ARTICLE_TEXT, failure);
}

/* ---- Documents ---- */

/* What a document leaves unsaid is no change of it (store.h). */
static bool says_member(const struct onr_article *document, int member) {
  switch ((enum onr_article_member)member) {
  case ONR_ARTICLE_HEADLINE: return !document->headline_derived;
  case ONR_ARTICLE_URL: return document->url.len > 0;
  case ONR_ARTICLE_DATE: return document->date_published != ONR_NO_TIME;
  case ONR_ARTICLE_LANGUAGE: return !document->language_assumed;
  case ONR_ARTICLE_AUTHORS: return document->authors.count > 0;
  case ONR_ARTICLE_PUBLISHER: return document->publisher.len > 0;
  case ONR_ARTICLE_TEXT: return true;
  case ONR_ARTICLE_MEMBER_COUNT: break;
  }
  return false;
}

/* A document that says what the person says is the article as it was given back, not another original. */
static bool is_new(const struct onr_article_corrections *corrections, const struct onr_article *document,
                   const struct onr_article_values *says, int member) {
  return corrections->set[member] && says_member(document, member) &&
         !onr_str_equal(corrections->originals.items[member], says->items[member]) &&
         !onr_str_equal(corrections->values.items[member], says->items[member]);
}

bool onr_article_corrections_differ(const struct onr_article_corrections *corrections,
                                    const struct onr_article *document, const struct onr_article_values *says) {
  for (int i = 0; i < ONR_ARTICLE_MEMBER_COUNT; i++)
    if (is_new(corrections, document, says, i)) return true;
  return false;
}

enum onr_error onr_article_corrections_note(struct onr_connection *connection, struct onr_str article,
                                            const struct onr_article_corrections *corrections,
                                            const struct onr_article *document, const struct onr_article_values *says,
                                            struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (int i = 0; i < ONR_ARTICLE_MEMBER_COUNT && !error; i++)
    if (is_new(corrections, document, says, i))
      error = put(connection, article, i, corrections->values.items[i], says->items[i], failure);
  return error;
}

static bool lay_list(const struct onr_article_corrections *corrections, struct onr_arena *arena,
                     struct onr_article *article, struct onr_ready_article *ready) {
  if (!corrections->set[ONR_ARTICLE_AUTHORS]) return true;
  ready->authors = corrections->values.items[ONR_ARTICLE_AUTHORS];
  return onr_strs_unpack(arena, ready->authors, &article->authors);
}

static bool lay_date(const struct onr_article_corrections *corrections, struct onr_article *article) {
  long long date = 0;
  struct onr_str value = corrections->values.items[ONR_ARTICLE_DATE];
  if (!corrections->set[ONR_ARTICLE_DATE]) return true;
  bool valid = value.len == 0 || onr_str_to_int(value, &date);
  article->date_published = value.len ? date : ONR_NO_TIME;
  return valid;
}

/* A headline made from a text follows the text that is shown. */
static void lay_headline(const struct onr_article_corrections *corrections, const struct onr_stored_article *stored,
                         struct onr_article *article) {
  bool derives = corrections->set[ONR_ARTICLE_HEADLINE] ? corrections->values.items[ONR_ARTICLE_HEADLINE].len == 0
                                                        : article->headline_derived;
  bool follows = derives && (corrections->set[ONR_ARTICLE_TEXT] || !article->headline_derived);
  if (corrections->set[ONR_ARTICLE_HEADLINE] && !derives) {
    article->headline = corrections->values.items[ONR_ARTICLE_HEADLINE];
    article->headline_derived = false;
  } else if (follows && stored->exists) {
    article->headline = stored->headline;
    article->headline_derived = stored->derived;
  }
}

enum onr_error onr_article_corrections_lay(const struct onr_article_corrections *corrections,
                                           const struct onr_stored_article *stored,
                                           const struct onr_ready_article *document, struct onr_arena *arena,
                                           struct onr_article *ret_article, struct onr_ready_article *ret_ready,
                                           struct onr_failure *failure) {
  struct onr_article article = *document->article;
  struct onr_ready_article ready = *document;
  const bool *set = corrections->set;
  const struct onr_str *values = corrections->values.items;
  if (set[ONR_ARTICLE_URL]) article.url = values[ONR_ARTICLE_URL];
  if (set[ONR_ARTICLE_PUBLISHER]) article.publisher = values[ONR_ARTICLE_PUBLISHER];
  if (set[ONR_ARTICLE_LANGUAGE]) {
    article.language = values[ONR_ARTICLE_LANGUAGE];
    article.language_assumed = false;
  }
  if (set[ONR_ARTICLE_TEXT]) memcpy(ready.text_version, values[ONR_ARTICLE_TEXT].data, ONR_SHA256_HEX_SIZE - 1);
  lay_headline(corrections, stored, &article);
  bool fits = lay_list(corrections, arena, &article, &ready);
  ready.publisher_folded = onr_fold(arena, article.publisher);
  ready.language_folded = onr_fold(arena, article.language);
  if (!fits || !ready.publisher_folded.data || !ready.language_folded.data) return onr_fail_memory(failure);
  if (!lay_date(corrections, &article))
    return onr_fail(failure, ONR_ERR_STORE_FAILED, "A corrected date of article %s cannot be read.", document->id);
  *ret_article = article;
  *ret_ready = ready;
  ret_ready->article = ret_article;
  return ONR_OK;
}
