/*
 * An arena: allocations that live until all of them are released together (a request, an article's analysis).
 *
 * Threads: an arena belongs to one thread at a time. Memory is not zeroed unless said. Alignment is that of
 * max_align_t.
 */
#ifndef ONRECORD_ARENA_H
#define ONRECORD_ARENA_H

#include "onrecord/error.h"
#include "onrecord/str.h"

struct onr_arena_block;

struct onr_arena {
  struct onr_arena_block *blocks; /* newest first */
  size_t used;                    /* bytes handed out since the last reset */
  size_t max;                     /* more than this is refused */
};

/* No memory is taken before the first allocation. */
void onr_arena_init(struct onr_arena *arena, size_t max);

/* Releases every allocation; keeps one block for reuse. */
void onr_arena_reset(struct onr_arena *arena);

/* The same, but keeps no block that is larger than `most`. */
void onr_arena_trim(struct onr_arena *arena, size_t most);

/* Releases everything; the arena can be initialised again. */
void onr_arena_close(struct onr_arena *arena);

/* Takes `size` bytes of memory at once, for allocations of that size together (each counts as a multiple of the
 * alignment), and no more. The arena is empty yet. False when memory is exhausted. */
bool onr_arena_reserve(struct onr_arena *arena, size_t size) ONR_MUST_CHECK;

/* NULL when memory or the arena's maximum is exhausted. */
void *onr_arena_alloc(struct onr_arena *arena, size_t size) ONR_MUST_CHECK;
void *onr_arena_zalloc(struct onr_arena *arena, size_t count,
                       size_t size) ONR_MUST_CHECK; /* zeroed, count*size is checked */

/* A larger copy of an array of `*cap` items of `size` bytes, once `count` has reached `*cap`; for growing arrays.
 * Returns the array to use (the old one while there is room), NULL when memory is exhausted (the old one stays valid).
 */
void *onr_arena_grow(struct onr_arena *arena, void *items, size_t count, size_t *cap, size_t size) ONR_MUST_CHECK;

/* Copies, NUL-terminated for C functions. `data` is NULL when memory is exhausted. */
struct onr_str onr_arena_str(struct onr_arena *arena, struct onr_str s) ONR_MUST_CHECK;
/* The same in its place. False when memory is exhausted. */
bool onr_arena_take(struct onr_arena *arena, struct onr_str *s) ONR_MUST_CHECK;
/* A copy of `count` items of `size` bytes; of none there is room for one. NULL when memory is exhausted. */
void *onr_arena_copy(struct onr_arena *arena, const void *items, size_t count, size_t size) ONR_MUST_CHECK;
struct onr_str onr_arena_printf(struct onr_arena *arena, const char *format, ...) ONR_PRINTF(2, 3) ONR_MUST_CHECK;

#endif
