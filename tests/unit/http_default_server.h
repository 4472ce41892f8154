/* A server as http_fixture.h makes it, for a whole group of tests, and the last answer of it. */
#ifndef ONR_TESTS_HTTP_DEFAULT_SERVER_H
#define ONR_TESTS_HTTP_DEFAULT_SERVER_H

#include "http_group_server.h"

static struct answer a;

static int start(void **state) {
  (void)state;
  fixture_init(&f);
  fixture_start(&f);
  return 0;
}

#endif
