/* Sizes go up in steps, and blocks of a size that are kept lie on a shelf. Large ones, which are texts of any length,
 * have large steps: else one that is kept would hardly ever be of the size that is needed next. Where all of them are
 * too much, all are given up: what is needed now is soon there again, and what was needed once is not kept for ever. */
#include "memory.h"

#include <sqlite3.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1 /* as gcc has it */
#endif
#endif

enum {
  STEP = 64,
  LARGE = 1024, /* more than that has large steps */
  LARGE_STEP = 512,
  SMALL_SHELVES = LARGE / STEP,
  SHELVES = SMALL_SHELVES + (ONR_MEMORY_LARGEST - LARGE) / LARGE_STEP
};

/* Before each block; SQLite wants addresses that are multiples of 8, on machines of 32 bits as well. */
struct header {
  alignas(8) size_t size; /* of the block: a whole number of steps */
};

/* What a block that is kept begins with. */
struct kept {
  struct kept *next; /* of the same size */
};

struct shelves {
  struct kept *first[SHELVES]; /* of STEP bytes, 2 STEP … LARGE, LARGE + LARGE_STEP … */
  size_t bytes;
  bool keeps;
};

/* All that SQLite tells its allocator of who asks is the thread. */
static _Thread_local struct shelves own;

static struct header *header_of(void *block) {
  return (struct header *)block - 1;
}

/* SQLite asks for 1 byte at least and somewhat less than INT_MAX at most. */
static size_t rounded(int size) {
  size_t step = size > LARGE ? LARGE_STEP : STEP;
  return ((size_t)size + step - 1) / step * step;
}

static size_t shelf_of(size_t size) {
  return size <= LARGE ? size / STEP - 1 : SMALL_SHELVES + (size - LARGE) / LARGE_STEP - 1;
}

static void *make(void *old, size_t size) {
  struct header *header = realloc(old, sizeof *header + size);
  if (!header) return NULL;
  header->size = size;
  return header + 1;
}

static void *take(int size) {
  size_t whole = rounded(size);
  struct kept **shelf = whole <= ONR_MEMORY_LARGEST ? &own.first[shelf_of(whole)] : NULL;
  if (!shelf || !*shelf) return make(NULL, whole);
  struct kept *block = *shelf;
  *shelf = block->next;
  own.bytes -= whole;
  return block;
}

static void give_up_all(void) {
  for (size_t i = 0; i < SHELVES; i++) {
    for (struct kept *block = own.first[i], *next; block; block = next) {
      next = block->next;
      free(header_of(block));
    }
    own.first[i] = NULL;
  }
  own.bytes = 0;
}

static void give_back(void *block) {
  size_t size = header_of(block)->size;
  if (!own.keeps || size > ONR_MEMORY_LARGEST) {
    free(header_of(block));
    return;
  }
  if (own.bytes + size > ONR_MEMORY_KEPT) give_up_all();
  struct kept *kept = block, **shelf = &own.first[shelf_of(size)];
  kept->next = *shelf;
  *shelf = kept;
  own.bytes += size;
}

static void *resize(void *block, int size) {
  size_t whole = rounded(size);
  return header_of(block)->size == whole ? block : make(header_of(block), whole);
}

static int size_of(void *block) {
  return (int)header_of(block)->size;
}

static int round_up(int size) {
  return (int)rounded(size);
}

static int start(void *unused) {
  (void)unused;
  return SQLITE_OK;
}

static void stop(void *unused) {
  (void)unused;
}

void onr_memory_install(void) {
#ifndef __SANITIZE_ADDRESS__
  const sqlite3_mem_methods methods = {take, give_back, resize, size_of, round_up, start, stop, NULL};
  sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
#endif
}

void onr_memory_begin(void) {
  own.keeps = true;
}

void onr_memory_end(void) {
  own.keeps = false;
  give_up_all();
}

size_t onr_memory_kept(void) {
  return own.bytes;
}
