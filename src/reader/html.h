/*
 * HTML in, for the readers. A page goes: charset → libxml2's tree, within limits → what JSON-LD and meta tags say →
 * main text. Nothing recurses over the tree, and everything is linear in the page's length.
 *
 * Threads: reentrant. Strings borrow from the tree unless a comment says that they are in the arena.
 */
#ifndef ONRECORD_READER_HTML_H
#define ONRECORD_READER_HTML_H

#include <libxml/tree.h>

#include "internal.h"

/* ---- html_charset.c ---- */

/* The page as UTF-8 without a byte order mark: as it is, or converted into the arena from the encoding that its byte
 * order mark or its head declares. Fails with ONR_ERR_INVALID_UTF8 when the bytes are not in that encoding. */
enum onr_error onr_html_decode(struct onr_reading *reading, struct onr_str bytes,
                               struct onr_str *ret_utf8) ONR_MUST_CHECK;

/* ---- html_parse.c ---- */

/* The tree of a page. `*ret_doc` is new: xmlFreeDoc it. Fails with ONR_ERR_INVALID_BODY when the markup is over a
 * limit. */
enum onr_error onr_html_parse(struct onr_reading *reading, struct onr_str utf8, xmlDocPtr *ret_doc) ONR_MUST_CHECK;

/* ---- html_tree.c ---- */

/* What kind of element it is, by its name. */
enum {
  ONR_HTML_BLOCK = 1,   /* starts and ends a paragraph */
  ONR_HTML_SKIP = 2,    /* is never part of the text: script, nav, figcaption … */
  ONR_HTML_BREAK = 4,   /* br, hr */
  ONR_HTML_LIST = 8,    /* ul, ol */
  ONR_HTML_ARTICLE = 16 /* article */
};
unsigned onr_html_kind(const xmlNode *element);

bool onr_html_is(const xmlNode *node, const char *name); /* whether it is an element of that name */

/* The value of an attribute, data NULL without one. */
struct onr_str onr_html_attribute(const xmlNode *element, const char *name);

/* Whether one of the words of `list`, parted by white space, is `word`; ASCII case is ignored. */
bool onr_html_has_word(struct onr_str list, struct onr_str word);

/* Whether an element and all in it stay out of the text: by its name, hidden, by its role, or a place for comments. */
bool onr_html_is_skipped(const xmlNode *element);

/* Every node under a root, in the document's order, elements twice: entered and left. */
struct onr_html_walk {
  xmlNode *root, *node;
  bool leaving;
};
static inline struct onr_html_walk onr_html_walk(xmlNode *root) {
  return (struct onr_html_walk){root, NULL, false};
}

/* Goes to the next node; false after the root was left. `enter` says whether to go into the element just entered. */
bool onr_html_walk_next(struct onr_html_walk *walk, bool enter);

/* ---- html_outline.c ---- */

/* How much text an element has, in bytes that are not white space; what is skipped does not count. */
struct onr_html_weight {
  size_t text;   /* outside links */
  size_t link;   /* in links */
  size_t flow;   /* of text, what is not in blocks of its own */
  size_t points; /* its flow, that of its children, half of its grandchildren's: a block of many paragraphs has most */
};

/* Weighs every element that is not skipped (`_private` of its node is its weight, in the arena) and finds the one that
 * holds the main text; NULL when the page has none. */
enum onr_error onr_html_find_main(struct onr_reading *reading, xmlDocPtr doc, xmlNode **ret_main) ONR_MUST_CHECK;

/* ---- html_text.c ---- */

/* The text of an element as paragraphs, one a line, white space collapsed, in the arena; title headings (h1) are left
 * out of a whole text. */
enum onr_error onr_html_text(struct onr_reading *reading, xmlNode *root, bool whole,
                             struct onr_str *ret_text) ONR_MUST_CHECK;

/* `s` with runs of white space as one space, trimmed, in the arena. */
enum onr_error onr_html_collapse(struct onr_reading *reading, struct onr_str s,
                                 struct onr_str *ret_text) ONR_MUST_CHECK;

/* ---- html_page.c: what a page says of itself, of which the most trusted place counts ---- */

enum onr_html_field {
  ONR_HTML_HEADLINE,
  ONR_HTML_URL,
  ONR_HTML_DATE,
  ONR_HTML_LANGUAGE,
  ONR_HTML_AUTHOR,
  ONR_HTML_PUBLISHER,
  ONR_HTML_FIELD_COUNT
};

struct onr_html_page {
  struct onr_reading *reading;
  struct onr_article article;
  int rank[ONR_HTML_FIELD_COUNT]; /* of the place that the value is from, 0 while there is none */
  struct onr_str *authors;        /* in the arena */
  size_t authors_cap;
};

/* Offers a value from a place of a rank (1 is the best). It is taken when it is valid and no better or equal place gave
 * one; authors of the same rank add up. What is not valid is passed over. Fails only with ONR_ERR_MEMORY. */
enum onr_error onr_html_offer(struct onr_html_page *page, enum onr_html_field field, int rank,
                              struct onr_str value) ONR_MUST_CHECK;

/* ---- html_meta.c ---- */

enum onr_error onr_html_read_meta(struct onr_html_page *page, xmlDocPtr doc) ONR_MUST_CHECK;

/* ---- jsonld.c ---- */

/* The article in the page's JSON-LD blocks; sets the body as well when it has one. Blocks that do not parse are passed
 * over. */
enum onr_error onr_html_read_jsonld(struct onr_html_page *page, xmlDocPtr doc) ONR_MUST_CHECK;

#endif
