/* Static bodies: pages and documents of the program itself, few and large. Each is hashed and compressed once. */
#include <stdlib.h>

#include "compress.h"
#include "exchange.h"
#include "onrecord/hash.h"
#include "server.h"

static struct http_static *make(struct http_thread *thread, struct onr_str body) {
  struct http_static *made = calloc(1, sizeof *made);
  if (!made) return NULL;
  made->body = body;
  made->hash = onr_hash64(body);
  for (enum http_coding coding = CODING_GZIP; coding < CODING_COUNT; coding++) {
    struct onr_buffer *packed = &made->packed[coding];
    onr_buffer_init(packed, body.len + KEPT_BUFFER);
    if (body.len < PACK_FROM || !onr_http_pack(thread, coding, body, packed)) onr_buffer_close(packed);
  }
  return made;
}

/* The lock is held while one is made, so that it is made once. */
const struct http_static *onr_http_static_get(struct http_thread *thread, struct onr_str body) {
  struct onr_http_server *server = thread->server;
  pthread_mutex_lock(&server->statics_lock);
  struct http_static *found = server->statics;
  while (found && (found->body.data != body.data || found->body.len != body.len)) found = found->next;
  if (!found) {
    found = make(thread, body);
    if (found) {
      found->next = server->statics;
      server->statics = found;
    }
  }
  pthread_mutex_unlock(&server->statics_lock);
  return found;
}

void onr_http_statics_free(struct onr_http_server *server) {
  for (struct http_static *one = server->statics, *next; one; one = next) {
    next = one->next;
    for (enum http_coding coding = CODING_GZIP; coding < CODING_COUNT; coding++) onr_buffer_close(&one->packed[coding]);
    free(one);
  }
  server->statics = NULL;
}
