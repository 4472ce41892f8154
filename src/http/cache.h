/*
 * Whole answers that are kept in memory: what they say, packed as they are sent, and their ETag. An answer is kept
 * under a key, which is all of a request that it depends on, and a version, which moves with all else that it depends
 * on: an answer of another version is never found again.
 *
 * The answers share a number of bytes; where it does not suffice, the least recently used go.
 *
 * Threads: any thread may call these, but for new and free. An answer that was found is shared and does not change; it
 * lives until the last reference is given back, whatever became of its place here.
 */
#ifndef ONRECORD_HTTP_CACHE_H
#define ONRECORD_HTTP_CACHE_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "onrecord/http.h"

enum { HTTP_ETAG_SIZE = 64 };

struct http_kept {
  struct onr_str body; /* as sent */
  int coding;          /* enum http_coding: of the body */
  char etag[HTTP_ETAG_SIZE];
  const char *content_type, *cache_control; /* static, as in struct onr_response */
  int64_t revision, last_modified;
  bool varies_by_accept;
  struct onr_fields headers;
  size_t head; /* bytes that the answer's head takes at most */
  /* What microhttpd sends of it, ready but for what is of one request: places that whoever keeps the answer fills, and
   * touches by one thread each; NULL before. They go with the answer. */
  struct MHD_Response **replies;

  /* the cache's own */
  struct onr_str key;
  uint64_t hash;
  size_t size; /* of all of it, replies included */
  size_t reply_count;
  atomic_uint references;
  struct http_kept *chain;         /* under the shard's lock: the next of its bucket */
  struct http_kept *newer, *older; /* under the shard's lock: by last use */
};

struct http_cache;

/* NULL when memory is exhausted. `bytes` is what all answers may take together; each has `replies` places for replies.
 */
struct http_cache *onr_http_cache_new(size_t bytes, size_t replies);
void onr_http_cache_free(struct http_cache *cache); /* NULL is fine */

/* A reference to the answer of that key and version; NULL: there is none. `*ret_asked` is then whether it was looked
 * for a short time ago, while some thousand others were not found at the most. With NULL it is the second look for the
 * same request, and no miss is counted. */
struct http_kept *onr_http_cache_find(struct http_cache *cache, struct onr_str key, uint64_t version, bool *ret_asked);
void onr_http_kept_release(struct http_kept *kept); /* NULL is fine */

/* Keeps a copy of `answer`, in whose place it puts the key. It is left out where it is too large, an answer of a later
 * version has come already, or memory is exhausted: nobody depends on it. */
void onr_http_cache_keep(struct http_cache *cache, struct onr_str key, uint64_t version,
                         const struct http_kept *answer);

struct http_cache_counts {
  uint64_t hits, misses; /* since the start */
  uint64_t evicted;      /* since the start: left because there was no room, not because they were outdated */
  uint64_t answers, bytes, limit;
};
void onr_http_cache_count(struct http_cache *cache, struct http_cache_counts *ret_counts);

#endif
