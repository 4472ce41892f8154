#include "copy.h"

static bool copy_str(struct onr_arena *arena, struct onr_str *s) {
  *s = onr_arena_str(arena, *s);
  return s->data != NULL;
}

/* A copy of `count` items; an empty list has room for one. */
static void *copy_items(struct onr_arena *arena, const void *items, size_t count, size_t size) {
  void *copy = onr_arena_zalloc(arena, count + 1, size);
  if (copy && count) memcpy(copy, items, count * size);
  return copy;
}

static bool copy_strs(struct onr_arena *arena, struct onr_strs *list) {
  struct onr_str *items = copy_items(arena, list->items, list->count, sizeof *items);
  if (!items) return false;
  for (size_t i = 0; i < list->count; i++)
    if (!copy_str(arena, &items[i])) return false;
  list->items = items;
  return true;
}

bool onr_copy_article(struct onr_arena *arena, struct onr_article *article) {
  return copy_str(arena, &article->headline) && copy_str(arena, &article->url) && copy_str(arena, &article->language) &&
         copy_strs(arena, &article->authors) && copy_str(arena, &article->publisher) &&
         copy_str(arena, &article->source) && copy_str(arena, &article->body);
}

static bool copy_entity(struct onr_arena *arena, struct onr_entity *entity) {
  return copy_str(arena, &entity->name) && copy_strs(arena, &entity->aliases) &&
         copy_str(arena, &entity->description) && copy_strs(arena, &entity->same_as);
}

static bool copy_spans(struct onr_arena *arena, struct onr_spans *spans) {
  spans->items = copy_items(arena, spans->items, spans->count, sizeof *spans->items);
  return spans->items != NULL;
}

static bool copy_claim(struct onr_arena *arena, struct onr_claim *claim) {
  claim->about = copy_items(arena, claim->about, claim->about_count, sizeof *claim->about);
  return claim->about && copy_spans(arena, &claim->content) && copy_spans(arena, &claim->cue) &&
         copy_spans(arena, &claim->source);
}

bool onr_copy_analysis(struct onr_arena *arena, struct onr_analysis *analysis) {
  struct onr_analysis copy = *analysis;
  copy.entities = copy_items(arena, copy.entities, copy.entity_count, sizeof *copy.entities);
  copy.mentions = copy_items(arena, copy.mentions, copy.mention_count, sizeof *copy.mentions);
  copy.claims = copy_items(arena, copy.claims, copy.claim_count, sizeof *copy.claims);
  if (!copy.entities || !copy.mentions || !copy.claims) return false;
  for (size_t i = 0; i < copy.entity_count; i++)
    if (!copy_entity(arena, &copy.entities[i])) return false;
  for (size_t i = 0; i < copy.claim_count; i++)
    if (!copy_claim(arena, &copy.claims[i])) return false;
  *analysis = copy;
  return true;
}
