#include "links.h"

#include <stdlib.h>

#include "store/sqlite/batch.h"

/* A block with more entities says nothing of whom a name means, and would fill the queue: none of it is suggested. */
enum { MEMBERS_MAX = 40, FULL_NAMES_MAX = 8, BARE_NAMES_MAX = 5, REBUILD_PAGE = 500 };

#define I(value) ((int64_t)(value))

void onr_links_init(struct onr_links *links, struct onr_arena *arena) {
  *links = (struct onr_links){.arena = arena};
}

static enum onr_error gather(struct onr_links *links, struct onr_block block, struct onr_failure *failure) {
  struct onr_block *grown = onr_arena_grow(links->arena, links->blocks, links->count, &links->capacity, sizeof *grown);
  if (!grown) return onr_fail_memory(failure);
  links->blocks = grown;
  links->blocks[links->count++] = block;
  return ONR_OK;
}

enum onr_error onr_links_add(struct onr_links *links, struct onr_connection *connection, int64_t entity,
                             enum onr_entity_type type, struct onr_str key, struct onr_failure *failure) {
  struct onr_blocks blocks = onr_linking_blocks(type, key);
  struct onr_batch batch = onr_batch_begin(connection, failure, ONR_SQL_BLOCK_INSERT, blocks.count);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < blocks.count && !error; i++) {
    onr_batch_add(&batch, "ii", blocks.items[i].id, entity);
    error = gather(links, blocks.items[i], failure);
  }
  return onr_batch_end(&batch, error);
}

enum onr_error onr_links_renamed(struct onr_links *links, enum onr_entity_type type, struct onr_str key,
                                 struct onr_failure *failure) {
  struct onr_blocks blocks = onr_linking_blocks(type, key);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < blocks.count && !error; i++)
    if (blocks.items[i].kind == ONR_BLOCK_ACRONYM) error = gather(links, blocks.items[i], failure);
  return error;
}

enum onr_error onr_links_known(struct onr_links *links, enum onr_entity_type type, struct onr_str key,
                               struct onr_failure *failure) {
  struct onr_blocks blocks = onr_linking_blocks(type, key);
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < blocks.count && !error; i++)
    if (blocks.items[i].kind == ONR_BLOCK_NAME) error = gather(links, blocks.items[i], failure);
  return error;
}

enum onr_error onr_links_note_orphan_names(struct onr_links *links, struct onr_connection *connection,
                                           struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows =
      onr_rows_begin(connection, failure, ONR_SQL_ORGANIZATION_ORPHAN_NAMES, "i", I(ONR_ORGANIZATION));
  while (!error && onr_rows_next(&rows))
    error = onr_links_renamed(links, (enum onr_entity_type)onr_rows_int(&rows, 0), onr_rows_str(&rows, 1), failure);
  return onr_rows_end(&rows, error);
}

enum onr_error onr_links_note_known(struct onr_links *links, struct onr_connection *connection, int64_t article,
                                    struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_KNOWN_ANEW, "i", article);
  while (!error && onr_rows_next(&rows))
    error = onr_links_known(links, (enum onr_entity_type)onr_rows_int(&rows, 0), onr_rows_str(&rows, 1), failure);
  return onr_rows_end(&rows, error);
}

static enum onr_error remove_one(struct onr_links *links, struct onr_connection *connection, int64_t entity,
                                 enum onr_entity_type type, struct onr_str key, struct onr_failure *failure) {
  struct onr_blocks blocks = onr_linking_blocks(type, key);
  enum onr_error error = onr_run(connection, failure, ONR_SQL_SUGGESTION_DELETE_OF, "i", entity);
  for (size_t i = 0; i < blocks.count && !error; i++) {
    error = onr_run(connection, failure, ONR_SQL_BLOCK_DELETE, "ii", blocks.items[i].id, entity);
    if (!error) error = gather(links, blocks.items[i], failure);
  }
  return error;
}

enum onr_error onr_links_remove_orphans(struct onr_links *links, struct onr_connection *connection,
                                        struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_ORPHANS, "");
  while (!error && onr_rows_next(&rows))
    error = remove_one(links, connection, onr_rows_int(&rows, 0), (enum onr_entity_type)onr_rows_int(&rows, 1),
                       onr_rows_str(&rows, 2), failure);
  return onr_rows_end(&rows, error);
}

/* ---- Looking at a block ---- */

struct member {
  int64_t pk;
  char id[ONR_ID_SIZE];
  struct onr_linking_entity candidate;
};

struct members {
  struct member items[MEMBERS_MAX + 1];
  size_t count;
};

static enum onr_error read_members(struct onr_links *links, struct onr_connection *connection, struct onr_block block,
                                   struct members *members, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  members->count = 0;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_BLOCK_MEMBERS, "ii", block.id, I(MEMBERS_MAX + 1));
  while (!error && members->count <= MEMBERS_MAX && onr_rows_next(&rows)) {
    struct member *member = &members->items[members->count++];
    struct onr_str id = onr_rows_str(&rows, 1);
    *member = (struct member){.pk = onr_rows_int(&rows, 0)};
    memcpy(member->id, id.data, id.len < ONR_ID_SIZE ? id.len : ONR_ID_SIZE - 1);
    member->candidate = (struct onr_linking_entity){
        .type = (enum onr_entity_type)onr_rows_int(&rows, 2),
        .key = onr_arena_str(links->arena, onr_rows_str(&rows, 3)),
        .known = onr_rows_int(&rows, 4) != 0,
    };
    if (!member->candidate.key.data) error = onr_fail_memory(failure);
  }
  return onr_rows_end(&rows, error);
}

/* Whether a name stands for so many people that it says nothing. `*ret_bare_pairs`: with nobody's full name at hand,
 * the bare names of a few articles may be one. */
static bool is_common(struct onr_block block, const struct members *members, bool *ret_bare_pairs) {
  size_t bare = 0;
  *ret_bare_pairs = false;
  if (members->count > MEMBERS_MAX) return true;
  if (block.kind != ONR_BLOCK_SURNAME) return false;
  for (size_t i = 0; i < members->count; i++)
    bare += onr_linking_is_bare(members->items[i].candidate.type, members->items[i].candidate.key);
  *ret_bare_pairs = bare == members->count && bare <= BARE_NAMES_MAX;
  return members->count - bare > FULL_NAMES_MAX;
}

static enum onr_error put(struct onr_connection *connection, struct onr_block block, const struct member *one,
                          const struct member *other, const struct onr_doubt *doubt, int64_t now,
                          struct onr_failure *failure) {
  bool ordered = strcmp(one->id, other->id) < 0;
  const char *reason = onr_suggestion_reason_name(doubt->reason);
  struct onr_str parts[] = {onr_str_from(ordered ? one->id : other->id), onr_str_from(ordered ? other->id : one->id),
                            onr_str_from(reason)};
  char id[ONR_ID_SIZE];
  onr_id_make(ONR_ID_SUGGESTION, parts, sizeof parts / sizeof *parts, id);
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_SUGGESTION_KNOWN, "z", id);
  bool known = onr_rows_next(&rows), same = known && sqlite3_column_double(rows.stmt, 0) == doubt->score;
  enum onr_error error = onr_rows_end(&rows, ONR_OK);
  if (error || same) return error;
  if (known) return onr_run(connection, failure, ONR_SQL_SUGGESTION_RATE, "zdi", id, doubt->score, now);
  return onr_run(connection, failure, ONR_SQL_SUGGESTION_INSERT, "zidiiii", id, I(doubt->reason), doubt->score, one->pk,
                 other->pk, block.id, now);
}

/* Which of two goes first where neither is less sure: the lower id. */
static bool is_reversed(const struct member *a, const struct member *b, const struct onr_doubt *doubt) {
  bool even = doubt->reason == ONR_REASON_OTHER_KIND || doubt->reason == ONR_REASON_SAME_NAME ||
              doubt->reason == ONR_REASON_TRANSLITERATION || doubt->reason == ONR_REASON_GIVEN_NAME ||
              (doubt->reason == ONR_REASON_BARE_NAME && doubt->score == ONR_SCORE_BARE);
  return even ? strcmp(a->id, b->id) > 0 : doubt->swapped;
}

static enum onr_error look_at_pair(struct onr_connection *connection, struct onr_block block, const struct member *a,
                                   const struct member *b, bool bare_pairs, int64_t now, struct onr_failure *failure) {
  struct onr_doubt doubt;
  if (!onr_linking_doubt(block.kind, &a->candidate, &b->candidate, &doubt)) return ONR_OK;
  if (doubt.reason == ONR_REASON_BARE_NAME && doubt.score == ONR_SCORE_BARE && !bare_pairs) return ONR_OK;
  if (is_reversed(a, b, &doubt)) {
    const struct member *first = a;
    a = b;
    b = first;
  }
  if (doubt.reason == ONR_REASON_ACRONYM) {
    int64_t one;
    bool stated;
    enum onr_error error = onr_run_int(connection, failure, &one, &stated, ONR_SQL_NAME_STATED, "ii", b->pk, a->pk);
    if (error) return error;
    if (stated) doubt.score = ONR_SCORE_STATED;
  }
  return put(connection, block, a, b, &doubt, now, failure);
}

/* Most often there is none, and looking costs less than deleting. */
static enum onr_error delete_rated(struct onr_connection *connection, struct onr_block block, double score,
                                   struct onr_failure *failure) {
  int64_t one;
  bool found;
  enum onr_error error =
      onr_run_int(connection, failure, &one, &found, ONR_SQL_SUGGESTION_DELETABLE, "id", block.id, score);
  return error || !found ? error : onr_run(connection, failure, ONR_SQL_SUGGESTION_DELETE_BLOCK, "id", block.id, score);
}

static enum onr_error look_at(struct onr_links *links, struct onr_connection *connection, struct onr_block block,
                              int64_t now, struct onr_failure *failure) {
  struct members members;
  bool bare_pairs;
  enum onr_error error = read_members(links, connection, block, &members, failure);
  if (error || members.count < 2) return error; /* what went has taken its suggestions along */
  bool common = is_common(block, &members, &bare_pairs);
  if (common || !bare_pairs) error = delete_rated(connection, block, common ? 1.0 : ONR_SCORE_BARE, failure);
  for (size_t i = 0; i < members.count && block.kind == ONR_BLOCK_NAME && !error; i++)
    if (members.items[i].candidate.known)
      error = onr_run(connection, failure, ONR_SQL_SUGGESTION_DELETE_KNOWN, "iii", block.id,
                      I(ONR_REASON_QUALIFIED_PLACE), members.items[i].pk);
  for (size_t i = 0; i < members.count && !common; i++)
    for (size_t k = 0; k < i && !error; k++)
      error = look_at_pair(connection, block, &members.items[k], &members.items[i], bare_pairs, now, failure);
  return error;
}

static int compare_blocks(const void *a, const void *b) {
  int64_t x = ((const struct onr_block *)a)->id, y = ((const struct onr_block *)b)->id;
  return (x > y) - (x < y);
}

enum onr_error onr_links_refresh(struct onr_links *links, struct onr_connection *connection, int64_t now,
                                 struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  if (links->count) qsort(links->blocks, links->count, sizeof *links->blocks, compare_blocks);
  for (size_t i = 0; i < links->count && !error; i++)
    if (i == 0 || links->blocks[i].id != links->blocks[i - 1].id)
      error = look_at(links, connection, links->blocks[i], now, failure);
  return error;
}

/* ---- An older database ---- */

struct unlinked {
  int64_t pk;
  enum onr_entity_type type;
  struct onr_str folded;
};

static enum onr_error link_one(struct onr_links *links, struct onr_connection *connection,
                               const struct unlinked *entity, struct onr_failure *failure) {
  struct onr_str key = onr_linking_key(links->arena, entity->type, entity->folded);
  if (!key.data) return onr_fail_memory(failure);
  enum onr_error error = onr_run(connection, failure, ONR_SQL_ENTITY_SET_KEY, "is", entity->pk, key);
  return error ? error : onr_links_add(links, connection, entity->pk, entity->type, key, failure);
}

/* A page of entities; those that have a key have been linked. Afterwards `*after` is the last one's pk. */
static enum onr_error link_page(struct onr_links *links, struct onr_connection *connection, int64_t *after,
                                bool *ret_more, struct onr_failure *failure) {
  struct unlinked page[REBUILD_PAGE];
  size_t count = 0;
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITIES_FROM, "ii", *after, I(REBUILD_PAGE));
  *ret_more = false;
  while (!error && count < REBUILD_PAGE && onr_rows_next(&rows)) {
    *ret_more = true;
    *after = onr_rows_int(&rows, 0);
    if (onr_rows_str(&rows, 3).len > 0) continue;
    page[count] = (struct unlinked){*after, (enum onr_entity_type)onr_rows_int(&rows, 1),
                                    onr_arena_str(links->arena, onr_rows_str(&rows, 2))};
    if (!page[count++].folded.data) error = onr_fail_memory(failure);
  }
  error = onr_rows_end(&rows, error);
  for (size_t i = 0; i < count && !error; i++) error = link_one(links, connection, &page[i], failure);
  return error;
}

static enum onr_error link_all(struct onr_connection *connection, struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_links links;
  int64_t after = 0;
  bool more = true;
  onr_arena_init(&arena, SIZE_MAX / 2);
  onr_links_init(&links, &arena);
  enum onr_error error = ONR_OK;
  while (more && !error) error = link_page(&links, connection, &after, &more, failure);
  if (!error) error = onr_links_refresh(&links, connection, onr_clock_now_ms(), failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_RELINK_DONE, "");
  onr_arena_close(&arena);
  return error;
}

enum onr_error onr_links_rebuild(struct onr_connection *connection, struct onr_failure *failure) {
  int64_t one;
  bool asked;
  enum onr_error error = onr_run_int(connection, failure, &one, &asked, ONR_SQL_RELINK, "");
  if (error || !asked) return error;
  error = onr_connection_script(connection, "BEGIN IMMEDIATE", failure);
  if (error) return error;
  return onr_connection_finish(connection, link_all(connection, failure), failure);
}
