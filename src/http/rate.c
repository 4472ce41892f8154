#include <pthread.h>
#include <stdlib.h>

#include "onrecord/hash.h"
#include "rate.h"

enum { SETS = 2048, WAYS = 8, LOCKS = 32, TOKEN = 1000000 /* what a level counts: millionths */ };

struct bucket {
  uint64_t client; /* a hash; 0: nobody's, which is as good as full */
  int64_t level, at_us;
};

struct http_rates {
  unsigned char secret[ONR_SECRET_SIZE];
  int64_t per_second, most;
  pthread_mutex_t locks[LOCKS]; /* each of the sets with that remainder */
  struct bucket sets[SETS][WAYS];
};

struct http_rates *onr_http_rates_new(uint32_t per_second, uint32_t burst) {
  struct http_rates *rates = calloc(1, sizeof *rates);
  if (!rates) return NULL;
  onr_random(rates->secret, sizeof rates->secret);
  rates->per_second = per_second > 0 ? per_second : 1;
  rates->most = (int64_t)(burst > 0 ? burst : 1) * TOKEN;
  for (size_t i = 0; i < LOCKS; i++) pthread_mutex_init(&rates->locks[i], NULL);
  return rates;
}

void onr_http_rates_free(struct http_rates *rates) {
  if (!rates) return;
  for (size_t i = 0; i < LOCKS; i++) pthread_mutex_destroy(&rates->locks[i]);
  free(rates);
}

/* A microsecond adds as many millionths as there are tokens a second. */
static int64_t level_of(const struct http_rates *rates, const struct bucket *bucket, int64_t now_us) {
  int64_t elapsed_us = now_us > bucket->at_us ? now_us - bucket->at_us : 0;
  if (bucket->client == 0 || elapsed_us >= (rates->most - bucket->level) / rates->per_second + 1) return rates->most;
  return bucket->level + elapsed_us * rates->per_second;
}

static struct bucket *find(struct http_rates *rates, struct bucket *set, uint64_t client, int64_t now_us) {
  struct bucket *fullest = set;
  for (size_t i = 0; i < WAYS; i++) {
    if (set[i].client == client) return &set[i];
    if (level_of(rates, &set[i], now_us) > level_of(rates, fullest, now_us)) fullest = &set[i];
  }
  *fullest = (struct bucket){client, rates->most, now_us};
  return fullest;
}

int64_t onr_http_rates_take(struct http_rates *rates, struct onr_str client, int64_t now_us) {
  unsigned char mac[ONR_MAC_SIZE];
  uint64_t hash[2];
  onr_mac(client, rates->secret, mac);
  memcpy(hash, mac, sizeof hash);
  size_t set = hash[1] % SETS;
  pthread_mutex_lock(&rates->locks[set % LOCKS]);
  struct bucket *bucket = find(rates, rates->sets[set], hash[0] | 1, now_us);
  bucket->level = level_of(rates, bucket, now_us);
  if (now_us > bucket->at_us) bucket->at_us = now_us;
  int64_t missing = TOKEN - bucket->level;
  if (missing <= 0) bucket->level -= TOKEN;
  pthread_mutex_unlock(&rates->locks[set % LOCKS]);
  return missing <= 0 ? 0 : (missing + rates->per_second - 1) / rates->per_second;
}
