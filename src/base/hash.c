#include "onrecord/hash.h"

#include <assert.h>
#include <nettle/sha2.h>
#include <sodium.h>

/* The library's own choice between what the processor has, which a third of the time suffices for; it is where it was
 * built for that. */
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

enum { ID_BYTES = 10 }; /* 80 bits: 16 characters of base32 */

enum onr_error onr_hash_start(struct onr_failure *failure) {
  static const char long_text[512]; /* that it looks at the processor for, once */
  if (sodium_init() < 0) return onr_fail(failure, ONR_ERR_INTERNAL, "libsodium could not be started.");
  struct onr_str text = {long_text, sizeof long_text};
  if (onr_hash64(text) != onr_hash64_seeded(text, 0))
    return onr_fail(failure, ONR_ERR_INTERNAL, "libxxhash makes two hashes of the same text.");
  return ONR_OK;
}

/* nettle's SHA-256 takes the processor's own instructions where there are any. */
static_assert(sizeof(struct onr_sha256_stream) >= sizeof(struct sha256_ctx), "nettle's state has grown");

static struct sha256_ctx *state_of(struct onr_sha256_stream *stream) {
  return (struct sha256_ctx *)(void *)stream;
}

void onr_sha256_begin(struct onr_sha256_stream *stream) {
  sha256_init(state_of(stream));
}

void onr_sha256_add(struct onr_sha256_stream *stream, struct onr_str piece) {
  sha256_update(state_of(stream), piece.len, (const uint8_t *)piece.data);
}

void onr_sha256_end(struct onr_sha256_stream *stream, unsigned char out[ONR_SHA256_SIZE]) {
  sha256_digest(state_of(stream), ONR_SHA256_SIZE, out);
}

void onr_sha256(struct onr_str s, unsigned char out[ONR_SHA256_SIZE]) {
  struct onr_sha256_stream stream;
  onr_sha256_begin(&stream);
  onr_sha256_add(&stream, s);
  onr_sha256_end(&stream, out);
}

struct onr_str onr_sha256_hex(struct onr_str s, char out[ONR_SHA256_HEX_SIZE]) {
  unsigned char digest[ONR_SHA256_SIZE];
  onr_sha256(s, digest);
  sodium_bin2hex(out, ONR_SHA256_HEX_SIZE, digest, sizeof digest);
  return (struct onr_str){out, ONR_SHA256_HEX_SIZE - 1};
}

static void base32(const unsigned char *bytes, size_t size, char *out) {
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  unsigned bits = 0, held = 0;
  for (size_t i = 0; i < size; i++) {
    bits = bits << 8 | bytes[i];
    for (held += 8; held >= 5; held -= 5) *out++ = alphabet[bits >> (held - 5) & 31];
  }
}

struct onr_str onr_id_make(const char *prefix, const struct onr_str *parts, size_t count, char out[ONR_ID_SIZE]) {
  struct onr_sha256_stream stream;
  unsigned char digest[ONR_SHA256_SIZE];
  onr_sha256_begin(&stream);
  for (size_t i = 0; i < count; i++) {
    uint64_t len = parts[i].len;
    char prefix_bytes[8];
    for (size_t b = 0; b < 8; b++) prefix_bytes[b] = (char)(len >> (8 * b));
    onr_sha256_add(&stream, (struct onr_str){prefix_bytes, sizeof prefix_bytes});
    onr_sha256_add(&stream, parts[i]);
  }
  onr_sha256_end(&stream, digest);
  memcpy(out, prefix, 4);
  base32(digest, ID_BYTES, out + 4);
  out[ONR_ID_LENGTH] = '\0';
  return (struct onr_str){out, ONR_ID_LENGTH};
}

bool onr_id_is(struct onr_str s, const char *prefix) {
  if (s.len != ONR_ID_LENGTH || memcmp(s.data, prefix, 4) != 0) return false;
  for (size_t i = 4; i < s.len; i++) {
    char c = s.data[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'))) return false;
  }
  return true;
}

uint64_t onr_hash64(struct onr_str s) {
  return XXH3_64bits(s.data, s.len);
}

uint64_t onr_hash64_seeded(struct onr_str s, uint64_t seed) {
  return XXH3_64bits_withSeed(s.data, s.len, seed);
}

void onr_mac(struct onr_str s, const unsigned char secret[ONR_SECRET_SIZE], unsigned char out[ONR_MAC_SIZE]) {
  crypto_generichash(out, ONR_MAC_SIZE, (const unsigned char *)s.data, s.len, secret, ONR_SECRET_SIZE);
}

bool onr_mac_valid(struct onr_str s, const unsigned char secret[ONR_SECRET_SIZE],
                   const unsigned char mac[ONR_MAC_SIZE]) {
  unsigned char expected[ONR_MAC_SIZE];
  onr_mac(s, secret, expected);
  return sodium_memcmp(expected, mac, ONR_MAC_SIZE) == 0;
}

void onr_random(void *out, size_t size) {
  randombytes_buf(out, size);
}

static_assert(ONR_SECRET_SIZE == randombytes_SEEDBYTES, "a seed is as long as a secret");

void onr_random_from(const unsigned char seed[ONR_SECRET_SIZE], void *out, size_t size) {
  randombytes_buf_deterministic(out, size, seed);
}

const char *onr_secret_take(const char *text) {
  size_t len = strlen(text);
  char *kept = sodium_malloc(len + 1), *old;
  if (!kept) return NULL;
  memcpy(kept, text, len + 1);
  sodium_mprotect_readonly(kept);
  memcpy(&old, &text, sizeof old);
  memset(old, 'x', len);
  return kept;
}

bool onr_secret_equal(struct onr_str a, struct onr_str b) {
  unsigned char of_a[ONR_SHA256_SIZE], of_b[ONR_SHA256_SIZE];
  onr_sha256(a, of_a);
  onr_sha256(b, of_b);
  return sodium_memcmp(of_a, of_b, sizeof of_a) == 0;
}

size_t onr_base64url_size(size_t size) {
  return sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

size_t onr_base64url(const void *bytes, size_t size, char *out) {
  sodium_bin2base64(out, onr_base64url_size(size), bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return strlen(out);
}

bool onr_base64url_decode(struct onr_str s, void *out, size_t capacity, size_t *ret_size) {
  const char *end = NULL;
  int rc =
      sodium_base642bin(out, capacity, s.data, s.len, NULL, ret_size, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return rc == 0 && end == s.data + s.len;
}
