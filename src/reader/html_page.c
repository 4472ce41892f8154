#include "html.h"

#include "onrecord/clock.h"

static enum onr_error add_author(struct onr_html_page *page, int rank, struct onr_str name) {
  struct onr_strs *authors = &page->article.authors;
  if (rank < page->rank[ONR_HTML_AUTHOR]) authors->count = 0;
  for (size_t i = 0; i < authors->count && i < 64; i++)
    if (onr_str_equal(page->authors[i], name)) return ONR_OK;
  if (authors->count == ONR_AUTHORS) return ONR_OK;
  struct onr_str *items =
      onr_arena_grow(page->reading->arena, page->authors, authors->count, &page->authors_cap, sizeof *items);
  if (!items) return onr_fail_memory(page->reading->failure);
  page->authors = items;
  page->authors[authors->count++] = name;
  authors->items = page->authors;
  page->rank[ONR_HTML_AUTHOR] = rank;
  return ONR_OK;
}

/* Whether `value` is one for the field, and sets it. data of a string is NULL when memory is exhausted. */
static bool take(struct onr_html_page *page, enum onr_html_field field, struct onr_str value) {
  struct onr_article *article = &page->article;
  switch (field) {
  case ONR_HTML_HEADLINE: article->headline = value; return true;
  case ONR_HTML_PUBLISHER: article->publisher = value; return true;
  case ONR_HTML_DATE: return onr_time_parse(value, &article->date_published);
  case ONR_HTML_LANGUAGE:
    if (!onr_field_language(value, page->reading->arena, &article->language)) return false;
    article->language_assumed = false;
    return true;
  case ONR_HTML_URL:
    if (!onr_field_is_url(value)) return false;
    article->url = value;
    return true;
  case ONR_HTML_AUTHOR:
  case ONR_HTML_FIELD_COUNT: break;
  }
  return false;
}

/* More is taken for a mistake of the page's, like anything else that a field cannot have. */
static size_t most_bytes(enum onr_html_field field) {
  if (field == ONR_HTML_HEADLINE) return ONR_HEADLINE_BYTES;
  return field == ONR_HTML_URL ? ONR_URL_BYTES : ONR_NAME_BYTES;
}

enum onr_error onr_html_offer(struct onr_html_page *page, enum onr_html_field field, int rank, struct onr_str value) {
  int before = page->rank[field];
  bool author = field == ONR_HTML_AUTHOR;
  struct onr_str clean;
  if (before && (rank > before || (rank == before && !author))) return ONR_OK;
  if (value.len == 0) return ONR_OK;
  enum onr_error error = onr_html_collapse(page->reading, value, &clean);
  if (error) return error;
  if (onr_field_is_blank(clean) || clean.len > most_bytes(field)) return ONR_OK;
  /* a profile's address is often given for an author */
  if (author) return onr_field_is_url(clean) ? ONR_OK : add_author(page, rank, clean);
  if (!take(page, field, clean)) return ONR_OK;
  page->rank[field] = rank;
  return page->article.language.data ? ONR_OK : onr_fail_memory(page->reading->failure);
}
