#include <stdio.h>

#include "commands.h"

int command_fail(const struct onr_failure *failure) {
  const char *detail = failure->detail[0] ? failure->detail : onr_error_row(failure->code)->title;
  fprintf(stderr, "onrecord: %s\n", detail);
  return EXIT_FAILED;
}

int command_misused(const char *format, ...) {
  va_list args;
  va_start(args, format);
  fputs("onrecord: ", stderr);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
  return EXIT_USAGE;
}
