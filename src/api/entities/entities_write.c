/* Correcting entities: making, changing, deleting, merging and splitting them. */
#include "api/handlers.h"
#include "api/request/actor.h"
#include "api/request/body.h"
#include "api/request/refs.h"
#include "entities.h"
#include "onrecord/store_curation.h"

enum { TYPE, NAME, ALTERNATE_NAMES, DESCRIPTION, SAME_AS, HIDDEN, ID, COUNTS, CREATED, MODIFIED, MEMBERS };

#define TEXT_MEMBERS                                                                                                   \
  [ALTERNATE_NAMES] = {"alternateName",                                                                                \
                       BODY_TEXTS,                                                                                     \
                       .nullable = true,                                                                               \
                       .empty = true,                                                                                  \
                       .most = ONR_ENTITY_NAME_BYTES,                                                                  \
                       .items = ONR_ENTITY_LIST},                                                                      \
  [DESCRIPTION] = {"description", BODY_TEXT, .nullable = true, .most = ONR_ENTITY_TEXT_BYTES},                         \
  [SAME_AS] = {"sameAs",                                                                                               \
               BODY_TEXTS,                                                                                             \
               .nullable = true,                                                                                       \
               .empty = true,                                                                                          \
               .most = ONR_ENTITY_TEXT_BYTES,                                                                          \
               .items = ONR_ENTITY_LIST},                                                                              \
  [HIDDEN] = {.name = "hidden", .kind = BODY_BOOLEAN}, [ID] = {.name = "id", .kind = BODY_SET},                        \
  [COUNTS] = {.name = "counts", .kind = BODY_SET}, [CREATED] = {.name = "dateCreated", .kind = BODY_SET},              \
  [MODIFIED] = {.name = "dateModified", .kind = BODY_SET}

static const struct onr_body_member new_members[MEMBERS + 1] = {
    [TYPE] = {"type", BODY_TEXT, .required = true, .most = ONR_ENTITY_NAME_BYTES},
    [NAME] = {"name", BODY_TEXT, .required = true, .most = ONR_ENTITY_NAME_BYTES},
    TEXT_MEMBERS};
static const struct onr_body_member changed_members[MEMBERS + 1] = {
    [TYPE] = {"type", BODY_TEXT, .most = ONR_ENTITY_NAME_BYTES},
    [NAME] = {"name", BODY_TEXT, .most = ONR_ENTITY_NAME_BYTES},
    TEXT_MEMBERS};

/* ---- The answer ---- */

/* The entity as it is now, which the reader sees once it lets go of its snapshot. */
static enum onr_error show_written(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                   const struct onr_query *query, bool created, struct onr_failure *failure) {
  onr_store_reader_release(reader_of(request));
  if (created) {
    response->status = 201;
    struct onr_str path = onr_arena_printf(request->arena, "/v1/entities/%.*s", ONR_FMT(id));
    if (!path.data) return onr_fail_memory(failure);
    enum onr_error error = onr_response_header(request, response, "Location", path, failure);
    if (error) return error;
  }
  return onr_entities_answer(request, response, id, query, failure);
}

/* ---- Revisions ---- */

static enum onr_error note_revision(void *context, const struct onr_entity_row *row) {
  int64_t *revision = context;
  *revision = row->revision;
  return ONR_OK;
}

/* The id in the path and the revision that If-Match has agreed to; where it need not be given and is not, -1. */
static enum onr_error agree_on_revision(const struct onr_request *request, bool needed, struct onr_str *ret_id,
                                        int64_t *ret_revision, struct onr_failure *failure) {
  enum onr_error error = onr_refs_path_id(request, ONR_ID_ENTITY, ret_id, failure);
  if (!error) error = onr_store_entity(reader_of(request), *ret_id, note_revision, ret_revision, failure);
  if (error) return error;
  if (needed || onr_request_header(request, "If-Match").data)
    return onr_request_if_match(request, *ret_revision, failure);
  *ret_revision = -1;
  return ONR_OK;
}

/* ---- Members ---- */

static enum onr_error check_type(struct onr_str word, enum onr_entity_type *ret_type, struct onr_failure *failure) {
  if (onr_entity_type_parse(word, ret_type)) return ONR_OK;
  struct onr_str shown = onr_utf8_truncate(word, 80);
  return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "/type",
                     "/type must be Person, Organization, Place, Group or Event; it is \"%.*s\".", ONR_FMT(shown));
}

static bool is_address(struct onr_str text) {
  bool known = onr_str_starts_with(text, ONR_STR("https://")) || onr_str_starts_with(text, ONR_STR("http://"));
  for (size_t i = 0; i < text.len && known; i++) known = (unsigned char)text.data[i] > ' ' && text.data[i] != 0x7F;
  return known && text.len > sizeof "https://" - 1;
}

static enum onr_error check_addresses(struct onr_strs same_as, struct onr_failure *failure) {
  char where[ONR_FAILURE_WHERE_SIZE];
  for (size_t i = 0; i < same_as.count; i++) {
    if (is_address(same_as.items[i])) continue;
    snprintf(where, sizeof where, "/sameAs/%zu", i);
    struct onr_str shown = onr_utf8_truncate(same_as.items[i], 80);
    return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where,
                       "%s must be an address that begins with http:// or https://; it is \"%.*s\".", where,
                       ONR_FMT(shown));
  }
  return ONR_OK;
}

/* null takes away what a list or text says. */
static enum onr_error take_members(const struct onr_body_value *values, struct onr_entity_members *members,
                                   struct onr_failure *failure) {
  *members = (struct onr_entity_members){
      .type_set = values[TYPE].given,
      .name_set = values[NAME].given,
      .alternate_names_set = values[ALTERNATE_NAMES].given,
      .description_set = values[DESCRIPTION].given,
      .same_as_set = values[SAME_AS].given,
      .hidden_set = values[HIDDEN].given,
      .name = values[NAME].text,
      .alternate_names = values[ALTERNATE_NAMES].texts,
      .description = values[DESCRIPTION].text,
      .same_as = values[SAME_AS].texts,
      .hidden = values[HIDDEN].boolean,
  };
  enum onr_error error = ONR_OK;
  if (members->type_set) error = check_type(values[TYPE].text, &members->type, failure);
  return error ? error : check_addresses(members->same_as, failure);
}

HANDLER(onr_entities_post) {
  struct onr_query query;
  struct onr_body_value values[MEMBERS];
  struct onr_entity_members members;
  struct onr_actor actor;
  char id[ONR_ID_SIZE];
  enum onr_error error = onr_params_read(request, &onr_entities_one, &query, failure);
  if (!error) error = onr_body_read(request, ONR_BODY_JSON, new_members, values, failure);
  if (!error) error = take_members(values, &members, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error) error = onr_store_create_entity(app_of(request)->service->store, &members, &actor, id, failure);
  return error ? error : show_written(request, response, onr_str_from(id), &query, true, failure);
}

HANDLER(onr_entities_patch) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  struct onr_body_value values[MEMBERS];
  struct onr_entity_members members;
  struct onr_actor actor;
  int64_t revision = -1;
  enum onr_error error = onr_params_read(request, &onr_entities_one, &query, failure);
  if (!error) error = agree_on_revision(request, true, &id, &revision, failure);
  if (!error) error = onr_body_read(request, ONR_BODY_PATCH, changed_members, values, failure);
  if (!error) error = take_members(values, &members, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error) error = onr_store_patch_entity(app_of(request)->service->store, id, revision, &members, &actor, failure);
  return error ? error : show_written(request, response, id, &query, false, failure);
}

HANDLER(onr_entities_delete) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  struct onr_actor actor;
  int64_t revision = -1;
  enum onr_error error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (!error) error = agree_on_revision(request, true, &id, &revision, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error) error = onr_store_delete_entity(app_of(request)->service->store, id, revision, &actor, failure);
  if (!error) response->status = 204;
  return error;
}

/* ---- Merging and splitting ---- */

static enum onr_error check_ids(struct onr_strs ids, const char *prefix, const char *member,
                                struct onr_failure *failure) {
  char where[ONR_FAILURE_WHERE_SIZE];
  for (size_t i = 0; i < ids.count; i++) {
    if (onr_id_is(ids.items[i], prefix)) continue;
    snprintf(where, sizeof where, "/%s/%zu", member, i);
    struct onr_str shown = onr_utf8_truncate(ids.items[i], 80);
    return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, where,
                       "%s must be an id that begins with %s; it is \"%.*s\".", where, prefix, ONR_FMT(shown));
  }
  return ONR_OK;
}

HANDLER(onr_entities_merge) {
  enum { FROM, COUNT };
  static const struct onr_body_member members[COUNT + 1] = {
      [FROM] = {"from", BODY_TEXTS, .required = true, .most = ONR_ENTITY_NAME_BYTES, .items = ONR_MERGE_LIST}};
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  struct onr_body_value values[COUNT];
  struct onr_actor actor;
  int64_t revision = -1;
  enum onr_error error = onr_params_read(request, &onr_entities_one, &query, failure);
  if (!error) error = agree_on_revision(request, false, &id, &revision, failure);
  if (!error) error = onr_body_read(request, ONR_BODY_JSON, members, values, failure);
  if (!error) error = check_ids(values[FROM].texts, ONR_ID_ENTITY, "from", failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error)
    error =
        onr_store_merge_entities(app_of(request)->service->store, id, revision, values[FROM].texts, &actor, failure);
  return error ? error : show_written(request, response, id, &query, false, failure);
}

HANDLER(onr_entities_split) {
  enum { MENTIONS, NEW_NAME, COUNT };
  static const struct onr_body_member members[COUNT + 1] = {
      [MENTIONS] = {"mentions", BODY_TEXTS, .required = true, .most = ONR_ENTITY_NAME_BYTES, .items = ONR_SPLIT_LIST},
      [NEW_NAME] = {"name", BODY_TEXT, .required = true, .most = ONR_ENTITY_NAME_BYTES}};
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  struct onr_body_value values[COUNT];
  struct onr_actor actor;
  char made[ONR_ID_SIZE];
  int64_t revision = -1;
  enum onr_error error = onr_params_read(request, &onr_entities_one, &query, failure);
  if (!error) error = agree_on_revision(request, false, &id, &revision, failure);
  if (!error) error = onr_body_read(request, ONR_BODY_JSON, members, values, failure);
  if (!error) error = check_ids(values[MENTIONS].texts, ONR_ID_MENTION, "mentions", failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error)
    error = onr_store_split_entity(app_of(request)->service->store, id, revision, values[MENTIONS].texts,
                                   values[NEW_NAME].text, &actor, made, failure);
  return error ? error : show_written(request, response, onr_str_from(made), &query, true, failure);
}
