#include <errno.h>
#include <stdlib.h>

#include "onrecord/reader.h"

enum { FIRST_CAPACITY = 4096 };

void onr_lines_init(struct onr_lines *lines, FILE *stream, size_t max) {
  *lines = (struct onr_lines){.stream = stream, .max = max};
}

void onr_lines_close(struct onr_lines *lines) {
  free(lines->line);
  *lines = (struct onr_lines){0};
}

/* Room for one more byte after `len`; the "\r" of a line's end comes on top of the maximum. */
static enum onr_error make_room(struct onr_lines *lines, size_t len) {
  if (len < lines->cap) return ONR_OK;
  size_t most = lines->max < SIZE_MAX ? lines->max + 1 : lines->max;
  if (len >= most) return ONR_ERR_TOO_LARGE;
  size_t cap = lines->cap ? lines->cap : FIRST_CAPACITY / 2;
  cap = cap > most / 2 ? most : cap * 2;
  char *line = realloc(lines->line, cap);
  if (!line) return ONR_ERR_MEMORY;
  lines->line = line;
  lines->cap = cap;
  return ONR_OK;
}

static void skip_rest(FILE *stream) {
  int c;
  do c = getc_unlocked(stream);
  while (c != '\n' && c != EOF);
}

/* One line of any kind, blank ones too, without its end; `*ret_more` is false when there is none. */
static enum onr_error read_line(struct onr_lines *lines, struct onr_str *ret_line, bool *ret_more) {
  size_t len = 0;
  int c;
  while ((c = getc_unlocked(lines->stream)) != EOF && c != '\n') {
    enum onr_error error = make_room(lines, len);
    if (error) {
      skip_rest(lines->stream);
      return error;
    }
    lines->line[len++] = (char)c;
  }
  *ret_more = c == '\n' || len > 0;
  if (c == '\n' && len > 0 && lines->line[len - 1] == '\r') len--;
  *ret_line = (struct onr_str){lines->line, len};
  return len > lines->max ? ONR_ERR_TOO_LARGE : ONR_OK;
}

static enum onr_error explain(const struct onr_lines *lines, enum onr_error error, struct onr_failure *failure) {
  char number[24];
  snprintf(number, sizeof number, "%zu", lines->number);
  if (error == ONR_ERR_MEMORY) return onr_fail_memory(failure);
  return onr_fail_at(failure, error, ONR_AT_LINE, number, "Line %s may have at most %zu bytes; it has more.", number,
                     lines->max);
}

enum onr_error onr_lines_next(struct onr_lines *lines, struct onr_str *ret_line, bool *ret_more,
                              struct onr_failure *failure) {
  struct onr_str line;
  bool more;
  do {
    errno = 0;
    lines->number++;
    enum onr_error error = read_line(lines, &line, &more);
    if (ferror(lines->stream))
      return onr_fail(failure, ONR_ERR_IO, "Line %zu could not be read: %s.", lines->number, strerror(errno));
    if (error) return explain(lines, error, failure);
  } while (more && onr_str_trim(line).len == 0);
  *ret_more = more;
  if (more) *ret_line = line;
  return ONR_OK;
}
