/*
 * JSON-LD in a page: schema.org's article among the nodes of all blocks, of several the first with a body. Nodes are
 * looked for in arrays, @graph, mainEntity and mainEntityOfPage; authors and publishers that are only named by @id are
 * looked up among them. What pages write is often not quite JSON: comments around the block and bare line ends in
 * strings are mended, what still does not parse is passed over.
 */
#include "html.h"
#include "json.h"

enum {
  RANK = 1,
  RANK_URL = 3,
  RANK_MAIN_ENTITY = 4,
  LEVELS = 6,  /* of arrays and objects above an article */
  AUTHORS = 64 /* more are passed over, as are nodes of an author's name */
};

struct nodes {
  struct onr_reading *reading;
  json_t **roots;            /* owned references, in an arena's array */
  size_t count, cap, values; /* values of all blocks together: they share the limit */
  json_t **items;            /* borrowed from the roots */
  size_t items_count, items_cap;
};

/* ---- from the page to parsed blocks ---- */

/* Without the comment or CDATA marks that some pages put around a block. */
static struct onr_str unwrap(struct onr_str text) {
  size_t start = 0, end = text.len;
  while (start < end && text.data[start] != '{' && text.data[start] != '[') {
    if (onr_str_starts_with(onr_str_slice(text, start, end), ONR_STR("<![CDATA["))) start += strlen("<![CDATA[") - 1;
    start++;
  }
  return onr_str_slice(text, start, end);
}

/* Escapes bare line ends in strings and blanks the other control characters; `out` has room for twice the text. */
static size_t mend(struct onr_str text, char *out) {
  size_t len = 0;
  bool string = false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (c == '"') string = !string;
    if (string && c == '\\' && i + 1 < text.len && (unsigned char)text.data[i + 1] >= ' ') {
      out[len++] = c;
      out[len++] = text.data[++i];
    } else if (string && c == '\n') {
      out[len++] = '\\';
      out[len++] = 'n';
    } else {
      out[len++] = (char)((unsigned char)c < ' ' ? ' ' : c);
    }
  }
  return len;
}

static enum onr_error parse_block(struct nodes *nodes, struct onr_str text) {
  size_t at;
  text = unwrap(text);
  char *mended = onr_arena_alloc(nodes->reading->arena, 2 * text.len + 1);
  json_t **roots = onr_arena_grow(nodes->reading->arena, nodes->roots, nodes->count, &nodes->cap, sizeof(json_t *));
  if (!mended || !roots) return onr_fail_memory(nodes->reading->failure);
  nodes->roots = roots;
  struct onr_str json = {mended, mend(text, mended)};
  if (json.len == 0 || onr_json_measure(json, &nodes->values, &at) != ONR_JSON_FITS) return ONR_OK;
  json_error_t error;
  json_t *root = onr_json_parse(json, JSON_DISABLE_EOF_CHECK, &error);
  if (root) {
    nodes->roots[nodes->count++] = root;
  } else if (onr_json_is_memory(&error)) {
    return onr_fail_memory(nodes->reading->failure);
  }
  return ONR_OK;
}

/* Only the content of JSON-LD scripts is in the tree at all. */
static enum onr_error parse_blocks(struct nodes *nodes, xmlDocPtr doc) {
  struct onr_html_walk walk = onr_html_walk(xmlDocGetRootElement(doc));
  while (onr_html_walk_next(&walk, true)) {
    if (walk.leaving || !onr_html_is(walk.node, "script")) continue;
    const xmlNode *content = walk.node->children;
    if (!content || !content->content) continue;
    enum onr_error error = parse_block(nodes, onr_str_from((const char *)content->content));
    if (error) return error;
  }
  return ONR_OK;
}

/* ---- the nodes of a block ---- */

static enum onr_error collect(struct nodes *nodes, json_t *value, int levels) {
  static const char *const inner[] = {"@graph", "mainEntity", "mainEntityOfPage"};
  enum onr_error error = ONR_OK;
  size_t index;
  json_t *item;
  if (levels == 0 || !value) return ONR_OK;
  json_array_foreach(value, index, item) {
    if ((error = collect(nodes, item, levels - 1))) return error;
  }
  if (!json_is_object(value)) return ONR_OK;
  json_t **items =
      onr_arena_grow(nodes->reading->arena, nodes->items, nodes->items_count, &nodes->items_cap, sizeof(json_t *));
  if (!items) return onr_fail_memory(nodes->reading->failure);
  nodes->items = items;
  nodes->items[nodes->items_count++] = value;
  for (size_t i = 0; !error && i < sizeof inner / sizeof *inner; i++)
    error = collect(nodes, json_object_get(value, inner[i]), levels - 1);
  return error;
}

static bool is_article(const json_t *node) {
  const json_t *type = json_object_get(node, "@type"), *item;
  size_t index;
  json_array_foreach(type, index, item) {
    if (onr_json_is_article_type(item)) return true;
  }
  return onr_json_is_article_type(type);
}

static bool has_text(const json_t *value) {
  return json_is_string(value) && !onr_field_is_blank(onr_json_text(value));
}

static json_t *find_article(const struct nodes *nodes) {
  json_t *first = NULL;
  for (size_t i = 0; i < nodes->items_count; i++) {
    if (!is_article(nodes->items[i])) continue;
    if (has_text(json_object_get(nodes->items[i], "articleBody"))) return nodes->items[i];
    if (!first) first = nodes->items[i];
  }
  return first;
}

/* ---- what the article says ---- */

/* Words that are written as HTML, once: "Graph &amp; head". */
static enum onr_error decode(struct onr_reading *reading, struct onr_str text, struct onr_str *ret_text) {
  const char *start = memchr(text.data, '&', text.len);
  xmlDocPtr doc = NULL;
  *ret_text = text;
  if (!start || !memchr(start, ';', text.len - (size_t)(start - text.data))) return ONR_OK;
  enum onr_error error = onr_html_parse(reading, text, &doc);
  if (!error && doc) error = onr_html_text(reading, xmlDocGetRootElement(doc), false, ret_text);
  xmlFreeDoc(doc);
  return error;
}

static enum onr_error offer(struct onr_html_page *page, enum onr_html_field field, int rank, const json_t *value) {
  if (!json_is_string(value)) return ONR_OK;
  struct onr_str text = onr_json_text(value);
  bool words = field == ONR_HTML_HEADLINE || field == ONR_HTML_AUTHOR || field == ONR_HTML_PUBLISHER;
  enum onr_error error = words ? decode(page->reading, text, &text) : ONR_OK;
  return error ? error : onr_html_offer(page, field, rank, text);
}

/* The name of a person or organization: a string, an object with a name, or one that only refers to another node. */
static const json_t *name_of(const struct nodes *nodes, const json_t *value) {
  const json_t *name = json_object_get(value, "name"), *id = json_object_get(value, "@id");
  if (json_is_string(value)) return value;
  if (json_is_string(name) || !json_is_string(id)) return name;
  for (size_t i = 0; i < nodes->items_count; i++) {
    const json_t *other = json_object_get(nodes->items[i], "@id");
    name = json_object_get(nodes->items[i], "name");
    if (name && json_is_string(other) && json_equal(other, id)) return name;
  }
  return NULL;
}

static enum onr_error offer_names(struct onr_html_page *page, const struct nodes *nodes, enum onr_html_field field,
                                  json_t *value) {
  size_t index;
  json_t *item;
  if (!json_is_array(value)) return offer(page, field, RANK, name_of(nodes, value));
  json_array_foreach(value, index, item) {
    if (index == AUTHORS) break;
    enum onr_error error = offer(page, field, RANK, name_of(nodes, item));
    if (error) return error;
  }
  return ONR_OK;
}

static enum onr_error offer_url(struct onr_html_page *page, json_t *article) {
  const json_t *entity = json_object_get(article, "mainEntityOfPage");
  enum onr_error error = offer(page, ONR_HTML_URL, RANK_URL, json_object_get(article, "url"));
  if (error) return error;
  return offer(page, ONR_HTML_URL, RANK_MAIN_ENTITY, json_is_object(entity) ? json_object_get(entity, "@id") : entity);
}

/* An articleBody ought to be plain, but some pages put markup into it; its paragraphs then become lines. */
static enum onr_error take_body(struct onr_html_page *page, struct onr_str text) {
  bool markup = memmem(text.data, text.len, "</p>", 4) || memmem(text.data, text.len, "<br", 3);
  xmlDocPtr doc = NULL;
  enum onr_error error = markup ? onr_html_parse(page->reading, text, &doc) : ONR_OK;
  if (!error && doc) {
    error = onr_html_text(page->reading, xmlDocGetRootElement(doc), false, &page->article.body);
  } else if (!error) {
    page->article.body = onr_arena_str(page->reading->arena, text);
    if (!page->article.body.data) error = onr_fail_memory(page->reading->failure);
  }
  xmlFreeDoc(doc);
  return error;
}

static enum onr_error read_article(struct onr_html_page *page, const struct nodes *nodes, json_t *article) {
  enum onr_error error = offer(page, ONR_HTML_HEADLINE, RANK, json_object_get(article, "headline"));
  if (!error) error = offer(page, ONR_HTML_HEADLINE, RANK + 1, json_object_get(article, "name"));
  if (!error) error = offer(page, ONR_HTML_DATE, RANK, json_object_get(article, "datePublished"));
  if (!error) error = offer(page, ONR_HTML_LANGUAGE, RANK, json_object_get(article, "inLanguage"));
  if (!error) error = offer_names(page, nodes, ONR_HTML_AUTHOR, json_object_get(article, "author"));
  if (!error) error = offer_names(page, nodes, ONR_HTML_PUBLISHER, json_object_get(article, "publisher"));
  if (!error) error = offer_url(page, article);
  const json_t *body = json_object_get(article, "articleBody");
  if (error || !has_text(body)) return error;
  return take_body(page, onr_json_text(body));
}

enum onr_error onr_html_read_jsonld(struct onr_html_page *page, xmlDocPtr doc) {
  struct nodes nodes = {.reading = page->reading};
  enum onr_error error = parse_blocks(&nodes, doc);
  for (size_t i = 0; !error && i < nodes.count; i++) error = collect(&nodes, nodes.roots[i], LEVELS);
  json_t *article = error ? NULL : find_article(&nodes);
  if (article) error = read_article(page, &nodes, article);
  for (size_t i = 0; i < nodes.count; i++) json_decref(nodes.roots[i]);
  return error;
}
