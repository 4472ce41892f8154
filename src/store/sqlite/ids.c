/* The ids of entities, mentions and claims. They are made of words, not of places, so that they stay when the text
 * around them or the extraction of something else changes; what is there several times in an article is numbered. */
#include <stdio.h>

#include "store/linking.h"
#include "store/sqlite/articles/prepare.h"
#include "store/sqlite/claims/claim_record.h"

/* The words that go into ids. They are the API's today, but they may never change, or the ids would. */
static const char *const type_words[ONR_ENTITY_TYPE_COUNT] = {"Person", "Organization", "Place", "Group", "Event"};
static const char *const form_words[ONR_FORM_COUNT] = {"name", "adjective", "title", "pronoun"};

void onr_ready_entity_id(enum onr_entity_type type, struct onr_str key, char ret_id[ONR_ID_SIZE]) {
  struct onr_str parts[] = {onr_str_from(type_words[type]), key};
  onr_id_make(ONR_ID_ENTITY, parts, 2, ret_id);
}

static enum onr_error entity_id(struct onr_ready_entity *entity, struct onr_str article_id, struct onr_arena *arena,
                                struct onr_failure *failure) {
  bool bare = onr_linking_is_bare(entity->type, entity->own_key);
  entity->key = bare ? onr_linking_key_in(arena, entity->own_key, article_id) : entity->own_key;
  if (!entity->key.data) return onr_fail_memory(failure);
  onr_ready_entity_id(entity->type, entity->key, entity->id);
  return ONR_OK;
}

/* How often an id was made in this article: a hash table of ids. */
struct seen {
  char (*ids)[ONR_ID_SIZE];
  unsigned *counts;
  size_t mask;
};

static enum onr_error seen_init(struct seen *seen, size_t count, struct onr_arena *arena, struct onr_failure *failure) {
  size_t size = 16;
  while (size < 2 * count) size *= 2;
  seen->mask = size - 1;
  seen->ids = onr_arena_zalloc(arena, size, sizeof *seen->ids);
  seen->counts = onr_arena_zalloc(arena, size, sizeof *seen->counts);
  if (seen->ids && seen->counts) return ONR_OK;
  onr_fail_memory(failure);
  return ONR_ERR_MEMORY;
}

/* The number of times that the id came before. */
static unsigned seen_before(struct seen *seen, const char *id) {
  size_t at = (size_t)onr_hash64((struct onr_str){id, ONR_ID_LENGTH}) & seen->mask;
  while (seen->counts[at] && memcmp(seen->ids[at], id, ONR_ID_LENGTH) != 0) at = (at + 1) & seen->mask;
  memcpy(seen->ids[at], id, ONR_ID_SIZE);
  return seen->counts[at]++;
}

/* The id of the next one of the same words, `count` of which came before; the first one stays. */
static void numbered(const char *prefix, unsigned count, char id[ONR_ID_SIZE]) {
  if (count == 0) return;
  char text[16];
  int len = snprintf(text, sizeof text, "%u", count);
  struct onr_str parts[] = {onr_str_from(id), {text, (size_t)len}};
  char next[ONR_ID_SIZE];
  onr_id_make(prefix, parts, 2, next);
  memcpy(id, next, ONR_ID_SIZE);
}

static void number(struct seen *seen, const char *prefix, char id[ONR_ID_SIZE]) {
  numbered(prefix, seen_before(seen, id), id);
}

static void mention_id(const struct onr_ready_analysis *ready, struct onr_ready_mention *mention,
                       struct onr_str article_id) {
  struct onr_str parts[] = {article_id, onr_str_from(ready->entities[mention->entity].id), mention->span.exact,
                            onr_str_from(form_words[mention->form])};
  onr_id_make(ONR_ID_MENTION, parts, sizeof parts / sizeof *parts, mention->id);
}

bool onr_claim_id(struct onr_claim_record *claim, struct onr_str article_id, unsigned count, struct onr_arena *arena) {
  struct onr_str *parts = onr_arena_zalloc(arena, 2 + claim->span_count, sizeof *parts);
  if (!parts) return false;
  size_t used = 0;
  parts[used++] = article_id;
  parts[used++] = claim->words.source;
  for (size_t i = 0; i < claim->span_count; i++)
    if (claim->spans[i].role == ONR_ROLE_CONTENT) parts[used++] = claim->spans[i].span.exact;
  onr_id_make(ONR_ID_CLAIM, parts, used, claim->id);
  numbered(ONR_ID_CLAIM, count, claim->id);
  return true;
}

enum onr_error onr_ready_ids(struct onr_ready_analysis *ready, struct onr_str article_id, struct onr_arena *arena,
                             struct onr_failure *failure) {
  struct seen seen;
  enum onr_error error = seen_init(&seen, ready->mention_count + ready->claim_count, arena, failure);
  for (size_t i = 0; i < ready->entity_count && !error; i++)
    error = entity_id(&ready->entities[i], article_id, arena, failure);
  for (size_t i = 0; i < ready->mention_count && !error; i++) {
    mention_id(ready, &ready->mentions[i], article_id);
    number(&seen, ONR_ID_MENTION, ready->mentions[i].id);
  }
  for (size_t i = 0; i < ready->claim_count && !error; i++) {
    struct onr_claim_record *claim = &ready->claims[i].record;
    if (!onr_claim_id(claim, article_id, 0, arena)) return onr_fail_memory(failure);
    number(&seen, ONR_ID_CLAIM, claim->id);
  }
  return error;
}
