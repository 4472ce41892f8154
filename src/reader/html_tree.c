#include <stdlib.h>

#include "html.h"

struct kind {
  const char *name;
  unsigned flags;
};

/* In the order of strcmp. A head is looked into: of a page without <body>, libxml2 leaves what HTML 4 did not know
 * there. */
static const struct kind kinds[] = {
    {"address", ONR_HTML_BLOCK},    {"article", ONR_HTML_BLOCK | ONR_HTML_ARTICLE},
    {"aside", ONR_HTML_SKIP},       {"audio", ONR_HTML_SKIP},
    {"blockquote", ONR_HTML_BLOCK}, {"body", ONR_HTML_BLOCK},
    {"br", ONR_HTML_BREAK},         {"button", ONR_HTML_SKIP},
    {"canvas", ONR_HTML_SKIP},      {"center", ONR_HTML_BLOCK},
    {"datalist", ONR_HTML_SKIP},    {"dd", ONR_HTML_BLOCK},
    {"details", ONR_HTML_BLOCK},    {"dialog", ONR_HTML_SKIP},
    {"div", ONR_HTML_BLOCK},        {"dl", ONR_HTML_BLOCK},
    {"dt", ONR_HTML_BLOCK},         {"fieldset", ONR_HTML_SKIP},
    {"figcaption", ONR_HTML_SKIP},  {"figure", ONR_HTML_BLOCK},
    {"footer", ONR_HTML_SKIP},      {"form", ONR_HTML_SKIP | ONR_HTML_BLOCK},
    {"h1", ONR_HTML_BLOCK},         {"h2", ONR_HTML_BLOCK},
    {"h3", ONR_HTML_BLOCK},         {"h4", ONR_HTML_BLOCK},
    {"h5", ONR_HTML_BLOCK},         {"h6", ONR_HTML_BLOCK},
    {"head", ONR_HTML_BLOCK},       {"header", ONR_HTML_SKIP},
    {"hr", ONR_HTML_BREAK},         {"iframe", ONR_HTML_SKIP},
    {"input", ONR_HTML_SKIP},       {"legend", ONR_HTML_SKIP},
    {"li", ONR_HTML_BLOCK},         {"main", ONR_HTML_BLOCK},
    {"math", ONR_HTML_SKIP},        {"menu", ONR_HTML_SKIP},
    {"nav", ONR_HTML_SKIP},         {"noscript", ONR_HTML_SKIP},
    {"object", ONR_HTML_SKIP},      {"ol", ONR_HTML_BLOCK | ONR_HTML_LIST},
    {"option", ONR_HTML_SKIP},      {"p", ONR_HTML_BLOCK},
    {"pre", ONR_HTML_BLOCK},        {"script", ONR_HTML_SKIP},
    {"section", ONR_HTML_BLOCK},    {"select", ONR_HTML_SKIP},
    {"style", ONR_HTML_SKIP},       {"summary", ONR_HTML_BLOCK},
    {"svg", ONR_HTML_SKIP},         {"table", ONR_HTML_BLOCK},
    {"tbody", ONR_HTML_BLOCK},      {"td", ONR_HTML_BLOCK},
    {"template", ONR_HTML_SKIP},    {"textarea", ONR_HTML_SKIP},
    {"tfoot", ONR_HTML_BLOCK},      {"th", ONR_HTML_BLOCK},
    {"thead", ONR_HTML_BLOCK},      {"title", ONR_HTML_SKIP},
    {"tr", ONR_HTML_BLOCK},         {"ul", ONR_HTML_BLOCK | ONR_HTML_LIST},
    {"video", ONR_HTML_SKIP},
};

static int compare_kind(const void *name, const void *row) {
  return strcmp(name, ((const struct kind *)row)->name);
}

static const char *name_of(const xmlNode *node) {
  return (const char *)node->name;
}

unsigned onr_html_kind(const xmlNode *element) {
  const struct kind *row = bsearch(name_of(element), kinds, sizeof kinds / sizeof *kinds, sizeof *kinds, compare_kind);
  return row ? row->flags : 0;
}

bool onr_html_is(const xmlNode *node, const char *name) {
  return node->type == XML_ELEMENT_NODE && strcmp(name_of(node), name) == 0;
}

struct onr_str onr_html_attribute(const xmlNode *element, const char *name) {
  for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next) {
    if (strcmp((const char *)attribute->name, name) != 0) continue;
    const xmlNode *text = attribute->children;
    return onr_str_from(text && text->content ? (const char *)text->content : "");
  }
  return (struct onr_str){NULL, 0};
}

static size_t word_end(struct onr_str list, size_t at) {
  while (at < list.len && !strchr(" \t\r\n\f", list.data[at])) at++;
  return at;
}

bool onr_html_has_word(struct onr_str list, struct onr_str word) {
  for (size_t at = 0; at < list.len; at++) {
    size_t end = word_end(list, at);
    if (onr_str_equal_nocase(onr_str_slice(list, at, end), word)) return true;
    at = end;
  }
  return false;
}

static bool has_any_word(struct onr_str list, const char *const *words, size_t count) {
  for (size_t i = 0; list.len > 0 && i < count; i++)
    if (onr_html_has_word(list, onr_str_from(words[i]))) return true;
  return false;
}

/* "display: none" however it is spaced. */
static bool style_hides(struct onr_str style) {
  char plain[256];
  size_t len = 0;
  for (size_t i = 0; i < style.len && len + 1 < sizeof plain; i++) {
    char c = style.data[i];
    if (!strchr(" \t\r\n\f", c)) plain[len++] = onr_ascii_lower(c);
  }
  plain[len] = '\0';
  return strstr(plain, "display:none") || strstr(plain, "visibility:hidden");
}

static bool is_hidden(const xmlNode *element) {
  return onr_html_attribute(element, "hidden").data ||
         onr_str_equal_nocase(onr_html_attribute(element, "aria-hidden"), ONR_STR("true")) ||
         style_hides(onr_html_attribute(element, "style"));
}

/* Roles and names that say that an element is not of the article; classes and ids only where they are a whole word. */
static bool is_apart(const xmlNode *element) {
  static const char *const roles[] = {"navigation", "complementary", "contentinfo", "banner", "search", "dialog"};
  static const char *const names[] = {"comments",         "comment",       "comment-list", "comments-area",
                                      "comments-section", "disqus_thread", "sr-only",      "screen-reader-text",
                                      "visually-hidden",  "visuallyhidden"};
  return has_any_word(onr_html_attribute(element, "role"), roles, sizeof roles / sizeof *roles) ||
         has_any_word(onr_html_attribute(element, "class"), names, sizeof names / sizeof *names) ||
         has_any_word(onr_html_attribute(element, "id"), names, sizeof names / sizeof *names);
}

bool onr_html_is_skipped(const xmlNode *element) {
  unsigned kind = onr_html_kind(element);
  bool body = onr_html_is(element, "body") || onr_html_is(element, "html");
  /* some systems put the whole page into one form */
  bool page_form = onr_html_is(element, "form") && element->parent && onr_html_is(element->parent, "body");
  if ((kind & ONR_HTML_SKIP) && !page_form) return true;
  if (!element->properties || body) return false;
  return is_hidden(element) || is_apart(element);
}

bool onr_html_walk_next(struct onr_html_walk *walk, bool enter) {
  xmlNode *node = walk->node;
  bool element = node && node->type == XML_ELEMENT_NODE;
  if (!node) {
    walk->node = walk->root;
    return walk->root != NULL;
  }
  if (element && !walk->leaving) {
    if (enter && node->children) {
      walk->node = node->children;
    } else {
      walk->leaving = true;
    }
    return true;
  }
  if (node == walk->root) return false;
  walk->leaving = node->next == NULL;
  walk->node = node->next ? node->next : node->parent;
  return true;
}
