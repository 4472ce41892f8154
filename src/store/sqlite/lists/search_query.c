#include "search_query.h"

#include "onrecord/buffer.h"
#include "onrecord/fold.h"
#include "onrecord/search_syntax.h"

/* Far more than a request's text can fill. */
enum { EXPRESSION_BYTES = 1 << 28 };

struct writing {
  struct onr_buffer out;
  struct onr_arena *arena;
  bool names;
  bool failed; /* memory */
};

/* Within FTS5's strings nothing but a quotation mark means anything, but a NUL would end the expression. */
static void put_term(struct writing *w, const struct onr_search_node *term) {
  struct onr_str words = w->names ? onr_fold(w->arena, term->words) : term->words;
  if (!words.data) {
    w->failed = true;
    return;
  }
  onr_buffer_append_char(&w->out, '"');
  for (size_t i = 0; i < words.len; i++)
    onr_buffer_append_char(&w->out, words.data[i] && words.data[i] != '"' ? words.data[i] : ' ');
  onr_buffer_append_char(&w->out, '"');
  if (term->prefix || w->names) onr_buffer_append_char(&w->out, '*');
}

static void put(struct writing *w, const struct onr_search_node *node);

/* A child of the same kind needs no parentheses, unless what is not wanted is taken from it. */
static void put_child(struct writing *w, const struct onr_search_node *node, enum onr_search_kind parent) {
  bool bare = node->kind == ONR_SEARCH_TERM || (node->kind == parent && parent != ONR_SEARCH_BUT);
  if (!bare) onr_buffer_append_char(&w->out, '(');
  put(w, node);
  if (!bare) onr_buffer_append_char(&w->out, ')');
}

/* As deep as there are terms. */
static void put(struct writing *w, const struct onr_search_node *node) {
  static const char *const words[] = {
      [ONR_SEARCH_TERM] = "", [ONR_SEARCH_AND] = " AND ", [ONR_SEARCH_OR] = " OR ", [ONR_SEARCH_BUT] = " NOT "};
  if (node->kind == ONR_SEARCH_TERM) {
    put_term(w, node);
    return;
  }
  put_child(w, node->left, node->kind);
  onr_buffer_append_str(&w->out, onr_str_from(words[node->kind]));
  put_child(w, node->right, node->kind);
}

struct onr_str onr_search_query(struct onr_str text, bool names, struct onr_arena *arena) {
  const struct onr_search_node *root;
  if (onr_search_parse(text, arena, &root, NULL) != ONR_OK) return (struct onr_str){NULL, 0};
  if (!root) return ONR_STR("\"\"");
  struct writing w = {.arena = arena, .names = names};
  onr_buffer_init(&w.out, EXPRESSION_BYTES);
  put(&w, root);
  struct onr_str expression = {NULL, 0};
  if (!w.failed && onr_buffer_status(&w.out) == ONR_OK) expression = onr_arena_str(arena, onr_buffer_str(&w.out));
  onr_buffer_close(&w.out);
  return expression;
}

/* The star is behind the closing mark of a term, and marks within terms are none. */
bool onr_search_has_prefix(struct onr_str expression) {
  bool quoted = false;
  for (size_t i = 0; i < expression.len; i++) {
    if (expression.data[i] == '"') quoted = !quoted;
    if (expression.data[i] == '*' && !quoted) return true;
  }
  return false;
}
