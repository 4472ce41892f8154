/*
 * An article in JSON, and the merge patch of one: one table of members, one function a shape of value. null and "" say
 * that a member is absent. Members that the server writes itself are ignored, so that an article it gave can be sent
 * back and nothing changes: a headline that was derived is derived again.
 */
#include "json.h"
#include "onrecord/buffer.h"
#include "onrecord/utf8.h"

static const struct {
  const char *name;
  enum onr_member member;
} members[] = {
    {"articleBody", ONR_MEMBER_BODY},
    {"text", ONR_MEMBER_BODY},
    {"headline", ONR_MEMBER_HEADLINE},
    {"title", ONR_MEMBER_HEADLINE},
    {"url", ONR_MEMBER_URL},
    {"datePublished", ONR_MEMBER_DATE},
    {"inLanguage", ONR_MEMBER_LANGUAGE},
    {"author", ONR_MEMBER_AUTHOR},
    {"publisher", ONR_MEMBER_PUBLISHER},
    {"source", ONR_MEMBER_SOURCE},
    {"id", ONR_MEMBER_ID},
    {"type", ONR_MEMBER_TYPE},
    {"textVersion", ONR_MEMBER_IGNORED},
    {"counts", ONR_MEMBER_IGNORED},
    {"dateCreated", ONR_MEMBER_IGNORED},
    {"dateModified", ONR_MEMBER_IGNORED},
    {"duplicateOf", ONR_MEMBER_IGNORED},
    {"headlineDerived", ONR_MEMBER_DERIVED},
};

struct target {
  struct onr_reading *reading;
  struct onr_json_article *out;
  char pointer[ONR_FAILURE_WHERE_SIZE]; /* of the value that is read */
};

static struct onr_place place_of(const struct target *target) {
  return (struct onr_place){ONR_AT_POINTER, target->pointer};
}

/* A string, in the arena; null gives the empty one. */
static enum onr_error take_string(struct target *target, const json_t *value, struct onr_str *ret_text) {
  struct onr_str text = {"", 0};
  if (!json_is_string(value) && !json_is_null(value))
    return onr_place_fail(target->reading, place_of(target), "a string", onr_json_kind(value));
  if (json_is_string(value)) text = onr_arena_str(target->reading->arena, onr_json_text(value));
  if (!text.data) return onr_fail_memory(target->reading->failure);
  *ret_text = text;
  return ONR_OK;
}

static enum onr_error take_trimmed(struct target *target, const json_t *value, struct onr_str *ret_text) {
  enum onr_error error = take_string(target, value, ret_text);
  if (!error) *ret_text = onr_field_is_blank(*ret_text) ? (struct onr_str){"", 0} : onr_str_trim(*ret_text);
  return error;
}

/* {"name": "…"} and nothing else. */
static enum onr_error take_name_object(struct target *target, json_t *value, struct onr_str *ret_name) {
  const char *key;
  json_t *member;
  *ret_name = (struct onr_str){"", 0};
  size_t len = strlen(target->pointer);
  json_object_foreach(value, key, member) {
    onr_json_pointer_add(target->pointer, onr_str_from(key));
    if (strcmp(key, "name") != 0)
      return onr_fail_at(target->reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, target->pointer,
                         "There is no member %s here; an object with name and nothing else is expected.",
                         target->pointer);
    enum onr_error error = take_trimmed(target, member, ret_name);
    if (error) return error;
    target->pointer[len] = '\0';
  }
  return ONR_OK;
}

static enum onr_error take_name(struct target *target, json_t *value, struct onr_str *ret_name) {
  if (json_is_object(value)) return take_name_object(target, value, ret_name);
  if (json_is_string(value) || json_is_null(value)) return take_trimmed(target, value, ret_name);
  return onr_place_fail(target->reading, place_of(target), "a name, as a string or {\"name\": …}",
                        onr_json_kind(value));
}

static enum onr_error take_author_list(struct target *target, json_t *value, struct onr_str *names) {
  size_t index, len = strlen(target->pointer);
  json_t *item;
  json_array_foreach(value, index, item) {
    char number[24];
    snprintf(number, sizeof number, "%zu", index);
    onr_json_pointer_add(target->pointer, onr_str_from(number));
    enum onr_error error = take_name(target, item, &names[index]);
    if (error) return error;
    if (names[index].len == 0) return onr_place_fail(target->reading, place_of(target), "an author's name", "empty");
    target->pointer[len] = '\0';
  }
  return ONR_OK;
}

static enum onr_error take_authors(struct target *target, json_t *value) {
  bool list = json_is_array(value);
  size_t count = list ? json_array_size(value) : 1;
  struct onr_str *names = onr_arena_zalloc(target->reading->arena, count, sizeof *names);
  if (!names) return onr_fail_memory(target->reading->failure);
  enum onr_error error = list ? take_author_list(target, value, names) : take_name(target, value, names);
  if (error) return error;
  if (!list && names[0].len == 0) count = 0;
  target->out->article.authors = (struct onr_strs){names, count};
  return ONR_OK;
}

/* Members that are a string with rules of its own. */
static enum onr_error take_checked(struct target *target, enum onr_member member, const json_t *value) {
  struct onr_article *article = &target->out->article;
  struct onr_str text;
  enum onr_error error = take_string(target, value, &text);
  if (error) return error;
  if (member == ONR_MEMBER_URL) return onr_field_set_url(target->reading, article, text, place_of(target));
  if (member == ONR_MEMBER_DATE) return onr_field_set_date(target->reading, article, text, place_of(target));
  return onr_field_set_language(target->reading, article, text, place_of(target));
}

static enum onr_error take_type(const struct target *target, const json_t *value) {
  if (json_is_null(value) || onr_json_is_article_type(value)) return ONR_OK;
  static const char expected[] = "NewsArticle, or another article type of schema.org";
  if (json_is_string(value))
    return onr_place_fail_value(target->reading, place_of(target), expected, onr_json_text(value));
  return onr_place_fail(target->reading, place_of(target), expected, onr_json_kind(value));
}

static enum onr_error take_derived(const struct target *target, const json_t *value) {
  target->out->derived = json_is_true(value);
  if (json_is_boolean(value) || json_is_null(value)) return ONR_OK;
  return onr_place_fail(target->reading, place_of(target), "true or false", onr_json_kind(value));
}

/* Ids are made from the content; one that is given is looked at and left. */
static enum onr_error take_id(struct target *target, const json_t *value) {
  struct onr_str id;
  return take_string(target, value, &id);
}

static enum onr_error take_member(struct target *target, enum onr_member member, json_t *value) {
  struct onr_article *article = &target->out->article;
  switch (member) {
  case ONR_MEMBER_BODY: return take_string(target, value, &article->body);
  case ONR_MEMBER_HEADLINE: return take_trimmed(target, value, &article->headline);
  case ONR_MEMBER_URL:
  case ONR_MEMBER_DATE:
  case ONR_MEMBER_LANGUAGE: return take_checked(target, member, value);
  case ONR_MEMBER_AUTHOR: return take_authors(target, value);
  case ONR_MEMBER_PUBLISHER: return take_name(target, value, &article->publisher);
  case ONR_MEMBER_SOURCE: return take_trimmed(target, value, &article->source);
  case ONR_MEMBER_ID: return take_id(target, value);
  case ONR_MEMBER_TYPE: return take_type(target, value);
  case ONR_MEMBER_DERIVED: return take_derived(target, value);
  case ONR_MEMBER_IGNORED:
  case ONR_MEMBER_COUNT: break;
  }
  return ONR_OK;
}

static bool find_member(const char *key, size_t *ret_row) {
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (strcmp(members[i].name, key) != 0) continue;
    *ret_row = i;
    return true;
  }
  return false;
}

static enum onr_error unknown_member(const struct target *target, const char *key) {
  struct onr_buffer names;
  onr_buffer_init(&names, 512);
  enum onr_member before = ONR_MEMBER_IGNORED; /* a second name for the same is not listed */
  for (size_t i = 0; i < sizeof members / sizeof *members && members[i].member != ONR_MEMBER_ID; i++) {
    if (members[i].member != before) onr_buffer_printf(&names, "%s%s", i ? ", " : "", members[i].name);
    before = members[i].member;
  }
  struct onr_str list = onr_buffer_str(&names), shown = onr_utf8_truncate(onr_str_from(key), 80);
  enum onr_error error =
      onr_fail_at(target->reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, target->pointer,
                  "There is no member \"%.*s\" in an article; there is %.*s.", ONR_FMT(shown), ONR_FMT(list));
  onr_buffer_close(&names);
  return error;
}

static enum onr_error read_member(struct target *target, const char *key, json_t *value) {
  size_t row;
  target->pointer[0] = '\0';
  onr_json_pointer_add(target->pointer, onr_str_from(key));
  if (!find_member(key, &row)) return unknown_member(target, key);
  enum onr_member member = members[row].member;
  const char *before = target->out->given[member];
  if (before && member != ONR_MEMBER_IGNORED)
    return onr_fail_at(target->reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, target->pointer,
                       "An article may have %s or %s; this one has both.", before, members[row].name);
  target->out->given[member] = members[row].name;
  return take_member(target, member, value);
}

enum onr_error onr_json_read_members(struct onr_reading *reading, json_t *root, struct onr_json_article *ret_article) {
  struct onr_json_article out = {.article = onr_article_blank()};
  struct target target = {.reading = reading, .out = &out};
  const char *key;
  json_t *value;
  json_object_foreach(root, key, value) {
    enum onr_error error = read_member(&target, key, value);
    if (error) return error;
  }
  *ret_article = out;
  return ONR_OK;
}

enum onr_error onr_reader_read_json_article(struct onr_reading *reading, struct onr_str bytes,
                                            struct onr_article *article) {
  struct onr_json_article read;
  json_t *root;
  enum onr_error error = onr_json_load(reading, bytes, &root);
  if (error) return error;
  error = onr_json_read_members(reading, root, &read);
  json_decref(root);
  if (error) return error;
  if (read.derived) read.article.headline = (struct onr_str){"", 0};
  if (read.article.source.len == 0) read.article.source = article->source;
  *article = read.article;
  return onr_reading_finish(reading, article, (struct onr_place){ONR_AT_POINTER, "/articleBody"});
}
