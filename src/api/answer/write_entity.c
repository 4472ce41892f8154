#include "shape.h"

#define WRITER(name) static void name(struct onr_json *json, const void *row, const struct onr_shape *shape)

static const struct onr_entity_row *entity(const void *row) {
  return row;
}

WRITER(write_id) {
  (void)shape;
  onr_json_string(json, entity(row)->id);
}

WRITER(write_type) {
  (void)shape;
  onr_json_string(json, onr_str_from(onr_entity_type_name(entity(row)->type)));
}

WRITER(write_name) {
  (void)shape;
  onr_json_string(json, entity(row)->name);
}

WRITER(write_alternate_names) {
  (void)shape;
  onr_write_strings(json, entity(row)->alternate_names);
}

WRITER(write_description) {
  (void)shape;
  onr_json_string_or_null(json, entity(row)->description);
}

WRITER(write_same_as) {
  (void)shape;
  onr_write_strings(json, entity(row)->same_as);
}

WRITER(write_hidden) {
  (void)shape;
  onr_json_bool(json, entity(row)->hidden);
}

WRITER(write_counts) {
  (void)shape;
  onr_json_begin_object(json);
  onr_json_key(json, "mentions");
  onr_json_int(json, entity(row)->mentions);
  onr_json_key(json, "articles");
  onr_json_int(json, entity(row)->articles);
  onr_json_key(json, "claimsMade");
  onr_json_int(json, entity(row)->claims_made);
  onr_json_key(json, "claimsAbout");
  onr_json_int(json, entity(row)->claims_about);
  onr_json_end_object(json);
}

WRITER(write_created) {
  (void)shape;
  onr_write_time(json, entity(row)->created);
}

WRITER(write_modified) {
  (void)shape;
  onr_write_time(json, entity(row)->modified);
}

const struct onr_member onr_entity_members[] = {
    ONR_MEMBER("id", write_id),
    ONR_MEMBER("type", write_type),
    ONR_MEMBER("name", write_name),
    ONR_MEMBER("alternateName", write_alternate_names),
    ONR_MEMBER("description", write_description),
    ONR_MEMBER("sameAs", write_same_as),
    ONR_MEMBER("hidden", write_hidden),
    ONR_MEMBER("counts", write_counts),
    ONR_MEMBER("dateCreated", write_created),
    ONR_MEMBER("dateModified", write_modified),
    ONR_MEMBERS_END,
};
