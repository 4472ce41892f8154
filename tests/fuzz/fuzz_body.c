/*
 * Fuzzing bodies. The first line says which request the rest is the body of, by a word of `kinds`; the answer is held
 * to what verify.h says. Half of the mutations are of the JSON's values, so that what they make is still JSON.
 */
#include <jansson.h>

#include "fuzz.h"
#include "world.h"

enum { SCRIPT_MAX = 1 << 16, VALUES_MAX = 256 };

#define JSON  "Content-Type: application/json\n"
#define PATCH "Content-Type: application/merge-patch+json\nIf-Match: *\n"
#define FORM  "Content-Type: application/x-www-form-urlencoded\n"

static const struct kind {
  const char *word, *head;
  const char *field; /* the body is the value of a form's field */
} kinds[] = {
    {"article", "POST /v1/articles\n" JSON, NULL},
    {"article-patch", "PATCH /v1/articles/$a0\n" PATCH, NULL},
    {"lines", "POST /v1/articles\nContent-Type: application/x-ndjson\n", NULL},
    {"text", "POST /v1/articles\nContent-Type: text/plain\n", NULL},
    {"html", "POST /v1/articles\nContent-Type: text/html\n", NULL},
    {"entity", "POST /v1/entities\n" JSON, NULL},
    {"entity-patch", "PATCH /v1/entities/$e1\n" PATCH, NULL},
    {"merge", "POST /v1/entities/$e0/merge\n" JSON, NULL},
    {"split", "POST /v1/entities/$e0/split\n" JSON, NULL},
    {"claim", "POST /v1/claims\n" JSON, NULL},
    {"claim-patch", "PATCH /v1/claims/$c1\n" PATCH, NULL},
    {"review", "PUT /v1/claims/$c1/review\nIf-Match: *\n" JSON, NULL},
    {"accept", "POST /v1/suggestions/$s0/accept\nIf-Match: *\n" JSON, NULL},
    {"dismiss", "POST /v1/suggestions/$s0/dismiss\nIf-Match: *\n" JSON, NULL},
    {"revert", "POST /v1/audit/$u0/revert\n" JSON, NULL},
    {"extract", "POST /v1/extract?offsets=utf16\n" JSON, NULL},
    {"queries", "POST /v1/reconcile\n" FORM, "queries"},
    {"extend", "POST /v1/reconcile\n" FORM, "extend"},
};

static const struct kind *kind_of(struct onr_str word) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (onr_str_equal(word, onr_str_from(kinds[i].word))) return &kinds[i];
  return NULL;
}

/* Where the body begins; 0 where the first line is none of the words. */
static size_t start_of(const uint8_t *data, size_t size) {
  const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
  size_t len = end ? (size_t)(end - data) : 0;
  return kind_of((struct onr_str){(const char *)data, len}) ? len + 1 : 0;
}

static void append_body(struct onr_buffer *script, const struct kind *kind, struct onr_str body) {
  if (!kind->field) {
    onr_buffer_append_str(script, body);
    return;
  }
  onr_buffer_printf(script, "%s=", kind->field);
  for (size_t i = 0; i < body.len; i++) /* "$", so that ids can be named, and the letters behind it */
    if (onr_ascii_is_letter(body.data[i]) || onr_ascii_is_digit(body.data[i]) || body.data[i] == '$')
      onr_buffer_append_char(script, body.data[i]);
    else
      onr_buffer_printf(script, "%%%02X", (unsigned char)body.data[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct fuzz_world *world = fuzz_world_get("X-Forwarded-For");
  size_t start = start_of(data, size);
  if (start == 0) return 0;
  const struct kind *kind = kind_of((struct onr_str){(const char *)data, start - 1});
  struct onr_buffer script;
  onr_buffer_init(&script, SCRIPT_MAX);
  onr_buffer_printf(&script, "%s\n", kind->head);
  append_body(&script, kind, (struct onr_str){(const char *)data + start, size - start});
  if (!onr_buffer_status(&script)) fuzz_world_run(world, onr_buffer_str(&script));
  onr_buffer_close(&script);
  return 0;
}

/* ---- Mutations of values ---- */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak)); /* libFuzzer's own */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

struct values {
  json_t *parents[VALUES_MAX];
  const char *names[VALUES_MAX]; /* in an object; NULL: in an array */
  size_t places[VALUES_MAX];
  size_t count;
};

/* Every value that stands in another. */
static void collect(json_t *value, struct values *values) {
  const char *name;
  json_t *member;
  if (json_is_object(value)) json_object_foreach(value, name, member) {
      if (values->count == VALUES_MAX) return;
      values->parents[values->count] = value;
      values->names[values->count++] = name;
      collect(member, values);
    }
  for (size_t i = 0; json_is_array(value) && i < json_array_size(value) && values->count < VALUES_MAX; i++) {
    values->parents[values->count] = value;
    values->names[values->count] = NULL;
    values->places[values->count++] = i;
    collect(json_array_get(value, i), values);
  }
}

static json_t *get(const struct values *values, size_t at) {
  return values->names[at] ? json_object_get(values->parents[at], values->names[at])
                           : json_array_get(values->parents[at], values->places[at]);
}

/* Takes over `value`. */
static void put(const struct values *values, size_t at, json_t *value) {
  int failed = values->names[at] ? json_object_set_new(values->parents[at], values->names[at], value)
                                 : json_array_set_new(values->parents[at], values->places[at], value);
  if (failed) json_decref(value); /* it stays as it was */
}

static json_t *mutated_text(const json_t *value) {
  uint8_t bytes[256];
  char text[3 * sizeof bytes + 1];
  size_t len = json_string_length(value) < sizeof bytes / 2 ? json_string_length(value) : sizeof bytes / 2;
  if (len) memcpy(bytes, json_string_value(value), len);
  struct onr_str made = {(const char *)bytes, LLVMFuzzerMutate(bytes, len, sizeof bytes)};
  made = onr_utf8_copy(text, sizeof text, made);
  return json_stringn(made.data, made.len);
}

static json_t *odd_value(unsigned number) {
  static const char *const texts[] = {"null",
                                      "true",
                                      "0",
                                      "-1",
                                      "1.5",
                                      "9223372036854775807",
                                      "\"\"",
                                      "\" \"",
                                      "[]",
                                      "[[]]",
                                      "{}",
                                      "[1]",
                                      "[\"a\",\"a\"]",
                                      "\"$e0\"",
                                      "\"$e1\"",
                                      "\"$m0\"",
                                      "\"$a0\"",
                                      "\"🌉\"",
                                      "\"https://a.example/\"",
                                      "\"2024-02-30\""};
  return json_loads(texts[number % (sizeof texts / sizeof *texts)], JSON_DECODE_ANY, NULL);
}

static void mutate(const struct values *values, unsigned seed) {
  size_t at = seed / 8 % values->count, other = seed / 8 / values->count % values->count;
  json_t *value = get(values, at), *parent = values->parents[at];
  switch (seed % 8) {
  case 0: put(values, at, odd_value(seed / 64)); break;
  case 1: put(values, at, json_deep_copy(get(values, other))); break;
  case 2:
    if (json_is_array(parent)) json_array_append_new(parent, json_deep_copy(value));
    break;
  case 3:
    if (values->names[at])
      json_object_del(parent, values->names[at]);
    else
      json_array_remove(parent, values->places[at]);
    break;
  case 4:
    if (values->names[other])
      json_object_set_new(json_is_object(value) ? value : parent, values->names[other], odd_value(seed / 64));
    break;
  default: put(values, at, mutated_text(value));
  }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed) {
  size_t start = start_of(data, size);
  json_t *root = start && seed % 2 ? json_loadb((const char *)data + start, size - start, 0, NULL) : NULL;
  struct values values = {.count = 0};
  if (root) collect(root, &values);
  if (values.count == 0) {
    json_decref(root);
    return LLVMFuzzerMutate(data, size, max);
  }
  mutate(&values, seed / 2);
  char *text = json_dumps(root, JSON_COMPACT);
  size_t len = text ? strlen(text) : 0, room = max - start;
  if (text && len <= room) memcpy(data + start, text, len);
  json_decref(root);
  free(text);
  return text && len <= room ? start + len : LLVMFuzzerMutate(data, size, max);
}
