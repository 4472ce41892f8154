/* What changed: every write that creates, changes or deletes an object is told, once, in order, and nothing else is. */
#include "../../src/store/sqlite/claims/claim_record.h"
#include "onrecord/store_changes.h"
#include "store_pair.h"

enum { HEARD_MAX = 64 };

struct heard {
  size_t count, created, changed, deleted;
  struct {
    int64_t seq, date;
    enum onr_change_kind kind;
    enum onr_changed_type type;
    char id[ONR_ID_SIZE];
  } items[HEARD_MAX];
  struct onr_change_end end;
};

static enum onr_error hear(void *context, const struct onr_change_row *row) {
  struct heard *heard = context;
  assert_true(heard->count < HEARD_MAX);
  if (heard->count) assert_true(row->seq > heard->items[heard->count - 1].seq);
  heard->items[heard->count].seq = row->seq;
  heard->items[heard->count].date = row->date;
  heard->items[heard->count].kind = row->kind;
  heard->items[heard->count].type = row->type;
  snprintf(heard->items[heard->count++].id, ONR_ID_SIZE, "%.*s", ONR_FMT(row->id));
  heard->created += row->kind == ONR_CHANGE_CREATED;
  heard->changed += row->kind == ONR_CHANGE_CHANGED;
  heard->deleted += row->kind == ONR_CHANGE_DELETED;
  return ONR_OK;
}

static struct heard heard_since(struct fixture *fixture, int64_t since, unsigned types) {
  struct heard heard = {0};
  struct onr_change_page page = {since, types, HEARD_MAX};
  fixture_release(fixture);
  assert_ok(fixture, onr_store_changes(fixture->reader, &page, hear, &heard, &heard.end, &fixture->failure));
  fixture_release(fixture);
  assert_false(heard.end.more);
  return heard;
}

static int64_t last_of(struct fixture *fixture) {
  int64_t last = -1;
  fixture_release(fixture);
  assert_ok(fixture, onr_store_changes_last(fixture->reader, &last, &fixture->failure));
  fixture_release(fixture);
  return last;
}

static size_t of_type(const struct heard *heard, enum onr_changed_type type) {
  size_t count = 0;
  for (size_t i = 0; i < heard->count; i++) count += heard->items[i].type == type;
  return count;
}

static enum onr_error run_sql(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  return onr_connection_script(connection, context, failure);
}

static void write_sql(struct fixture *fixture, const char *sql) {
  char text[2048];
  snprintf(text, sizeof text, "%s", sql);
  assert_ok(fixture, onr_writer_run(fixture->store, run_sql, text, &fixture->failure));
}

static void put_one(struct fixture *fixture, char id[ONR_ID_SIZE]) {
  struct maker one;
  make_one(&one, "https://example.org/one");
  maker_put(&one, fixture, id);
}

static void all_that_is_made_is_told(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE];
  assert_int_equal(last_of(fixture), 0);
  assert_int_equal(heard_since(fixture, 0, 0).count, 0);
  put_one(fixture, id);
  struct heard heard = heard_since(fixture, 0, 0);
  assert_int_equal(heard.count, 1 + 3 + 2);
  assert_int_equal(heard.created, heard.count);
  assert_int_equal(of_type(&heard, ONR_CHANGED_ARTICLE), 1);
  assert_int_equal(of_type(&heard, ONR_CHANGED_ENTITY), 3);
  assert_int_equal(of_type(&heard, ONR_CHANGED_CLAIM), 2);
  assert_string_equal(heard.items[0].id, id);
  assert_int_equal(heard.end.next, last_of(fixture));
  for (size_t i = 0; i < heard.count; i++) assert_true(heard.items[i].date > 1600000000000);
  int64_t last = last_of(fixture);
  put_one(fixture, NULL);
  assert_int_equal(last_of(fixture), last); /* it was there already */
  struct heard claims = heard_since(fixture, 0, 1 << ONR_CHANGED_CLAIM | 1 << ONR_CHANGED_SUGGESTION);
  assert_int_equal(claims.count, 2);
  assert_int_equal(claims.end.next, last); /* not that of the last claim: it has come further */
}

/* Whoever reads page by page reads the same. */
static void pages_go_on(void **state) {
  struct fixture *fixture = *state;
  put_one(fixture, NULL);
  struct heard whole = heard_since(fixture, 0, 0), pages = {0};
  struct onr_change_page page = {.limit = 4};
  size_t count = 0;
  do {
    assert_ok(fixture, onr_store_changes(fixture->reader, &page, hear, &pages, &pages.end, &fixture->failure));
    page.since = pages.end.next;
    count++;
  } while (pages.end.more);
  assert_int_equal(count, 2);
  assert_int_equal(pages.count, whole.count);
  for (size_t i = 0; i < whole.count; i++) assert_string_equal(pages.items[i].id, whole.items[i].id);
  assert_int_equal(pages.end.next, whole.end.next);
}

/* An entity's counts are part of it; what the second article leaves alone is not told again. */
static void an_entity_changes_with_its_counts(void **state) {
  struct fixture *fixture = *state;
  struct maker two;
  put_one(fixture, NULL);
  int64_t last = last_of(fixture);
  make_two(&two);
  maker_put(&two, fixture, NULL);
  struct heard heard = heard_since(fixture, last, 0);
  assert_int_equal(heard.changed, 1);
  assert_int_equal(of_type(&heard, ONR_CHANGED_ENTITY), 2);
  assert_int_equal(heard.count, 1 + 2 + 1);
  /* to one who has heard nothing yet, he is new */
  assert_int_equal(heard_since(fixture, 0, 0).changed, 0);
}

static void what_is_deleted_is_told_and_comes_back_new(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE];
  put_one(fixture, id);
  int64_t made = last_of(fixture);
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
  struct heard heard = heard_since(fixture, made, 0);
  assert_int_equal(heard.deleted, 6);
  assert_int_equal(heard.count, 6);
  assert_int_equal(heard_since(fixture, made, 1 << ONR_CHANGED_ARTICLE).count, 1);
  for (size_t i = 0; i < heard.count; i++) assert_true(llabs(heard.items[i].date - onr_clock_now_ms()) < 60000);
  int64_t gone = last_of(fixture);
  put_one(fixture, NULL);
  heard = heard_since(fixture, made, 0);
  assert_int_equal(heard.created, 6);
  assert_int_equal(heard.count, 6); /* a row for each object, whatever became of it */
  assert_int_equal(heard_since(fixture, gone, 0).created, 6);
}

/* What happens to all claims, which are taken away and put back within one write. */
struct rewriting {
  int64_t pks_less, revisions_more; /* the latter of what somebody said */
  int64_t created_more;
};

static enum onr_error delete_and_put(struct onr_connection *connection, void *context, struct onr_failure *failure) {
  const struct rewriting *rewriting = context;
  struct onr_claim_records records = {0};
  struct onr_arena arena;
  onr_arena_init(&arena, 1 << 20);
  enum onr_error error = onr_claim_records_read(connection, 0, INT64_MAX, &arena, &records, failure);
  assert_true(records.count > 1);
  for (size_t i = 0; i < records.count && !error; i++)
    error = onr_claim_record_delete(connection, records.items[i].pk, failure);
  for (size_t i = 0; i < records.count && !error; i++) {
    struct onr_claim_record *record = &records.items[i];
    record->pk -= rewriting->pks_less;
    record->created += rewriting->created_more;
    if (onr_str_equal(record->words.cue, ONR_STR("said"))) record->revision += rewriting->revisions_more;
    error = onr_claim_record_put(connection, record, ONR_NO_TIME, failure);
  }
  onr_arena_close(&arena);
  return error;
}

static struct heard heard_after(struct fixture *fixture, struct rewriting rewriting, int64_t since) {
  assert_ok(fixture, onr_writer_run(fixture->store, delete_and_put, &rewriting, &fixture->failure));
  return heard_since(fixture, since, 0);
}

static void a_claim_that_comes_back_is_the_same(void **state) {
  struct fixture *fixture = *state;
  put_one(fixture, NULL);
  int64_t last = last_of(fixture);
  struct heard before = heard_since(fixture, 0, 0);
  struct heard after = heard_after(fixture, (struct rewriting){.pks_less = 9}, 0);
  assert_int_equal(last_of(fixture), last);
  assert_int_equal(after.count, before.count);
  for (size_t i = 0; i < before.count; i++) {
    assert_string_equal(after.items[i].id, before.items[i].id);
    assert_int_equal(after.items[i].seq, before.items[i].seq);
  }
  struct heard changed = heard_after(fixture, (struct rewriting){.revisions_more = 1}, last);
  assert_int_equal(changed.count, 1);
  assert_int_equal(changed.changed, 1);
}

static void a_claim_that_comes_later_is_new(void **state) {
  struct fixture *fixture = *state;
  put_one(fixture, NULL);
  int64_t last = last_of(fixture);
  struct heard after = heard_after(fixture, (struct rewriting){.created_more = 1}, last);
  assert_true(after.count > 1);
  assert_int_equal(after.created, after.count); /* and none is told as deleted any more */
}

/* The triggers that did it until 0016_inserts.sql, in memory, beside the counts that the program keeps. */
static const char reference[] =
    "CREATE TEMP TABLE reference (articles, mentions, claims, entities);"
    "INSERT INTO reference SELECT articles, mentions, claims, entities FROM total;"
    "CREATE TEMP TRIGGER a1 AFTER INSERT ON main.article BEGIN UPDATE reference SET articles = articles + 1, "
    "mentions = mentions + new.mentions, claims = claims + new.claims; END;"
    "CREATE TEMP TRIGGER a2 AFTER UPDATE OF mentions, claims ON main.article BEGIN UPDATE reference SET "
    "mentions = mentions + new.mentions - old.mentions, claims = claims + new.claims - old.claims; END;"
    "CREATE TEMP TRIGGER a3 AFTER DELETE ON main.article BEGIN UPDATE reference SET articles = articles - 1, "
    "mentions = mentions - old.mentions, claims = claims - old.claims; END;"
    "CREATE TEMP TRIGGER e1 AFTER INSERT ON main.entity WHEN new.hidden = 0 BEGIN "
    "UPDATE reference SET entities = entities + 1; END;"
    "CREATE TEMP TRIGGER e2 AFTER UPDATE OF hidden ON main.entity WHEN (new.hidden = 0) <> (old.hidden = 0) BEGIN "
    "UPDATE reference SET entities = entities + iif(new.hidden = 0, 1, -1); END;"
    "CREATE TEMP TRIGGER e3 AFTER DELETE ON main.entity WHEN old.hidden = 0 BEGIN "
    "UPDATE reference SET entities = entities - 1; END;"
    "CREATE TEMP TABLE holds (it CHECK (it));";

static void counts_hold(struct fixture *fixture) {
  write_sql(fixture, "INSERT INTO holds SELECT t.articles = r.articles AND t.mentions = r.mentions AND "
                     "t.claims = r.claims AND t.entities = r.entities FROM total t, reference r");
  write_sql(fixture, "INSERT INTO holds SELECT NOT EXISTS (SELECT 1 FROM tombstone WHERE id IN (SELECT id FROM article "
                     "UNION ALL SELECT id FROM entity UNION ALL SELECT id FROM claim))");
  write_sql(fixture, "INSERT INTO holds SELECT NOT EXISTS (SELECT 1 FROM article WHERE seq IS NULL UNION ALL "
                     "SELECT 1 FROM entity WHERE seq IS NULL)");
}

/* An article and its entities come, go and come back: the short way, and the way of what people have had to do with. */
static void what_arrives_is_counted_and_no_longer_deleted(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE], split[256];
  write_sql(fixture, reference);
  for (int i = 0; i < 3; i++) {
    put_one(fixture, id);
    counts_hold(fixture);
    assert_int_equal(fixture_counts(fixture).articles, 1);
    assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
    counts_hold(fixture);
    assert_int_equal(fixture_counts(fixture).entities, 0);
    snprintf(
        split, sizeof split,
        "INSERT OR IGNORE INTO mention_split (mention, article, link, target) VALUES ('none', '%s', 1 << 40, 1 << 40)",
        id);
    if (i == 1) write_sql(fixture, split);
  }
}

static void every_update_is_told(void **state) {
  struct fixture *fixture = *state;
  static const char *const updates[] = {
      "UPDATE article SET revision = revision + 1",
      "UPDATE article SET duplicate_of = 77",
      "UPDATE entity SET revision = revision + 1 WHERE name = 'Moscow'",
      "UPDATE claim SET revision = revision + 1 WHERE cue = 'said'",
      "INSERT INTO suggestion (pk, id, status, reason, score, one, other, block, created, modified) VALUES (1, "
      "'sug_aaaaaaaaaaaaaaaa', 0, 0, 0.5, 1, 2, 3, 5, 5)",
      "UPDATE suggestion SET status = 1",
      "UPDATE suggestion SET score = 0.75",
      "DELETE FROM suggestion",
  };
  put_one(fixture, NULL);
  for (size_t i = 0; i < sizeof updates / sizeof *updates; i++) {
    int64_t last = last_of(fixture);
    write_sql(fixture, updates[i]);
    if (heard_since(fixture, last, 0).count != 1) fail_msg("%s", updates[i]);
  }
  int64_t last = last_of(fixture);
  write_sql(fixture, "UPDATE claim SET revision = revision, modified = 7; UPDATE entity SET key = key || 'x'");
  assert_int_equal(last_of(fixture), last);
}

/* What was undone was never told, and numbers go on whatever is gone. */
static void numbers_never_come_back(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE], wrong[] = "UPDATE article SET revision = revision + 1; SELECT no_such_function()";
  put_one(fixture, id);
  int64_t last = last_of(fixture);
  assert_int_not_equal(onr_writer_run(fixture->store, run_sql, wrong, &fixture->failure), ONR_OK);
  assert_int_equal(last_of(fixture), last);
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
  assert_true(last_of(fixture) > last);
  last = last_of(fixture);
  fixture_close(fixture);
  fixture_reopen(fixture);
  assert_int_equal(last_of(fixture), last);
  put_one(fixture, NULL);
  struct heard heard = heard_since(fixture, last, 0);
  assert_int_equal(heard.count, 6);
  assert_int_equal(heard.items[0].seq, last + 1);
}

static void reopen_keeping(struct fixture *fixture, int64_t kept) {
  struct onr_store_options options = fixture_options(fixture);
  options.kept_deletions = kept;
  fixture_close(fixture);
  assert_ok(fixture, onr_store_open(&options, &fixture->store, &fixture->failure));
  assert_ok(fixture, onr_store_reader_open(fixture->store, &fixture->reader, &fixture->failure));
}

static void old_deletions_are_forgotten(void **state) {
  struct fixture *fixture = *state;
  char id[ONR_ID_SIZE];
  put_one(fixture, id);
  int64_t made = last_of(fixture);
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
  int64_t last = last_of(fixture);
  reopen_keeping(fixture, 6);
  assert_int_equal(heard_since(fixture, made, 0).count, 6);
  reopen_keeping(fixture, 2);
  struct heard heard = {0};
  struct onr_change_page page = {.since = made, .limit = 10};
  assert_int_equal(onr_store_changes(fixture->reader, &page, hear, &heard, &heard.end, &fixture->failure),
                   ONR_ERR_GONE);
  assert_non_null(strstr(fixture->failure.detail, "since=0"));
  assert_int_equal(heard.count, 0);
  assert_int_equal(heard_since(fixture, last - 2, 0).count, 2);
  assert_int_equal(heard_since(fixture, 0, 0).deleted, 2); /* the start is always there */
  assert_int_equal(last_of(fixture), last);
}

static void a_number_of_the_future_is_gone(void **state) {
  struct fixture *fixture = *state;
  struct heard heard = {0};
  put_one(fixture, NULL);
  struct onr_change_page page = {.since = last_of(fixture) + 1, .limit = 10};
  assert_int_equal(onr_store_changes(fixture->reader, &page, hear, &heard, &heard.end, &fixture->failure),
                   ONR_ERR_GONE);
  fixture_release(fixture);
}

static void count_commit(void *context) {
  ++*(int *)context;
}

static void a_listener_is_told_of_commits(void **state) {
  struct fixture *fixture = *state;
  int commits = 0;
  onr_store_listen(fixture->store, count_commit, &commits);
  put_one(fixture, NULL);
  assert_int_equal(commits, 1);
  put_one(fixture, NULL);
  assert_int_equal(commits, 1); /* nothing was written */
  onr_store_listen(fixture->store, NULL, NULL);
  write_sql(fixture, "UPDATE article SET revision = revision + 1");
  assert_int_equal(commits, 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(all_that_is_made_is_told),
      TEST(pages_go_on),
      TEST(an_entity_changes_with_its_counts),
      TEST(what_is_deleted_is_told_and_comes_back_new),
      TEST(a_claim_that_comes_back_is_the_same),
      TEST(a_claim_that_comes_later_is_new),
      TEST(what_arrives_is_counted_and_no_longer_deleted),
      TEST(every_update_is_told),
      TEST(numbers_never_come_back),
      TEST(old_deletions_are_forgotten),
      TEST(a_number_of_the_future_is_gone),
      TEST(a_listener_is_told_of_commits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
