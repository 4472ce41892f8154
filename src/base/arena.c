#include "onrecord/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* AddressSanitizer sees what is touched in a block beyond what was allocated of it: a gap follows each allocation. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1 /* as gcc has it */
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
enum { GAP = 0 };
#endif

enum { FIRST_BLOCK = 1024, LARGEST_BLOCK = 1 << 20 };

struct onr_arena_block {
  struct onr_arena_block *next; /* older */
  size_t size, used;            /* of bytes */
  alignas(max_align_t) char bytes[];
};

void onr_arena_init(struct onr_arena *arena, size_t max) {
  *arena = (struct onr_arena){.max = max};
}

void onr_arena_reset(struct onr_arena *arena) {
  struct onr_arena_block *keep = arena->blocks;
  if (!keep) return;
  for (struct onr_arena_block *block = keep->next, *next; block; block = next) {
    next = block->next;
    free(block);
  }
  ASAN_POISON_MEMORY_REGION(keep->bytes, keep->size);
  keep->next = NULL;
  keep->used = 0;
  arena->used = 0;
}

void onr_arena_trim(struct onr_arena *arena, size_t most) {
  if (arena->blocks && arena->blocks->size > most)
    onr_arena_close(arena);
  else
    onr_arena_reset(arena);
}

void onr_arena_close(struct onr_arena *arena) {
  onr_arena_reset(arena);
  free(arena->blocks);
  arena->blocks = NULL;
  arena->used = 0;
}

static struct onr_arena_block *add_exactly(struct onr_arena *arena, size_t size) {
  struct onr_arena_block *block = malloc(sizeof *block + size);
  if (!block) return NULL;
  block->next = arena->blocks;
  block->size = size;
  block->used = 0;
  ASAN_POISON_MEMORY_REGION(block->bytes, size);
  arena->blocks = block;
  return block;
}

static struct onr_arena_block *add_block(struct onr_arena *arena, size_t size) {
  size_t wanted = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;
  if (wanted > LARGEST_BLOCK) wanted = LARGEST_BLOCK;
  return add_exactly(arena, wanted > size ? wanted : size);
}

bool onr_arena_reserve(struct onr_arena *arena, size_t size) {
  return size <= arena->max && add_exactly(arena, size + GAP) != NULL;
}

void *onr_arena_alloc(struct onr_arena *arena, size_t size) {
  if (size > SIZE_MAX / 2) return NULL;
  const size_t asked = size;
  size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
  if (size > arena->max - arena->used) return NULL;
  struct onr_arena_block *block = arena->blocks;
  if (!block || block->size - block->used < size + GAP) block = add_block(arena, size + GAP);
  if (!block) return NULL;
  void *memory = block->bytes + block->used;
  ASAN_UNPOISON_MEMORY_REGION(memory, asked);
  block->used += size + GAP;
  arena->used += size;
  return memory;
}

void *onr_arena_zalloc(struct onr_arena *arena, size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
  void *memory = onr_arena_alloc(arena, bytes);
  if (memory) memset(memory, 0, bytes);
  return memory;
}

void *onr_arena_grow(struct onr_arena *arena, void *items, size_t count, size_t *cap, size_t size) {
  if (count < *cap) return items;
  size_t larger = *cap ? *cap * 2 : 16, bytes;
  if (larger < *cap || __builtin_mul_overflow(larger, size, &bytes)) return NULL;
  void *copy = onr_arena_alloc(arena, bytes);
  if (!copy) return NULL;
  if (count) memcpy(copy, items, count * size);
  *cap = larger;
  return copy;
}

struct onr_str onr_arena_str(struct onr_arena *arena, struct onr_str s) {
  char *copy = onr_arena_alloc(arena, s.len + 1);
  if (!copy) return (struct onr_str){NULL, 0};
  if (s.len) memcpy(copy, s.data, s.len);
  copy[s.len] = '\0';
  return (struct onr_str){copy, s.len};
}

bool onr_arena_take(struct onr_arena *arena, struct onr_str *s) {
  *s = onr_arena_str(arena, *s);
  return s->data != NULL;
}

void *onr_arena_copy(struct onr_arena *arena, const void *items, size_t count, size_t size) {
  void *copy = onr_arena_zalloc(arena, count + 1, size);
  if (copy && count) memcpy(copy, items, count * size);
  return copy;
}

struct onr_str onr_arena_printf(struct onr_arena *arena, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, format, args);
  va_end(args);
  char *text = len < 0 ? NULL : onr_arena_alloc(arena, (size_t)len + 1);
  if (text) vsnprintf(text, (size_t)len + 1, format, again);
  va_end(again);
  return (struct onr_str){text, text ? (size_t)len : 0};
}
