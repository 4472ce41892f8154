/* onrecord reextract: the stored texts analysed anew with this program's extraction, and what that changed. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "database.h"
#include "sandboxing.h"
#include "stopping.h"

static void print_article(void *context, struct onr_str id, const struct onr_reanalysis *one) {
  const bool *verbose = context;
  if (!*verbose) return;
  if (!one->changed) {
    printf("%.*s: unchanged\n", ONR_FMT(id));
    return;
  }
  printf("%.*s: claims: %" PRIu64 " added, %" PRIu64 " gone, %" PRIu64 " moved, %" PRIu64 " changed, %" PRIu64
         " kept; entities: %" PRIu64 " added, %" PRIu64 " gone; mentions: %" PRIu64 " added, %" PRIu64 " gone\n",
         ONR_FMT(id), one->claims_added, one->claims_gone, one->claims_moved, one->claims_changed, one->claims_kept,
         one->entities_added, one->entities_gone, one->mentions_added, one->mentions_gone);
}

static void print_failed(void *context, struct onr_str id, const struct onr_failure *failure) {
  (void)context;
  fprintf(stderr, "onrecord: %.*s: %s\n", ONR_FMT(id), failure->detail);
}

static void print_summary(const struct onr_reextract_report *report) {
  const struct onr_reanalysis *sums = &report->sums;
  printf("%" PRIu64 " articles: %" PRIu64 " changed, %" PRIu64 " unchanged, %" PRIu64 " failed\n", report->articles,
         report->changed, report->articles - report->changed - report->failed, report->failed);
  printf("claims: %" PRIu64 " added, %" PRIu64 " gone, %" PRIu64 " moved, %" PRIu64 " changed, %" PRIu64 " kept\n",
         sums->claims_added, sums->claims_gone, sums->claims_moved, sums->claims_changed, sums->claims_kept);
  printf("entities: %" PRIu64 " added, %" PRIu64 " gone; mentions: %" PRIu64 " added, %" PRIu64 " gone\n",
         sums->entities_added, sums->entities_gone, sums->mentions_added, sums->mentions_gone);
  if (sums->claims_waiting)
    printf("%" PRIu64
           " claims that people made, corrected or reviewed are kept, but their words are not in the texts any "
           "more\n",
           sums->claims_waiting);
}

static bool are_ids(const struct settings *settings, struct onr_str *ids) {
  for (int i = 0; i < settings->operand_count; i++) {
    ids[i] = onr_str_from(settings->operands[i]);
    if (onr_id_is(ids[i], ONR_ID_ARTICLE)) continue;
    command_misused("reextract takes ids of articles (%s…); \"%s\" is none.", ONR_ID_ARTICLE, settings->operands[i]);
    return false;
  }
  return true;
}

static int reextract(const struct settings *settings, struct onr_strs ids) {
  bool verbose = settings->verbose;
  const struct onr_reextract_listener listener = {&verbose, print_article, print_failed};
  struct onr_failure failure = {0};
  struct onr_reextract_report report = {0};
  struct database database;
  struct stopping stopping;
  bool resumed = false;
  stopping_begin(&stopping);
  if (sandboxing_apply(settings, &failure)) return command_fail(&failure);
  if (database_open(settings, NULL, &database, &failure)) return command_fail(&failure);
  enum onr_error error = onr_service_reextract(&database.service, database.reader, ids, settings->anew, &listener,
                                               &stopping.stop, &report, &resumed, &failure);
  database_close(&database);
  if (resumed) fprintf(stderr, "Went on where an earlier run had ended; --anew begins at the first article.\n");
  print_summary(&report);
  bool stopped = stopping_end(&stopping, "the same command goes on near where this one ended.");
  if (error) return command_fail(&failure);
  return report.failed || stopped ? EXIT_FAILED : EXIT_OK;
}

int command_reextract(const struct settings *settings) {
  if (access(settings->db, F_OK) != 0) {
    fprintf(stderr, "onrecord: there is no database %s: %s.\n", settings->db, strerror(errno));
    return EXIT_FAILED;
  }
  struct onr_failure failure = {0};
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  size_t count = (size_t)settings->operand_count;
  struct onr_str *ids = onr_arena_zalloc(&arena, count + 1, sizeof *ids);
  int status = EXIT_USAGE;
  if (!ids) {
    onr_fail_memory(&failure);
    status = command_fail(&failure);
  } else if (are_ids(settings, ids)) {
    status = reextract(settings, (struct onr_strs){ids, count});
  }
  onr_arena_close(&arena);
  return status;
}
