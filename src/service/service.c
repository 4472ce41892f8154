#include "onrecord/service.h"

static enum onr_error find_sentences(const void *extractor, struct onr_str text, struct onr_arena *arena,
                                     struct onr_spans *ret_sentences, struct onr_failure *failure) {
  return onr_extract_sentences(extractor, text, arena, ret_sentences, failure);
}

enum onr_error onr_service_open(const struct onr_store_options *options, struct onr_reader_limits limits,
                                struct onr_service *ret_service, struct onr_failure *failure) {
  struct onr_service service = {.limits = limits};
  enum onr_error error = onr_extractor_new(&service.extractor, failure);
  struct onr_store_options complete = *options;
  complete.sentences = (struct onr_sentence_finder){find_sentences, service.extractor};
  if (!error) error = onr_store_open(&complete, &service.store, failure);
  if (error) {
    onr_extractor_free(service.extractor);
    return error;
  }
  *ret_service = service;
  return ONR_OK;
}

void onr_service_close(struct onr_service *service) {
  onr_store_close(service->store);
  onr_extractor_free(service->extractor);
  *service = (struct onr_service){0};
}

struct copying {
  struct onr_arena *arena;
  struct onr_text_version *text;
};

static enum onr_error copy_text(void *context, const struct onr_article_row *row) {
  struct copying *copying = context;
  copying->text->body = onr_arena_str(copying->arena, row->article.body);
  copying->text->version = onr_arena_str(copying->arena, row->text_version);
  return copying->text->body.data && copying->text->version.data ? ONR_OK : ONR_ERR_MEMORY;
}

enum onr_error onr_service_text(struct onr_store_reader *reader, struct onr_str id, struct onr_arena *arena,
                                struct onr_text_version *ret_text, struct onr_failure *failure) {
  struct copying copying = {arena, ret_text};
  enum onr_error error = onr_store_article(reader, id, true, copy_text, &copying, failure);
  onr_store_reader_release(reader);
  return error == ONR_ERR_MEMORY ? onr_fail_memory(failure) : error;
}
