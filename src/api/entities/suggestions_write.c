/* Deciding on what may be one. */
#include "api/handlers.h"
#include "api/request/actor.h"
#include "api/request/body.h"
#include "api/request/refs.h"
#include "onrecord/store_curation.h"
#include "suggestions.h"

static enum onr_error note_revision(void *context, const struct onr_suggestion_row *row) {
  int64_t *revision = context;
  *revision = row->revision;
  return ONR_OK;
}

/* If-Match need not be given: the decision is refused anyhow once another was made. */
static enum onr_error begin(const struct onr_request *request, struct onr_query *query, struct onr_str *ret_id,
                            int64_t *ret_revision, struct onr_failure *failure) {
  enum onr_error error = onr_refs_path_id(request, ONR_ID_SUGGESTION, ret_id, failure);
  if (!error) error = onr_params_read(request, &onr_suggestions_one, query, failure);
  if (!error) error = onr_store_suggestion(reader_of(request), *ret_id, note_revision, ret_revision, failure);
  if (error) return error;
  if (onr_request_header(request, "If-Match").data) return onr_request_if_match(request, *ret_revision, failure);
  *ret_revision = -1;
  return ONR_OK;
}

static enum onr_error show_decided(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                   const struct onr_query *query, struct onr_failure *failure) {
  onr_store_reader_release(reader_of(request)); /* the next query sees what was just written */
  return onr_suggestions_answer(request, response, id, query, failure);
}

HANDLER(onr_suggestions_accept) {
  enum { INTO, COUNT };
  static const struct onr_body_member members[COUNT + 1] = {
      [INTO] = {"into", BODY_TEXT, .most = ONR_ENTITY_NAME_BYTES}};
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  struct onr_body_value values[COUNT];
  struct onr_actor actor;
  int64_t revision = -1;
  enum onr_error error = begin(request, &query, &id, &revision, failure);
  if (!error) error = onr_body_read_optional(request, members, values, failure);
  if (!error && values[INTO].given && !onr_id_is(values[INTO].text, ONR_ID_ENTITY))
    error = onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "/into",
                        "/into must be the id of one of the suggestion's two entities.");
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error)
    error =
        onr_store_accept_suggestion(app_of(request)->service->store, id, revision, values[INTO].text, &actor, failure);
  return error ? error : show_decided(request, response, id, &query, failure);
}

HANDLER(onr_suggestions_dismiss) {
  static const struct onr_body_member members[] = {{.name = NULL}};
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  struct onr_actor actor;
  int64_t revision = -1;
  enum onr_error error = begin(request, &query, &id, &revision, failure);
  if (!error) error = onr_body_read_optional(request, members, NULL, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error) error = onr_store_dismiss_suggestion(app_of(request)->service->store, id, revision, &actor, failure);
  return error ? error : show_decided(request, response, id, &query, failure);
}
