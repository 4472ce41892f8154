/*
 * The HTTP API: the table of routes, what their handlers need, and who may call them. The contract that clients see is
 * src/api/openapi, whose parts are merged, compiled in and served at /openapi.json.
 *
 *   struct onr_app app = {.service = &service, …};
 *   struct onr_http_options options = {.routes = onr_api_routes, .app = &app, .thread_start = onr_api_thread_start,
 *                                      .thread_end = onr_api_thread_end, .turn_end = onr_api_turn_end,
 *                                      .at_work = onr_api_at_work, .authorize = onr_api_authorize, …};
 *
 * Threads: a struct onr_app is shared by all threads of the server; only its atomic members change while it serves, and
 * what has a lock of its own.
 */
#ifndef ONRECORD_API_H
#define ONRECORD_API_H

#include <pthread.h>
#include <stdatomic.h>

#include "onrecord/http.h"
#include "onrecord/json_writer.h"
#include "onrecord/service.h"

/* Requests at work that carry an Idempotency-Key (src/api/request/idempotency.c). Zeroed it is empty. */
struct onr_in_flight {
  pthread_mutex_t lock;
  struct onr_flight *first; /* borrowed from the requests; under `lock` */
};

struct onr_app {
  const struct onr_service *service; /* borrowed */
  struct onr_strs cors_origins;      /* as in onr_http_options: pages of these exact origins may write without a key */
  struct onr_str write_key;          /* a key with scope write beside those of the database; empty: none. Borrowed */
  const char *spool_folder;          /* where results wait that are too many for memory; NULL: /tmp */
  struct onr_str public_url;         /* what addresses in answers begin with; empty: http:// and the request's Host */
  bool require_read_key;             /* reading needs a key as well */
  int64_t started_us;                /* onr_clock_monotonic_us when the program started */
  int64_t started_ms;                /* the same as a time, ms UTC */
  atomic_bool local; /* the server listens on loopback only, so that writing is open while no key has been made; set it
                        from onr_http_server_is_local, it is false until then */
  _Atomic(struct onr_http_server *) server; /* for its counters; set once it has started, NULL until then. Borrowed */
  atomic_bool stopping; /* set it before onr_http_server_stop: loading and posts of many articles then end early */
  struct onr_in_flight in_flight;
  atomic_bool ready; /* the seeds are loaded: /readyz answers 200 from then on */
};

/* What a route needs. */
enum onr_access { ONR_ACCESS_OPEN = 0, ONR_ACCESS_READ, ONR_ACCESS_WRITE };

/* All of the API, ended by a row whose pattern is NULL (src/api/routes.c). */
extern const struct onr_route onr_api_routes[];

/* Callbacks for struct onr_http_options; `app` is a struct onr_app. A thread has a store reader of its own, which is
 * released when the turn ends. */
enum onr_error onr_api_thread_start(void *app, void **ret_thread, struct onr_failure *failure) ONR_MUST_CHECK;
void onr_api_thread_end(void *app, void *thread);
void onr_api_turn_end(void *app, void *thread);
void onr_api_at_work(void *app, void *thread, struct onr_http_work *work);
uint64_t onr_api_version(void *app); /* the store's: what there is to read */
uint64_t onr_api_renew(void *app, void *thread);

/* Reading is open unless require_read_key. Writing needs "Authorization: Bearer KEY" with scope write; without any key
 * in the database it is open on a loopback address, to programs and to pages of the same origin or an allowed one (not
 * to any other page that the user's browser happens to show, nor to what a proxy forwards), and closed anywhere else.
 * ONR_ERR_UNAUTHORIZED, ONR_ERR_FORBIDDEN, or the store's errors. */
enum onr_error onr_api_authorize(const struct onr_request *request, int access,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

/* The key that the request shows, if it is valid: clients with one are counted by it and not by their address. Store's
 * errors. */
enum onr_error onr_api_identify(const struct onr_request *request, struct onr_str *ret_key,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* Calls the route's handler; for a write with Idempotency-Key only if it was not done before: a retry within 24 hours
 * gets the first answer, with "Idempotency-Replayed: true". ONR_ERR_KEY_REUSED when another request had that key,
 * ONR_ERR_IN_PROGRESS while the first is at work, ONR_ERR_INVALID_REQUEST for a key that is none. */
enum onr_error onr_api_around(const struct onr_route *route, struct onr_request *request, struct onr_response *response,
                              struct onr_failure *failure) ONR_MUST_CHECK;

/* Many articles in one body (application/x-ndjson) are taken piece by piece; NULL for any other. */
const struct onr_upload *onr_api_upload(const struct onr_route *route, const struct onr_request *request);

/* Whether a resource or list is read from an index, as it is without most filters: for routes that run by weight. */
bool onr_api_is_light(const struct onr_request *request);

/* ---- Exports: src/api/operations/export.h says what they are. One belongs to the arena of the request that it began
 * with. ----
 */

struct onr_export;

/* Reads what is asked for: of `request` the query, the headers, the arena, the app and the thread (a store reader)
 * matter. ONR_ERR_NOT_FOUND for a name that is none, ONR_ERR_INVALID_PARAMETER, ONR_ERR_NOT_ACCEPTABLE. */
enum onr_error onr_api_export_begin(struct onr_request *request, struct onr_str name, struct onr_export **ret_export,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

/* Appends the next piece, of about ONR_STREAM_PIECE bytes; the last ends with the end marker. The caller releases the
 * reader after each. */
enum onr_error onr_api_export_piece(struct onr_export *export, struct onr_request *request, struct onr_buffer *out,
                                    bool *ret_done, struct onr_failure *failure) ONR_MUST_CHECK;

/* The unit in which offsets into a text are counted. */
enum onr_unit { ONR_UNIT_CODEPOINT, ONR_UNIT_UTF16, ONR_UNIT_UTF8, ONR_UNIT_COUNT };

/* "codepoint", "utf16", "utf8". */
const char *onr_unit_name(enum onr_unit unit);

/* Writes {"entities":[…],"mentions":[…],"claims":[…],"offsetUnit":…}, an analysis of `text` in the API's shapes. There
 * are no ids: an entity is referred to as {"index":3,"name":…,"type":…}, its place in "entities", and "resolvedVia" is
 * a place in "mentions". ONR_ERR_MEMORY, or what the buffer says (ONR_ERR_TOO_LARGE). */
enum onr_error onr_api_write_analysis(struct onr_json *json, struct onr_str text, const struct onr_analysis *analysis,
                                      enum onr_unit unit, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
