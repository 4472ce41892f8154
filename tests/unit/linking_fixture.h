/* Articles that name a few things each, and what the store makes of them: entities and suggestions as lines to compare.
 * All of it is static, so that a test that needs part of it includes it. */
#ifndef LINKING_FIXTURE_H
#define LINKING_FIXTURE_H

#include "store_fixture.h"

/* An article that names some things, each a word for its kind and its names: "P Marta Keller|Keller". What it knows
 * elsewhere, and by which number, comes last: "L Paris#90". */
struct text {
  const char *url;
  int64_t published;
  const char *names[8];
};

UNUSED static enum onr_entity_type type_of(char letter) {
  static const char letters[] = "POLGE";
  return (enum onr_entity_type)(strchr(letters, letter) - letters);
}

UNUSED static void put(struct fixture *fixture, const struct text *text, char ret_id[ONR_ID_SIZE]) {
  struct maker maker;
  char body[1024] = "", names[8][2][64] = {{{0}}}, numbers[8][64] = {{0}};
  struct onr_str addresses[8];
  size_t len = 0;
  char description[32];
  snprintf(description, sizeof description, "seen by %s", text->url + 8);
  for (size_t i = 0; text->names[i]; i++) {
    sscanf(text->names[i] + 2, "%63[^|#]|%63[^|#]", names[i][0], names[i][1]);
    const char *number = strchr(text->names[i], '#');
    if (number) snprintf(numbers[i], sizeof numbers[i], "https://known/%s", number + 1);
    addresses[i] = onr_str_from(numbers[i]);
    len += (size_t)snprintf(body + len, sizeof body - len, "%s was there. ", names[i][0]);
  }
  maker_init(&maker, text->url, body);
  maker.article.date_published = text->published;
  for (size_t i = 0; text->names[i]; i++) {
    uint32_t entity = maker_entity(&maker, type_of(text->names[i][0]), names[i][0], names[i][1][0] ? names[i][1] : NULL,
                                   i % 2 ? NULL : description);
    if (addresses[i].len) maker.entities[entity].same_as = (struct onr_strs){&addresses[i], 1};
    maker_mention(&maker, entity, names[i][0], 0, ONR_FORM_NAME, ONR_NONE);
  }
  maker_put(&maker, fixture, ret_id);
}

UNUSED static void take_away(struct fixture *fixture, const char *id) {
  assert_ok(fixture, onr_store_delete_article(fixture->store, NULL, onr_str_from(id), -1, &fixture->failure));
}

/* ---- Looking ---- */

struct dump {
  char lines[128][512];
  size_t count;
};

UNUSED static int compare_lines(const void *a, const void *b) {
  return strcmp(a, b);
}

UNUSED static enum onr_error dump_entity(void *context, const struct onr_entity_row *row) {
  struct dump *dump = context;
  char *line = dump->lines[dump->count++];
  int len = snprintf(line, sizeof *dump->lines, "%.*s %d %.*s (%.*s) %d %d:", ONR_FMT(row->id), row->type,
                     ONR_FMT(row->name), ONR_FMT(row->description), (int)row->mentions, (int)row->articles);
  for (size_t i = 0; i < row->alternate_names.count; i++)
    len += snprintf(line + len, sizeof *dump->lines - (size_t)len, " %.*s;", ONR_FMT(row->alternate_names.items[i]));
  for (size_t i = 0; i < row->same_as.count; i++)
    len += snprintf(line + len, sizeof *dump->lines - (size_t)len, " <%.*s>", ONR_FMT(row->same_as.items[i]));
  return ONR_OK;
}

UNUSED static enum onr_error dump_suggestion(void *context, const struct onr_suggestion_row *row) {
  struct dump *dump = context;
  char *line = dump->lines[dump->count++];
  int len = snprintf(line, sizeof *dump->lines, "%.*s %s %s %.2f %.*s -> %.*s", ONR_FMT(row->id),
                     onr_suggestion_reason_name(row->reason), onr_suggestion_status_name(row->status), row->score,
                     ONR_FMT(row->one.name), ONR_FMT(row->other.name));
  for (size_t i = 0; i < row->evidence_count; i++)
    len += snprintf(line + len, sizeof *dump->lines - (size_t)len, " [%.*s %.*s]", ONR_FMT(row->evidence[i].id),
                    ONR_FMT(row->evidence[i].article.id));
  assert_int_equal(row->evidence_count, 2);
  return ONR_OK;
}

UNUSED static void dump_suggestions(struct fixture *fixture, struct dump *dump) {
  struct onr_suggestion_filter filter = {0};
  struct onr_page page = {.sort = ONR_SORT_SCORE, .descending = true, .limit = 100};
  struct onr_page_end end;
  dump->count = 0;
  fixture_release(fixture);
  assert_ok(fixture,
            onr_store_suggestions(fixture->reader, &filter, &page, dump_suggestion, dump, &end, &fixture->failure));
  qsort(dump->lines, dump->count, sizeof *dump->lines, compare_lines);
}

UNUSED static void dump_all(struct fixture *fixture, struct dump *dump) {
  struct onr_entity_filter filter = {0};
  struct onr_page page = {.sort = ONR_SORT_NAME, .limit = 100};
  struct onr_page_end end;
  dump_suggestions(fixture, dump);
  assert_ok(fixture, onr_store_entities(fixture->reader, &filter, &page, dump_entity, dump, &end, &fixture->failure));
  qsort(dump->lines, dump->count, sizeof *dump->lines, compare_lines);
}

/* How many suggestions there are of a reason between entities of these names. */
UNUSED static size_t suggested(struct fixture *fixture, const char *reason, const char *one, const char *other) {
  static struct dump dump;
  char part[256], names[256];
  size_t count = 0;
  dump_suggestions(fixture, &dump);
  snprintf(part, sizeof part, " %s ", reason);
  snprintf(names, sizeof names, " %s -> %s [", one, other);
  for (size_t i = 0; i < dump.count; i++) count += strstr(dump.lines[i], part) && strstr(dump.lines[i], names);
  return count;
}

UNUSED static size_t named(struct fixture *fixture, const char *name) {
  struct seen seen = {0};
  fixture_release(fixture);
  assert_ok(fixture,
            onr_store_entities_named(fixture->reader, onr_str_from(name), 10, see_entity, &seen, &fixture->failure));
  return seen.count;
}

UNUSED static const struct text texts[] = {
    {"https://a", 1000, {"P Marta Keller|Keller", "O World Tin Union|WTU", "L Kingston", "P Karl Lind"}},
    {"https://b", 2000, {"P Keller", "O WTU", "L Kingston, Jamaica", "P Karl Lind Jr."}},
    {"https://c", 3000, {"P Jonas Keller", "O Ardon Inc.", "P Ardon", "P Karl J. Lind"}},
    {"https://d", 4000, {"P Keller", "O Ardon", "P Muammar Gadhavi", "P K. Lind"}},
    {"https://e", 5000, {"P MARTA KELLER", "O Ardon, Inc", "P Moammar Qadhavi", "P Sergei Orlovsky"}},
    {"https://f", 6000, {"P Marta Kéller", "O World Tin Union", "P Sergey Orlovskyy", "E Ardon"}},
};
enum { TEXTS = sizeof texts / sizeof *texts };

#endif
