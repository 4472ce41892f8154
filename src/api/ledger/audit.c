/* The ledger of corrections: reading it, and taking a correction back. */
#include "api/answer/list.h"
#include "api/app.h"
#include "api/handlers.h"
#include "api/request/actor.h"
#include "api/request/body.h"
#include "api/request/filters.h"
#include "api/request/refs.h"

static const char *action_word(unsigned number) {
  return number < ONR_AUDIT_ACTION_COUNT ? onr_audit_action_name((enum onr_audit_action)number) : NULL;
}

static const struct onr_param filters[] = {
    {"subject", PARAM_SUBJECTS, true, offsetof(struct onr_query, subjects[0]), NULL},
    {"entity", PARAM_ENTITIES, true, offsetof(struct onr_query, subjects[1]), NULL},
    {"claim", PARAM_SUBJECTS, true, offsetof(struct onr_query, subjects[2]), NULL},
    {"article", PARAM_SUBJECTS, true, offsetof(struct onr_query, subjects[3]), NULL},
    {"action", PARAM_WORDS, true, offsetof(struct onr_query, actions), action_word},
    {"actor", PARAM_TEXTS, true, offsetof(struct onr_query, actors), NULL},
    {"since", PARAM_TIME, true, offsetof(struct onr_query, done_since), NULL},
    {"until", PARAM_TIME, true, offsetof(struct onr_query, done_until), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_sort_rule sorts[] = {
    {"dateCreated", ONR_SORT_DATE_CREATED, true, false},
    {NULL, ONR_SORT_DATE_CREATED, false, false},
};

static const struct onr_endpoint all = {
    {filters, onr_params_list, onr_params_fields}, onr_audit_members, NULL, sorts, false, 0};

static const struct onr_endpoint one = {{onr_params_fields}, onr_audit_members, NULL, NULL, false, 0};

HANDLER(onr_audit_list) {
  struct onr_query query;
  struct onr_list list;
  enum onr_audit_action actions[ONR_AUDIT_ACTION_COUNT];
  enum onr_error error = onr_params_read(request, &all, &query, failure);
  if (error) return error;
  struct onr_audit_filter filter = {
      .actions = actions, .actors = query.actors, .since = query.done_since, .until = query.done_until};
  memcpy(filter.subjects, query.subjects, sizeof filter.subjects);
  for (unsigned i = 0; i < ONR_AUDIT_ACTION_COUNT; i++)
    if (query.actions >> i & 1) actions[filter.action_count++] = (enum onr_audit_action)i;
  error = onr_list_begin(&list, request, response, &all, &query, failure);
  if (!error)
    error = onr_store_audit(reader_of(request), &filter, &list.page, onr_list_audit, &list, &list.end, failure);
  return error ? error : onr_list_end(&list, false, failure);
}

static enum onr_error show(void *context, const struct onr_audit_row *row) {
  struct onr_showing *showing = context;
  struct onr_json json = onr_json_into(&showing->response->body);
  onr_shape_object(&json, onr_audit_members, row, &showing->query->shape);
  return ONR_OK;
}

HANDLER(onr_audit_get) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_refs_path_id(request, ONR_ID_AUDIT, &id, failure);
  if (!error) error = onr_params_read(request, &one, &query, failure);
  struct onr_showing showing = {request, response, &query, failure};
  if (!error) error = onr_store_audit_entry(reader_of(request), id, show, &showing, failure);
  return error;
}

/* Nothing needs to be said; a body that says something is refused. */
HANDLER(onr_audit_revert) {
  static const struct onr_body_member members[] = {{.name = NULL}};
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  struct onr_actor actor;
  char made[ONR_ID_SIZE];
  enum onr_error error = onr_refs_path_id(request, ONR_ID_AUDIT, &id, failure);
  if (!error) error = onr_params_read(request, &one, &query, failure);
  if (!error) error = onr_body_read_optional(request, members, NULL, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error)
    error = onr_service_revert(app_of(request)->service, reader_of(request), id, &actor, request->arena, made, failure);
  if (error) return error;
  onr_store_reader_release(reader_of(request)); /* the next query sees what was just written */
  struct onr_showing showing = {request, response, &query, failure};
  response->status = 201;
  struct onr_str path = onr_arena_printf(request->arena, "/v1/audit/%s", made);
  error = path.data ? onr_response_header(request, response, "Location", path, failure) : onr_fail_memory(failure);
  return error ? error : onr_store_audit_entry(reader_of(request), onr_str_from(made), show, &showing, failure);
}
