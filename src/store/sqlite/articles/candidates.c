/* Candidates for a name: what every way of looking it up finds, each entity once. */
#include "onrecord/fold.h"
#include "onrecord/store_reconcile.h"
#include "onrecord/text_words.h"
#include "store/linking.h"
#include "store/sqlite/lists/search_query.h"
#include "store/sqlite/rows.h"

enum { CANDIDATES_MAX = 200, NAMED_MAX = 50, MEMBERS_MAX = 40, MATCHES_MAX = 50, RANKED_MAX = 1000, WORDS_MAX = 8 };

#define I(value) ((int64_t)(value))
#define SAME_KEY 0.95 /* how likely a name with the same linking key is the same */

struct candidate {
  int64_t pk;
  double likeness;
};

struct search {
  struct onr_connection *connection;
  struct onr_failure *failure;
  struct onr_arena *arena;
  struct onr_str name, folded;
  struct candidate items[CANDIDATES_MAX];
  size_t count;
};

/* What is found first stays when there is no more room. */
static void add(struct search *search, int64_t pk, double likeness) {
  for (size_t i = 0; i < search->count; i++) {
    struct candidate *candidate = &search->items[i];
    if (candidate->pk != pk) continue;
    if (candidate->likeness < likeness) candidate->likeness = likeness;
    return;
  }
  if (search->count < CANDIDATES_MAX) search->items[search->count++] = (struct candidate){pk, likeness};
}

static enum onr_error add_rows(struct search *search, struct onr_rows rows, double likeness) {
  while (onr_rows_next(&rows)) add(search, onr_rows_int(&rows, 0), likeness);
  return onr_rows_end(&rows, ONR_OK);
}

/* The entities of a block, with what the linking rules say of them and the name. */
static enum onr_error add_block(struct search *search, struct onr_block block, const struct onr_linking_entity *name) {
  struct onr_rows rows =
      onr_rows_begin(search->connection, search->failure, ONR_SQL_BLOCK_MEMBERS, "ii", block.id, I(MEMBERS_MAX));
  while (onr_rows_next(&rows)) {
    struct onr_doubt doubt = {.score = 0};
    struct onr_linking_entity member = {.type = (enum onr_entity_type)onr_rows_int(&rows, 2),
                                        .key = onr_rows_str(&rows, 3),
                                        .known = onr_rows_int(&rows, 4) != 0};
    bool same = member.type == name->type && onr_str_equal(member.key, name->key);
    bool doubtful = !same && onr_linking_doubt(block.kind, name, &member, &doubt);
    add(search, onr_rows_int(&rows, 0), same ? SAME_KEY : doubtful ? doubt.score : 0);
  }
  return onr_rows_end(&rows, ONR_OK);
}

/* As a name of each kind of entity in turn. */
static enum onr_error add_linked(struct search *search) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < ONR_ENTITY_TYPE_COUNT && !error; i++) {
    struct onr_linking_entity name = {.type = (enum onr_entity_type)i};
    name.key = onr_linking_key(search->arena, name.type, search->folded);
    if (!name.key.data) return onr_fail_memory(search->failure);
    if (name.key.len == 0) continue;
    struct onr_blocks blocks = onr_linking_blocks(name.type, name.key);
    for (size_t k = 0; k < blocks.count && !error; k++) error = add_block(search, blocks.items[k], &name);
  }
  return error;
}

static enum onr_error add_matches(struct search *search, struct onr_str match) {
  if (!match.data) return onr_fail_memory(search->failure);
  return add_rows(search,
                  onr_rows_begin(search->connection, search->failure, ONR_SQL_ENTITY_MATCHES, "sii", match,
                                 I(RANKED_MAX), I(MATCHES_MAX)),
                  0);
}

/* An expression that one of the words suffices for. */
static struct onr_str any_word(struct search *search) {
  struct onr_text_words words;
  struct onr_str match = ONR_STR("\"\"");
  if (!onr_text_words_split(search->arena, search->folded, WORDS_MAX, &words)) return (struct onr_str){NULL, 0};
  for (size_t i = 0; i < words.count && match.data; i++) {
    struct onr_str word = onr_str_slice(search->folded, words.items[i].start, words.items[i].end);
    match = i ? onr_arena_printf(search->arena, "%.*s OR \"%.*s\"", ONR_FMT(match), ONR_FMT(word))
              : onr_arena_printf(search->arena, "\"%.*s\"", ONR_FMT(word));
  }
  return match;
}

static enum onr_error find_all(struct search *search) {
  struct onr_connection *connection = search->connection;
  struct onr_failure *failure = search->failure;
  enum onr_error error =
      add_rows(search, onr_rows_begin(connection, failure, ONR_SQL_ENTITY_BY_ID, "s", search->name), 1);
  if (!error)
    error = add_rows(
        search, onr_rows_begin(connection, failure, ONR_SQL_ENTITY_PKS_NAMED, "si", search->folded, I(NAMED_MAX)), 1);
  if (!error) error = add_linked(search);
  if (!error) error = add_matches(search, onr_search_query(search->folded, true, search->arena));
  return error ? error : add_matches(search, any_word(search));
}

struct showing {
  onr_candidate_visitor visit;
  void *context;
  double likeness;
};

static enum onr_error show(void *context, const struct onr_entity_row *row) {
  const struct showing *showing = context;
  return row->hidden ? ONR_OK : showing->visit(showing->context, row, showing->likeness);
}

enum onr_error onr_store_candidates(struct onr_store_reader *reader, struct onr_str name, onr_candidate_visitor visitor,
                                    void *context, struct onr_failure *failure) {
  struct onr_arena arena;
  struct onr_visit visit;
  struct showing showing = {visitor, context, 0};
  onr_arena_init(&arena, SIZE_MAX / 2);
  struct search search = {.connection = &reader->connection, .failure = failure, .arena = &arena, .name = name};
  search.folded = onr_fold(&arena, name);
  enum onr_error error = search.folded.data ? onr_reader_begin(reader, failure) : onr_fail_memory(failure);
  if (!error) error = find_all(&search);
  onr_visit_init(&visit, reader, &showing, failure);
  visit.entity = show;
  for (size_t i = 0; i < search.count && !error; i++) {
    showing.likeness = search.items[i].likeness;
    struct onr_rows rows = onr_rows_begin(&reader->connection, failure, ONR_SQL_ENTITY_BY_PK, "i", search.items[i].pk);
    if (onr_rows_next(&rows)) error = onr_visit_row(&visit, &rows);
    error = onr_rows_end(&rows, error);
  }
  onr_visit_close(&visit);
  onr_arena_close(&arena);
  return error;
}
