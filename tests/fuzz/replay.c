/* replay FILE…: gives each file to the target that this is linked with; any compiler will do. A finding aborts. */
#include "fuzz.h"

static bool replay(const char *path) {
  enum { MOST = 1 << 20 };
  FILE *stream = fopen(path, "rb");
  uint8_t *bytes = malloc(MOST);
  size_t size = stream && bytes ? fread(bytes, 1, MOST, stream) : 0;
  bool read = stream && bytes && !ferror(stream);
  if (read) {
    uint8_t *exact = malloc(size ? size : 1);
    fuzz_require(exact, "memory");
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
  }
  free(bytes);
  if (stream) fclose(stream);
  return read;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (replay(argv[i])) continue;
    fprintf(stderr, "%s cannot be read\n", argv[i]);
    return 1;
  }
  printf("%s: %d inputs\n", argv[0], argc - 1);
  return 0;
}
