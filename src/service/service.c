#include "onrecord/service.h"

enum onr_error onr_service_open(const struct onr_store_options *options, struct onr_reader_limits limits,
                                struct onr_service *ret_service, struct onr_failure *failure) {
  struct onr_service service = {.limits = limits};
  enum onr_error error = onr_extractor_new(&service.extractor, failure);
  if (!error) error = onr_store_open(options, &service.store, failure);
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
