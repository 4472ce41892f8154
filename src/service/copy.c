#include "copy.h"

static bool copy_strs(struct onr_arena *arena, struct onr_strs *list) {
  struct onr_str *items = onr_arena_copy(arena, list->items, list->count, sizeof *items);
  if (!items) return false;
  for (size_t i = 0; i < list->count; i++)
    if (!onr_arena_take(arena, &items[i])) return false;
  list->items = items;
  return true;
}

bool onr_copy_article(struct onr_arena *arena, struct onr_article *article) {
  return onr_arena_take(arena, &article->headline) && onr_arena_take(arena, &article->url) &&
         onr_arena_take(arena, &article->language) && copy_strs(arena, &article->authors) &&
         onr_arena_take(arena, &article->publisher) && onr_arena_take(arena, &article->source) &&
         onr_arena_take(arena, &article->body);
}

static bool copy_entity(struct onr_arena *arena, struct onr_entity *entity) {
  return onr_arena_take(arena, &entity->name) && copy_strs(arena, &entity->aliases) &&
         onr_arena_take(arena, &entity->description) && copy_strs(arena, &entity->same_as);
}

static bool copy_spans(struct onr_arena *arena, struct onr_spans *spans) {
  spans->items = onr_arena_copy(arena, spans->items, spans->count, sizeof *spans->items);
  return spans->items != NULL;
}

static bool copy_claim(struct onr_arena *arena, struct onr_claim *claim) {
  claim->about = onr_arena_copy(arena, claim->about, claim->about_count, sizeof *claim->about);
  return claim->about && copy_spans(arena, &claim->content) && copy_spans(arena, &claim->cue) &&
         copy_spans(arena, &claim->source);
}

bool onr_copy_analysis(struct onr_arena *arena, struct onr_analysis *analysis) {
  struct onr_analysis copy = *analysis;
  copy.entities = onr_arena_copy(arena, copy.entities, copy.entity_count, sizeof *copy.entities);
  copy.mentions = onr_arena_copy(arena, copy.mentions, copy.mention_count, sizeof *copy.mentions);
  copy.claims = onr_arena_copy(arena, copy.claims, copy.claim_count, sizeof *copy.claims);
  if (!copy.entities || !copy.mentions || !copy.claims) return false;
  for (size_t i = 0; i < copy.entity_count; i++)
    if (!copy_entity(arena, &copy.entities[i])) return false;
  for (size_t i = 0; i < copy.claim_count; i++)
    if (!copy_claim(arena, &copy.claims[i])) return false;
  *analysis = copy;
  return true;
}
