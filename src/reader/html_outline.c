/*
 * Where a page's main text is. The page may say so: itemprop=articleBody, <article>, <main>, in this order; of several
 * the one with most text. If it does not, it is the block that looks like the main one, the one with most points. So it
 * is, too, if what the page names has less than half of that block's text (a teaser), or if another <article> has more
 * than half of the heaviest's (the posts of a live report). One pass over the tree.
 */
#include "html.h"

enum landmark { BODY_OF_ARTICLE, ARTICLE, MAIN, LANDMARK_COUNT };

struct outline {
  xmlNode *landmarks[LANDMARK_COUNT]; /* the one of each kind with most text */
  xmlNode *densest, *page;
  size_t links;         /* open a elements */
  size_t other_article; /* text of the second heaviest article */
};

/* Of an element that was entered; NULL for none. */
static struct onr_html_weight *weight_of(const xmlNode *node) {
  return node && node->type == XML_ELEMENT_NODE ? node->_private : NULL;
}

static size_t text_of(const xmlNode *element) {
  const struct onr_html_weight *weight = weight_of(element);
  return weight ? weight->text : 0;
}

static size_t points_of(const xmlNode *element) {
  const struct onr_html_weight *weight = weight_of(element);
  return weight ? weight->points : 0;
}

static void keep_heavier(xmlNode **best, xmlNode *element) {
  if (!*best || text_of(element) > text_of(*best)) *best = element;
}

static void note_article(struct outline *outline, xmlNode *element) {
  size_t before = text_of(outline->landmarks[ARTICLE]), text = text_of(element);
  size_t lighter = text < before ? text : before;
  if (lighter > outline->other_article) outline->other_article = lighter;
  keep_heavier(&outline->landmarks[ARTICLE], element);
}

static void note_landmark(struct outline *outline, xmlNode *element) {
  if (onr_html_has_word(onr_html_attribute(element, "itemprop"), ONR_STR("articleBody")))
    keep_heavier(&outline->landmarks[BODY_OF_ARTICLE], element);
  if (onr_html_is(element, "article")) note_article(outline, element);
  if (onr_html_is(element, "main") || onr_html_has_word(onr_html_attribute(element, "role"), ONR_STR("main")))
    keep_heavier(&outline->landmarks[MAIN], element);
  if (onr_html_is(element, "body")) outline->page = element;
}

/* What is known of an element once all in it was seen goes to those around it. */
static void leave(struct outline *outline, xmlNode *element, struct onr_html_weight *weight) {
  struct onr_html_weight *parent = weight_of(element->parent);
  struct onr_html_weight *grandparent = parent ? weight_of(element->parent->parent) : NULL;
  bool block = onr_html_kind(element) & ONR_HTML_BLOCK;
  if (onr_html_is(element, "a")) outline->links--;
  if (block) weight->points += weight->flow;
  if (parent) {
    bool article = onr_html_kind(element) & ONR_HTML_ARTICLE;
    parent->text += article ? 0 : weight->text; /* teasers do not make their list an article */
    parent->link += article ? 0 : weight->link;
    parent->points += block ? weight->flow : 0;
    parent->flow += block ? 0 : weight->flow;
  }
  if (grandparent && block) grandparent->points += weight->flow / 2;
  note_landmark(outline, element);
  if (block && weight->points > points_of(outline->densest)) outline->densest = element;
}

static void weigh_text(const struct outline *outline, const xmlNode *text) {
  struct onr_html_weight *weight = weight_of(text->parent);
  size_t n = 0;
  for (const xmlChar *c = text->content; weight && c && *c; c++) n += *c > ' ';
  if (!weight) return;
  if (outline->links > 0) {
    weight->link += n;
  } else {
    weight->text += n;
    weight->flow += n;
  }
}

/* Looks at one step of the walk; `*ret_enter` is false for an element that is skipped. */
static bool visit(struct onr_reading *reading, struct outline *outline, const struct onr_html_walk *walk,
                  bool *ret_enter) {
  xmlNode *node = walk->node;
  *ret_enter = true;
  if (node->type == XML_TEXT_NODE) weigh_text(outline, node);
  if (node->type != XML_ELEMENT_NODE) return true;
  if (walk->leaving) {
    if (node->_private) leave(outline, node, node->_private);
    return true;
  }
  *ret_enter = !onr_html_is_skipped(node);
  if (!*ret_enter) return true;
  outline->links += onr_html_is(node, "a");
  node->_private = onr_arena_zalloc(reading->arena, 1, sizeof(struct onr_html_weight));
  return node->_private != NULL;
}

static xmlNode *choose(const struct outline *outline) {
  size_t points = points_of(outline->densest);
  for (int i = 0; i < LANDMARK_COUNT; i++) {
    size_t text = text_of(outline->landmarks[i]);
    bool one_of_many = i == ARTICLE && text / 2 < outline->other_article;
    if (text > 0 && text >= points / 2 && !one_of_many) return outline->landmarks[i];
  }
  return points > 0 ? outline->densest : outline->page;
}

enum onr_error onr_html_find_main(struct onr_reading *reading, xmlDocPtr doc, xmlNode **ret_main) {
  struct outline outline = {0};
  struct onr_html_walk walk = onr_html_walk(xmlDocGetRootElement(doc));
  bool enter = true;
  while (onr_html_walk_next(&walk, enter))
    if (!visit(reading, &outline, &walk, &enter)) return onr_fail_memory(reading->failure);
  *ret_main = choose(&outline);
  return ONR_OK;
}
