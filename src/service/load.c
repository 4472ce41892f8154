/*
 * Loading files: a path is a file or a folder; a file is one document or, as NDJSON, many. Each document stands or
 * falls alone. What goes wrong with one is told to the listener and counted; only a store that cannot be written ends
 * the load.
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <unistd.h>

#include "onrecord/buffer.h"
#include "onrecord/service.h"

enum { SOURCE_SIZE = 512 }; /* bytes of an article's source */

struct load {
  const struct onr_service *service;
  struct onr_store_reader *reader;
  const struct onr_load_listener *listener;
  struct onr_load_report *report;
  struct onr_arena arena;
};

/* The file's name without its folders, as an article's source: a name need not be UTF-8, an article must. */
static struct onr_str source_of(const char *path, char out[SOURCE_SIZE]) {
  const char *slash = strrchr(path, '/');
  return onr_utf8_copy(out, SOURCE_SIZE, onr_str_from(slash ? slash + 1 : path));
}

static void tell_failed(struct load *load, const char *path, const struct onr_failure *failure) {
  load->report->documents++;
  load->report->failed++;
  if (load->listener->document_failed) load->listener->document_failed(load->listener->context, path, failure);
}

static void tell_stored(struct load *load, const struct onr_ingested *ingested, size_t bytes) {
  struct onr_load_report *report = load->report;
  report->documents++;
  report->created += ingested->outcome == ONR_CREATED;
  report->updated += ingested->outcome == ONR_UPDATED;
  report->unchanged += ingested->outcome == ONR_UNCHANGED;
  report->claims += ingested->claims;
  report->entities += ingested->entities;
  report->mentions += ingested->mentions;
  report->bytes += bytes;
  if (load->listener->progress) load->listener->progress(load->listener->context, report);
}

/* Errors of the store are everybody's; all others are one document's. */
static bool ends_the_load(enum onr_error error) {
  return error == ONR_ERR_STORE_BUSY || error == ONR_ERR_STORE_FULL || error == ONR_ERR_STORE_FAILED;
}

/* Stores what was read, unless reading failed with `error` and `problem`; fails only with what ends the load. */
static enum onr_error store_document(struct load *load, const struct onr_article *article, size_t bytes,
                                     const char *path, enum onr_error error, struct onr_failure *problem,
                                     struct onr_failure *failure) {
  struct onr_ingested ingested;
  if (!error) error = onr_service_ingest(load->service, load->reader, article, &load->arena, &ingested, problem);
  if (ends_the_load(error)) {
    *failure = *problem;
    return error;
  }
  if (error)
    tell_failed(load, path, problem);
  else
    tell_stored(load, &ingested, bytes);
  return ONR_OK;
}

static enum onr_error load_document(struct load *load, enum onr_format format, struct onr_str bytes, const char *path,
                                    struct onr_failure *failure) {
  struct onr_article article;
  struct onr_failure problem = {0};
  char source[SOURCE_SIZE];
  onr_arena_reset(&load->arena);
  enum onr_error error =
      onr_reader_read(format, bytes, source_of(path, source), &load->service->limits, &load->arena, &article, &problem);
  return store_document(load, &article, bytes.len, path, error, &problem, failure);
}

static enum onr_error load_line(struct load *load, struct onr_str line, size_t number, struct onr_str source,
                                const char *where, struct onr_failure *failure) {
  struct onr_article article;
  struct onr_failure problem = {0};
  onr_arena_reset(&load->arena);
  enum onr_error error =
      onr_reader_read_line(line, number, source, &load->service->limits, &load->arena, &article, &problem);
  return store_document(load, &article, line.len, where, error, &problem, failure);
}

static enum onr_error load_lines(struct load *load, FILE *stream, const char *path, const atomic_bool *stop,
                                 struct onr_failure *failure) {
  struct onr_lines lines;
  onr_lines_init(&lines, stream, onr_reader_line_bytes(load->service->limits));
  char name[SOURCE_SIZE];
  source_of(path, name);
  enum onr_error error = ONR_OK;
  while (!error && !(stop && atomic_load(stop))) {
    struct onr_str line;
    struct onr_failure problem = {0};
    bool more;
    error = onr_lines_next(&lines, &line, &more, &problem);
    if (!error && !more) break;
    char where[ONR_FAILURE_DETAIL_SIZE], source[SOURCE_SIZE + 32];
    snprintf(where, sizeof where, "%.500s:%zu", path, lines.number);
    snprintf(source, sizeof source, "%s:%zu", name, lines.number);
    if (error == ONR_ERR_TOO_LARGE) {
      tell_failed(load, where, &problem);
      error = ONR_OK;
    } else if (error) {
      tell_failed(load, path, &problem);
      error = ONR_OK;
      break;
    } else {
      error = load_line(load, line, lines.number, onr_str_from(source), where, failure);
    }
  }
  onr_lines_close(&lines);
  return error;
}

static enum onr_error load_file(struct load *load, const char *path, enum onr_format format, const atomic_bool *stop,
                                struct onr_failure *failure) {
  struct onr_failure problem = {0};
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  FILE *stream = fd < 0 ? NULL : fdopen(fd, "rb");
  if (!stream) {
    onr_fail(&problem, ONR_ERR_IO, "The file cannot be opened: %s.", strerror(errno));
    if (fd >= 0) close(fd);
    tell_failed(load, path, &problem);
    return ONR_OK;
  }
  enum onr_error error = ONR_OK;
  if (format == ONR_FORMAT_NDJSON) {
    error = load_lines(load, stream, path, stop, failure);
  } else {
    struct onr_buffer bytes;
    onr_buffer_init(&bytes, load->service->limits.document_bytes);
    if (onr_buffer_append_stream(&bytes, stream, &problem))
      tell_failed(load, path, &problem);
    else
      error = load_document(load, format, onr_buffer_str(&bytes), path, failure);
    onr_buffer_close(&bytes);
  }
  fclose(stream);
  return error;
}

static int by_name(const FTSENT **a, const FTSENT **b) {
  return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* `reason` is a sentence, or NULL: the entry's error. */
static void tell_unreadable(struct load *load, const FTSENT *entry, const char *reason) {
  struct onr_failure problem = {0};
  if (reason)
    onr_fail(&problem, ONR_ERR_IO, "%s", reason);
  else
    onr_fail(&problem, ONR_ERR_IO, "It cannot be read: %s.", strerror(entry->fts_errno));
  tell_failed(load, entry->fts_path, &problem);
}

/* One entry of the walk: a document is loaded, what cannot be read is told, the rest is left alone. */
static enum onr_error load_entry(struct load *load, FTS *walk, FTSENT *entry, const atomic_bool *stop,
                                 struct onr_failure *failure) {
  enum onr_format format = ONR_FORMAT_TEXT;
  bool named = entry->fts_level == FTS_ROOTLEVEL;
  if (!named && entry->fts_name[0] == '.') {
    fts_set(walk, entry, FTS_SKIP);
    return ONR_OK;
  }
  switch (entry->fts_info) {
  case FTS_F:
    if (!onr_format_of_path(entry->fts_path, &format) && !named) return ONR_OK;
    return load_file(load, entry->fts_path, format, stop, failure);
  case FTS_DEFAULT:
    if (!named) return ONR_OK;
    /* a pipe that the user named, such as /dev/stdin */
    onr_format_of_path(entry->fts_path, &format);
    return load_file(load, entry->fts_path, format, stop, failure);
  case FTS_SLNONE: tell_unreadable(load, entry, "It is a symbolic link to a file that does not exist."); return ONR_OK;
  case FTS_DC: tell_unreadable(load, entry, "The folder is its own parent."); return ONR_OK;
  case FTS_NS:
  case FTS_ERR:
  case FTS_DNR: tell_unreadable(load, entry, NULL); return ONR_OK;
  default: return ONR_OK;
  }
}

static enum onr_error load_walk(struct load *load, FTS *walk, const char *path, const atomic_bool *stop,
                                struct onr_failure *failure) {
  for (;;) {
    errno = 0; /* which alone tells the end from a walk that failed */
    FTSENT *entry = fts_read(walk);
    if (!entry && errno)
      return onr_fail(failure, ONR_ERR_IO, "%s cannot be walked to its end: %s.", path, strerror(errno));
    if (!entry || (stop && atomic_load(stop))) return ONR_OK;
    enum onr_error error = load_entry(load, walk, entry, stop, failure);
    if (error) return error;
  }
}

enum onr_error onr_service_load(const struct onr_service *service, struct onr_store_reader *reader, const char *path,
                                const struct onr_load_listener *listener, const atomic_bool *stop,
                                struct onr_load_report *report, struct onr_failure *failure) {
  struct load load = {.service = service, .reader = reader, .listener = listener, .report = report};
  char *root = strdup(path);
  if (!root) return onr_fail_memory(failure);
  FTS *walk = fts_open((char *const[]){root, NULL}, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
  if (!walk) {
    free(root);
    return onr_fail(failure, ONR_ERR_IO, "%s cannot be walked: %s.", path, strerror(errno));
  }
  onr_arena_init(&load.arena, onr_service_arena_bytes(service->limits));
  enum onr_error error = load_walk(&load, walk, path, stop, failure);
  onr_arena_close(&load.arena);
  fts_close(walk);
  free(root);
  return error;
}
