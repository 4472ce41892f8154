#include "html.h"

#include "onrecord/buffer.h"

struct writer {
  struct onr_buffer out;
  bool space, line; /* what is due before the next character */
};

static void write_byte(struct writer *writer, char c) {
  if (writer->line && writer->out.len > 0) {
    onr_buffer_append_char(&writer->out, '\n');
  } else if (writer->space && writer->out.len > 0) {
    onr_buffer_append_char(&writer->out, ' ');
  }
  writer->line = writer->space = false;
  onr_buffer_append_char(&writer->out, c);
}

/* White space collapses; a no-break space stays inside a line and goes at its start, where it only fills empty
 * paragraphs; soft hyphens, which are not seen, go. */
static void write_text(struct writer *writer, struct onr_str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    bool pair = c == '\xC2' && i + 1 < text.len, at_start = writer->line || writer->out.len == 0;
    bool soft_hyphen = pair && text.data[i + 1] == '\xAD', no_break_space = pair && text.data[i + 1] == '\xA0';
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      writer->space = true;
    } else if (soft_hyphen || (no_break_space && at_start)) {
      i++;
    } else {
      write_byte(writer, c);
    }
  }
}

static enum onr_error finish(struct onr_reading *reading, struct writer *writer, struct onr_str *ret_text) {
  struct onr_str text = {NULL, 0};
  if (!onr_buffer_status(&writer->out)) text = onr_arena_str(reading->arena, onr_buffer_str(&writer->out));
  onr_buffer_close(&writer->out);
  if (!text.data) return onr_fail_memory(reading->failure);
  *ret_text = text;
  return ONR_OK;
}

enum onr_error onr_html_collapse(struct onr_reading *reading, struct onr_str s, struct onr_str *ret_text) {
  struct writer writer = {0};
  onr_buffer_init(&writer.out, SIZE_MAX);
  write_text(&writer, s);
  return finish(reading, &writer, ret_text);
}

/* A list of which nearly all are links leads elsewhere. */
static bool is_link_list(const xmlNode *element) {
  const struct onr_html_weight *weight = element->_private;
  return (onr_html_kind(element) & ONR_HTML_LIST) && weight && weight->link / 4 > weight->text;
}

/* Whether to go into an element. The root is taken whatever it is. In an article, an article is a comment or a teaser.
 */
static bool is_entered(const xmlNode *element, const xmlNode *root, bool whole) {
  if (element == root) return true;
  if (onr_html_is_skipped(element)) return false;
  if (!whole) return true;
  bool nested = onr_html_kind(element) & onr_html_kind(root) & ONR_HTML_ARTICLE;
  return !nested && !onr_html_is(element, "h1") && !is_link_list(element);
}

enum onr_error onr_html_text(struct onr_reading *reading, xmlNode *root, bool whole, struct onr_str *ret_text) {
  struct writer writer = {0};
  struct onr_html_walk walk = onr_html_walk(root);
  bool enter = true;
  onr_buffer_init(&writer.out, SIZE_MAX);
  while (onr_html_walk_next(&walk, enter)) {
    if (walk.node->type == XML_ELEMENT_NODE) {
      enter = walk.leaving || is_entered(walk.node, root, whole);
      if (onr_html_kind(walk.node) & (ONR_HTML_BLOCK | ONR_HTML_BREAK)) writer.line = true;
    } else if (walk.node->type == XML_TEXT_NODE && walk.node->content) {
      write_text(&writer, onr_str_from((const char *)walk.node->content));
    }
  }
  return finish(reading, &writer, ret_text);
}
