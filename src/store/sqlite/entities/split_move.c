/* Where a mention goes, its claims go: split_move.h. */
#include "split_move.h"
#include "store/sqlite/claims/claim_change.h"

enum onr_error onr_split_add(struct onr_split_pieces *pieces, struct onr_split_piece piece, struct onr_arena *arena,
                             struct onr_failure *failure) {
  struct onr_split_piece *grown = onr_arena_grow(arena, pieces->items, pieces->count, &pieces->cap, sizeof *grown);
  piece.mention = onr_arena_str(arena, piece.mention);
  piece.article = onr_arena_str(arena, piece.article);
  piece.name = onr_arena_str(arena, piece.name);
  if (!grown || !piece.mention.data || !piece.article.data || !piece.name.data) return onr_fail_memory(failure);
  pieces->items = grown;
  pieces->items[pieces->count++] = piece;
  return ONR_OK;
}

/* ---- One mention ---- */

/* The mention that was moved, and the entities that it is linked to before and after. */
struct moved {
  int64_t start, end, from, to;
};

/* Whether it is in one of the claim's spans of that role. */
static bool is_in(const struct moved *moved, const struct onr_claim_record *claim, enum onr_span_role role) {
  for (size_t i = 0; i < claim->span_count; i++) {
    const struct onr_span_row *span = &claim->spans[i].span;
    if (claim->spans[i].role == role && span->start.byte < moved->end && span->end.byte > moved->start) return true;
  }
  return false;
}

/* The bytes of the content, as ONR_SQL_CLAIM_ABOUT_FROM_MENTIONS takes them. */
static struct onr_str content_of(const struct onr_claim_record *claim, struct onr_arena *arena) {
  struct onr_str ranges = ONR_STR("[");
  const char *gap = "";
  for (size_t i = 0; i < claim->span_count && ranges.data; i++) {
    const struct onr_span_row *span = &claim->spans[i].span;
    if (claim->spans[i].role != ONR_ROLE_CONTENT) continue;
    ranges = onr_arena_printf(arena, "%.*s%s[%u,%u]", ONR_FMT(ranges), gap, span->start.byte, span->end.byte);
    gap = ",";
  }
  return ranges.data ? onr_arena_printf(arena, "%.*s]", ONR_FMT(ranges)) : ranges;
}

static enum onr_error take_subjects_anew(struct onr_connection *connection, const struct onr_claim_record *claim,
                                         struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_str content = content_of(claim, arena);
  if (!content.data) return onr_fail_memory(failure);
  enum onr_error error = onr_run(connection, failure, ONR_SQL_CLAIM_ABOUT_CLEAR, "i", claim->pk);
  if (error) return error;
  return onr_run(connection, failure, ONR_SQL_CLAIM_ABOUT_FROM_MENTIONS, "is", claim->pk, content);
}

/* What follows for a claim that a person has not said otherwise of. */
static enum onr_error follow(struct onr_connection *connection, const struct moved *moved,
                             struct onr_claim_record *claim, struct onr_arena *arena, struct onr_failure *failure) {
  const int64_t speaker = claim->speaker_link ? claim->speaker_link : claim->speaker;
  const bool speaks = is_in(moved, claim, ONR_ROLE_SOURCE);
  enum onr_error error = ONR_OK;
  if (speaks && speaker == moved->from && !claim->speaker_given) {
    error = onr_run(connection, failure, ONR_SQL_SPLIT_SPEAKER, "ii", claim->pk, moved->to);
    claim->speaker_link = moved->to; /* as the next mention finds it */
  }
  if (error || claim->about_given || !(speaks || is_in(moved, claim, ONR_ROLE_CONTENT))) return error;
  return take_subjects_anew(connection, claim, arena, failure);
}

/* Links a mention that is linked to `from` to `to`, if it is there, and what follows it in the article's claims. */
static enum onr_error move(struct onr_connection *connection, const struct onr_split_piece *piece, int64_t from,
                           int64_t to, struct onr_claim_records *claims, struct onr_arena *arena,
                           struct onr_failure *failure) {
  struct moved moved = {.from = from, .to = to};
  struct onr_rows rows =
      onr_rows_begin(connection, failure, ONR_SQL_SPLIT_MENTION, "iisii", onr_pk_first(piece->article_pk),
                     onr_pk_last(piece->article_pk), piece->mention, from, to);
  bool found = onr_rows_next(&rows);
  if (found) {
    moved.start = onr_rows_int(&rows, 0);
    moved.end = onr_rows_int(&rows, 1);
  }
  enum onr_error error = onr_rows_end(&rows, ONR_OK);
  for (size_t i = 0; found && i < claims->count && !error; i++)
    error = follow(connection, &moved, &claims->items[i], arena, failure);
  return error;
}

/* Some pieces, all of one article, there or back; its claims are read once. */
static enum onr_error move_each(struct onr_connection *connection, int64_t article,
                                const struct onr_split_pieces *pieces, bool back, struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_claim_records claims = {0};
  onr_arena_init(&arena, ONR_CLAIM_ARENA_BYTES);
  enum onr_error error =
      onr_claim_records_read(connection, onr_pk_first(article), onr_pk_last(article), &arena, &claims, failure);
  for (size_t i = 0; i < pieces->count && !error; i++) {
    const struct onr_split_piece *piece = &pieces->items[i];
    const int64_t from = back ? piece->target : piece->link, to = back ? piece->link : piece->target;
    error = move(connection, piece, from, to, &claims, &arena, failure);
  }
  onr_arena_close(&arena);
  return error ? error : onr_relink(connection, article, 0, failure);
}

enum onr_error onr_split_read(struct onr_connection *connection, enum onr_statement select, int64_t pk,
                              struct onr_split_pieces *pieces, struct onr_arena *arena, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, select, "i", pk);
  while (!error && onr_rows_next(&rows)) {
    struct onr_split_piece piece = {.mention = onr_rows_str(&rows, 0),
                                    .article = onr_rows_str(&rows, 1),
                                    .name = ONR_STR(""),
                                    .link = onr_rows_int(&rows, 2),
                                    .target = onr_rows_int(&rows, 3),
                                    .article_pk = onr_rows_int(&rows, 4)};
    error = onr_split_add(pieces, piece, arena, failure);
  }
  return onr_rows_end(&rows, error);
}

enum onr_error onr_splits_apply(struct onr_connection *connection, int64_t article, struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_split_pieces pieces = {0};
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = onr_split_read(connection, ONR_SQL_SPLITS_OF_ARTICLE, article, &pieces, &arena, failure);
  if (!error && pieces.count) error = move_each(connection, article, &pieces, false, failure);
  onr_arena_close(&arena);
  return error;
}

/* ---- Many, with what counts them ---- */

static enum onr_error count_article(struct onr_connection *connection, int64_t article, const int64_t entities[2],
                                    struct onr_arena *arena, struct onr_failure *failure) {
  int64_t *others = NULL;
  size_t count = 0;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITIES_OF_ARTICLE, "i", article);
  enum onr_error error = onr_rows_collect(&rows, arena, &others, &count, failure);
  if (!error) error = onr_recount_only(connection, article, others, count, failure);
  return error ? error : onr_recount_only(connection, article, entities, 2, failure);
}

/* Some pieces, all of one article, to be moved there (or back) with the claims. */
static enum onr_error move_some(struct onr_connection *connection, const struct onr_split_pieces *pieces, bool back,
                                struct onr_claims_target *target, struct onr_failure *failure) {
  enum onr_error error = onr_claims_lay_bare(connection, target, failure);
  if (!error) error = move_each(connection, target->article, pieces, back, failure);
  if (!error) error = onr_claims_curate(connection, target, failure);
  return error ? error : onr_claims_settle(connection, target, failure);
}

/* The same with what follows; of an article that is not stored there is nothing to move. */
static enum onr_error move_article(struct onr_connection *connection, const struct onr_split_pieces *pieces, bool back,
                                   const int64_t entities[2], int64_t now, struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_claim_records kept, unused;
  struct onr_claims_target target = {.now = now, .analysing = true, .kept = &kept, .arena = &arena};
  struct onr_str version;
  int64_t article = pieces->items[0].article_pk, first = onr_pk_first(article), last = onr_pk_last(article);
  if (article == 0) return ONR_OK;
  onr_arena_init(&arena, ONR_CLAIM_ARENA_BYTES);
  enum onr_error error = onr_claim_change_article(connection, pieces->items[0].article, &target, &version, failure);
  if (!error) error = onr_claims_read(connection, &target, &kept, &unused, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_CLAIM_UNINDEX, "ii", first, last);
  if (!error) error = move_some(connection, pieces, back, &target, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_CLAIM_INDEX, "ii", first, last);
  if (!error) error = count_article(connection, article, entities, &arena, failure);
  onr_arena_close(&arena);
  return error;
}

enum onr_error onr_split_move_all(struct onr_connection *connection, const struct onr_split_pieces *pieces, bool back,
                                  const int64_t entities[2], int64_t now, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0, end = 0; i < pieces->count && !error; i = end) {
    for (end = i; end < pieces->count && pieces->items[end].article_pk == pieces->items[i].article_pk; end++)
      if (!error) error = onr_entity_hold(connection, pieces->items[end].link, back ? -1 : 1, failure);
    const struct onr_split_pieces some = {.items = pieces->items + i, .count = end - i};
    if (!error) error = move_article(connection, &some, back, entities, now, failure);
  }
  for (int i = 0; i < 2 && !error; i++) {
    error = onr_entity_settle(connection, entities[i], now, failure);
    if (!error) error = onr_entity_touch(connection, entities[i], now, failure);
  }
  return error;
}
