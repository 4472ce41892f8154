/* What a page's head and its <time>, <h1> and <html> elements say. The ranks below JSON-LD's (1) order the places. */
#include "html.h"

enum { RANK_CANONICAL = 1, RANK_H1 = 5, RANK_TITLE = 6, RANK_TIME_MARKED = 6, RANK_TIME = 8, RANK_HTML_LANG = 3 };

static const struct {
  const char *name;
  enum onr_html_field field;
  int rank;
} metas[] = {
    {"og:title", ONR_HTML_HEADLINE, 3},
    {"twitter:title", ONR_HTML_HEADLINE, 4},
    {"og:url", ONR_HTML_URL, 2},
    {"article:published_time", ONR_HTML_DATE, 3},
    {"datePublished", ONR_HTML_DATE, 4},
    {"parsely-pub-date", ONR_HTML_DATE, 5},
    {"dc.date.issued", ONR_HTML_DATE, 5},
    {"pubdate", ONR_HTML_DATE, 5},
    {"date", ONR_HTML_DATE, 7},
    {"author", ONR_HTML_AUTHOR, 3},
    {"article:author", ONR_HTML_AUTHOR, 4},
    {"parsely-author", ONR_HTML_AUTHOR, 5},
    {"dc.creator", ONR_HTML_AUTHOR, 6},
    {"og:site_name", ONR_HTML_PUBLISHER, 3},
    {"article:publisher", ONR_HTML_PUBLISHER, 4},
    {"application-name", ONR_HTML_PUBLISHER, 5},
    {"content-language", ONR_HTML_LANGUAGE, 4},
    {"og:locale", ONR_HTML_LANGUAGE, 5},
};

/* og:locale is written "en_GB". */
static enum onr_error offer_locale(struct onr_html_page *page, int rank, struct onr_str content) {
  char *tag = onr_arena_alloc(page->reading->arena, content.len + 1);
  if (!tag) return onr_fail_memory(page->reading->failure);
  for (size_t i = 0; i < content.len; i++) tag[i] = (char)(content.data[i] == '_' ? '-' : content.data[i]);
  return onr_html_offer(page, ONR_HTML_LANGUAGE, rank, (struct onr_str){tag, content.len});
}

static enum onr_error offer_named(struct onr_html_page *page, struct onr_str name, struct onr_str content) {
  for (size_t i = 0; i < sizeof metas / sizeof *metas; i++) {
    if (!onr_str_equal_nocase(name, onr_str_from(metas[i].name))) continue;
    /* a publisher's page on a social network is no name */
    if (metas[i].field == ONR_HTML_PUBLISHER && onr_field_is_url(onr_str_trim(content))) return ONR_OK;
    if (metas[i].field == ONR_HTML_LANGUAGE) return offer_locale(page, metas[i].rank, content);
    return onr_html_offer(page, metas[i].field, metas[i].rank, content);
  }
  return ONR_OK;
}

static enum onr_error read_meta(struct onr_html_page *page, const xmlNode *element) {
  static const char *const attributes[] = {"property", "name", "itemprop", "http-equiv"};
  struct onr_str content = onr_html_attribute(element, "content");
  enum onr_error error = ONR_OK;
  for (size_t i = 0; !error && content.len > 0 && i < sizeof attributes / sizeof *attributes; i++) {
    struct onr_str name = onr_html_attribute(element, attributes[i]);
    if (name.len > 0) error = offer_named(page, onr_str_trim(name), content);
  }
  return error;
}

static enum onr_error read_time(struct onr_html_page *page, const xmlNode *element) {
  bool marked = onr_html_attribute(element, "pubdate").data ||
                onr_html_has_word(onr_html_attribute(element, "itemprop"), ONR_STR("datePublished"));
  return onr_html_offer(page, ONR_HTML_DATE, marked ? RANK_TIME_MARKED : RANK_TIME,
                        onr_html_attribute(element, "datetime"));
}

static enum onr_error read_heading(struct onr_html_page *page, xmlNode *element, int rank) {
  struct onr_str text;
  if (page->rank[ONR_HTML_HEADLINE] && page->rank[ONR_HTML_HEADLINE] <= rank) return ONR_OK;
  enum onr_error error = onr_html_text(page->reading, element, false, &text);
  return error ? error : onr_html_offer(page, ONR_HTML_HEADLINE, rank, text);
}

static enum onr_error read_language(struct onr_html_page *page, const xmlNode *element) {
  struct onr_str language = onr_html_attribute(element, "lang");
  if (language.len == 0) language = onr_html_attribute(element, "xml:lang");
  return onr_html_offer(page, ONR_HTML_LANGUAGE, RANK_HTML_LANG, language);
}

static enum onr_error read_element(struct onr_html_page *page, xmlNode *element) {
  if (onr_html_is(element, "meta")) return read_meta(page, element);
  if (onr_html_is(element, "time")) return read_time(page, element);
  if (onr_html_is(element, "html")) return read_language(page, element);
  if (onr_html_is(element, "title") && element->parent && onr_html_is(element->parent, "head"))
    return read_heading(page, element, RANK_TITLE);
  if (onr_html_is(element, "h1")) return read_heading(page, element, RANK_H1);
  if (onr_html_is(element, "link") && onr_html_has_word(onr_html_attribute(element, "rel"), ONR_STR("canonical")))
    return onr_html_offer(page, ONR_HTML_URL, RANK_CANONICAL, onr_html_attribute(element, "href"));
  return ONR_OK;
}

enum onr_error onr_html_read_meta(struct onr_html_page *page, xmlDocPtr doc) {
  struct onr_html_walk walk = onr_html_walk(xmlDocGetRootElement(doc));
  while (onr_html_walk_next(&walk, true)) {
    if (walk.node->type != XML_ELEMENT_NODE || walk.leaving) continue;
    enum onr_error error = read_element(page, walk.node);
    if (error) return error;
  }
  return ONR_OK;
}
