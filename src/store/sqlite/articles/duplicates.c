#include "duplicates.h"

#include <stdlib.h>

#include "clusters.h"
#include "store/sqlite/batch.h"
#include "stories.h"

enum {
  FIRST = 4, /* how many of a shingle's holders all others are compared with */
  REBUILD_PAGE = 200,
  READ_BYTES = 32 << 20, /* of shingles that are read beside those of the new articles */
  KEPT_BYTES = 8 << 20   /* that stay from one transaction to the next: after a large one, none do */
};

#define I(value) ((int64_t)(value))

void onr_duplicates_init(struct onr_duplicates *duplicates, struct onr_connection *connection,
                         struct onr_arena *arena) {
  *duplicates = (struct onr_duplicates){.connection = connection, .arena = arena};
}

static enum onr_error push(struct onr_arena *arena, struct onr_pks *pks, int64_t pk, struct onr_failure *failure) {
  int64_t *grown = onr_arena_grow(arena, pks->items, pks->count, &pks->cap, sizeof *grown);
  if (!grown) return onr_fail_memory(failure);
  pks->items = grown;
  pks->items[pks->count++] = pk;
  return ONR_OK;
}

/* Appends the first column of every row. */
static enum onr_error push_rows(struct onr_arena *arena, struct onr_pks *pks, struct onr_rows rows,
                                struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  while (!error && onr_rows_next(&rows)) error = push(arena, pks, onr_rows_int(&rows, 0), failure);
  return onr_rows_end(&rows, error);
}

/* ---- The lists of holders ---- */

static int64_t rank_of(struct onr_str id) {
  return (int64_t)(onr_hash64(id) >> 16);
}

/* The beginning of a list, as an article that is in it sees it. */
struct head {
  size_t count; /* of holders, those beyond the next not counted */
  bool first;   /* it is among the first */
  int64_t next; /* the holder that follows the first ones; 0: none */
};

static enum onr_error read_head(struct onr_connection *connection, int64_t shingle, int64_t article,
                                struct head *ret_head, struct onr_failure *failure) {
  struct head head = {0};
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_SHINGLE_HOLDERS, "ii", shingle, I(FIRST + 1));
  for (; onr_rows_next(&rows); head.count++) {
    int64_t holder = onr_rows_int(&rows, 0);
    if (head.count == FIRST)
      head.next = holder;
    else
      head.first = head.first || holder == article;
  }
  *ret_head = head;
  return onr_rows_end(&rows, ONR_OK);
}

/* Notes all articles of a cluster, if the article is in one. */
static enum onr_error loosen(struct onr_duplicates *duplicates, int64_t article, struct onr_failure *failure) {
  int64_t original = article;
  bool found;
  enum onr_error error =
      onr_run_int(duplicates->connection, failure, &original, &found, ONR_SQL_DUPLICATE_ORIGINAL, "i", article);
  if (error) return error;
  size_t before = duplicates->loose.count;
  error = push_rows(duplicates->arena, &duplicates->loose,
                    onr_rows_begin(duplicates->connection, failure, ONR_SQL_DUPLICATES, "i", original), failure);
  if (error || duplicates->loose.count == before) return error;
  return push(duplicates->arena, &duplicates->loose, original, failure);
}

/* Takes an article out of a list. The one that then joins the first ones may have new links. */
static enum onr_error leave_list(struct onr_duplicates *duplicates, int64_t shingle, int64_t rank, int64_t article,
                                 struct onr_failure *failure) {
  struct head head = {0};
  enum onr_error error = read_head(duplicates->connection, shingle, article, &head, failure);
  if (!error && head.first && head.next) error = push(duplicates->arena, &duplicates->linked, head.next, failure);
  if (error) return error;
  return onr_run(duplicates->connection, failure, ONR_SQL_SHINGLE_DELETE, "iii", shingle, rank, article);
}

/* ---- Texts ---- */

/* Does something with the text of an article. */
typedef bool (*text_user)(void *context, struct onr_str id, struct onr_str text);

static enum onr_error with_text(struct onr_connection *connection, int64_t article, text_user use, void *context,
                                struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ARTICLE_BODY, "i", article);
  if (onr_rows_next(&rows) && !use(context, onr_rows_str(&rows, 0), onr_rows_str(&rows, 1)))
    error = onr_fail_memory(failure);
  return onr_rows_end(&rows, error);
}

struct sketching {
  struct onr_arena *arena;
  struct onr_sketch sketch;
  char id[ONR_ID_SIZE];
};

static bool make_sketch(void *context, struct onr_str id, struct onr_str text) {
  struct sketching *making = context;
  struct onr_shingles shingles;
  memcpy(making->id, id.data, id.len < ONR_ID_SIZE ? id.len : ONR_ID_SIZE - 1);
  if (!onr_shingles_init(&shingles, making->arena, making->arena, text)) return false;
  making->sketch = onr_sketch_of(&shingles);
  return true;
}

enum onr_error onr_duplicates_add(struct onr_duplicates *duplicates, int64_t article, struct onr_failure *failure) {
  struct sketching made = {.arena = duplicates->arena};
  bool shared = false;
  enum onr_error error = with_text(duplicates->connection, article, make_sketch, &made, failure);
  int64_t rank = rank_of(onr_str_from(made.id));
  for (size_t i = 0; i < made.sketch.count && !error; i++) {
    struct head head = {0};
    int64_t shingle = made.sketch.items[i];
    error = onr_run(duplicates->connection, failure, ONR_SQL_SHINGLE_INSERT, "iii", shingle, rank, article);
    if (!error) error = read_head(duplicates->connection, shingle, article, &head, failure);
    if (!error && head.first && head.next) error = loosen(duplicates, head.next, failure);
    shared = shared || head.count > 1;
  }
  return error || !shared ? error : push(duplicates->arena, &duplicates->linked, article, failure);
}

/* ---- Several at once ---- */

struct holding {
  int64_t shingle, rank, article;
  uint32_t place, at; /* of the article among the new ones, and of the shingle in its sketch */
};

static int compare_holdings(const void *a, const void *b) {
  const struct holding *x = a, *y = b;
  if (x->shingle != y->shingle) return x->shingle < y->shingle ? -1 : 1;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  return (x->article > y->article) - (x->article < y->article);
}

static bool holds(const struct holding *added, size_t count, int64_t article) {
  for (size_t i = 0; i < count; i++)
    if (added[i].article == article) return true;
  return false;
}

/* Notes those that `count` new holders of a shingle push out of the first few, and the new ones where there are others.
 */
static enum onr_error look_at_list(struct onr_duplicates *duplicates, const struct holding *added, size_t count,
                                   struct onr_failure *failure) {
  struct onr_pks holders = {0};
  size_t first = 0;
  enum onr_error error = push_rows(
      duplicates->arena, &holders,
      onr_rows_begin(duplicates->connection, failure, ONR_SQL_SHINGLE_HOLDERS, "ii", added->shingle, I(FIRST + count)),
      failure);
  if (error || holders.count < 2) return error;
  for (size_t i = 0; i < holders.count && i < FIRST; i++) first += holds(added, count, holders.items[i]);
  for (size_t i = FIRST; i < holders.count && i < FIRST + first && !error; i++)
    error = loosen(duplicates, holders.items[i], failure);
  for (size_t i = 0; i < count && !error; i++) {
    duplicates->shared[added[i].place] |= UINT32_C(1) << added[i].at;
    error = push(duplicates->arena, &duplicates->linked, added[i].article, failure);
  }
  return error;
}

static size_t note_holdings(const struct onr_sketched *articles, size_t count, struct holding *holdings) {
  size_t held = 0;
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t k = 0; k < articles[i].sketch->count; k++)
      holdings[held++] =
          (struct holding){articles[i].sketch->items[k], rank_of(articles[i].id), articles[i].article, i, k};
  qsort(holdings, held, sizeof *holdings, compare_holdings);
  return held;
}

enum onr_error onr_duplicates_add_all(struct onr_duplicates *duplicates, const struct onr_sketched *articles,
                                      size_t count, struct onr_failure *failure) {
  struct holding *holdings = onr_arena_zalloc(duplicates->arena, count * ONR_SKETCH_MAX + 1, sizeof *holdings);
  duplicates->shared = onr_arena_zalloc(duplicates->arena, count + 1, sizeof *duplicates->shared);
  if (!holdings || !duplicates->shared) return onr_fail_memory(failure);
  duplicates->added = articles;
  duplicates->added_count = count;
  size_t held = note_holdings(articles, count, holdings), added = 1;
  struct onr_batch batch = onr_batch_begin(duplicates->connection, failure, ONR_SQL_SHINGLE_INSERT, held);
  for (size_t i = 0; i < held; i++)
    onr_batch_add(&batch, "iii", holdings[i].shingle, holdings[i].rank, holdings[i].article);
  enum onr_error error = onr_batch_end(&batch, ONR_OK);
  for (size_t i = 0; i < held && !error; i += added) {
    for (added = 1; i + added < held && holdings[i + added].shingle == holdings[i].shingle;) added++;
    error = look_at_list(duplicates, &holdings[i], added, failure);
  }
  return error;
}

enum onr_error onr_duplicates_remove(struct onr_duplicates *duplicates, int64_t article, struct onr_failure *failure) {
  struct sketching old = {.arena = duplicates->arena};
  enum onr_error error = with_text(duplicates->connection, article, make_sketch, &old, failure);
  if (!error) error = loosen(duplicates, article, failure);
  for (size_t i = 0; i < old.sketch.count && !error; i++)
    error = leave_list(duplicates, old.sketch.items[i], rank_of(onr_str_from(old.id)), article, failure);
  return error;
}

/* ---- Links ---- */

/* Appends the holders of a shingle that an article is compared with: all where it is among the first few itself. */
static enum onr_error push_holders(struct onr_connection *connection, int64_t shingle, int64_t article,
                                   struct onr_arena *arena, struct onr_pks *candidates, struct onr_failure *failure) {
  size_t before = candidates->count;
  bool all = false;
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_SHINGLE_HOLDERS, "ii", shingle, INT64_MAX);
  while (!error && (all || candidates->count - before < FIRST) && onr_rows_next(&rows)) {
    all = all || onr_rows_int(&rows, 0) == article;
    error = push(arena, candidates, onr_rows_int(&rows, 0), failure);
  }
  return onr_rows_end(&rows, error);
}

/* Whether others may hold the `at`th shingle of an article's sketch: of a new one, whose number is among neighbours as
 * a rule, it is known. */
static bool may_be_shared(const struct onr_duplicates *duplicates, int64_t article, size_t at) {
  if (!duplicates->added_count) return true;
  uint64_t place = (uint64_t)article - (uint64_t)duplicates->added->article;
  bool added = place < duplicates->added_count && duplicates->added[place].article == article;
  return !added || (duplicates->shared[place] >> at & 1);
}

/* The articles that one is compared with; some of them several times. */
static enum onr_error find_candidates(const struct onr_duplicates *duplicates, int64_t article,
                                      const struct onr_sketch *sketch, struct onr_arena *arena,
                                      struct onr_pks *candidates, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < sketch->count && !error; i++)
    if (may_be_shared(duplicates, article, i))
      error = push_holders(duplicates->connection, sketch->items[i], article, arena, candidates, failure);
  return error;
}

static int compare_pks(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* Joins an article to those that it is linked with. */
static enum onr_error link_one(const struct onr_duplicates *duplicates, struct onr_clusters *clusters,
                               struct onr_stories *stories, struct onr_arena *arena, int64_t article,
                               struct onr_failure *failure) {
  struct onr_pks candidates = {0};
  struct onr_shingles shingles, other_shingles;
  struct onr_similar_text text = {0};
  enum onr_error error = onr_stories_get(stories, clusters->connection, article, &shingles, failure);
  struct onr_sketch sketch = onr_sketch_of(&shingles);
  if (!error) error = find_candidates(duplicates, article, &sketch, arena, &candidates, failure);
  if (error || candidates.count == 0) return error;
  qsort(candidates.items, candidates.count, sizeof *candidates.items, compare_pks);
  for (size_t i = 0; i < candidates.count && !error; i++) {
    size_t own = 0, other = 0;
    if (candidates.items[i] == article || (i && candidates.items[i] == candidates.items[i - 1])) continue;
    error = onr_stories_get(stories, clusters->connection, candidates.items[i], &other_shingles, failure);
    if (error || !onr_shingles_may_be_same(&shingles, &other_shingles)) continue;
    if (!text.table && !onr_similar_text_init(&text, arena, &shingles)) return onr_fail_memory(failure);
    if (!onr_similar_text_is_same(&text, &other_shingles)) continue;
    error = onr_clusters_find(clusters, article, &own, failure);
    if (!error) error = onr_clusters_find(clusters, candidates.items[i], &other, failure);
    if (!error && own != other) onr_clusters_join(clusters, own, other);
  }
  return error;
}

static enum onr_error link_with(const struct onr_duplicates *duplicates, struct onr_clusters *clusters,
                                struct onr_stories *stories, struct onr_failure *failure) {
  const struct onr_pks *articles = &duplicates->linked;
  struct onr_arena arena;
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < duplicates->added_count && !error; i++) {
    struct onr_shingles shingles = *duplicates->added[i].shingles;
    error = onr_stories_add(stories, duplicates->added[i].article, &shingles, failure);
  }
  const size_t most = stories->arena.used + READ_BYTES;
  for (size_t i = 0; i < articles->count && !error; i++) {
    if (i && articles->items[i] == articles->items[i - 1]) continue;
    onr_arena_reset(&arena);
    error = link_one(duplicates, clusters, stories, &arena, articles->items[i], failure);
    onr_stories_trim(stories, most);
  }
  onr_stories_trim(stories, KEPT_BYTES);
  onr_arena_close(&arena);
  return error;
}

static enum onr_error link_all(const struct onr_duplicates *duplicates, struct onr_clusters *clusters,
                               struct onr_failure *failure) {
  struct onr_stories own;
  if (duplicates->stories) return link_with(duplicates, clusters, duplicates->stories, failure);
  onr_stories_init(&own);
  enum onr_error error = link_with(duplicates, clusters, &own, failure);
  onr_stories_close(&own);
  return error;
}

enum onr_error onr_duplicates_settle(struct onr_duplicates *duplicates, int64_t now, struct onr_failure *failure) {
  struct onr_pks *loose = &duplicates->loose, *linked = &duplicates->linked;
  if (loose->count + linked->count == 0) return ONR_OK;
  struct onr_clusters clusters;
  onr_clusters_init(&clusters, duplicates->connection, duplicates->arena);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < loose->count && !error; i++) {
    error = onr_clusters_add(&clusters, loose->items[i], failure);
    if (!error) error = push(duplicates->arena, linked, loose->items[i], failure);
  }
  if (error) return error;
  qsort(linked->items, linked->count, sizeof *linked->items, compare_pks);
  error = link_all(duplicates, &clusters, failure);
  return error ? error : onr_clusters_write(&clusters, now, failure);
}

enum onr_error onr_duplicates_dated(struct onr_duplicates *duplicates, int64_t article, int64_t now,
                                    struct onr_failure *failure) {
  struct onr_clusters clusters;
  onr_clusters_init(&clusters, duplicates->connection, duplicates->arena);
  enum onr_error error = loosen(duplicates, article, failure);
  for (size_t i = 0; i < duplicates->loose.count && !error; i++) {
    error = onr_clusters_add(&clusters, duplicates->loose.items[i], failure);
    if (!error && i) onr_clusters_join(&clusters, 0, i);
  }
  return error ? error : onr_clusters_write(&clusters, now, failure);
}

/* ---- An older database ---- */

static enum onr_error compare_one(struct onr_connection *connection, struct onr_arena *arena, int64_t article,
                                  struct onr_failure *failure) {
  struct onr_duplicates duplicates;
  onr_duplicates_init(&duplicates, connection, arena);
  enum onr_error error = onr_duplicates_add(&duplicates, article, failure);
  return error ? error : onr_duplicates_settle(&duplicates, onr_clock_now_ms(), failure);
}

/* A page of articles that have the numbers after `*after`, which is moved. */
static enum onr_error compare_page(struct onr_connection *connection, struct onr_arena *arena, int64_t *after,
                                   bool *ret_more, struct onr_failure *failure) {
  struct onr_pks page = {0};
  onr_arena_reset(arena);
  enum onr_error error = push_rows(
      arena, &page, onr_rows_begin(connection, failure, ONR_SQL_ARTICLES_FROM, "ii", *after, I(REBUILD_PAGE)), failure);
  for (size_t i = 0; i < page.count && !error; i++) {
    *after = page.items[i];
    error = compare_one(connection, arena, *after, failure);
  }
  *ret_more = page.count > 0;
  return error;
}

static enum onr_error compare_all(struct onr_connection *connection, struct onr_failure *failure) {
  struct onr_arena arena;
  int64_t after = 0;
  bool more = true;
  onr_arena_init(&arena, SIZE_MAX / 2);
  enum onr_error error = ONR_OK;
  while (more && !error) error = compare_page(connection, &arena, &after, &more, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_COMPARE_DONE, "");
  onr_arena_close(&arena);
  return error;
}

enum onr_error onr_duplicates_rebuild(struct onr_connection *connection, struct onr_failure *failure) {
  int64_t one;
  bool asked;
  enum onr_error error = onr_run_int(connection, failure, &one, &asked, ONR_SQL_COMPARE, "");
  if (error || !asked) return error;
  error = onr_connection_script(connection, "BEGIN IMMEDIATE", failure);
  if (error) return error;
  return onr_connection_finish(connection, compare_all(connection, failure), failure);
}
