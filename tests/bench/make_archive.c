/*
 * make_archive database FILE SEED ARTICLES    a database of so many articles, some ten claims each, made up and stored
 *                                             through the store's own functions, without extraction
 * make_archive ndjson SEED ARTICLES [FIRST]   the same articles as lines for the loader, from number FIRST on
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive.h"
#include "onrecord/clock.h"
#include "onrecord/hash.h"
#include "onrecord/store.h"

enum { WRITERS = 64 }; /* as many as the store puts into one commit */

struct storing {
  const struct archive *archive;
  struct onr_store *store;
  atomic_uint next, claims, mentions;
  atomic_bool failed;
};

static bool store_one(struct storing *storing, uint32_t number, struct made_article *made) {
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  struct onr_failure failure = {0};
  archive_make(storing->archive, number, made);
  if (onr_store_put_article(storing->store, &made->article, &made->analysis, id, &outcome, &failure)) {
    fprintf(stderr, "make_archive: article %u: %s\n", number, failure.detail);
    return false;
  }
  atomic_fetch_add(&storing->claims, (unsigned)made->analysis.claim_count);
  atomic_fetch_add(&storing->mentions, (unsigned)made->analysis.mention_count);
  return true;
}

static void *store_articles(void *context) {
  struct storing *storing = context;
  struct made_article *made = malloc(sizeof *made);
  if (!made) atomic_store(&storing->failed, true);
  while (made && !atomic_load(&storing->failed)) {
    uint32_t number = atomic_fetch_add(&storing->next, 1);
    if (number >= storing->archive->articles) break;
    if (!store_one(storing, number, made)) atomic_store(&storing->failed, true);
  }
  free(made);
  return NULL;
}

static bool store_all(struct storing *storing) {
  pthread_t threads[WRITERS];
  size_t count = 0;
  while (count < WRITERS && pthread_create(&threads[count], NULL, store_articles, storing) == 0) count++;
  for (size_t i = 0; i < count; i++) pthread_join(threads[i], NULL);
  return count > 0 && !atomic_load(&storing->failed);
}

static int make_database(const struct archive *archive, const char *path) {
  struct onr_failure failure = {0};
  struct storing storing = {.archive = archive};
  const struct onr_store_options options = {.path = path, .generator_version = ONR_VERSION};
  if (access(path, F_OK) == 0) {
    fprintf(stderr, "make_archive: %s is there already\n", path);
    return 1;
  }
  if (onr_store_open(&options, &storing.store, &failure)) {
    fprintf(stderr, "make_archive: %s\n", failure.detail);
    return 1;
  }
  bool stored = store_all(&storing);
  onr_store_close(storing.store);
  if (stored)
    printf("%u articles, %u claims, %u mentions\n", archive->articles, atomic_load(&storing.claims),
           atomic_load(&storing.mentions));
  return stored ? 0 : 1;
}

/* ---- Lines ---- */

static void print_string(struct onr_str s) {
  putchar('"');
  for (size_t i = 0; i < s.len; i++) {
    if (s.data[i] == '\n')
      fputs("\\n", stdout);
    else if (s.data[i] == '"' || s.data[i] == '\\')
      printf("\\%c", s.data[i]);
    else
      putchar(s.data[i]);
  }
  putchar('"');
}

static void print_member(const char *name, struct onr_str value) {
  printf("\"%s\":", name);
  print_string(value);
  putchar(',');
}

static void print_line(const struct onr_article *article) {
  putchar('{');
  print_member("headline", article->headline);
  print_member("url", article->url);
  if (article->date_published != ONR_NO_TIME) {
    char time[ONR_TIME_SIZE];
    print_member("datePublished", onr_time_format(article->date_published, time));
  }
  print_member("inLanguage", article->language);
  printf("\"publisher\":{\"name\":");
  print_string(article->publisher);
  printf("},\"author\":[{\"name\":");
  print_string(article->authors.items[0]);
  printf("}],\"articleBody\":");
  print_string(article->body);
  puts("}");
}

static int print_lines(const struct archive *archive, uint32_t first) {
  struct made_article *made = malloc(sizeof *made);
  if (!made) return 1;
  for (uint32_t i = 0; i < archive->articles; i++) {
    archive_make(archive, first + i, made);
    print_line(&made->article);
  }
  free(made);
  return fflush(stdout) || ferror(stdout) ? 1 : 0;
}

static int usage(void) {
  fputs("usage: make_archive database FILE SEED ARTICLES | ndjson SEED ARTICLES [FIRST]\n", stderr);
  return 2;
}

int main(int argc, char **argv) {
  bool database = argc == 5 && strcmp(argv[1], "database") == 0;
  bool lines = (argc == 4 || argc == 5) && strcmp(argv[1], "ndjson") == 0;
  if (!database && !lines) return usage();
  char **numbers = argv + (database ? 3 : 2);
  uint32_t articles = (uint32_t)strtoul(numbers[1], NULL, 10);
  struct archive archive;
  if (articles == 0 || onr_hash_start(NULL)) return usage();
  if (!archive_open(&archive, strtoull(numbers[0], NULL, 10), articles)) return 1;
  int status = database ? make_database(&archive, argv[2])
                        : print_lines(&archive, argc == 5 ? (uint32_t)strtoul(argv[4], NULL, 10) : 0);
  archive_close(&archive);
  return status;
}
