/* What a transaction leaves to its end, without the memory of the writes that left it. */
#include "pending.h"

static bool keep_str(struct onr_arena *arena, struct onr_str *s) {
  *s = onr_arena_str(arena, *s);
  return s->data != NULL;
}

static void *keep_items(struct onr_arena *arena, const void *items, size_t count, size_t size) {
  void *copy = onr_arena_zalloc(arena, count + 1, size);
  if (copy && count) memcpy(copy, items, count * size);
  return copy;
}

/* Of an entity that is not there yet, what its row has. */
static bool keep_first(struct onr_arena *arena, struct onr_pending_entity *entity) {
  struct onr_ready_entity *first = onr_arena_zalloc(arena, 1, sizeof *first);
  if (!first) return false;
  *first = *entity->first;
  first->names = NULL;
  first->name_count = 0;
  first->own_key = (struct onr_str){NULL, 0};
  first->key = entity->key;
  entity->first = first;
  return keep_str(arena, &first->name) && keep_str(arena, &first->folded) && keep_str(arena, &first->description) &&
         keep_str(arena, &first->same_as);
}

static bool keep_entity(struct onr_arena *arena, struct onr_pending_entity *entity) {
  return keep_str(arena, &entity->key) && (!entity->first || keep_first(arena, entity));
}

static bool keep_name(struct onr_arena *arena, struct onr_pending_name *name) {
  return keep_str(arena, &name->name) && keep_str(arena, &name->folded);
}

static bool keep_shingles(struct onr_arena *arena, struct onr_shingles *shingles) {
  if (!shingles->count) return true;
  shingles->items = keep_items(arena, shingles->items, shingles->count, sizeof *shingles->items);
  shingles->marks = keep_items(arena, shingles->marks, ONR_MARK_WORDS, sizeof *shingles->marks);
  return shingles->items && shingles->marks;
}

static bool keep_article(struct onr_arena *arena, struct onr_pending_article *article) {
  article->claims = keep_items(arena, article->claims, article->claim_count, sizeof *article->claims);
  if (!article->claims) return false;
  for (size_t i = 0; i < article->claim_count; i++)
    if (!keep_str(arena, &article->claims[i].text)) return false;
  return keep_str(arena, &article->id) && keep_str(arena, &article->headline) && keep_str(arena, &article->body) &&
         keep_shingles(arena, &article->shingles);
}

enum onr_error onr_pending_keep(struct onr_pending *pending, struct onr_failure *failure) {
  struct onr_arena *arena = &pending->arena;
  for (; pending->kept_entities < pending->entity_count; pending->kept_entities++)
    if (!keep_entity(arena, pending->entities[pending->kept_entities])) return onr_fail_memory(failure);
  for (; pending->kept_names < pending->name_count; pending->kept_names++)
    if (!keep_name(arena, pending->names[pending->kept_names])) return onr_fail_memory(failure);
  for (; pending->kept_articles < pending->article_count; pending->kept_articles++)
    if (!keep_article(arena, &pending->articles[pending->kept_articles])) return onr_fail_memory(failure);
  return ONR_OK;
}
