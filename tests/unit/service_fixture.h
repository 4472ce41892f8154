/* A service in a folder of its own, as struct fixture (store_fixture.h) has a store. */
#ifndef SERVICE_FIXTURE_H
#define SERVICE_FIXTURE_H

#include "onrecord/service.h"
#include "store_fixture.h"

struct service_fixture {
  struct fixture *fixture; /* its folder and reader; the store is the service's, and nobody else's to close */
  struct onr_service service;
};

static inline void service_open(struct service_fixture *self) {
  struct fixture *fixture = self->fixture = fixture_folder();
  struct onr_store_options options = fixture_options(fixture);
  struct onr_reader_limits limits = {ONR_DOCUMENT_BYTES_DEFAULT};
  onr_reader_start();
  assert_ok(fixture, onr_service_open(&options, limits, &self->service, &fixture->failure));
  fixture->store = self->service.store;
  assert_ok(fixture, onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure));
}

static inline int service_close(struct service_fixture *self) {
  onr_store_reader_close(self->fixture->reader);
  self->fixture->reader = NULL;
  self->fixture->store = NULL;
  onr_service_close(&self->service);
  onr_reader_stop();
  void *fixture = self->fixture;
  return fixture_teardown(&fixture);
}

#endif
