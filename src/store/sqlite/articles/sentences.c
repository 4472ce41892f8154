/*
 * Which mentions share a sentence: each mention says how many of its sentence stand before and after it. Mentions of an
 * article are neighbours by their numbers, so that is the range of those that it is named together with.
 *
 * Here it is worked out for the mentions that an older version of the program stored, where a migration asks for it.
 */
#include "sentences.h"

void onr_sentence_neighbours(const uint32_t *sentences, size_t count, struct onr_neighbours *ret_neighbours) {
  for (size_t first = 0, end = 0; first < count; first = end) {
    while (end < count && sentences[end] == sentences[first]) end++;
    for (size_t i = first; i < end; i++)
      ret_neighbours[i] = (struct onr_neighbours){(uint32_t)(i - first), (uint32_t)(end - 1 - i)};
  }
}

/* ---- An older database ---- */

struct numbering {
  struct onr_connection *connection;
  const struct onr_sentence_finder *finder;
  struct onr_arena arena;
  struct onr_failure *failure;
};

/* The places of an article's mentions, in text order, and the sentences that they stand in. */
struct places {
  int64_t *pks;
  uint32_t *sentences;
  size_t count, cap, sentence_cap;
};

static enum onr_error read_places(struct numbering *n, int64_t article, struct onr_spans sentences,
                                  struct places *places) {
  enum onr_error error = ONR_OK;
  size_t at = 0;
  struct onr_rows rows = onr_rows_begin(n->connection, n->failure, ONR_SQL_MENTION_PLACES, "ii", onr_pk_first(article),
                                        onr_pk_last(article));
  while (!error && onr_rows_next(&rows)) {
    int64_t start = onr_rows_int(&rows, 1);
    while (at < sentences.count && (int64_t)sentences.items[at].end <= start) at++;
    places->pks = onr_arena_grow(&n->arena, places->pks, places->count, &places->cap, sizeof *places->pks);
    places->sentences =
        onr_arena_grow(&n->arena, places->sentences, places->count, &places->sentence_cap, sizeof *places->sentences);
    if (!places->pks || !places->sentences) {
      error = onr_fail_memory(n->failure);
      break;
    }
    places->pks[places->count] = onr_rows_int(&rows, 0);
    places->sentences[places->count++] = (uint32_t)at;
  }
  return onr_rows_end(&rows, error);
}

static enum onr_error write_places(struct numbering *n, const struct places *places) {
  struct onr_neighbours *neighbours = onr_arena_zalloc(&n->arena, places->count + 1, sizeof *neighbours);
  if (!neighbours) return onr_fail_memory(n->failure);
  onr_sentence_neighbours(places->sentences, places->count, neighbours);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < places->count && !error; i++)
    error = onr_run(n->connection, n->failure, ONR_SQL_MENTION_NEIGHBOURS, "iii", places->pks[i],
                    (int64_t)neighbours[i].before, (int64_t)neighbours[i].after);
  return error;
}

/* The text at hand is the article's. */
static enum onr_error number_article(struct numbering *n, int64_t article, struct onr_str text) {
  struct onr_spans sentences = {NULL, 0};
  struct places places = {NULL, NULL, 0, 0, 0};
  onr_arena_reset(&n->arena);
  enum onr_error error = n->finder->find(n->finder->context, text, &n->arena, &sentences, n->failure);
  if (!error) error = read_places(n, article, sentences, &places);
  return error ? error : write_places(n, &places);
}

static enum onr_error number_all(struct numbering *n) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(n->connection, n->failure, ONR_SQL_CURRENT_TEXTS, "");
  while (!error && onr_rows_next(&rows)) error = number_article(n, onr_rows_int(&rows, 0), onr_rows_str(&rows, 1));
  error = onr_rows_end(&rows, error);
  return error ? error : onr_run(n->connection, n->failure, ONR_SQL_SENTENCES_DONE, "");
}

enum onr_error onr_sentences_rebuild(struct onr_connection *connection, const struct onr_sentence_finder *finder,
                                     struct onr_failure *failure) {
  struct numbering n = {.connection = connection, .finder = finder, .failure = failure};
  int64_t one;
  bool asked;
  enum onr_error error = onr_run_int(connection, failure, &one, &asked, ONR_SQL_SENTENCES, "");
  if (error || !asked || !finder->find) return error;
  error = onr_connection_script(connection, "BEGIN IMMEDIATE", failure);
  if (error) return error;
  onr_arena_init(&n.arena, SIZE_MAX / 2);
  error = number_all(&n);
  onr_arena_close(&n.arena);
  return onr_connection_finish(connection, error, failure);
}
