#include "world.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "onrecord/clock.h"
#include "onrecord/reader.h"
#include "verify.h"

enum { REQUEST_MAX = 1 << 16, REQUESTS_MAX = 8, DOCUMENT_MAX = 1 << 16, PATH_SIZE = 128, ETAG_SIZE = 80 };

struct fuzz_world {
  char folder[PATH_SIZE], path[PATH_SIZE];
  struct onr_service service;
  struct onr_app app;
  struct fuzz_wire *wire;
  struct onr_buffer template, first, text;       /* the database as it is at first; the request that is read */
  char ids[WORLD_KINDS][WORLD_IDS][ONR_ID_SIZE]; /* in the order of `kinds` */
  char etag[ETAG_SIZE], cursor[WIRE_URL], id[ONR_ID_SIZE]; /* of the last answer */
};

/* ---- The store ---- */

static enum onr_error find_sentences(const void *extractor, struct onr_str text, struct onr_arena *arena,
                                     struct onr_spans *ret_sentences, struct onr_failure *failure) {
  return onr_extract_sentences(extractor, text, arena, ret_sentences, failure);
}

static void open_store(struct fuzz_world *world) {
  struct onr_failure failure = {0};
  struct onr_store_options options = {.path = world->path,
                                      .generator_version = "fuzz",
                                      .busy_timeout_ms = 1000,
                                      .kept_deletions = 100,
                                      .sentences = {find_sentences, world->service.extractor}};
  fuzz_require(!onr_store_open(&options, &world->service.store, &failure), failure.detail);
  fuzz_wire_attach(world->wire);
}

static void close_store(struct fuzz_world *world) {
  fuzz_wire_detach(world->wire);
  onr_store_close(world->service.store);
  world->service.store = NULL;
}

static void keep_template(struct fuzz_world *world) {
  char block[4096];
  int fd = open(world->path, O_RDONLY | O_CLOEXEC);
  ssize_t got;
  while ((got = read(fd, block, sizeof block)) > 0) onr_buffer_append(&world->template, block, (size_t)got);
  fuzz_require(got == 0 && !onr_buffer_status(&world->template), "the database's bytes");
  close(fd);
}

void fuzz_world_reset(struct fuzz_world *world) {
  close_store(world);
  int fd = open(world->path, O_WRONLY | O_TRUNC | O_CLOEXEC);
  for (size_t at = 0; at < world->template.len;) {
    ssize_t put = write(fd, world->template.data + at, world->template.len - at);
    fuzz_require(put > 0, "a database that is put back");
    at += (size_t)put;
  }
  close(fd);
  open_store(world);
}

const struct onr_service *fuzz_world_service(const struct fuzz_world *world) {
  return &world->service;
}

uint64_t fuzz_world_version(const struct fuzz_world *world) {
  return onr_store_version(world->service.store);
}

/* ---- What is in it ---- */

static const char *const documents[] = {
    "POST /v1/articles\nContent-Type: application/json\n\n"
    "{\"headline\":\"Two ministers "
    "speak\",\"url\":\"https://news.example/1\",\"datePublished\":\"2024-03-05T10:00:00Z\","
    "\"inLanguage\":\"en-GB\",\"publisher\":{\"name\":\"The Daily Example\"},\"author\":[\"Eva Holm\"],\"articleBody\":"
    "\"“We will build the bridge,” Anna Berg said on Monday. Finance Minister Karl Lind said that the bridge would "
    "cost "
    "Norway too much. “It is needed 🌉 now,” Berg added. According to the World Trade Organization, trade with Norway "
    "fell. Lind denied that.\"}",
    "POST /v1/articles\nContent-Type: application/json\n\n"
    "{\"headline\":\"A bridge, again\",\"url\":\"https://news.example/2\",\"datePublished\":\"2024-04-01T08:00:00Z\","
    "\"publisher\":\"Évening Post\",\"articleBody\":\"Anna Berg visited Oslo with Ivo Karlsen of the World Trade "
    "Organization. “We will build the bridge,” Berg repeated. She said that K. Lind had been wrong about Norway. The "
    "WTO "
    "welcomed it.\"}",
    "POST /v1/articles\nContent-Type: application/json\n\n"
    "{\"headline\":\"Two ministers speak\",\"url\":\"https://other.example/1\",\"publisher\":\"Other\",\"articleBody\":"
    "\"“We will build the bridge,” Anna Berg said on Monday. Finance Minister Karl Lind said that the bridge would "
    "cost "
    "Norway too much. “It is needed 🌉 now,” Berg added. According to the World Trade Organization, trade with Norway "
    "fell. Lind denied that.\"}",
    "POST /v1/articles\nContent-Type: text/plain\n\nOslo, a note\n\nOfficials in Oslo said, \"=1+1 is no formula\". "
    "Dr. "
    "Mia Brandt told reporters: “Never.”\n",
    "POST /v1/entities\nContent-Type: application/json\n\n{\"type\":\"Person\",\"name\":\"Ada Brenk\"}",
    "POST /v1/claims\nContent-Type: application/json\n\n{\"article\":\"$a0\",\"spans\":[{\"role\":\"content\","
    "\"exact\":\"Lind denied that\"}],\"speaker\":\"$e0\"}",
    "PUT /v1/claims/$c0/review\nContent-Type: application/json\nIf-Match: "
    "*\n\n{\"rating\":\"confirmed\",\"note\":\"=A1\","
    "\"reviewer\":\"Eva\"}",
    "PATCH /v1/entities/$e1\nContent-Type: application/json\nIf-Match: *\n\n{\"description\":\"known\",\"sameAs\":"
    "[\"https://www.wikidata.org/wiki/Q1\"]}",
    "PATCH /v1/articles/$a3\nContent-Type: application/json\nIf-Match: *\n\n{\"headline\":\"Oslo, corrected\"}",
};

static void note_ids(struct fuzz_world *world) {
  static const char *const lists[WORLD_KINDS] = {
      "GET /v1/articles?sort=dateCreated\n\n",    "GET /v1/entities?sort=-mentions\n\n",
      "GET /v1/claims?sort=dateCreated\n\n",      "GET /v1/entities/$e0/mentions\n\n",
      "GET /v1/suggestions?sort=dateCreated\n\n", "GET /v1/audit?sort=dateCreated\n\n"};
  for (size_t kind = 0; kind < WORLD_KINDS; kind++) {
    const struct fuzz_answer *answer = fuzz_world_send(world, onr_str_from(lists[kind]));
    json_t *root = json_loadb(answer->body.data, answer->body.len, 0, NULL);
    const json_t *rows = json_object_get(root, "data");
    for (size_t i = 0; i < WORLD_IDS && i < json_array_size(rows); i++)
      snprintf(world->ids[kind][i], ONR_ID_SIZE, "%s",
               json_string_value(json_object_get(json_array_get(rows, i), "id")));
    json_decref(root);
  }
}

static void fill(struct fuzz_world *world) {
  for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
    const struct fuzz_answer *answer = fuzz_world_send(world, onr_str_from(documents[i]));
    if (answer->status >= 300) fprintf(stderr, "%s\n%.*s\n", documents[i], ONR_FMT(answer->body));
    fuzz_require(answer->status < 300, "something of everything");
    note_ids(world);
  }
  for (size_t kind = 0; kind < WORLD_KINDS; kind++) fuzz_require(world->ids[kind][0][0], "an id of each kind");
}

static void remove_folder(void) {
  struct fuzz_world *world = fuzz_world_get(NULL);
  static const char *const endings[] = {"", "-wal", "-shm", "-lock"};
  close_store(world);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    char path[PATH_SIZE + 8];
    snprintf(path, sizeof path, "%s%s", world->path, endings[i]);
    unlink(path);
  }
  rmdir(world->folder);
  fuzz_wire_free(world->wire);
  onr_extractor_free(world->service.extractor);
  onr_buffer_close(&world->template);
  onr_buffer_close(&world->text);
  onr_buffer_close(&world->first);
}

/* In memory where the system has a folder for that. */
static void make_folder(struct fuzz_world *world) {
  bool memory = access("/dev/shm", W_OK) == 0;
  snprintf(world->folder, sizeof world->folder, "%s/onrecord-fuzz-XXXXXX", memory ? "/dev/shm" : "/tmp");
  fuzz_require(mkdtemp(world->folder), "a folder");
  int len = snprintf(world->path, sizeof world->path, "%s/fuzz.db", world->folder);
  fuzz_require(len > 0 && (size_t)len < sizeof world->path, "a path that fits");
}

static void make(struct fuzz_world *world, const char *forwarded_header) {
  static const struct onr_str origins[] = {ONR_STR_INIT("https://page.example")};
  struct onr_failure failure = {0};
  fuzz_require(!onr_hash_start(&failure), failure.detail);
  onr_reader_start();
  make_folder(world);
  fuzz_require(!onr_extractor_new(&world->service.extractor, &failure), failure.detail);
  world->service.limits.document_bytes = DOCUMENT_MAX;
  world->app = (struct onr_app){.service = &world->service,
                                .cors_origins = {origins, 1},
                                .spool_folder = world->folder,
                                .started_us = onr_clock_monotonic_us(),
                                .started_ms = onr_clock_now_ms(),
                                .local = true,
                                .ready = true};
  pthread_mutex_init(&world->app.in_flight.lock, NULL);
  world->wire = fuzz_wire_new(&world->app, forwarded_header);
  onr_buffer_init(&world->template, (size_t)1 << 26);
  onr_buffer_init(&world->text, REQUEST_MAX);
  onr_buffer_init(&world->first, 2 * WIRE_MAX_RESPONSE);
  open_store(world);
  fill(world);
  close_store(world);
  keep_template(world);
  open_store(world);
}

struct fuzz_world *fuzz_world_get(const char *forwarded_header) {
  static struct fuzz_world *world; /* one for the process */
  if (world) return world;
  world = calloc(1, sizeof *world);
  fuzz_require(world, "memory");
  make(world, forwarded_header);
  atexit(remove_folder);
  return world;
}

/* ---- Scripts ---- */

/* What "$" and these characters stand for; NULL: themselves. */
static const char *meaning(const struct fuzz_world *world, char kind, char digit, size_t *ret_len) {
  static const char kinds[] = "aecmsu";
  const char *found = kind ? strchr(kinds, kind) : NULL;
  *ret_len = 2;
  if (kind == 't') return world->etag;
  if (kind == 'n') return world->cursor;
  if (kind == 'i') return world->id;
  *ret_len = 3;
  return found && digit >= '0' && digit <= '9' ? world->ids[found - kinds][digit - '0'] : NULL;
}

static struct onr_str substitute(struct fuzz_world *world, struct onr_str text) {
  onr_buffer_reset(&world->text);
  for (size_t i = 0; i < text.len; i++) {
    size_t len = 1;
    const char *value = NULL;
    if (text.data[i] == '$' && i + 1 < text.len)
      value = meaning(world, text.data[i + 1], i + 2 < text.len ? text.data[i + 2] : '\0', &len);
    if (value)
      onr_buffer_append_str(&world->text, onr_str_from(value));
    else
      onr_buffer_append_char(&world->text, text.data[i]);
    if (value) i += len - 1;
  }
  return onr_buffer_str(&world->text);
}

/* Cuts off what stands before `mark`, or all of it. */
static struct onr_str cut(struct onr_str *rest, struct onr_str mark) {
  if (!rest->data) return *rest;
  const char *at = rest->len ? memmem(rest->data, rest->len, mark.data, mark.len) : NULL;
  size_t end = at ? (size_t)(at - rest->data) : rest->len;
  struct onr_str part = onr_str_slice(*rest, 0, end);
  *rest = at ? onr_str_slice(*rest, end + mark.len, rest->len) : (struct onr_str){NULL, 0};
  return part;
}

static void add_header(struct fuzz_request *request, struct onr_str name, struct onr_str value) {
  if (request->header_count == WIRE_HEADERS) return;
  request->headers[request->header_count++] = (struct onr_field){name, value};
}

static bool has_header(const struct fuzz_request *request, const char *name) {
  return fuzz_header(request->headers, request->header_count, name).data != NULL;
}

/* Up to a NUL, as libmicrohttpd hands its lines over. */
static struct onr_str line_of(struct onr_str *rest) {
  struct onr_str line = cut(rest, ONR_STR("\n"));
  const char *nul = line.len ? memchr(line.data, '\0', line.len) : NULL;
  return nul ? onr_str_slice(line, 0, (size_t)(nul - line.data)) : line;
}

static void read_headers(struct onr_str *rest, struct fuzz_request *request) {
  for (struct onr_str line = line_of(rest); line.len > 0; line = line_of(rest)) {
    struct onr_str name = cut(&line, ONR_STR(":"));
    add_header(request, name, line.data ? onr_str_trim(line) : ONR_STR(""));
  }
}

static void read_request(struct onr_str text, char length[24], struct fuzz_request *request) {
  struct onr_str line = line_of(&text);
  *request = (struct fuzz_request){.method = cut(&line, ONR_STR(" ")), .target = cut(&line, ONR_STR(" "))};
  request->version = line.len ? line : ONR_STR("HTTP/1.1");
  read_headers(&text, request);
  request->body = text;
  if (!has_header(request, "Host")) add_header(request, ONR_STR("Host"), ONR_STR("localhost"));
  if (text.len == 0 || has_header(request, "Content-Length") || has_header(request, "Transfer-Encoding")) return;
  snprintf(length, 24, "%zu", text.len);
  add_header(request, ONR_STR("Content-Length"), onr_str_from(length));
}

static void keep(char *out, size_t size, struct onr_str text) {
  snprintf(out, size, "%.*s", ONR_FMT(text));
}

/* What the next request may name. */
static void note(struct fuzz_world *world, const struct fuzz_answer *answer, const json_t *root) {
  struct onr_str etag = fuzz_header(answer->headers, answer->header_count, "ETag");
  const json_t *row = json_array_get(json_object_get(root, "data"), 0);
  const char *id = json_string_value(json_object_get(row ? row : root, "id")),
             *next = json_string_value(json_object_get(root, "next"));
  const char *cursor = next ? strstr(next, "cursor=") : NULL;
  if (etag.data) keep(world->etag, sizeof world->etag, etag);
  if (id) keep(world->id, sizeof world->id, onr_str_from(id));
  if (cursor) keep(world->cursor, sizeof world->cursor, onr_str_slice(onr_str_from(cursor), 7, strcspn(cursor, "&")));
}

static const struct fuzz_answer *send_checked(struct fuzz_world *world, const struct fuzz_request *request,
                                              json_t **ret_root) {
  uint64_t version = fuzz_world_version(world);
  const struct fuzz_answer *answer = fuzz_wire_send(world->wire, request);
  if (getenv("FUZZ_TRACE"))
    printf("%d %.*s %.*s %.*s\n", answer->status, ONR_FMT(request->method), ONR_FMT(request->target),
           ONR_FMT(answer->body));
  *ret_root = fuzz_verify(request, answer, fuzz_world_version(world) != version);
  return answer;
}

const struct fuzz_answer *fuzz_world_send(struct fuzz_world *world, struct onr_str text) {
  char length[24];
  struct fuzz_request request;
  read_request(substitute(world, text), length, &request);
  return fuzz_wire_send(world->wire, &request);
}

/* A cursor with one character changed, which one is left to chance. */
static void tamper(char *target, size_t chance) {
  char *cursor = strstr(target, "cursor=");
  fuzz_require(cursor, "a cursor in the address of a next page");
  char *character = cursor + 7 + chance % strcspn(cursor + 7, "&");
  *character = *character == 'A' ? 'B' : 'A';
}

/* A page's "next" is taken as it is, and leads on; not as it is, it is not taken. */
static void follow(struct fuzz_world *world, const struct fuzz_request *request, const json_t *page) {
  const char *next = json_string_value(json_object_get(page, "next"));
  if (!next || strlen(next) >= WIRE_URL) return;
  struct fuzz_request another = *request;
  char target[WIRE_URL];
  json_t *root = NULL;
  memcpy(target, next, strlen(next) + 1);
  another.target = onr_str_from(target);
  const struct fuzz_answer *answer = send_checked(world, &another, &root);
  if (answer->status != 200) fprintf(stderr, "%s: %.*s\n", next, ONR_FMT(answer->body));
  fuzz_require(answer->status == 200, "a next page");
  if (root) fuzz_verify_next(page, root);
  json_decref(root);
  tamper(target, request->target.len * 31 + world->text.len);
  answer = send_checked(world, &another, &root);
  fuzz_require(answer->status == 400, "a cursor that was not tampered with");
  json_decref(root);
}

/* What tells of the program itself changes while nobody writes. */
static bool is_steady(const char *pattern) {
  static const char *const moving[] = {"/status", "/metrics", "/healthz", "/readyz", "/"};
  for (size_t i = 0; i < sizeof moving / sizeof *moving; i++)
    if (strcmp(pattern, moving[i]) == 0) return false;
  return true;
}

/* An answer, be it a kept one, is what is made anew for the same request; its body is in `world->first`. */
static void compare_again(struct fuzz_world *world, const struct fuzz_request *request) {
  json_t *root = NULL;
  fuzz_wire_bypass(world->wire, true);
  const struct fuzz_answer *answer = send_checked(world, request, &root);
  fuzz_wire_bypass(world->wire, false);
  fuzz_require(onr_str_equal(answer->body, onr_buffer_str(&world->first)), "the same answer to the same request");
  json_decref(root);
}

/* Asked again with its ETag, what is still the same is not sent again. */
static void ask_again(struct fuzz_world *world, const struct fuzz_request *request, struct onr_str etag) {
  struct fuzz_request again = *request;
  char known[ETAG_SIZE];
  if (has_header(request, "If-None-Match") || etag.len >= sizeof known || request->header_count == WIRE_HEADERS) return;
  keep(known, sizeof known, etag);
  add_header(&again, ONR_STR("If-None-Match"), onr_str_from(known));
  json_t *root = NULL;
  const struct fuzz_answer *answer = send_checked(world, &again, &root);
  fuzz_require(answer->status == 304 || answer->status == 431, "304 for what is known");
  json_decref(root);
}

static void run_one(struct fuzz_world *world, struct onr_str text) {
  char length[24];
  struct fuzz_request request;
  read_request(substitute(world, text), length, &request);
  if (onr_buffer_status(&world->text)) return;
  json_t *root = NULL;
  const struct fuzz_answer *answer = send_checked(world, &request, &root);
  bool read = answer->status == 200 && answer->pattern && onr_str_equal(request.method, ONR_STR("GET"));
  struct onr_str etag = fuzz_header(answer->headers, answer->header_count, "ETag");
  note(world, answer, root);
  if (read && etag.data && is_steady(answer->pattern)) {
    onr_buffer_reset(&world->first);
    onr_buffer_append_str(&world->first, answer->body);
    ask_again(world, &request, onr_str_from(world->etag));
    compare_again(world, &request);
  }
  if (read) follow(world, &request, root);
  json_decref(root);
}

void fuzz_world_run(struct fuzz_world *world, struct onr_str script) {
  uint64_t version = fuzz_world_version(world);
  world->etag[0] = world->cursor[0] = world->id[0] = '\0';
  for (int i = 0; i < REQUESTS_MAX && script.len > 0; i++) run_one(world, cut(&script, ONR_STR("\n---\n")));
  if (fuzz_world_version(world) != version) fuzz_world_reset(world);
}
