/* Properties of entities, by which a table is extended. */
#include "onrecord/json_writer.h"
#include "onrecord/store_curation.h"
#include "reconcile.h"

struct extending {
  struct onr_json *json;
  const struct onr_strs *properties;
};

static bool came_before(struct onr_strs texts, size_t at) {
  for (size_t i = 0; i < at; i++)
    if (onr_str_equal(texts.items[i], texts.items[at])) return true;
  return false;
}

static void write_meta(struct onr_json *json, struct onr_strs properties) {
  onr_json_key(json, "meta");
  onr_json_begin_array(json);
  for (size_t i = 0; i < properties.count; i++)
    if (!came_before(properties, i))
      onr_reconcile_write_named(json, properties.items[i],
                                onr_str_from(onr_reconcile_member(properties.items[i])->name));
  onr_json_end_array(json);
}

/* Without a row: an entity that is not there has no values. */
static void write_values(struct onr_json *json, struct onr_strs properties, const struct onr_entity_row *row) {
  onr_json_begin_object(json);
  for (size_t i = 0; i < properties.count; i++) {
    if (came_before(properties, i)) continue;
    onr_json_key_text(json, properties.items[i]);
    onr_json_begin_array(json);
    if (row) onr_reconcile_member(properties.items[i])->write(json, row);
    onr_json_end_array(json);
  }
  onr_json_end_object(json);
}

static enum onr_error show(void *context, const struct onr_entity_row *row) {
  const struct extending *extending = context;
  write_values(extending->json, *extending->properties, row);
  return ONR_OK;
}

/* A merged entity has the values of the one that it went into. */
static enum onr_error write_row(struct onr_request *request, struct onr_json *json, struct onr_str id,
                                const struct onr_strs *properties, struct onr_failure *failure) {
  struct extending extending = {json, properties};
  char shown[ONR_ID_SIZE];
  bool found = false;
  onr_json_key_text(json, id);
  enum onr_error error = onr_store_entity_shown(reader_of(request), id, shown, &found, failure);
  if (!error && found) return onr_store_entity(reader_of(request), onr_str_from(shown), show, &extending, failure);
  write_values(json, *properties, NULL);
  return error;
}

static enum onr_error check(const struct onr_reconcile_extension *extension, struct onr_failure *failure) {
  for (size_t i = 0; i < extension->properties.count; i++)
    if (!onr_reconcile_member(extension->properties.items[i]))
      return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_PARAMETER, "extend",
                         "There is no property \"%.*s\"; /v1/reconcile/properties lists those that there are.",
                         ONR_FMT(extension->properties.items[i]));
  return ONR_OK;
}

enum onr_error onr_reconcile_extend(struct onr_request *request, struct onr_response *response, struct onr_str extend,
                                    struct onr_failure *failure) {
  struct onr_reconcile_extension extension;
  struct onr_json json = onr_json_into(&response->body);
  enum onr_error error = onr_reader_reconcile_extension(extend, request->arena, &extension, failure);
  if (!error) error = check(&extension, failure);
  if (error) return error;
  onr_json_begin_object(&json);
  write_meta(&json, extension.properties);
  onr_json_key(&json, "rows");
  onr_json_begin_object(&json);
  for (size_t i = 0; i < extension.ids.count && !error; i++)
    if (!came_before(extension.ids, i))
      error = write_row(request, &json, extension.ids.items[i], &extension.properties, failure);
  onr_json_end_object(&json);
  onr_json_end_object(&json);
  return error;
}
