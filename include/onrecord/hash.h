/*
 * Hashes (nettle, libsodium, xxHash) and the ids made from them. An id is a type's prefix and 80 bits of SHA-256 in
 * lower-case base32 (RFC 4648's alphabet): "art_7k2mq…", 4 + 16 characters. The same content gives the same id on every
 * machine; 80 bits make an accidental collision among a billion ids less likely than one in a million.
 *
 * Threads: reentrant. onr_hash_start must have been called once before anything else.
 */
#ifndef ONRECORD_HASH_H
#define ONRECORD_HASH_H

#include <stdint.h>

#include "onrecord/error.h"
#include "onrecord/str.h"

enum {
  ONR_ID_LENGTH = 20,
  ONR_ID_SIZE = ONR_ID_LENGTH + 1,
  ONR_SHA256_SIZE = 32,
  ONR_SHA256_HEX_SIZE = 65,
  ONR_MAC_SIZE = 16,
  ONR_SECRET_SIZE = 32
};

#define ONR_ID_ARTICLE    "art_"
#define ONR_ID_ENTITY     "ent_"
#define ONR_ID_MENTION    "men_"
#define ONR_ID_CLAIM      "clm_"
#define ONR_ID_KEY        "key_"
#define ONR_ID_SUGGESTION "sug_"
#define ONR_ID_AUDIT      "aud_"

/* Starts libsodium; idempotent. */
enum onr_error onr_hash_start(struct onr_failure *failure) ONR_MUST_CHECK;

void onr_sha256(struct onr_str s, unsigned char out[ONR_SHA256_SIZE]);
struct onr_str onr_sha256_hex(struct onr_str s, char out[ONR_SHA256_HEX_SIZE]); /* NUL-terminated; borrows `out` */

/* The same of bytes that come in pieces. */
struct onr_sha256_stream {
  uint64_t state[16]; /* nettle's */
};
void onr_sha256_begin(struct onr_sha256_stream *stream);
void onr_sha256_add(struct onr_sha256_stream *stream, struct onr_str piece);
void onr_sha256_end(struct onr_sha256_stream *stream, unsigned char out[ONR_SHA256_SIZE]);

/* The id with `prefix` ("art_") of `count` parts; each part's length goes into the hash, so ("ab","c") and ("a","bc")
 * differ. NUL-terminated; the returned string borrows `out`. */
struct onr_str onr_id_make(const char *prefix, const struct onr_str *parts, size_t count, char out[ONR_ID_SIZE]);

/* Whether `s` has the form of an id with `prefix`. */
bool onr_id_is(struct onr_str s, const char *prefix);

/* XXH3: for ETags and tables, where whoever chooses the bytes gains nothing by a collision. The same on every machine.
 */
uint64_t onr_hash64(struct onr_str s);

/* The same under a seed that nobody outside knows: for tables whose keys clients choose. */
uint64_t onr_hash64_seeded(struct onr_str s, uint64_t seed);

/* A message authentication code under `secret`, and its check in constant time. */
void onr_mac(struct onr_str s, const unsigned char secret[ONR_SECRET_SIZE], unsigned char out[ONR_MAC_SIZE]);
bool onr_mac_valid(struct onr_str s, const unsigned char secret[ONR_SECRET_SIZE],
                   const unsigned char mac[ONR_MAC_SIZE]);

/* `size` random bytes from the system's generator. */
void onr_random(void *out, size_t size);

/* `size` random bytes that follow from `seed`, without asking the system; whoever sees some of them learns nothing of
 * the others. */
void onr_random_from(const unsigned char seed[ONR_SECRET_SIZE], void *out, size_t size);

/* Moves a text to guarded memory that is neither swapped out nor dumped, and wipes it where it stood, which must be
 * writable in spite of its type (arguments and environment are). NULL without memory. It stays until the process ends.
 */
const char *onr_secret_take(const char *text);

/* In a time that tells neither the contents nor how long `b` is. */
bool onr_secret_equal(struct onr_str a, struct onr_str b);

/* URL-safe base64 without padding. `out` holds at least onr_base64url_size(size) bytes; returns characters written. */
size_t onr_base64url_size(size_t size);
size_t onr_base64url(const void *bytes, size_t size, char *out);
/* The reverse; false for anything malformed. `out` holds `capacity` bytes. */
bool onr_base64url_decode(struct onr_str s, void *out, size_t capacity, size_t *ret_size);

#endif
