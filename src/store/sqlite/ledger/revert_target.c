/* The text that an article has once a correction of it is taken back: what the entry says was before; where that was
 * nobody's word, the document's own by now; the present one, where the entry is not about the text. */
#include "store/sqlite/articles/article_audit.h"
#include "store/sqlite/articles/article_corrections.h"

struct target {
  struct onr_arena *arena;
  struct onr_str article;
  struct onr_str version; /* data NULL: the present text; empty: the document's own */
};

static enum onr_error take(void *context, const struct onr_audit_row *row) {
  struct target *target = context;
  const struct onr_audit_value *text = onr_audit_find(row->before, "textVersion");
  struct onr_str prefix = ONR_STR("sha256:"), version = text ? text->text : ONR_STR("");
  target->article = onr_arena_str(target->arena, row->subject);
  target->version = (struct onr_str){NULL, 0};
  if (text && text->derived) target->version = ONR_STR("");
  if (text && !text->derived && onr_str_starts_with(version, prefix))
    target->version = onr_arena_str(target->arena, onr_str_slice(version, prefix.len, version.len));
  return target->article.data ? ONR_OK : ONR_ERR_MEMORY;
}

static enum onr_error read_text(struct onr_store_reader *reader, const struct target *target, struct onr_str *ret_body,
                                struct onr_str *ret_version, struct onr_failure *failure) {
  bool fits = true, found;
  struct onr_rows rows = onr_rows_begin(&reader->connection, failure, ONR_SQL_ARTICLE_TEXT_OF, "ssi", target->article,
                                        target->version, (int64_t)(target->version.data == NULL));
  found = onr_rows_next(&rows);
  if (found) {
    *ret_version = onr_arena_str(target->arena, onr_rows_str(&rows, 0));
    *ret_body = onr_arena_str(target->arena, onr_rows_str(&rows, 1));
    fits = ret_version->data && ret_body->data;
  }
  enum onr_error error = onr_rows_end(&rows, fits ? ONR_OK : onr_fail_memory(failure));
  if (error || found) return error;
  return onr_fail(failure, ONR_ERR_CONFLICT,
                  "The article %.*s is not there, or not that text of it any more: articles are deleted with their "
                  "texts. When the document is loaded again, what people said of it comes back.",
                  ONR_FMT(target->article));
}

enum onr_error onr_store_revert_target(struct onr_store_reader *reader, struct onr_str id, struct onr_arena *arena,
                                       struct onr_str *ret_body, struct onr_str *ret_version,
                                       struct onr_failure *failure) {
  struct target target = {.arena = arena};
  enum onr_error error = onr_store_audit_entry(reader, id, take, &target, failure);
  if (error == ONR_ERR_MEMORY) return onr_fail_memory(failure);
  return error ? error : read_text(reader, &target, ret_body, ret_version, failure);
}
