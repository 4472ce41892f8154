#include <stdio.h>

#include "onrecord/utf8.h"
#include "shape.h"

#define WRITER(name) static void name(struct onr_json *json, const void *row, const struct onr_shape *shape)

enum { DETAIL_SIZE = 2048, NAME_SIZE = 400 };

/* An acronym scores higher where an article gives it with the name. */
#define STATED 0.9

static const struct onr_suggestion_row *suggestion(const void *row) {
  return row;
}

WRITER(write_id) {
  (void)shape;
  onr_json_string(json, suggestion(row)->id);
}

WRITER(write_type) {
  (void)row;
  (void)shape;
  onr_json_string(json, ONR_STR("Suggestion"));
}

WRITER(write_status) {
  (void)shape;
  onr_json_string(json, onr_str_from(onr_suggestion_status_name(suggestion(row)->status)));
}

WRITER(write_reason) {
  (void)shape;
  onr_json_string(json, onr_str_from(onr_suggestion_reason_name(suggestion(row)->reason)));
}

/* What the reason means, after "X may be Y: ". */
static const char *explain(enum onr_suggestion_reason reason) {
  static const char *const texts[ONR_REASON_COUNT] = {
      [ONR_REASON_BARE_NAME] = "where the first is named, no more of the name is given",
      [ONR_REASON_MIDDLE_NAME] = "the names differ in a middle name or initial only",
      [ONR_REASON_NAME_SUFFIX] = "the names differ in what follows the surname only",
      [ONR_REASON_INITIAL] = "of the first name, one has the initial only",
      [ONR_REASON_TRANSLITERATION] = "the names sound nearly alike and are spelled differently",
      [ONR_REASON_ACRONYM] = "the first is made of the initials of the second",
      [ONR_REASON_ORGANIZATION_SUFFIX] = "the names differ in the legal form only",
      [ONR_REASON_QUALIFIED_PLACE] = "one name says where the place is, the other does not",
      [ONR_REASON_OTHER_KIND] = "they have the same name and are of different kinds",
      [ONR_REASON_GIVEN_NAME] = "the first names are often forms of one name",
      [ONR_REASON_SAME_NAME] = "they have the same name, and an earlier version told them apart",
  };
  return texts[reason];
}

WRITER(write_detail) {
  (void)shape;
  const struct onr_suggestion_row *it = suggestion(row);
  struct onr_str one = onr_utf8_truncate(it->one.name, NAME_SIZE), other = onr_utf8_truncate(it->other.name, NAME_SIZE);
  char text[DETAIL_SIZE];
  bool stated = it->reason == ONR_REASON_ACRONYM && it->score > STATED;
  int len = snprintf(text, sizeof text, "%s “%.*s” may be %s “%.*s”: %s%s.", onr_entity_type_name(it->one.type),
                     ONR_FMT(one), onr_entity_type_name(it->other.type), ONR_FMT(other), explain(it->reason),
                     stated ? ", and an article gives both names for one" : "");
  onr_json_string(json, (struct onr_str){text, len < 0 ? 0 : (size_t)len});
}

WRITER(write_score) {
  (void)shape;
  onr_json_decimal(json, suggestion(row)->score, 3);
}

WRITER(write_entities) {
  (void)shape;
  onr_json_begin_array(json);
  onr_write_entity_ref(json, &suggestion(row)->one);
  onr_write_entity_ref(json, &suggestion(row)->other);
  onr_json_end_array(json);
}

WRITER(write_evidence) {
  struct onr_shape whole = {.fields = onr_shape_all(onr_mention_members), .unit = shape->unit};
  onr_json_begin_array(json);
  for (size_t i = 0; i < suggestion(row)->evidence_count; i++)
    onr_shape_object(json, onr_mention_members, &suggestion(row)->evidence[i], &whole);
  onr_json_end_array(json);
}

WRITER(write_unit) {
  (void)row;
  onr_json_string(json, onr_str_from(onr_unit_name(shape->unit)));
}

WRITER(write_created) {
  (void)shape;
  onr_write_time(json, suggestion(row)->created);
}

WRITER(write_modified) {
  (void)shape;
  onr_write_time(json, suggestion(row)->modified);
}

const struct onr_member onr_suggestion_members[] = {
    ONR_MEMBER("id", write_id),
    ONR_MEMBER("type", write_type),
    ONR_MEMBER("status", write_status),
    ONR_MEMBER("reason", write_reason),
    ONR_MEMBER("detail", write_detail),
    ONR_MEMBER("score", write_score),
    ONR_MEMBER("entities", write_entities),
    ONR_MEMBER("evidence", write_evidence),
    ONR_MEMBER("offsetUnit", write_unit),
    ONR_MEMBER("dateCreated", write_created),
    ONR_MEMBER("dateModified", write_modified),
    ONR_MEMBERS_END,
};
