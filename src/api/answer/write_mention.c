#include "shape.h"

#define WRITER(name) static void name(struct onr_json *json, const void *row, const struct onr_shape *shape)

static const struct onr_mention_row *mention(const void *row) {
  return row;
}

WRITER(write_id) {
  (void)shape;
  onr_json_string(json, mention(row)->id);
}

WRITER(write_entity) {
  (void)shape;
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, mention(row)->entity.id);
  onr_json_key(json, "name");
  onr_json_string(json, mention(row)->entity.name);
  onr_json_end_object(json);
}

WRITER(write_article) {
  (void)shape;
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, mention(row)->article.id);
  onr_json_key(json, "headline");
  onr_json_string(json, mention(row)->article.headline);
  onr_json_end_object(json);
}

WRITER(write_form) {
  (void)shape;
  onr_json_string(json, onr_str_from(onr_mention_form_name(mention(row)->form)));
}

WRITER(write_start) {
  onr_json_int(json, onr_offset_in(mention(row)->span.start, shape->unit));
}

WRITER(write_end) {
  onr_json_int(json, onr_offset_in(mention(row)->span.end, shape->unit));
}

WRITER(write_exact) {
  (void)shape;
  onr_json_string(json, mention(row)->span.exact);
}

WRITER(write_resolved_via) {
  (void)shape;
  onr_json_string_or_null(json, mention(row)->resolved_via);
}

const struct onr_member onr_mention_members[] = {
    ONR_MEMBER("id", write_id),
    ONR_MEMBER("entity", write_entity),
    ONR_MEMBER("article", write_article),
    ONR_MEMBER("form", write_form),
    ONR_MEMBER("start", write_start),
    ONR_MEMBER("end", write_end),
    ONR_MEMBER("exact", write_exact),
    ONR_MEMBER("resolvedVia", write_resolved_via),
    ONR_MEMBERS_END,
};
