/* The parts of the API that need no server: the table of routes, snippets, and analyses in JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "api/answer/snippet.h"
#include "api/request/params.h"
#include "onrecord/api.h"
#include "onrecord/embed.h"

/* ---- Routes ---- */

static void every_route_is_described(void **state) {
  (void)state;
  struct onr_str document = onr_embedded_find(onr_embedded_api, "openapi.json");
  assert_non_null(document.data);
  for (const struct onr_route *route = onr_api_routes; route->pattern; route++) {
    char key[128];
    snprintf(key, sizeof key, "\"%s\": {", route->pattern);
    if (!strstr(document.data, key)) fail_msg("openapi.json does not describe %s", route->pattern);
    assert_true((route->max_body > 0) ==
                (route->method == ONR_POST || route->method == ONR_PATCH || route->method == ONR_PUT));
    bool writes = route->run == ONR_RUN_ON_WRITER; /* a POST that computes only runs on a worker */
    assert_int_equal(writes, route->access == ONR_ACCESS_WRITE);
    assert_true(writes ? route->method != ONR_GET : route->method == ONR_GET || route->method == ONR_POST);
  }
}

/* The part of openapi.json that describes a path, up to the next one. */
static struct onr_str described(struct onr_str document, const char *pattern) {
  char key[128];
  int len = snprintf(key, sizeof key, "\n    \"%s\": {", pattern);
  const char *start = memmem(document.data, document.len, key, (size_t)len);
  assert_non_null(start);
  struct onr_str rest = onr_str_slice(document, (size_t)(start - document.data) + 1, document.len);
  const char *end = memmem(rest.data, rest.len, "\n    }", 6);
  assert_non_null(end);
  return onr_str_slice(rest, 0, (size_t)(end - rest.data));
}

/* What has to look through rows, or has no limit, never holds an event thread up. */
static void what_may_be_heavy_is_not_inline(void **state) {
  (void)state;
  static const char *const parameters[] = {"Include", "Q", "QNames", "QRequired", "Count", "ClaimSort", "ArticleSort"};
  struct onr_str document = onr_embedded_find(onr_embedded_api, "openapi.json");
  size_t heavy = 0;
  for (const struct onr_route *route = onr_api_routes; route->pattern; route++) {
    struct onr_str part = described(document, route->pattern);
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
      char reference[64];
      int len = snprintf(reference, sizeof reference, "#/components/parameters/%s\"", parameters[i]);
      if (!memmem(part.data, part.len, reference, (size_t)len)) continue;
      if (route->run == ONR_RUN_INLINE) fail_msg("%s takes %s and runs inline", route->pattern, parameters[i]);
      heavy++;
    }
  }
  assert_true(heavy > 20);
}

static void lists_are_light_as_long_as_an_index_gives_them(void **state) {
  (void)state;
  static const struct {
    const char *names[3];
    size_t below; /* resources in the path */
    bool light;
  } rows[] = {
      {{NULL}, 0, true},
      {{"limit", "cursor", "fields"}, 0, true},
      {{"speaker", "limit"}, 0, true},
      {{"role", "offsets"}, 1, true},
      {{"speaker", "publishedAfter", "publishedBefore"}, 0, true},
      {{"speaker", "about"}, 0, false},
      {{"speaker", "speaker"}, 0, false},
      {{"speaker"}, 1, false},
      {{"q"}, 0, false},
      {{"count"}, 0, false},
      {{"sort"}, 0, false},
      {{"modality"}, 0, false},
      {{"include"}, 0, false},
      {{"fields", "offsets"}, 1, true},
      {{"include"}, 1, false},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct onr_field fields[3];
    struct onr_request request = {.query = {fields, 0}, .path_values = {NULL, rows[i].below}};
    while (request.query.count < 3 && rows[i].names[request.query.count]) {
      fields[request.query.count].name = onr_str_from(rows[i].names[request.query.count]);
      request.query.count++;
    }
    assert_int_equal(onr_api_is_light(&request), rows[i].light);
  }
}

/* ---- Snippets ---- */

struct fixture {
  struct onr_arena arena, scratch;
  struct onr_terms terms;
  struct onr_snippet snippet;
};

static int setup(void **state) {
  struct fixture *f = calloc(1, sizeof *f);
  onr_arena_init(&f->arena, 1 << 20);
  onr_arena_init(&f->scratch, 1 << 20);
  *state = f;
  return 0;
}

static int teardown(void **state) {
  struct fixture *f = *state;
  onr_arena_close(&f->arena);
  onr_arena_close(&f->scratch);
  free(f);
  return 0;
}

static void look(struct fixture *f, const char *query, bool prefixes, struct onr_str text) {
  assert_int_equal(onr_terms_parse(onr_str_from(query), prefixes, &f->arena, &f->terms, NULL), ONR_OK);
  assert_int_equal(onr_snippet_find(&f->terms, text, &f->scratch, &f->snippet, NULL), ONR_OK);
}

/* The hits' words, each followed by a bar. */
static const char *hits(struct fixture *f, struct onr_str text) {
  static char out[4096];
  size_t used = 0;
  for (size_t i = 0; i < f->snippet.hit_count; i++) {
    struct onr_span hit = f->snippet.hits[i];
    assert_true(hit.start < hit.end && hit.start >= f->snippet.place.start && hit.end <= f->snippet.place.end);
    used += (size_t)snprintf(out + used, sizeof out - used, "%.*s|", ONR_FMT(onr_str_slice(text, hit.start, hit.end)));
  }
  out[used] = '\0';
  return out;
}

static void words_are_found_by_their_folded_form(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *query;
    bool prefixes;
    const char *text, *hits;
  } cases[] = {
      {"korea", false, "North Korea’s side. KOREA!", "Korea|KOREA|"},
      {"Zelenskyy", false, "Zelenskyý and ZELENSKYY", "Zelenskyý|ZELENSKYY|"},
      {"straße", false, "Die STRASSE, die Straße", "STRASSE|Straße|"},
      {"war", false, "warm wars war", "war|"},
      {"war*", false, "warm wars war", "warm|wars|war|"},
      {"wa", true, "warm wars war", "warm|wars|war|"},
      {"\"wise leadership\"", false, "wise men, wise leadership", "wise leadership|"},
      {"\"wise lead*\"", false, "wise, leadership", "wise, leadership|"},
      {"\"wise", false, "wise leadership", "wise|"},
      {"wise leadership", false, "leadership is wise", "leadership|wise|"},
      {"1,5", false, "8,000 or 1,5", "1,5|"},
      {"rain \"rain near\"", false, "rain near rain", "rain near|rain|"},
      {"rain -snow", false, "rain and snow", "rain|"},
      {"rain NOT (snow OR ice)", false, "rain, snow and ice", "rain|"},
      {"(rain OR snow) AND ice*", false, "rain, snow, iceberg", "rain|snow|iceberg|"},
      {"NOT rain", false, "rain", ""},
      {"rain -(snow OR -hail)", false, "rain, snow and hail", "rain|hail|"},
      {"al-qai", true, "Al Qaida, al-Qaeda", "Al Qaida|"},
      {"", false, "text", ""},
      {"* \" !", false, "text", ""},
      {"text", false, "", ""},
      {"été", false, "e\xCC\x81t\xC3\xA9 ete", "e\xCC\x81t\xC3\xA9|ete|"},
      {"中", false, "中 文", "中|"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct onr_str text = onr_str_from(cases[i].text);
    look(f, cases[i].query, cases[i].prefixes, text);
    assert_string_equal(hits(f, text), cases[i].hits);
    assert_int_equal(f->snippet.place.start, 0);
    assert_int_equal(f->snippet.place.end, text.len);
  }
}

/* "word word … " `count` times. */
static struct onr_str repeat(struct fixture *f, const char *word, size_t count) {
  size_t len = strlen(word);
  char *text = onr_arena_alloc(&f->arena, len * count + 1);
  assert_non_null(text);
  for (size_t i = 0; i < count; i++) memcpy(text + i * len, word, len);
  return (struct onr_str){text, len * count};
}

static void the_window_has_the_most_hits(void **state) {
  struct fixture *f = *state;
  struct onr_str filler = repeat(f, "filler ", 100);
  struct onr_str text =
      onr_arena_printf(&f->arena, "one %.*s one two, one two %.*s two", ONR_FMT(filler), ONR_FMT(filler));
  look(f, "one two", false, text);
  assert_string_equal(hits(f, text), "one|two|one|two|");
  assert_true(f->snippet.place.end - f->snippet.place.start <= SNIPPET_BYTES);
  assert_int_equal(text.data[f->snippet.place.start - 1], ' ');
  assert_int_equal(text.data[f->snippet.place.end], ' ');
}

static void without_a_hit_the_beginning_is_shown(void **state) {
  struct fixture *f = *state;
  struct onr_str text = repeat(f, "word ", 1000);
  look(f, "other", false, text);
  assert_int_equal(f->snippet.hit_count, 0);
  assert_int_equal(f->snippet.place.start, 0);
  assert_true(f->snippet.place.end > SNIPPET_BYTES / 2 && f->snippet.place.end <= SNIPPET_BYTES);
}

/* Text without spaces, characters of several bytes, hits that are longer than the window. */
static void the_window_never_cuts_a_character(void **state) {
  struct fixture *f = *state;
  static const char *const units[] = {"é", "中", "🌉", "a"};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    for (int spaces = 0; spaces < 2; spaces++) {
      struct onr_str filler = repeat(f, units[i], 250);
      struct onr_str text = onr_arena_printf(&f->arena, "%.*s%s!needle!%s%.*s", ONR_FMT(filler), spaces ? " " : "",
                                             spaces ? " " : "", ONR_FMT(filler));
      look(f, "needle", false, text);
      struct onr_str shown = onr_str_slice(text, f->snippet.place.start, f->snippet.place.end);
      size_t bad;
      assert_true(onr_utf8_valid(shown, &bad));
      assert_string_equal(hits(f, text), "needle|");
    }
  struct onr_str word = repeat(f, "x", 500);
  struct onr_str text = onr_arena_printf(&f->arena, "a %.*s b", ONR_FMT(word));
  look(f, "x*", false, text);
  assert_int_equal(f->snippet.hit_count, 1);
  assert_int_equal(f->snippet.hits[0].end - f->snippet.hits[0].start, 500);
}

static void a_hit_is_found_wherever_it_is(void **state) {
  struct fixture *f = *state;
  struct onr_arena arena;
  onr_arena_init(&arena, 16 << 20);
  size_t count = (size_t)1 << 20;
  char *text = onr_arena_alloc(&arena, 8 * count + 16);
  assert_non_null(text);
  for (size_t i = 0; i < count; i++) memcpy(text + i * 8, "fillers ", 8);
  memcpy(text + 8 * count, "needle.", 7);
  struct onr_str whole = {text, 8 * count + 7};
  look(f, "needle", false, whole);
  assert_string_equal(hits(f, whole), "needle|");
  onr_arena_close(&arena);
}

static void work_is_bounded(void **state) {
  struct fixture *f = *state;
  struct onr_str text = repeat(f, "a ", 100000);
  look(f, "a", false, text);
  assert_true(f->snippet.hit_count > 0 && f->snippet.hit_count <= SNIPPET_HITS_MAX);
  struct onr_str query = repeat(f, "b c d ", 100);
  assert_int_equal(onr_terms_parse(query, false, &f->arena, &f->terms, NULL), ONR_OK);
  assert_int_equal(f->terms.count, ONR_SEARCH_TERMS);
  struct onr_str quoted = onr_arena_printf(&f->arena, "\"%.*s\"", ONR_FMT(query));
  assert_int_equal(onr_terms_parse(quoted, false, &f->arena, &f->terms, NULL), ONR_OK);
  assert_int_equal(f->terms.count, 1);
  assert_int_equal(f->terms.items[0].count, SNIPPET_WORDS_MAX);
}

static void no_memory_is_an_error(void **state) {
  struct fixture *f = *state;
  struct onr_arena none;
  onr_arena_init(&none, 0);
  struct onr_failure failure = {0};
  assert_int_equal(onr_terms_parse(ONR_STR("été"), false, &none, &f->terms, &failure), ONR_ERR_MEMORY);
  assert_int_equal(failure.code, ONR_ERR_MEMORY);
  assert_int_equal(onr_terms_parse(ONR_STR("été"), false, &f->arena, &f->terms, NULL), ONR_OK);
  assert_int_equal(onr_snippet_find(&f->terms, ONR_STR("été"), &none, &f->snippet, &failure), ONR_ERR_MEMORY);
  onr_arena_close(&none);
}

/* ---- Analyses ---- */

static const char bridge[] = "🌉 “Go,” Zoë said.";

/* What extraction would find in `bridge`, in bytes. */
static struct onr_analysis analysis_of_bridge(void) {
  static struct onr_str aliases[] = {ONR_STR_INIT("Z.")};
  static struct onr_entity entities[] = {{ONR_PERSON, ONR_STR_INIT("Zoë"), {aliases, 1}, {"", 0}, {NULL, 0}}};
  static struct onr_mention mentions[] = {{{15, 19}, 0, ONR_NONE, ONR_FORM_NAME, 0},
                                          {{15, 19}, 0, 0, ONR_FORM_PRONOUN, 0}};
  static const struct onr_span content[] = {{5, 14}}, parts[] = {{8, 10}, {11, 14}}, cue[] = {{20, 24}},
                               source[] = {{15, 19}};
  static const uint32_t about[] = {0};
  static struct onr_claim claims[] = {
      {ONR_QUOTE_DIRECT,
       ONR_MODALITY_ASSERTED,
       ONR_SOURCE_NAMED,
       {content, 1},
       {cue, 1},
       {source, 1},
       0,
       NULL,
       0,
       0.9,
       "a",
       0,
       {0, 0}},
      {ONR_QUOTE_MIXED,
       ONR_MODALITY_DENIED,
       ONR_SOURCE_GROUP,
       {parts, 2},
       {NULL, 0},
       {NULL, 0},
       ONR_NONE,
       about,
       1,
       0.25,
       "b",
       0,
       {0, 0}},
  };
  return (struct onr_analysis){entities, 1, mentions, 2, claims, 2};
}

static enum onr_error write_bridge(struct onr_buffer *out, enum onr_unit unit, struct onr_failure *failure) {
  struct onr_analysis analysis = analysis_of_bridge();
  struct onr_json json = onr_json_into(out);
  return onr_api_write_analysis(&json, ONR_STR(bridge), &analysis, unit, failure);
}

static void expect_in(const struct onr_buffer *out, const char *text) {
  if (!memmem(out->data, out->len, text, strlen(text))) fail_msg("%s is not in %.*s", text, (int)out->len, out->data);
}

static void an_analysis_is_written_in_every_unit(void **state) {
  (void)state;
  static const char *const ranges[] = {
      "\"form\":\"name\",\"start\":8,\"end\":11,\"exact\":\"Zoë\",\"resolvedVia\":null",
      "\"form\":\"name\",\"start\":9,\"end\":12,\"exact\":\"Zoë\",\"resolvedVia\":null",
      "\"form\":\"name\",\"start\":15,\"end\":19,\"exact\":\"Zoë\",\"resolvedVia\":null"};
  for (unsigned i = 0; i < ONR_UNIT_COUNT; i++) {
    struct onr_buffer out;
    onr_buffer_init(&out, 1 << 16);
    assert_int_equal(write_bridge(&out, (enum onr_unit)i, NULL), ONR_OK);
    expect_in(&out, ranges[i]);
    onr_buffer_close(&out);
  }
}

static void an_analysis_refers_by_place(void **state) {
  (void)state;
  struct onr_buffer out;
  onr_buffer_init(&out, 1 << 16);
  assert_int_equal(write_bridge(&out, ONR_UNIT_CODEPOINT, NULL), ONR_OK);
  expect_in(&out,
            "{\"entities\":[{\"type\":\"Person\",\"name\":\"Zoë\",\"alternateName\":[\"Z.\"],\"description\":null,"
            "\"sameAs\":[]}],\"mentions\":[{\"entity\":{\"index\":0,\"name\":\"Zoë\",\"type\":\"Person\"},");
  expect_in(&out, "\"form\":\"pronoun\",\"start\":8,\"end\":11,\"exact\":\"Zoë\",\"resolvedVia\":0}");
  expect_in(&out,
            "{\"type\":\"Claim\",\"text\":\"“Go,”\",\"quoteType\":\"direct\",\"sourceType\":\"named\","
            "\"modality\":\"asserted\",\"speaker\":{\"index\":0,\"name\":\"Zoë\",\"type\":\"Person\"},\"about\":[],"
            "\"source\":\"Zoë\",\"cue\":\"said\",\"spans\":[{\"role\":\"content\",\"start\":2,\"end\":7,"
            "\"exact\":\"“Go,”\",\"prefix\":\"🌉 \",\"suffix\":\" Zoë said.\"},{\"role\":\"cue\",");
  expect_in(&out, "\"text\":\"Go … ”\",\"quoteType\":\"mixed\",\"sourceType\":\"group\",\"modality\":\"denied\","
                  "\"speaker\":null,\"about\":[{\"index\":0,\"name\":\"Zoë\",\"type\":\"Person\"}],\"source\":null,"
                  "\"cue\":null,");
  expect_in(&out, "\"confidence\":0.25,\"generator\":{\"name\":\"onrecord\",\"version\":\"" ONR_VERSION
                  "\",\"rule\":\"b\"}}],\"offsetUnit\":\"codepoint\"}");
  onr_buffer_close(&out);
}

static void an_analysis_that_does_not_fit_is_refused(void **state) {
  (void)state;
  for (size_t max = 0; max < 1000; max += 7) {
    struct onr_buffer out;
    struct onr_failure failure = {0};
    onr_buffer_init(&out, max);
    enum onr_error error = write_bridge(&out, ONR_UNIT_UTF8, &failure);
    assert_int_equal(error, ONR_ERR_TOO_LARGE);
    assert_int_equal(failure.code, error);
    onr_buffer_close(&out);
  }
}

/* ---- Parameters ---- */

static enum onr_error read_one(const char *name, const char *value, size_t memory, struct onr_failure *failure) {
  static const struct onr_endpoint endpoint = {.groups = {onr_params_claims}};
  struct onr_field field = {onr_str_from(name), onr_str_from(value)};
  struct onr_arena arena;
  onr_arena_init(&arena, memory);
  struct onr_request request = {.query = {&field, 1}, .arena = &arena};
  struct onr_query query;
  enum onr_error error = onr_params_parse(&request, &endpoint, &query, failure);
  onr_arena_close(&arena);
  return error;
}

static void parameters_need_memory(void **state) {
  (void)state;
  struct onr_failure failure = {0};
  assert_int_equal(read_one("publisher", "The Daily", 1 << 12, &failure), ONR_OK);
  assert_int_equal(read_one("publisher", "The Daily", 0, &failure), ONR_ERR_MEMORY);
}

/* What a client sends appears in the message, cut at a character and never more of it than there is room for. */
static void long_values_are_cut_in_messages(void **state) {
  (void)state;
  char value[2001] = {0};
  for (size_t i = 0; i < 2000; i += 2) memcpy(value + i, "é", 2);
  struct onr_failure failure = {0};
  size_t bad;
  assert_int_equal(read_one("quoteType", value, 1 << 12, &failure), ONR_ERR_INVALID_PARAMETER);
  assert_string_equal(failure.where, "quoteType");
  assert_true(onr_utf8_valid(onr_str_from(failure.detail), &bad));
  assert_non_null(strstr(failure.detail, "direct, indirect, mixed"));
  assert_int_equal(read_one(value, "x", 1 << 12, &failure), ONR_ERR_INVALID_PARAMETER);
  assert_true(onr_utf8_valid(onr_str_from(failure.where), &bad));
  assert_true(onr_utf8_valid(onr_str_from(failure.detail), &bad));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_route_is_described),
      cmocka_unit_test(what_may_be_heavy_is_not_inline),
      cmocka_unit_test(lists_are_light_as_long_as_an_index_gives_them),
      cmocka_unit_test_setup_teardown(words_are_found_by_their_folded_form, setup, teardown),
      cmocka_unit_test_setup_teardown(the_window_has_the_most_hits, setup, teardown),
      cmocka_unit_test_setup_teardown(without_a_hit_the_beginning_is_shown, setup, teardown),
      cmocka_unit_test_setup_teardown(the_window_never_cuts_a_character, setup, teardown),
      cmocka_unit_test_setup_teardown(a_hit_is_found_wherever_it_is, setup, teardown),
      cmocka_unit_test_setup_teardown(work_is_bounded, setup, teardown),
      cmocka_unit_test_setup_teardown(no_memory_is_an_error, setup, teardown),
      cmocka_unit_test(an_analysis_is_written_in_every_unit),
      cmocka_unit_test(an_analysis_refers_by_place),
      cmocka_unit_test(an_analysis_that_does_not_fit_is_refused),
      cmocka_unit_test(parameters_need_memory),
      cmocka_unit_test(long_values_are_cut_in_messages),
  };
  return cmocka_run_group_tests_name("api", tests, NULL, NULL);
}
