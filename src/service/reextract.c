/* Analysing stored texts anew, one article at a time: read, analyse, compare and write. */
#include "onrecord/clock.h"
#include "onrecord/service.h"

enum { PAGE = 50, TRIES = 3 };

struct run {
  const struct onr_service *service;
  struct onr_store_reader *reader;
  const struct onr_reextract_listener *listener;
  const atomic_bool *stop;
  struct onr_reextract_report *report;
  struct onr_arena arena;
};

static bool is_stopped(const struct run *run) {
  return run->stop && atomic_load(run->stop);
}

static enum onr_error reanalyse(struct run *run, struct onr_str id, struct onr_reanalysis *ret_reanalysis,
                                struct onr_failure *failure) {
  struct onr_analysis analysis;
  onr_arena_reset(&run->arena);
  struct onr_text_version text = {.body = {NULL, 0}};
  enum onr_error error = onr_service_text(run->reader, id, &run->arena, &text, failure);
  if (!error) error = onr_extract(run->service->extractor, text.body, &run->arena, &analysis, failure);
  return error ? error
               : onr_store_reanalyse(run->service->store, id, text.version, text.body, &analysis, ret_reanalysis,
                                     failure);
}

static void add(struct onr_reextract_report *report, const struct onr_reanalysis *one) {
  struct onr_reanalysis *sums = &report->sums;
  report->changed += one->changed;
  sums->claims_added += one->claims_added;
  sums->claims_gone += one->claims_gone;
  sums->claims_moved += one->claims_moved;
  sums->claims_changed += one->claims_changed;
  sums->claims_kept += one->claims_kept;
  sums->entities_added += one->entities_added;
  sums->entities_gone += one->entities_gone;
  sums->mentions_added += one->mentions_added;
  sums->mentions_gone += one->mentions_gone;
  sums->claims_waiting += one->claims_waiting;
}

static bool ends_the_run(enum onr_error error) {
  return error == ONR_ERR_STORE_BUSY || error == ONR_ERR_STORE_FULL || error == ONR_ERR_STORE_FAILED ||
         error == ONR_ERR_SHUTTING_DOWN;
}

/* A text that was replaced between reading and writing is read again. */
static enum onr_error do_article(struct run *run, struct onr_str id, struct onr_failure *failure) {
  struct onr_reanalysis result = {0};
  struct onr_failure problem = {0};
  enum onr_error error = ONR_ERR_CONFLICT;
  for (int i = 0; i < TRIES && error == ONR_ERR_CONFLICT; i++) error = reanalyse(run, id, &result, &problem);
  if (ends_the_run(error)) {
    *failure = problem;
    return error;
  }
  run->report->articles++;
  if (error) {
    run->report->failed++;
    if (run->listener->article_failed) run->listener->article_failed(run->listener->context, id, &problem);
    return ONR_OK;
  }
  add(run->report, &result);
  if (run->listener->article_done) run->listener->article_done(run->listener->context, id, &result);
  return ONR_OK;
}

/* ---- All articles ---- */

struct ids {
  char items[PAGE][ONR_ID_SIZE];
  size_t count;
};

static enum onr_error note_id(void *context, const struct onr_article_row *row) {
  struct ids *ids = context;
  memcpy(ids->items[ids->count], row->id.data, ONR_ID_LENGTH);
  ids->items[ids->count++][ONR_ID_LENGTH] = '\0';
  return ONR_OK;
}

/* The next page of ids; the reader's snapshot is given back before the work begins. */
static enum onr_error next_page(struct run *run, const struct onr_position *after, struct ids *ids,
                                struct onr_page_end *ret_end, struct onr_failure *failure) {
  const struct onr_article_filter all = {.published_after = ONR_NO_TIME, .published_before = ONR_NO_TIME};
  const struct onr_page page = {.sort = ONR_SORT_DATE_CREATED, .limit = PAGE, .after = after};
  ids->count = 0;
  enum onr_error error = onr_store_articles(run->reader, &all, &page, false, note_id, ids, ret_end, failure);
  onr_store_reader_release(run->reader);
  return error;
}

static enum onr_error do_all(struct run *run, struct onr_position *position, bool resumed,
                             struct onr_failure *failure) {
  struct onr_page_end end = {.more = true};
  enum onr_error error = ONR_OK;
  bool begun = resumed;
  while (!error && end.more) {
    struct ids ids;
    error = next_page(run, begun ? position : NULL, &ids, &end, failure);
    for (size_t i = 0; i < ids.count && !error; i++) {
      if (is_stopped(run)) return ONR_OK;
      error = do_article(run, onr_str_from(ids.items[i]), failure);
    }
    *position = end.last;
    begun = true;
    if (!error) error = onr_store_reanalysis_keep(run->service->store, end.more ? position : NULL, failure);
  }
  return error;
}

enum onr_error onr_service_reextract(const struct onr_service *service, struct onr_store_reader *reader,
                                     struct onr_strs ids, bool anew, const struct onr_reextract_listener *listener,
                                     const atomic_bool *stop, struct onr_reextract_report *report, bool *ret_resumed,
                                     struct onr_failure *failure) {
  struct run run = {.service = service, .reader = reader, .listener = listener, .stop = stop, .report = report};
  struct onr_position position = {0};
  bool resumed = false;
  enum onr_error error = ONR_OK;
  if (ids.count == 0 && !anew) error = onr_store_reanalysis_kept(reader, &position, &resumed, failure);
  onr_store_reader_release(reader);
  *ret_resumed = resumed;
  onr_arena_init(&run.arena, onr_service_arena_bytes(service->limits));
  if (!error && ids.count == 0) error = do_all(&run, &position, resumed, failure);
  for (size_t i = 0; i < ids.count && !error && !is_stopped(&run); i++) error = do_article(&run, ids.items[i], failure);
  onr_arena_close(&run.arena);
  return error;
}
