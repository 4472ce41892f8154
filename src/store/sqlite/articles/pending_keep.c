/* What a transaction leaves to its end, without the memory of the writes that left it. */
#include "pending.h"

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
  return onr_arena_take(arena, &first->name) && onr_arena_take(arena, &first->folded) &&
         onr_arena_take(arena, &first->description) && onr_arena_take(arena, &first->same_as);
}

static bool keep_entity(struct onr_arena *arena, struct onr_pending_entity *entity) {
  return onr_arena_take(arena, &entity->key) && (!entity->first || keep_first(arena, entity));
}

static bool keep_name(struct onr_arena *arena, struct onr_pending_name *name) {
  return onr_arena_take(arena, &name->name) && onr_arena_take(arena, &name->folded);
}

static bool keep_shingles(struct onr_arena *arena, struct onr_shingles *shingles) {
  if (!shingles->count) return true;
  shingles->items = onr_arena_copy(arena, shingles->items, shingles->count, sizeof *shingles->items);
  shingles->marks = onr_arena_copy(arena, shingles->marks, ONR_MARK_WORDS, sizeof *shingles->marks);
  return shingles->items && shingles->marks;
}

static bool keep_article(struct onr_arena *arena, struct onr_pending_article *article) {
  article->claims = onr_arena_copy(arena, article->claims, article->claim_count, sizeof *article->claims);
  if (!article->claims) return false;
  for (size_t i = 0; i < article->claim_count; i++)
    if (!onr_arena_take(arena, &article->claims[i].text)) return false;
  return onr_arena_take(arena, &article->id) && onr_arena_take(arena, &article->headline) &&
         onr_arena_take(arena, &article->body) && keep_shingles(arena, &article->shingles);
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
