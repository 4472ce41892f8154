/* Fuzzing whole requests: the bytes are a script of requests (world.h), which go through the table of routes. */
#include "fuzz.h"
#include "world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct onr_str script = {(const char *)data, size};
  fuzz_world_run(fuzz_world_get("X-Forwarded-For"), script);
  return 0;
}
