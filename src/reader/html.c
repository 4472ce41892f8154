#include "html.h"

static enum onr_error read_main_text(struct onr_html_page *page, xmlDocPtr doc) {
  xmlNode *root = NULL;
  if (page->article.body.len > 0) return ONR_OK;
  enum onr_error error = onr_html_find_main(page->reading, doc, &root);
  if (error || !root) return error;
  return onr_html_text(page->reading, root, true, &page->article.body);
}

/* "Talks resume | The Daily" → "Talks resume", when The Daily is the publisher. */
static struct onr_str without_publisher(struct onr_str headline, struct onr_str publisher) {
  static const char *const separators[] = {" | ", " - ", " – ", " — "};
  if (publisher.len == 0 || !onr_str_ends_with(headline, publisher)) return headline;
  struct onr_str rest = onr_str_slice(headline, 0, headline.len - publisher.len);
  for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
    struct onr_str separator = onr_str_from(separators[i]);
    if (rest.len > separator.len && onr_str_ends_with(rest, separator))
      return onr_str_slice(rest, 0, rest.len - separator.len);
  }
  return headline;
}

static enum onr_error read_page(struct onr_html_page *page, xmlDocPtr doc) {
  enum onr_error error = onr_html_read_jsonld(page, doc);
  if (!error) error = onr_html_read_meta(page, doc);
  if (!error) error = read_main_text(page, doc);
  page->article.headline = without_publisher(page->article.headline, page->article.publisher);
  return error;
}

enum onr_error onr_reader_read_html(struct onr_reading *reading, struct onr_str bytes, struct onr_article *article) {
  struct onr_html_page page = {.reading = reading, .article = *article};
  struct onr_str utf8;
  xmlDocPtr doc = NULL;
  enum onr_error error = onr_html_decode(reading, bytes, &utf8);
  if (!error) error = onr_html_parse(reading, utf8, &doc);
  if (!error && doc) error = read_page(&page, doc);
  xmlFreeDoc(doc);
  if (error) return error;
  *article = page.article;
  return onr_reading_finish(reading, article, (struct onr_place){ONR_AT_NOTHING, ""});
}
