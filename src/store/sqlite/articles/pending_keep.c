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

static enum onr_error keep_article(struct onr_pending *pending, struct onr_pending_article *article,
                                   struct onr_failure *failure) {
  struct onr_arena *arena = &pending->arena;
  article->claims = onr_arena_copy(arena, article->claims, article->claim_count, sizeof *article->claims);
  if (!article->claims) return onr_fail_memory(failure);
  for (size_t i = 0; i < article->claim_count; i++)
    if (!onr_arena_take(arena, &article->claims[i].text)) return onr_fail_memory(failure);
  if (!onr_arena_take(arena, &article->id) || !onr_arena_take(arena, &article->headline) ||
      !onr_arena_take(arena, &article->body))
    return onr_fail_memory(failure);
  /* the stories are not forgotten before the articles of the transaction were compared with them */
  return onr_stories_add(&pending->stories, article->pk, &article->shingles, failure);
}

enum onr_error onr_pending_keep(struct onr_pending *pending, struct onr_failure *failure) {
  struct onr_arena *arena = &pending->arena;
  enum onr_error error = ONR_OK;
  for (; pending->kept_entities < pending->entity_count; pending->kept_entities++)
    if (!keep_entity(arena, pending->entities[pending->kept_entities])) return onr_fail_memory(failure);
  for (; pending->kept_names < pending->name_count; pending->kept_names++)
    if (!keep_name(arena, pending->names[pending->kept_names])) return onr_fail_memory(failure);
  for (; pending->kept_articles < pending->article_count && !error; pending->kept_articles++)
    error = keep_article(pending, &pending->articles[pending->kept_articles], failure);
  return error;
}
