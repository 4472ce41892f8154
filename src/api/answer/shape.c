#include "shape.h"

#include "api/formats/linked.h"

static const char *const unit_names[ONR_UNIT_COUNT] = {"codepoint", "utf16", "utf8"};

const char *onr_unit_name(enum onr_unit unit) {
  return unit_names[unit];
}

const char *onr_span_role_name(enum onr_span_role role) {
  static const char *const names[] = {[ONR_ROLE_CONTENT] = "content",
                                      [ONR_ROLE_CUE] = "cue",
                                      [ONR_ROLE_SOURCE] = "source",
                                      [ONR_ROLE_ANTECEDENT] = "antecedent"};
  return names[role];
}

uint64_t onr_shape_bit(const struct onr_member *members, const char *name) {
  const size_t len = strlen(name), quoted = len + sizeof "\"\":" - 1;
  for (unsigned i = 0; members[i].name; i++)
    if (members[i].key.len == quoted && memcmp(members[i].name, name, len) == 0) return UINT64_C(1) << i;
  return 0;
}

uint64_t onr_shape_all(const struct onr_member *members) {
  uint64_t all = 0;
  for (unsigned i = 0; members[i].name; i++) all |= UINT64_C(1) << i;
  return all;
}

/* Members of the same names are in other tables as well, where it does not matter. */
unsigned onr_shape_without(const struct onr_member *members, uint64_t fields) {
  uint64_t spans = onr_shape_bit(members, "spans") | onr_shape_bit(members, "antecedent");
  unsigned without = fields & spans ? 0 : ONR_WITHOUT_SPANS;
  return fields & onr_shape_bit(members, "about") ? without : without | ONR_WITHOUT_ABOUT;
}

void onr_shape_members(struct onr_json *json, const struct onr_member *members, const void *row,
                       const struct onr_shape *shape) {
  for (unsigned i = 0; members[i].name; i++) {
    if (!(shape->fields >> i & 1)) continue;
    onr_member_writer linked = shape->base.len ? onr_linked_writer(members, members[i].name) : NULL;
    if (linked) {
      linked(json, row, shape);
      continue;
    }
    onr_json_key_of(json, &members[i].key);
    members[i].write(json, row, shape);
  }
}

void onr_shape_object(struct onr_json *json, const struct onr_member *members, const void *row,
                      const struct onr_shape *shape) {
  onr_json_begin_object(json);
  onr_shape_members(json, members, row, shape);
  onr_json_end_object(json);
}

void onr_shape_document(struct onr_json *json, const struct onr_member *members, const void *row,
                        const struct onr_shape *shape) {
  onr_json_begin_object(json);
  if (shape->base.len) onr_linked_context(json);
  onr_shape_members(json, members, row, shape);
  onr_json_end_object(json);
}

void onr_write_time(struct onr_json *json, int64_t ms) {
  char text[ONR_TIME_SIZE];
  if (ms == ONR_NO_TIME)
    onr_json_null(json);
  else
    onr_json_word(json, onr_time_format(ms, text));
}

void onr_write_strings(struct onr_json *json, struct onr_strs strings) {
  onr_json_begin_array(json);
  for (size_t i = 0; i < strings.count; i++) onr_json_string(json, strings.items[i]);
  onr_json_end_array(json);
}

void onr_write_named(struct onr_json *json, struct onr_str name) {
  if (name.len == 0) {
    onr_json_null(json);
    return;
  }
  onr_json_begin_object(json);
  onr_json_key(json, "name");
  onr_json_string(json, name);
  onr_json_end_object(json);
}

void onr_write_text_version(struct onr_json *json, struct onr_str hex) {
  char text[sizeof "sha256:" + ONR_SHA256_HEX_SIZE] = "sha256:";
  size_t prefix = sizeof "sha256:" - 1, len = hex.len < ONR_SHA256_HEX_SIZE ? hex.len : ONR_SHA256_HEX_SIZE - 1;
  if (len) memcpy(text + prefix, hex.data, len);
  onr_json_string(json, (struct onr_str){text, prefix + len});
}

void onr_write_entity_ref(struct onr_json *json, const struct onr_entity_ref *ref) {
  if (ref->id.len == 0) {
    onr_json_null(json);
    return;
  }
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, ref->id);
  onr_json_key(json, "name");
  onr_json_string(json, ref->name);
  onr_json_key(json, "type");
  onr_json_word(json, onr_str_from(onr_entity_type_name(ref->type)));
  onr_json_end_object(json);
}

void onr_write_article_ref(struct onr_json *json, const struct onr_article_ref *ref) {
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, ref->id);
  onr_json_key(json, "headline");
  onr_json_string(json, ref->headline);
  onr_json_key(json, "url");
  onr_json_string_or_null(json, ref->url);
  onr_json_key(json, "datePublished");
  onr_write_time(json, ref->date_published);
  onr_json_key(json, "publisher");
  onr_write_named(json, ref->publisher);
  onr_json_end_object(json);
}

void onr_write_unit(struct onr_json *json, enum onr_unit unit) {
  onr_json_key(json, "offsetUnit");
  onr_json_word(json, onr_str_from(onr_unit_name(unit)));
}

uint32_t onr_offset_in(struct onr_offset offset, enum onr_unit unit) {
  switch (unit) {
  case ONR_UNIT_UTF16: return offset.utf16;
  case ONR_UNIT_UTF8: return offset.byte;
  case ONR_UNIT_CODEPOINT:
  case ONR_UNIT_COUNT: break;
  }
  return offset.codepoint;
}

void onr_write_range(struct onr_json *json, struct onr_offset start, struct onr_offset end, enum onr_unit unit) {
  onr_json_key(json, "start");
  onr_json_int(json, onr_offset_in(start, unit));
  onr_json_key(json, "end");
  onr_json_int(json, onr_offset_in(end, unit));
}
