/*
 * Each allocation fails in turn, of ours and of the libraries that let themselves be given allocators (SQLite, jansson,
 * libxml2, ICU), through a request of each kind: documents of every format on their way from bytes to the store and out
 * as JSON among them. Each failure is told as what it is or made up for, changes nothing by half, and the next request
 * works. Under AddressSanitizer and LeakSanitizer nothing is lost either.
 */
#include <jansson.h>
#include <libxml/xmlmemory.h>
#include <unicode/uclean.h>

#include "../fuzz/fuzz.h"
#include "../fuzz/world.h"
#include "../unit/fault_world.h"

/* ---- Allocators ---- */

static sqlite3_mem_methods sqlite_own;
static atomic_long countdown; /* the allocation that fails: 1 is the next; 0: none */

static bool fails(void) {
  return atomic_load(&countdown) > 0 && atomic_fetch_sub(&countdown, 1) == 1;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t len);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t len);

void *__wrap_malloc(size_t size) {
  return fails() ? NULL : __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size) {
  return fails() ? NULL : __real_calloc(count, size);
}
void *__wrap_realloc(void *block, size_t size) {
  return fails() ? NULL : __real_realloc(block, size);
}
char *__wrap_strdup(const char *text) {
  return fails() ? NULL : __real_strdup(text);
}
char *__wrap_strndup(const char *text, size_t len) {
  return fails() ? NULL : __real_strndup(text, len);
}

static void *sqlite_malloc(int size) {
  return fails() ? NULL : sqlite_own.xMalloc(size);
}
static void *sqlite_realloc(void *block, int size) {
  return fails() ? NULL : sqlite_own.xRealloc(block, size);
}

static void *icu_malloc(const void *context, size_t size) {
  (void)context;
  return malloc(size);
}
static void *icu_realloc(const void *context, void *block, size_t size) {
  (void)context;
  return realloc(block, size);
}
static void icu_free(const void *context, void *block) {
  (void)context;
  free(block);
}

/* What those that take none by themselves are given. */
static void give_allocators(void) {
  UErrorCode status = U_ZERO_ERROR;
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_own);
  sqlite3_mem_methods failing = sqlite_own;
  failing.xMalloc = sqlite_malloc;
  failing.xRealloc = sqlite_realloc;
  sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  /* from here on the store cannot have it take its memory elsewhere */
  fuzz_require(sqlite3_initialize() == SQLITE_OK, "SQLite's start");
  json_set_alloc_funcs(__wrap_malloc, free);
  /* libxml2 2.9.14 reads from a null pointer when its input cannot grow (xmlParserInputGrow): not its reallocations */
  xmlMemSetup(free, __wrap_malloc, __real_realloc, __wrap_strdup);
  u_setMemoryFunctions(NULL, icu_malloc, icu_realloc, icu_free, &status);
  fuzz_require(U_SUCCESS(status), "ICU's allocators");
}

static void arm(long n) {
  atomic_store(&countdown, n);
}

/* Whether the allocation that was to fail came. */
static bool disarm(void) {
  return atomic_exchange(&countdown, 0) == 0;
}

/* ---- Requests ---- */

#define JSON  "Content-Type: application/json\n"
#define PATCH "Content-Type: application/merge-patch+json\nIf-Match: *\n"
#define STORY                                                                                                          \
  "“The mill will close,” Ida Falk said on Tuesday. Mayor Lars Dahl of Bergen said that Norway would miss it. "    \
  "According to the World Mill Union, trade fell. “It is sad 🌉,” she added."

static const char *const requests[] = {
    "POST /v1/articles\n" JSON "\n{\"headline\":\"The mill\",\"url\":\"https://mill.example/1\",\"author\":[\"Eva\"],"
    "\"datePublished\":\"2024-03-05T10:00:00Z\",\"publisher\":{\"name\":\"Mill News\"},\"articleBody\":\"" STORY "\"}",
    "POST /v1/articles\nIdempotency-Key: mill\n" JSON "\n{\"url\":\"https://mill.example/2\",\"articleBody\":\"" STORY
    "\"}",
    "POST /v1/articles\nContent-Type: text/plain\n\ntitle: The mill\ndate: 2024-03-05\n\n" STORY,
    "POST /v1/articles\nContent-Type: text/html\n\n<!DOCTYPE html><html lang=en><head><title>The mill</title><script "
    "type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"The "
    "mill\",\"author\":{\"name\":\"Eva\"}}</script>"
    "</head><body><article><p>" STORY "</p><p>It closed.</p></article></body></html>",
    "POST /v1/articles\nIdempotency-Key: mills\nContent-Type: "
    "application/x-ndjson\n\n{\"url\":\"https://mill.example/3\","
    "\"articleBody\":\"" STORY "\"}\n{\"articleBody\":\"“No,” Ida Falk said.\"}\n{\"nothing\":1}\n",
    "POST /v1/articles\n" JSON "\n{\"url\":\"https://news.example/1\",\"articleBody\":\"" STORY "\"}",
    "PATCH /v1/articles/$a0\n" PATCH "\n{\"headline\":\"Corrected\",\"articleBody\":\"" STORY "\"}",
    "DELETE /v1/articles/$a1\nIf-Match: *\n\n",
    "POST /v1/entities\n" JSON "\n{\"type\":\"Person\",\"name\":\"Ida Falk\",\"alternateName\":[\"Falk\"]}",
    "PATCH /v1/entities/$e1\n" PATCH "\n{\"name\":\"Other\",\"description\":\"someone\"}",
    "POST /v1/entities/$e3/merge\n" JSON "\n{\"from\":[\"$e5\"]}",
    "POST /v1/entities/$e0/split\nIdempotency-Key: split\n" JSON "\n{\"mentions\":[\"$m0\"],\"name\":\"Another\"}",
    "POST /v1/claims\n" JSON "\n{\"article\":\"$a1\",\"spans\":[{\"role\":\"content\",\"exact\":\"The WTO welcomed "
    "it\"}],\"speaker\":\"$e0\"}",
    "PATCH /v1/claims/$c1\n" PATCH "\n{\"modality\":\"denied\",\"about\":[\"$e2\"],\"reviewStatus\":\"confirmed\"}",
    "PUT /v1/claims/$c1/review\nIf-Match: *\n" JSON "\n{\"rating\":\"True\",\"note\":\"so\"}",
    "DELETE /v1/claims/$c0/review\nIf-Match: *\n\n",
    "POST /v1/suggestions/$s0/dismiss\n" JSON "\n{}",
    "POST /v1/suggestions/$s0/accept\nIdempotency-Key: one\n" JSON "\n{}",
    "POST /v1/audit/$u3/revert\n" JSON "\n{}",
    "POST /v1/extract?offsets=utf16\nContent-Type: text/plain\n\n" STORY,
    "GET /v1/articles?include=articleBody,mentions&count=exact&q=bridge\n\n",
    "GET /v1/articles/$a0?include=claims,mentions\n\n",
    "GET /v1/articles/$a0?format=jsonld\n\n",
    "GET /v1/articles/$a0/annotations\n\n",
    "GET /v1/articles/$a0/versions\n\n",
    "GET /v1/articles/$a0/mentions?offsets=utf8\nAccept-Encoding: zstd\n\n",
    "GET /v1/entities?q=ber&sort=-mentions\n\n",
    "GET /v1/entities/$e0/timeline?interval=week\n\n",
    "GET /v1/entities/$e0/co-mentions?window=sentence\n\n",
    "GET /v1/claims?speaker=Anna%20Berg&sort=-datePublished&limit=1\nAccept-Encoding: gzip\n\n",
    "GET /v1/claims?format=csv&q=bridge\n\n",
    "GET /v1/claims/$c0/similar\n\n",
    "GET /v1/suggestions\n\n",
    "GET /v1/audit\n\n",
    "GET /v1/search?q=%22the+bridge%22+OR+norw*\n\n",
    "GET /v1/search?q=bridge&sort=relevance&types=articles\n\n",
    "GET /v1/suggest?q=ber\n\n",
    "GET /v1/facets?facets=speaker,month\n\n",
    "GET /v1/graph?entity=Anna%20Berg&depth=2\n\n",
    "GET /v1/changes?since=0\n\n",
    "GET /v1/export/claims\n\n",
    "GET /v1/export/articles?format=csv\n\n",
    "POST /v1/reconcile\nContent-Type: application/x-www-form-urlencoded\n\nqueries=%7B%22q0%22%3A%7B%22query%22%3A%22"
    "Anna+Berg%22%7D%7D",
    "GET /status\n\n",
    "GET /openapi.json\n\n",
    "GET /v1/claims?speakr=1\n\n",
};

/* An answer, kept. */
struct kept {
  int status;
  size_t len;
  char body[WIRE_MAX_RESPONSE];
};

static void keep_answer(struct kept *kept, const struct fuzz_answer *answer) {
  kept->status = answer->status;
  kept->len = answer->body.len;
  memcpy(kept->body, answer->body.data ? answer->body.data : "", answer->body.len);
}

static void give_up(const char *request, long n, const struct fuzz_answer *answer, const char *why) {
  fprintf(stderr, "%.60s…: allocation %ld: %s: status %d%s%s: %.*s\n", request, n, why, answer->status,
          answer->dropped ? ", dropped" : "", answer->failed ? ", cut" : "", ONR_FMT(answer->body));
  abort();
}

static bool says(const struct fuzz_answer *answer, const char *words) {
  return answer->body.len > 0 && memmem(answer->body.data, answer->body.len, words, strlen(words));
}

/* What an allocation that failed may lead to. */
static void check_answer(const char *request, long n, const struct fuzz_answer *answer, const struct kept *usual,
                         bool changed) {
  bool reads = strncmp(request, "GET ", 4) == 0, failed = answer->status == 503;
  if (answer->dropped || answer->failed) {
    if (changed && !answer->dropped) give_up(request, n, answer, "it was changed");
  } else if (failed) {
    if (!says(answer, "/problems/out-of-memory")) give_up(request, n, answer, "another failure");
    if (changed != says(answer, "was made")) give_up(request, n, answer, changed ? "it was changed" : "it was not");
  } else if (answer->status != usual->status) {
    give_up(request, n, answer, "another answer");
  } else if (reads && answer->status < 400 && strncmp(request, "GET /status", 11) != 0 &&
             (answer->body.len != usual->len || memcmp(answer->body.data, usual->body, usual->len) != 0)) {
    give_up(request, n, answer, "another body");
  }
}

static enum onr_error take_digest(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  (void)failure;
  *(uint64_t *)context = digest_of(connection->db);
  return ONR_OK;
}

static uint64_t digest_now(const struct fuzz_world *world) {
  uint64_t digest = 0;
  fuzz_require(!onr_writer_run(fuzz_world_service(world)->store, take_digest, &digest, NULL), "a store that is read");
  return digest;
}

static void check_sound(const struct fuzz_world *world, const char *request, long n) {
  struct onr_failure failure = {0};
  if (onr_writer_run(fuzz_world_service(world)->store, inspect_database, NULL, &failure) == ONR_OK) return;
  fprintf(stderr, "%.60s…: allocation %ld: %s\n", request, n, failure.detail);
  abort();
}

static uint64_t untouched; /* what is in the world at first */

/* Returns whether the allocation that was to fail came. */
static bool fail_once(struct fuzz_world *world, const char *request, const struct kept *usual, long n) {
  uint64_t version = fuzz_world_version(world);
  arm(n);
  const struct fuzz_answer *answer = fuzz_world_send(world, onr_str_from(request));
  bool came = disarm();
  bool written =
      fuzz_world_version(world) != version && digest_now(world) != untouched; /* what was undone counts too */
  check_answer(request, n, answer, usual, written);
  if (!written) answer = fuzz_world_send(world, onr_str_from(request));
  if (!written && (answer->status != usual->status || answer->failed)) give_up(request, n, answer, "after it");
  if (fuzz_world_version(world) == version) return came;
  check_sound(world, request, n);
  fuzz_world_reset(world);
  return came;
}

/* The first ones each, later ones in growing steps. */
static long next_allocation(long n, unsigned *random) {
  return thorough() ? n + 1 + next_random(random, 1 + (unsigned)n / 50) : n + 1 + n / 5;
}

static long fail_each(struct fuzz_world *world, const char *request, unsigned *random) {
  static struct kept usual;
  for (int i = 0; i < 2; i++) { /* what is made once is there when it counts */
    uint64_t version = fuzz_world_version(world);
    keep_answer(&usual, fuzz_world_send(world, onr_str_from(request)));
    if (fuzz_world_version(world) != version) fuzz_world_reset(world);
  }
  if (usual.status >= 400 && usual.status != 400) {
    fprintf(stderr, "%s: %d %.*s\n", request, usual.status, (int)usual.len, usual.body);
    abort();
  }
  long tried = 0;
  bool came = true;
  for (long n = 1; came; n = next_allocation(n, random), tried++) came = fail_once(world, request, &usual, n);
  return tried;
}

int main(void) {
  give_allocators();
  struct fuzz_world *world = fuzz_world_get(NULL);
  unsigned random = torture_number("TORTURE", 1);
  long tried = 0;
  untouched = digest_now(world);
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
    long here = fail_each(world, requests[i], &random);
    if (thorough()) printf("%5ld %.60s\n", here, requests[i]);
    tried += here;
  }
  printf("%ld allocations failed\n", tried);
  return 0;
}
