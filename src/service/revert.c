/* Taking corrections back. The store can do it by itself, but for an article's text, which is analysed here. */
#include "onrecord/service.h"

static enum onr_error note_kind(void *context, const struct onr_audit_row *row) {
  enum onr_audit_subject *kind = context;
  *kind = row->kind;
  return ONR_OK;
}

static enum onr_error revert_article(const struct onr_service *service, struct onr_store_reader *reader,
                                     struct onr_str id, const struct onr_actor *actor, struct onr_arena *arena,
                                     char ret_id[ONR_ID_SIZE], struct onr_failure *failure) {
  struct onr_analysis analysis;
  struct onr_revert_text text = {.analysis = &analysis, .generator_version = ONR_VERSION};
  enum onr_error error = onr_store_revert_target(reader, id, arena, &text.body, &text.version, failure);
  onr_store_reader_release(reader);
  if (!error) error = onr_extract(service->extractor, text.body, arena, &analysis, failure);
  if (error) return error;
  text.headline = onr_reader_derive_headline(text.body, arena);
  if (!text.headline.data) return onr_fail_memory(failure);
  return onr_store_revert_article(service->store, id, actor, &text, ret_id, failure);
}

enum onr_error onr_service_revert(const struct onr_service *service, struct onr_store_reader *reader, struct onr_str id,
                                  const struct onr_actor *actor, struct onr_arena *arena, char ret_id[ONR_ID_SIZE],
                                  struct onr_failure *failure) {
  enum onr_audit_subject kind = ONR_AUDIT_ENTITY;
  enum onr_error error = onr_store_audit_entry(reader, id, note_kind, &kind, failure);
  if (error) return error;
  if (kind == ONR_AUDIT_ARTICLE) return revert_article(service, reader, id, actor, arena, ret_id, failure);
  onr_store_reader_release(reader);
  return onr_store_revert(service->store, id, actor, ret_id, failure);
}
