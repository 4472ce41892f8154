/* A server for a whole group of tests, which starts it with the options that it needs. */
#ifndef ONR_TESTS_HTTP_GROUP_SERVER_H
#define ONR_TESTS_HTTP_GROUP_SERVER_H

#include "http_fixture.h"

static struct fixture f;

static int stop(void **state) {
  (void)state;
  fixture_close(&f);
  return 0;
}

#endif
