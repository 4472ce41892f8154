#include "stories.h"

enum { FIRST_SLOTS = 256 };

void onr_stories_init(struct onr_stories *stories) {
  *stories = (struct onr_stories){0};
  onr_arena_init(&stories->arena, SIZE_MAX / 2);
  onr_arena_init(&stories->scratch, SIZE_MAX / 2);
}

void onr_stories_close(struct onr_stories *stories) {
  onr_arena_close(&stories->arena);
  onr_arena_close(&stories->scratch);
}

void onr_stories_trim(struct onr_stories *stories, size_t most) {
  if (stories->arena.used > most) onr_stories_forget(stories);
}

void onr_stories_forget(struct onr_stories *stories) {
  if (!stories->slot_count) return;
  onr_arena_reset(&stories->arena);
  stories->slots = NULL;
  stories->slot_count = stories->count = 0;
}

static struct onr_story *slot_of(const struct onr_stories *stories, int64_t article) {
  size_t mask = stories->slot_count - 1;
  size_t at = (size_t)((uint64_t)article * UINT64_C(0x9E3779B97F4A7C15) >> 32) & mask;
  while (stories->slots[at].article && stories->slots[at].article != article) at = (at + 1) & mask;
  return &stories->slots[at];
}

static bool make_room(struct onr_stories *stories) {
  struct onr_stories old = *stories;
  if (2 * (old.count + 1) <= old.slot_count) return true;
  stories->slot_count = old.slot_count ? 2 * old.slot_count : FIRST_SLOTS;
  stories->slots = onr_arena_zalloc(&stories->arena, stories->slot_count, sizeof *stories->slots);
  for (size_t i = 0; stories->slots && i < old.slot_count; i++)
    if (old.slots[i].article) *slot_of(stories, old.slots[i].article) = old.slots[i];
  return stories->slots != NULL;
}

static bool is_known(const struct onr_stories *stories, int64_t article) {
  return stories->slot_count && slot_of(stories, article)->article;
}

static enum onr_error keep(struct onr_stories *stories, int64_t article, struct onr_shingles shingles,
                           struct onr_failure *failure) {
  if (!make_room(stories)) return onr_fail_memory(failure);
  struct onr_story *slot = slot_of(stories, article);
  stories->count += slot->article == 0;
  *slot = (struct onr_story){article, shingles};
  return ONR_OK;
}

static bool copy_shingles(struct onr_arena *arena, struct onr_shingles *shingles) {
  size_t items = shingles->count * sizeof *shingles->items, marks = ONR_MARK_WORDS * sizeof *shingles->marks;
  if (!shingles->count) return true;
  uint64_t *copy = onr_arena_alloc(arena, items + marks);
  if (!copy) return false;
  memcpy(copy, shingles->items, items);
  memcpy(copy + shingles->count, shingles->marks, marks);
  shingles->items = copy;
  shingles->marks = copy + shingles->count;
  return true;
}

enum onr_error onr_stories_add(struct onr_stories *stories, int64_t article, struct onr_shingles *shingles,
                               struct onr_failure *failure) {
  if (is_known(stories, article)) {
    *shingles = slot_of(stories, article)->shingles;
    return ONR_OK;
  }
  return copy_shingles(&stories->arena, shingles) ? keep(stories, article, *shingles, failure)
                                                  : onr_fail_memory(failure);
}

static enum onr_error read_story(struct onr_stories *stories, struct onr_connection *connection, int64_t article,
                                 struct onr_shingles *ret_shingles, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ARTICLE_BODY, "i", article);
  *ret_shingles = (struct onr_shingles){0};
  onr_arena_reset(&stories->scratch);
  if (onr_rows_next(&rows) &&
      !onr_shingles_init(ret_shingles, &stories->arena, &stories->scratch, onr_rows_str(&rows, 1)))
    error = onr_fail_memory(failure);
  return onr_rows_end(&rows, error);
}

enum onr_error onr_stories_get(struct onr_stories *stories, struct onr_connection *connection, int64_t article,
                               struct onr_shingles *ret_shingles, struct onr_failure *failure) {
  if (is_known(stories, article)) {
    *ret_shingles = slot_of(stories, article)->shingles;
    return ONR_OK;
  }
  enum onr_error error = read_story(stories, connection, article, ret_shingles, failure);
  return error ? error : keep(stories, article, *ret_shingles, failure);
}
