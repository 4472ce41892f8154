/* libmicrohttpd's part in a request, for one connection at a time: what src/http calls of it is defined here. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "http/exchange.h"
#include "http/server.h"
#include "wire.h"

enum { TEXTS = 1 << 16, BLOCK = 16384, ROUTES_MAX = 128, CACHE_BYTES = 1 << 26, REPLIES = 16 };

struct MHD_Response {
  struct onr_str bytes; /* borrowed */
  MHD_ContentReaderCallback give;
  void *context;
  char *names[WIRE_HEADERS], *values[WIRE_HEADERS]; /* owned */
  size_t header_count;
};

struct MHD_Connection {
  struct fuzz_wire *wire;
  const struct fuzz_request *request;
  union MHD_ConnectionInfo info;
  bool suspended, is_head, queued;
};

struct fuzz_wire {
  struct onr_http_server server;
  struct http_loop loop;
  struct http_connection connection;
  struct MHD_Connection mhd;
  struct onr_route routes[ROUTES_MAX]; /* the table, all of it inline */
  struct onr_log log;
  struct onr_buffer body, texts, line; /* the answer's, and its headers; the request line as libmicrohttpd keeps it */
  struct http_cache *cache;            /* the server's, also while that goes without */
  struct fuzz_answer answer;
};

/* ---- What src/http calls ---- */

const union MHD_ConnectionInfo *MHD_get_connection_info(struct MHD_Connection *mhd, enum MHD_ConnectionInfoType type,
                                                        ...) {
  memset(&mhd->info, 0, sizeof mhd->info);
  if (type == MHD_CONNECTION_INFO_SOCKET_CONTEXT) mhd->info.socket_context = &mhd->wire->connection;
  if (type == MHD_CONNECTION_INFO_CONNECTION_FD) mhd->info.connect_fd = mhd->wire->connection.fd;
  if (type == MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
    for (size_t i = 0; i < mhd->request->header_count; i++)
      mhd->info.header_size += mhd->request->headers[i].name.len + mhd->request->headers[i].value.len + 4;
  return &mhd->info;
}

int MHD_get_connection_values_n(struct MHD_Connection *mhd, enum MHD_ValueKind kind, MHD_KeyValueIteratorN visit,
                                void *context) {
  for (size_t i = 0; visit && i < mhd->request->header_count; i++) {
    const struct onr_field *header = &mhd->request->headers[i];
    if (visit(context, kind, header->name.data, header->name.len, header->value.data, header->value.len) != MHD_YES)
      break;
  }
  return (int)mhd->request->header_count;
}

static struct MHD_Response *new_response(void) {
  return calloc(1, sizeof(struct MHD_Response));
}

struct MHD_Response *MHD_create_response_from_buffer(size_t size, void *bytes, enum MHD_ResponseMemoryMode mode) {
  (void)mode;
  struct MHD_Response *response = new_response();
  if (response) response->bytes = (struct onr_str){bytes, size};
  return response;
}

struct MHD_Response *MHD_create_response_from_callback(uint64_t size, size_t block, MHD_ContentReaderCallback give,
                                                       void *context, MHD_ContentReaderFreeCallback release) {
  (void)size, (void)block, (void)release;
  struct MHD_Response *response = new_response();
  if (!response) return NULL;
  response->give = give;
  response->context = context;
  return response;
}

static void remove_header(struct MHD_Response *response, size_t at) {
  free(response->names[at]);
  free(response->values[at]);
  response->header_count--;
  for (size_t i = at; i < response->header_count; i++) {
    response->names[i] = response->names[i + 1];
    response->values[i] = response->values[i + 1];
  }
}

void MHD_destroy_response(struct MHD_Response *response) {
  while (response->header_count > 0) remove_header(response, response->header_count - 1);
  free(response);
}

const char *MHD_get_response_header(struct MHD_Response *response, const char *name) {
  for (size_t i = 0; i < response->header_count; i++)
    if (onr_str_equal_nocase(onr_str_from(response->names[i]), onr_str_from(name))) return response->values[i];
  return NULL;
}

int MHD_get_response_headers(struct MHD_Response *response, MHD_KeyValueIterator visit, void *context) {
  for (size_t i = 0; visit && i < response->header_count; i++)
    if (visit(context, MHD_HEADER_KIND, response->names[i], response->values[i]) != MHD_YES) break;
  return (int)response->header_count;
}

enum MHD_Result MHD_del_response_header(struct MHD_Response *response, const char *name, const char *value) {
  for (size_t i = 0; i < response->header_count; i++)
    if (strcmp(response->names[i], name) == 0 && strcmp(response->values[i], value) == 0) {
      remove_header(response, i);
      return MHD_YES;
    }
  return MHD_NO;
}

/* The real one refuses the same without a word, and the header would be missing. */
static void require_header(const char *name, const char *value) {
  fuzz_require(*name && *value, "a header with a name and a value");
  for (const char *p = name; *p; p++) fuzz_require(*p > ' ' && *p < 0x7F && *p != ':', "a header's name");
  for (const char *p = value; *p; p++)
    fuzz_require((unsigned char)*p >= ' ' && *p != 0x7F, "a header without control characters");
}

enum MHD_Result MHD_add_response_header(struct MHD_Response *response, const char *name, const char *value) {
  require_header(name, value);
  fuzz_require(response->header_count < WIRE_HEADERS, "a modest number of headers");
  char *name_copy = strdup(name), *value_copy = strdup(value);
  if (!name_copy || !value_copy) { /* as the real one does without memory */
    free(name_copy);
    free(value_copy);
    return MHD_NO;
  }
  response->names[response->header_count] = name_copy;
  response->values[response->header_count++] = value_copy;
  return MHD_YES;
}

/* One whose heads need not lie as they came. */
const char *MHD_get_version(void) {
  return "1.0.1";
}

enum MHD_Result MHD_set_response_options(struct MHD_Response *response, enum MHD_ResponseFlags flags, ...) {
  (void)response, (void)flags;
  return MHD_YES;
}

/* Takes a stream to its end. One that waits for news ends, as its loop is said to be stopping. */
static void drain(struct fuzz_wire *wire, struct MHD_Response *response) {
  char block[BLOCK];
  ssize_t got;
  while ((got = response->give(response->context, wire->body.len, block, sizeof block)) > 0)
    onr_buffer_append(&wire->body, block, (size_t)got);
  fuzz_require(got != 0, "a stream that goes on");
  wire->answer.failed = got != MHD_CONTENT_READER_END_OF_STREAM;
}

static void add_header(struct fuzz_wire *wire, struct onr_str name, struct onr_str value) {
  size_t at = wire->texts.len;
  onr_buffer_append_str(&wire->texts, name);
  onr_buffer_append_char(&wire->texts, '\0');
  onr_buffer_append_str(&wire->texts, value);
  onr_buffer_append_char(&wire->texts, '\0');
  fuzz_require(!onr_buffer_status(&wire->texts), "headers that are not endless");
  require_header(wire->texts.data + at, wire->texts.data + at + name.len + 1);
  fuzz_require(wire->answer.header_count++ < WIRE_HEADERS, "a modest number of headers");
}

/* A header's value has the lines of others in it, as src/http/headers.c writes them; a client sees a header in each. */
static void add_lines(struct fuzz_wire *wire, struct onr_str name, struct onr_str text) {
  for (;;) {
    const char *end = text.len ? memmem(text.data, text.len, "\r\n", 2) : NULL;
    add_header(wire, name, onr_str_slice(text, 0, end ? (size_t)(end - text.data) : text.len));
    if (!end) return;
    text = onr_str_slice(text, (size_t)(end - text.data) + 2, text.len);
    const char *colon = text.len ? memmem(text.data, text.len, ": ", 2) : NULL;
    fuzz_require(colon, "a line that is a header");
    name = onr_str_slice(text, 0, (size_t)(colon - text.data));
    text = onr_str_slice(text, name.len + 2, text.len);
  }
}

/* The reply may be gone, or another's, when its headers are looked at. */
static void copy_headers(struct fuzz_wire *wire, const struct MHD_Response *response) {
  wire->answer.header_count = 0;
  for (size_t i = 0; i < response->header_count; i++)
    add_lines(wire, onr_str_from(response->names[i]), onr_str_from(response->values[i]));
  const char *at = wire->texts.data;
  for (size_t i = 0; i < wire->answer.header_count; i++) {
    struct onr_str name = onr_str_from(at), value = onr_str_from(at + name.len + 1);
    wire->answer.headers[i] = (struct onr_field){name, value};
    at = value.data + value.len + 1;
  }
}

enum MHD_Result MHD_queue_response(struct MHD_Connection *mhd, unsigned status, struct MHD_Response *response) {
  struct fuzz_wire *wire = mhd->wire;
  fuzz_require(!mhd->queued, "one answer");
  mhd->queued = true;
  wire->answer.status = (int)status;
  bool has_body = !mhd->is_head && status != 304 && status != 204;
  if (has_body && response->give)
    drain(wire, response);
  else if (has_body)
    onr_buffer_append_str(&wire->body, response->bytes);
  copy_headers(wire, response);
  return MHD_YES;
}

/* It has no clock that a time-out could go by. */
enum MHD_Result MHD_set_connection_option(struct MHD_Connection *mhd, enum MHD_CONNECTION_OPTION option, ...) {
  return mhd && option == MHD_CONNECTION_OPTION_TIMEOUT ? MHD_YES : MHD_NO;
}

void MHD_suspend_connection(struct MHD_Connection *mhd) {
  mhd->suspended = true;
}
void MHD_resume_connection(struct MHD_Connection *mhd) {
  mhd->suspended = false;
}

/* ---- Around it ---- */

/* Streams go on here instead of on a worker. */
static enum onr_error around(const struct onr_route *route, struct onr_request *request, struct onr_response *response,
                             struct onr_failure *failure) {
  enum onr_error error = onr_api_around(route, request, response, failure);
  response->stream.run = ONR_RUN_INLINE;
  return error;
}

static const struct onr_upload *upload(const struct onr_route *route, const struct onr_request *request) {
  static struct onr_upload here; /* the same each time; there is one thread */
  const struct onr_upload *given = onr_api_upload(route, request);
  if (given) here = *given;
  here.run = ONR_RUN_INLINE;
  return given ? &here : NULL;
}

static void copy_routes(struct fuzz_wire *wire) {
  size_t count = 0;
  do {
    fuzz_require(count < ROUTES_MAX, "a table of routes that fits");
    wire->routes[count] = onr_api_routes[count];
    wire->routes[count].run = ONR_RUN_INLINE;
  } while (onr_api_routes[count++].pattern);
}

static void set_options(struct fuzz_wire *wire, struct onr_app *app, const char *forwarded_header) {
  static const struct onr_str proxies[] = {ONR_STR_INIT("127.0.0.0/8"), ONR_STR_INIT("2001:db8::/32")};
  wire->log = (struct onr_log){.fd = memfd_create("log", 0), .level = ONR_LOG_INFO};
  fuzz_require(wire->log.fd >= 0, "a log");
  wire->server.options = (struct onr_http_options){
      .routes = wire->routes,
      .trusted_proxies = {proxies, 2},
      .forwarded_header = forwarded_header,
      .rate_limit = 1000000000,
      .rate_burst = 1000000000,
      .idle_timeout_ms = 1000,
      .request_timeout_ms = 1000,
      .heartbeat_ms = 1000,
      .max_response = WIRE_MAX_RESPONSE,
      .max_arena = (size_t)1 << 28,
      .cors_origins = app->cors_origins,
      .log = &wire->log,
      .app = app,
      .thread_start = onr_api_thread_start,
      .thread_end = onr_api_thread_end,
      .turn_end = onr_api_turn_end,
      .authorize = onr_api_authorize,
      .identify = onr_api_identify,
      .upload = upload,
      .around = around,
      .is_light = onr_api_is_light,
      .cache_bytes = CACHE_BYTES,
      .version = onr_api_version,
      .renew = onr_api_renew,
  };
}

struct fuzz_wire *fuzz_wire_new(struct onr_app *app, const char *forwarded_header) {
  struct fuzz_wire *wire = calloc(1, sizeof *wire);
  fuzz_require(wire, "memory");
  copy_routes(wire);
  set_options(wire, app, forwarded_header);
  struct onr_http_server *server = &wire->server;
  fuzz_require(!onr_http_router_new(wire->routes, &server->router, NULL), "a router");
  fuzz_require(!onr_http_proxies_new(server->options.trusted_proxies, &server->proxies, NULL), "proxies");
  server->rates = onr_http_rates_new(server->options.rate_limit, server->options.rate_burst);
  server->loops = &wire->loop;
  server->loop_count = 1;
  pthread_mutex_init(&server->statics_lock, NULL);
  wire->loop.thread.server = server;
  wire->loop.waiting_end = &wire->loop.waiting;
  wire->loop.stopping = true;
  fuzz_require(onr_http_counters_init(&wire->loop.counters, wire->routes), "counters");
  wire->connection.client = (struct http_client){.family = AF_INET, .bytes = {127, 0, 0, 1}};
  wire->connection.loop = &wire->loop;
  wire->connection.fd = -1;
  onr_buffer_init(&wire->body, (size_t)1 << 28);
  onr_buffer_init(&wire->texts, TEXTS);
  for (int i = 0; i < TEXTS; i++) onr_buffer_append_char(&wire->texts, ' '); /* so that it need not grow later */
  onr_buffer_init(&wire->line, (size_t)1 << 20);
  return wire;
}

void fuzz_wire_attach(struct fuzz_wire *wire) {
  struct onr_failure failure = {0};
  fuzz_require(!onr_http_thread_open(&wire->loop.thread, &failure), failure.detail);
  wire->server.cache = wire->cache = onr_http_cache_new(CACHE_BYTES, REPLIES);
}

void fuzz_wire_detach(struct fuzz_wire *wire) {
  onr_http_thread_close(&wire->loop.thread);
  wire->loop.thread.app_thread = NULL;
  onr_http_cache_free(wire->cache); /* another store begins to count its versions anew */
  wire->server.cache = wire->cache = NULL;
}

void fuzz_wire_bypass(struct fuzz_wire *wire, bool on) {
  wire->server.cache = on ? NULL : wire->cache;
}

void fuzz_wire_free(struct fuzz_wire *wire) {
  for (struct http_exchange *exchange = wire->loop.spare, *next; exchange; exchange = next) {
    next = exchange->next;
    onr_http_exchange_free(exchange);
  }
  onr_http_counters_close(&wire->loop.counters);
  onr_http_statics_free(&wire->server);
  onr_http_rates_free(wire->server.rates);
  onr_http_proxies_free(wire->server.proxies);
  onr_http_router_free(wire->server.router);
  onr_buffer_close(&wire->body);
  onr_buffer_close(&wire->line);
  close(wire->log.fd);
  onr_buffer_close(&wire->texts);
  free(wire);
}

/* ---- One request ---- */

/* Where libmicrohttpd keeps target and version: one behind the other, each with a NUL. */
static char *request_line(struct fuzz_wire *wire, const struct fuzz_request *request, const char **ret_version) {
  onr_buffer_reset(&wire->line);
  onr_buffer_append_str(&wire->line, request->target);
  onr_buffer_append_char(&wire->line, '\0');
  onr_buffer_append_str(&wire->line, request->version);
  onr_buffer_append_char(&wire->line, '\0');
  onr_buffer_append_str(&wire->line, request->method);
  onr_buffer_append_char(&wire->line, '\0');
  fuzz_require(!onr_buffer_status(&wire->line), "memory");
  char *line = wire->line.data;
  *ret_version = line + request->target.len + 1;
  return line;
}

/* Whether there was memory to begin with. */
static bool step_through(struct fuzz_wire *wire, const struct fuzz_request *request) {
  const char *version;
  char *target = request_line(wire, request, &version);
  const char *method = version + request->version.len + 1;
  struct MHD_Connection *mhd = &wire->mhd;
  void *exchange = onr_http_exchange_begin(&wire->loop, target, mhd);
  wire->answer.dropped = !exchange;
  if (!exchange) return false;
  size_t size = 0;
  enum MHD_Result went = onr_http_exchange_step(&wire->loop, mhd, target, method, version, NULL, &size, &exchange);
  for (size_t at = 0; went == MHD_YES && !mhd->queued && at < request->body.len; at += size) {
    size_t piece = request->body.len - at < BLOCK ? request->body.len - at : BLOCK;
    size = piece;
    went = onr_http_exchange_step(&wire->loop, mhd, target, method, version, request->body.data + at, &size, &exchange);
    size = piece - size;
    if (wire->connection.doomed) break;
  }
  size = 0;
  for (int i = 0; i < 3 && went == MHD_YES && !mhd->queued && !wire->connection.doomed; i++)
    went = onr_http_exchange_step(&wire->loop, mhd, target, method, version, NULL, &size, &exchange);
  struct http_exchange *over = exchange;
  wire->answer.dropped = wire->connection.doomed || !mhd->queued;
  if (wire->answer.dropped && over->error) wire->answer.status = onr_error_row(over->error)->status;
  wire->answer.pattern = over->route ? over->route->pattern : NULL;
  onr_http_exchange_end(&wire->loop, mhd, &exchange, MHD_REQUEST_TERMINATED_COMPLETED_OK);
  onr_http_thread_turn_end(&wire->loop.thread);
  return true;
}

/* A request is one line of the log, whatever it says. */
static void check_log(struct fuzz_wire *wire) {
  char text[8192];
  ssize_t len = pread(wire->log.fd, text, sizeof text, 0);
  fuzz_require(len > 0 && text[len - 1] == '\n' && !memchr(text, '\n', (size_t)len - 1), "one line in the log");
  fuzz_require(fuzz_is_utf8((struct onr_str){text, (size_t)len}), "a log in UTF-8");
  for (ssize_t i = 0; i < len - 1; i++) fuzz_require((unsigned char)text[i] >= ' ', "a log without control characters");
  fuzz_require(ftruncate(wire->log.fd, 0) == 0 && lseek(wire->log.fd, 0, SEEK_SET) == 0, "a log to write to");
}

const struct fuzz_answer *fuzz_wire_send(struct fuzz_wire *wire, const struct fuzz_request *request) {
  struct onr_str head = ONR_STR("HEAD");
  wire->answer = (struct fuzz_answer){0};
  wire->mhd =
      (struct MHD_Connection){.wire = wire, .request = request, .is_head = onr_str_equal(request->method, head)};
  wire->connection.doomed = false;
  onr_buffer_reset(&wire->body);
  onr_buffer_reset(&wire->texts);
  bool begun = step_through(wire, request);
  fuzz_require(!onr_buffer_status(&wire->body), "an answer that fits");
  if (begun) check_log(wire);
  wire->answer.body = onr_buffer_str(&wire->body);
  return &wire->answer;
}

struct onr_str fuzz_header(const struct onr_field *headers, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (onr_str_equal_nocase(headers[i].name, onr_str_from(name))) return headers[i].value;
  return (struct onr_str){NULL, 0};
}
