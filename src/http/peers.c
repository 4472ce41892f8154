/* Connections counted by address, so that one client cannot take all of them. */
#include <pthread.h>
#include <stdlib.h>

#include "peers.h"

enum { BUCKETS = 1024, KEY_SIZE = CLIENT_NAME_SIZE };

struct peer {
  struct peer *next;
  unsigned char key[KEY_SIZE];
  unsigned count;
};

struct http_peers {
  pthread_mutex_t lock;
  unsigned limit;
  struct peer *buckets[BUCKETS];
};

struct http_peers *onr_http_peers_new(unsigned limit) {
  struct http_peers *peers = calloc(1, sizeof *peers);
  if (!peers) return NULL;
  pthread_mutex_init(&peers->lock, NULL);
  peers->limit = limit;
  return peers;
}

void onr_http_peers_free(struct http_peers *peers) {
  if (!peers) return;
  for (size_t i = 0; i < BUCKETS; i++)
    for (struct peer *peer = peers->buckets[i], *next; peer; peer = next) {
      next = peer->next;
      free(peer);
    }
  pthread_mutex_destroy(&peers->lock);
  free(peers);
}

static size_t bucket_of(const unsigned char key[KEY_SIZE]) {
  size_t hash = 5381;
  for (size_t i = 0; i < KEY_SIZE; i++) hash = hash * 33 ^ key[i];
  return hash % BUCKETS;
}

/* The link that points to the address's entry, or to the end of its chain. */
static struct peer **find(struct http_peers *peers, const unsigned char key[KEY_SIZE]) {
  struct peer **link = &peers->buckets[bucket_of(key)];
  while (*link && memcmp((*link)->key, key, KEY_SIZE) != 0) link = &(*link)->next;
  return link;
}

static bool enter(struct http_peers *peers, const unsigned char key[KEY_SIZE]) {
  struct peer **link = find(peers, key);
  if (!*link) {
    *link = calloc(1, sizeof **link);
    if (!*link) return false;
    memcpy((*link)->key, key, KEY_SIZE);
  }
  if ((*link)->count >= peers->limit) return false;
  (*link)->count++;
  return true;
}

bool onr_http_peers_enter(struct http_peers *peers, const struct http_client *client) {
  if (peers->limit == 0) return true;
  unsigned char key[KEY_SIZE];
  onr_http_client_name(client, key);
  pthread_mutex_lock(&peers->lock);
  bool entered = enter(peers, key);
  pthread_mutex_unlock(&peers->lock);
  return entered;
}

void onr_http_peers_leave(struct http_peers *peers, const struct http_client *client) {
  if (peers->limit == 0) return;
  unsigned char key[KEY_SIZE];
  onr_http_client_name(client, key);
  pthread_mutex_lock(&peers->lock);
  struct peer **link = find(peers, key), *peer = *link;
  if (peer && --peer->count == 0) {
    *link = peer->next;
    free(peer);
  }
  pthread_mutex_unlock(&peers->lock);
}
