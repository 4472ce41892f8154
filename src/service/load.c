/*
 * Loading files: a path is a file or a folder; a file is one document or, as NDJSON, many. Each document stands or
 * falls alone. What goes wrong with one is told to the listener and counted; only a store that cannot be written ends
 * the load.
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "onrecord/buffer.h"
#include "onrecord/clock.h"
#include "onrecord/service_intake.h"

enum {
  SOURCE_SIZE = 512,  /* bytes of an article's source */
  GROUP = 64,         /* documents that are handed to the store together */
  TRANSACTION = 3072, /* documents */
  WAIT_US = 3000000,  /* that documents wait at most while no more come */
  LOOK_MS = 100       /* from one look at whether to stop to the next, while nothing comes of a pipe */
};

struct load {
  struct onr_store_reader *reader;
  const struct onr_load_listener *listener;
  struct onr_load_report *report;
  struct onr_reader_limits limits;
  const atomic_bool *stop; /* NULL: nobody stops it */
  struct onr_intake *intake;
};

static bool is_stopped(const struct load *load) {
  return load->stop && atomic_load(load->stop);
}

/* The file's name without its folders, as an article's source: a name need not be UTF-8, an article must. */
static struct onr_str source_of(const char *path, char out[SOURCE_SIZE]) {
  const char *slash = strrchr(path, '/');
  return onr_utf8_copy(out, SOURCE_SIZE, onr_str_from(slash ? slash + 1 : path));
}

static void tell_failed(const struct load *load, const char *path, const struct onr_failure *failure) {
  load->report->documents++;
  load->report->failed++;
  if (load->listener->document_failed) load->listener->document_failed(load->listener->context, path, failure);
}

static void tell_stored(const struct load *load, const struct onr_ingested *ingested, size_t bytes) {
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

static enum onr_error tell(void *context, const struct onr_intake_result *result, struct onr_failure *failure) {
  (void)failure;
  if (result->ingested)
    tell_stored(context, result->ingested, result->document->bytes.len);
  else
    tell_failed(context, result->document->where.data, result->failure);
  return ONR_OK;
}

/* A document that could not be read takes its turn among the others. */
static enum onr_error add_failed(struct load *load, const char *path, const struct onr_failure *problem,
                                 struct onr_failure *failure) {
  const struct onr_intake_document document = {.where = onr_str_from(path)};
  return onr_intake_add_failed(load->intake, load->reader, &document, problem, failure);
}

static enum onr_error add_document(struct load *load, enum onr_format format, struct onr_str bytes, const char *path,
                                   struct onr_failure *failure) {
  char source[SOURCE_SIZE];
  const struct onr_intake_document document = {
      .bytes = bytes, .format = format, .source = source_of(path, source), .where = onr_str_from(path)};
  return onr_intake_add(load->intake, load->reader, &document, failure);
}

static enum onr_error add_line(struct load *load, struct onr_str line, size_t number, const char *path,
                               struct onr_failure *failure) {
  char where[ONR_FAILURE_DETAIL_SIZE], name[SOURCE_SIZE], source[SOURCE_SIZE + 32];
  snprintf(where, sizeof where, "%.500s:%zu", path, number);
  source_of(path, name);
  snprintf(source, sizeof source, "%s:%zu", name, number);
  const struct onr_intake_document document = {.bytes = line,
                                               .format = ONR_FORMAT_NDJSON,
                                               .line = number,
                                               .source = onr_str_from(source),
                                               .where = onr_str_from(where)};
  return onr_intake_add(load->intake, load->reader, &document, failure);
}

static enum onr_error add_failed_line(struct load *load, size_t number, const char *path,
                                      const struct onr_failure *problem, struct onr_failure *failure) {
  char where[ONR_FAILURE_DETAIL_SIZE];
  snprintf(where, sizeof where, "%.500s:%zu", path, number);
  return add_failed(load, where, problem, failure);
}

static enum onr_error load_lines(struct load *load, FILE *stream, const char *path, struct onr_failure *failure) {
  struct onr_lines lines;
  enum onr_error error = ONR_OK;
  onr_lines_init(&lines, stream, onr_reader_line_bytes(load->limits));
  while (!error) {
    struct onr_str line;
    struct onr_failure problem = {0};
    bool more;
    enum onr_error wrong = onr_lines_next(&lines, &line, &more, &problem);
    if ((!wrong && !more) || is_stopped(load)) break; /* which cuts a pipe's last line short */
    if (wrong && wrong != ONR_ERR_TOO_LARGE) {
      error = add_failed(load, path, &problem, failure);
      break;
    }
    error = wrong ? add_failed_line(load, lines.number, path, &problem, failure)
                  : add_line(load, line, lines.number, path, failure);
  }
  onr_lines_close(&lines);
  return error;
}

static enum onr_error load_whole(struct load *load, FILE *stream, const char *path, enum onr_format format,
                                 struct onr_failure *failure) {
  struct onr_buffer bytes;
  struct onr_failure problem = {0};
  onr_buffer_init(&bytes, load->limits.document_bytes);
  enum onr_error error = ONR_OK, wrong = onr_buffer_append_stream(&bytes, stream, &problem);
  if (wrong)
    error = add_failed(load, path, &problem, failure);
  else if (!is_stopped(load)) /* which cuts what comes of a pipe short */
    error = add_document(load, format, onr_buffer_str(&bytes), path, failure);
  onr_buffer_close(&bytes);
  return error;
}

/* ---- Files and pipes ---- */

/* A pipe may be slow and need not end: what has come of it is stored meanwhile. */
struct pipe {
  struct load *load;
  int fd;
  int64_t flushed_us;
  enum onr_error error; /* of storing */
  struct onr_failure failure;
};

/* Within a moment. */
static bool has_come(const struct pipe *pipe) {
  struct pollfd waited = {.fd = pipe->fd, .events = POLLIN};
  return poll(&waited, 1, LOOK_MS) != 0;
}

static ssize_t read_pipe(void *cookie, char *bytes, size_t size) {
  struct pipe *pipe = cookie;
  while (!pipe->error && !is_stopped(pipe->load) && !has_come(pipe)) {
    if (onr_clock_monotonic_us() - pipe->flushed_us < WAIT_US) continue;
    pipe->error = onr_intake_flush(pipe->load->intake, pipe->load->reader, &pipe->failure);
    pipe->flushed_us = onr_clock_monotonic_us();
  }
  if (is_stopped(pipe->load)) return 0;
  errno = EIO;
  return pipe->error ? -1 : read(pipe->fd, bytes, size);
}

static int close_pipe(void *cookie) {
  return close(((struct pipe *)cookie)->fd);
}

/* Whose writer is yet to come is not waited for here, where nothing could be stored meanwhile. */
static int open_pipe(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd >= 0) fcntl(fd, F_SETFL, O_RDONLY);
  return fd;
}

static FILE *open_file(const char *path, struct pipe *pipe) {
  static const cookie_io_functions_t functions = {.read = read_pipe, .close = close_pipe};
  int fd = pipe ? open_pipe(path) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return NULL;
  if (pipe) pipe->fd = fd;
  FILE *stream = pipe ? fopencookie(pipe, "rb", functions) : fdopen(fd, "rb");
  if (!stream) close(fd);
  return stream;
}

/* `pipe` is NULL for a file. */
static enum onr_error load_stream(struct load *load, const char *path, enum onr_format format, struct pipe *pipe,
                                  struct onr_failure *failure) {
  struct onr_failure problem = {0};
  FILE *stream = open_file(path, pipe);
  if (!stream) {
    onr_fail(&problem, ONR_ERR_IO, "The file cannot be opened: %s.", strerror(errno));
    return add_failed(load, path, &problem, failure);
  }
  enum onr_error error = format == ONR_FORMAT_NDJSON ? load_lines(load, stream, path, failure)
                                                     : load_whole(load, stream, path, format, failure);
  fclose(stream);
  return error;
}

static enum onr_error load_pipe(struct load *load, const char *path, enum onr_format format,
                                struct onr_failure *failure) {
  struct pipe pipe = {.load = load, .flushed_us = onr_clock_monotonic_us()};
  enum onr_error error = load_stream(load, path, format, &pipe, failure);
  if (pipe.error) *failure = pipe.failure;
  return pipe.error ? pipe.error : error;
}

static int by_name(const FTSENT **a, const FTSENT **b) {
  return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* `reason` is a sentence, or NULL: the entry's error. */
static enum onr_error add_unreadable(struct load *load, const FTSENT *entry, const char *reason,
                                     struct onr_failure *failure) {
  struct onr_failure problem = {0};
  if (reason)
    onr_fail(&problem, ONR_ERR_IO, "%s", reason);
  else
    onr_fail(&problem, ONR_ERR_IO, "It cannot be read: %s.", strerror(entry->fts_errno));
  return add_failed(load, entry->fts_path, &problem, failure);
}

/* One entry of the walk: a document is loaded, what cannot be read is told, the rest is left alone. */
static enum onr_error load_entry(struct load *load, FTS *walk, FTSENT *entry, struct onr_failure *failure) {
  enum onr_format format = ONR_FORMAT_TEXT;
  bool named = entry->fts_level == FTS_ROOTLEVEL;
  if (!named && entry->fts_name[0] == '.') {
    fts_set(walk, entry, FTS_SKIP);
    return ONR_OK;
  }
  switch (entry->fts_info) {
  case FTS_F:
    if (!onr_format_of_path(entry->fts_path, &format) && !named) return ONR_OK;
    return load_stream(load, entry->fts_path, format, NULL, failure);
  case FTS_DEFAULT:
    if (!named) return ONR_OK;
    /* a pipe that the user named, such as /dev/stdin */
    onr_format_of_path(entry->fts_path, &format);
    return load_pipe(load, entry->fts_path, format, failure);
  case FTS_SLNONE: return add_unreadable(load, entry, "It is a symbolic link to a file that does not exist.", failure);
  case FTS_DC: return add_unreadable(load, entry, "The folder is its own parent.", failure);
  case FTS_NS:
  case FTS_ERR:
  case FTS_DNR: return add_unreadable(load, entry, NULL, failure);
  default: return ONR_OK;
  }
}

static enum onr_error load_walk(struct load *load, FTS *walk, const char *path, struct onr_failure *failure) {
  for (;;) {
    errno = 0; /* which alone tells the end from a walk that failed */
    FTSENT *entry = fts_read(walk);
    if (!entry && errno)
      return onr_fail(failure, ONR_ERR_IO, "%s cannot be walked to its end: %s.", path, strerror(errno));
    if (!entry || is_stopped(load)) return ONR_OK;
    enum onr_error error = load_entry(load, walk, entry, failure);
    if (error) return error;
  }
}

static enum onr_error load_path(struct load *load, const char *path, struct onr_failure *failure) {
  char *root = strdup(path);
  if (!root) return onr_fail_memory(failure);
  FTS *walk = fts_open((char *const[]){root, NULL}, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
  enum onr_error error = walk ? load_walk(load, walk, path, failure)
                              : onr_fail(failure, ONR_ERR_IO, "%s cannot be walked: %s.", path, strerror(errno));
  if (walk) fts_close(walk);
  free(root);
  return error;
}

/* What was read is stored even where the walk ended early. */
enum onr_error onr_service_load(const struct onr_service *service, struct onr_store_reader *reader, const char *path,
                                const struct onr_load_listener *listener, const atomic_bool *stop,
                                struct onr_load_report *report, struct onr_failure *failure) {
  struct load load = {
      .reader = reader, .listener = listener, .report = report, .limits = service->limits, .stop = stop};
  const struct onr_intake_listener intake_listener = {.context = &load,
                                                      .done = tell,
                                                      .group = listener->alone ? GROUP : 0,
                                                      .transaction = listener->alone ? TRANSACTION : 0};
  enum onr_error error = onr_intake_open(service, &intake_listener, &load.intake, failure);
  if (error) return error;
  error = load_path(&load, path, failure);
  struct onr_failure second = {0};
  enum onr_error flushed = error && error != ONR_ERR_IO ? ONR_OK : onr_intake_flush(load.intake, reader, &second);
  if (!error && flushed) *failure = second;
  onr_intake_close(load.intake);
  return error ? error : flushed;
}
