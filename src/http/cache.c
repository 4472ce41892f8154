/*
 * A hash table in parts, each with a lock of its own, so that threads seldom meet. A part has answers of one version
 * only: the first of a later one empties it. An answer is one block of memory with all that it says.
 *
 * Most of what is asked for once is not there, and whoever finds that out writes no memory that another thread reads,
 * but for the one line of the processor's cache that remembers it: each line that two threads write costs as much as
 * the rest of a look.
 */
#include "cache.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>

#include "onrecord/hash.h"

enum {
  PARTS = 16,
  BUCKETS = 1024,
  MISSED = 1170,     /* lines of what was not found: some 8,000 hashes */
  PER_LINE = 7,      /* hashes of a line */
  LINE = 64,         /* bytes */
  LARGEST = 4,       /* an answer may take so much of a part: a quarter */
  REPLY_BYTES = 1024 /* of memory that one of microhttpd's takes, its headers included; about */
};

struct part {
  pthread_mutex_t lock;
  uint64_t version;
  struct http_kept *buckets[BUCKETS];
  struct http_kept *newest, *oldest;
  size_t answers, bytes;
  uint64_t hits, evicted;
};

/* Hashes that were not found, each in its place, and how often any was not whose place is here. */
struct missed {
  alignas(LINE) atomic_uint_least64_t hashes[PER_LINE];
  atomic_uint_least64_t count;
};

struct http_cache {
  uint64_t seed;
  size_t part_bytes, replies;
  struct missed missed[MISSED];
  atomic_uchar marks[PARTS][BUCKETS]; /* of all answers there; set under the part's lock, and read without it */
  struct part parts[PARTS];
};

/* ---- References ---- */

static struct http_kept *refer(struct http_kept *kept) {
  atomic_fetch_add_explicit(&kept->references, 1, memory_order_relaxed);
  return kept;
}

void onr_http_kept_release(struct http_kept *kept) {
  if (!kept || atomic_fetch_sub_explicit(&kept->references, 1, memory_order_acq_rel) != 1) return;
  for (size_t i = 0; i < kept->reply_count; i++)
    if (kept->replies[i]) MHD_destroy_response(kept->replies[i]);
  free(kept);
}

/* ---- A part, under its lock ---- */

static size_t number_of(uint64_t hash) {
  return hash / PARTS % BUCKETS;
}

static struct http_kept **bucket_of(struct part *part, uint64_t hash) {
  return &part->buckets[number_of(hash)];
}

/* One bit of eight: of those that share a bucket, few have the same. So who looks for what is not there seldom touches
 * what is. */
static unsigned char mark_of(uint64_t hash) {
  return (unsigned char)(1u << (hash >> 61));
}

static void set_marks(struct http_cache *cache, struct part *part, uint64_t hash) {
  unsigned char marks = 0;
  for (const struct http_kept *kept = *bucket_of(part, hash); kept; kept = kept->chain) marks |= mark_of(kept->hash);
  atomic_store(&cache->marks[hash % PARTS][number_of(hash)], marks);
}

/* The link to the key's answer, or to the end of its chain. */
static struct http_kept **link_to(struct part *part, uint64_t hash, struct onr_str key) {
  struct http_kept **link = bucket_of(part, hash);
  while (*link && ((*link)->hash != hash || !onr_str_equal((*link)->key, key))) link = &(*link)->chain;
  return link;
}

static void unlink_use(struct part *part, struct http_kept *kept) {
  *(kept->newer ? &kept->newer->older : &part->newest) = kept->older;
  *(kept->older ? &kept->older->newer : &part->oldest) = kept->newer;
}

static void link_newest(struct part *part, struct http_kept *kept) {
  kept->newer = NULL;
  kept->older = part->newest;
  *(part->newest ? &part->newest->newer : &part->oldest) = kept;
  part->newest = kept;
}

static void drop(struct http_cache *cache, struct part *part, struct http_kept *kept) {
  *link_to(part, kept->hash, kept->key) = kept->chain;
  set_marks(cache, part, kept->hash);
  unlink_use(part, kept);
  part->bytes -= kept->size;
  part->answers--;
  onr_http_kept_release(kept);
}

static void empty(struct http_cache *cache, struct part *part) {
  while (part->oldest) drop(cache, part, part->oldest);
}

static void insert(struct http_cache *cache, struct part *part, struct http_kept *kept) {
  while (part->oldest && part->bytes + kept->size > cache->part_bytes) {
    drop(cache, part, part->oldest);
    part->evicted++;
  }
  struct http_kept **bucket = bucket_of(part, kept->hash);
  kept->chain = *bucket;
  *bucket = kept;
  set_marks(cache, part, kept->hash);
  link_newest(part, kept);
  part->bytes += kept->size;
  part->answers++;
}

/* ---- Copies ---- */

static size_t size_of(const struct http_cache *cache, struct onr_str key, const struct http_kept *answer) {
  size_t size = sizeof *answer + answer->headers.count * sizeof *answer->headers.items + key.len + answer->body.len +
                cache->replies * sizeof *answer->replies;
  for (size_t i = 0; i < answer->headers.count; i++) size += answer->headers.items[i].value.len + 1;
  return size;
}

/* NUL-terminated where it was. */
static struct onr_str copy_str(char **at, struct onr_str s, size_t terminator) {
  struct onr_str copy = {*at, s.len};
  if (s.len) memcpy(*at, s.data, s.len);
  if (terminator) (*at)[s.len] = '\0';
  *at += s.len + terminator;
  return copy;
}

/* The struct, its arrays, then all text. Names of headers are static. */
static struct http_kept *copy_of(const struct http_cache *cache, struct onr_str key, uint64_t hash,
                                 const struct http_kept *answer) {
  size_t size = size_of(cache, key, answer);
  struct http_kept *kept = malloc(size);
  if (!kept) return NULL;
  *kept = *answer;
  kept->replies = (struct MHD_Response **)(void *)(kept + 1);
  kept->reply_count = cache->replies;
  for (size_t i = 0; i < cache->replies; i++) kept->replies[i] = NULL;
  struct onr_field *headers = (struct onr_field *)(void *)(kept->replies + cache->replies);
  char *at = (char *)(headers + answer->headers.count);
  for (size_t i = 0; i < answer->headers.count; i++)
    headers[i] = (struct onr_field){answer->headers.items[i].name, copy_str(&at, answer->headers.items[i].value, 1)};
  kept->headers.items = headers;
  kept->key = copy_str(&at, key, 0);
  kept->body = copy_str(&at, answer->body, 0);
  kept->hash = hash;
  kept->size = size + cache->replies * REPLY_BYTES;
  atomic_init(&kept->references, 1); /* the part's */
  return kept;
}

/* ---- The whole ---- */

struct http_cache *onr_http_cache_new(size_t bytes, size_t replies) {
  struct http_cache *cache = aligned_alloc(LINE, sizeof *cache);
  if (!cache) return NULL;
  memset(cache, 0, sizeof *cache);
  cache->part_bytes = bytes / PARTS;
  cache->replies = replies;
  onr_random(&cache->seed, sizeof cache->seed);
  for (size_t i = 0; i < PARTS; i++) pthread_mutex_init(&cache->parts[i].lock, NULL);
  return cache;
}

void onr_http_cache_free(struct http_cache *cache) {
  if (!cache) return;
  for (size_t i = 0; i < PARTS; i++) {
    empty(cache, &cache->parts[i]);
    pthread_mutex_destroy(&cache->parts[i].lock);
  }
  free(cache);
}

/* Whether it is remembered; it is from now on. */
static bool was_missed(struct http_cache *cache, uint64_t hash) {
  struct missed *missed = &cache->missed[hash / PARTS / BUCKETS % MISSED];
  atomic_uint_least64_t *place = &missed->hashes[hash / PARTS / BUCKETS / MISSED % PER_LINE];
  bool was = atomic_load_explicit(place, memory_order_relaxed) == hash;
  if (!was) atomic_store_explicit(place, hash, memory_order_relaxed);
  atomic_fetch_add_explicit(&missed->count, 1, memory_order_relaxed);
  return was;
}

static struct http_kept *look(struct part *part, uint64_t hash, struct onr_str key, uint64_t version) {
  pthread_mutex_lock(&part->lock);
  struct http_kept *kept = part->version == version ? *link_to(part, hash, key) : NULL;
  if (kept) {
    refer(kept);
    if (kept->newer) {
      unlink_use(part, kept);
      link_newest(part, kept);
    }
    part->hits++;
  }
  pthread_mutex_unlock(&part->lock);
  return kept;
}

struct http_kept *onr_http_cache_find(struct http_cache *cache, struct onr_str key, uint64_t version, bool *ret_asked) {
  uint64_t hash = onr_hash64_seeded(key, cache->seed);
  bool may_be = atomic_load(&cache->marks[hash % PARTS][number_of(hash)]) & mark_of(hash);
  struct http_kept *kept = may_be ? look(&cache->parts[hash % PARTS], hash, key, version) : NULL;
  if (!kept && ret_asked) *ret_asked = was_missed(cache, hash);
  return kept;
}

void onr_http_cache_keep(struct http_cache *cache, struct onr_str key, uint64_t version,
                         const struct http_kept *answer) {
  uint64_t hash = onr_hash64_seeded(key, cache->seed);
  if (size_of(cache, key, answer) + cache->replies * REPLY_BYTES > cache->part_bytes / LARGEST) return;
  struct http_kept *kept = copy_of(cache, key, hash, answer);
  if (!kept) return;
  struct part *part = &cache->parts[hash % PARTS];
  pthread_mutex_lock(&part->lock);
  if (version > part->version) {
    empty(cache, part);
    part->version = version;
  }
  bool wanted = version == part->version && !*link_to(part, hash, key);
  if (wanted) insert(cache, part, kept);
  pthread_mutex_unlock(&part->lock);
  if (!wanted) onr_http_kept_release(kept);
}

void onr_http_cache_count(struct http_cache *cache, struct http_cache_counts *ret_counts) {
  struct http_cache_counts counts = {.limit = cache->part_bytes * PARTS};
  for (size_t i = 0; i < PARTS; i++) {
    struct part *part = &cache->parts[i];
    pthread_mutex_lock(&part->lock);
    counts.hits += part->hits;
    counts.evicted += part->evicted;
    counts.answers += part->answers;
    counts.bytes += part->bytes;
    pthread_mutex_unlock(&part->lock);
  }
  for (size_t i = 0; i < MISSED; i++) counts.misses += atomic_load(&cache->missed[i].count);
  *ret_counts = counts;
}
