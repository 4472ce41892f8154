/* Claims that people make, correct, decide on and review. */
#include "api/handlers.h"
#include "api/request/actor.h"
#include "api/request/body.h"
#include "api/request/claim_spans.h"
#include "api/request/refs.h"
#include "claims.h"

/* ---- What a document says → what the store takes ---- */

static enum onr_error refuse_word(struct onr_failure *failure, const char *pointer, const char *expected,
                                  struct onr_str came) {
  return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer, "%s must be %s; it is \"%.*s\".", pointer,
                     expected, ONR_FMT(came));
}

static enum onr_error take_kinds(const struct onr_claim_document *document, struct onr_claim_saying *saying,
                                 struct onr_failure *failure) {
  if (document->given & ONR_GIVEN_QUOTE_TYPE) {
    saying->set |= 1U << ONR_CLAIM_QUOTE_TYPE;
    if (!onr_quote_type_parse(document->quote_type, &saying->quote_type))
      return refuse_word(failure, "/quoteType", "direct, indirect or mixed", document->quote_type);
  }
  if (document->given & ONR_GIVEN_SOURCE_TYPE) {
    saying->set |= 1U << ONR_CLAIM_SOURCE_TYPE;
    if (!onr_source_type_parse(document->source_type, &saying->source_type))
      return refuse_word(failure, "/sourceType", "named, official, expert, witness, group or anonymous",
                         document->source_type);
  }
  if (document->given & ONR_GIVEN_MODALITY) {
    saying->set |= 1U << ONR_CLAIM_MODALITY;
    if (!onr_modality_parse(document->modality, &saying->modality))
      return refuse_word(failure, "/modality", "asserted, possible, future, denied or question", document->modality);
  }
  return ONR_OK;
}

static enum onr_error take_status(const struct onr_claim_document *document, struct onr_claim_saying *saying,
                                  struct onr_failure *failure) {
  struct onr_str status = document->review_status;
  if (!(document->given & ONR_GIVEN_REVIEW_STATUS)) return ONR_OK;
  saying->set |= 1U << ONR_CLAIM_STATUS;
  bool decided = onr_str_equal(status, ONR_STR("confirmed")) || onr_str_equal(status, ONR_STR("rejected"));
  if (decided) saying->status = status;
  if (decided || status.len == 0 || onr_str_equal(status, ONR_STR("machine"))) return ONR_OK;
  return refuse_word(failure, "/reviewStatus",
                     "confirmed, rejected, or machine, which takes that back (edited follows from a correction)",
                     status);
}

static enum onr_error check_id(struct onr_str id, const char *prefix, const char *pointer,
                               struct onr_failure *failure) {
  if (onr_id_is(id, prefix)) return ONR_OK;
  struct onr_str shown = onr_utf8_truncate(id, 40);
  return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer,
                     "%s must be an id: \"%s\" and %d of the characters a-z and 2-7; it is \"%.*s\".", pointer, prefix,
                     ONR_ID_LENGTH - (int)strlen(prefix), ONR_FMT(shown));
}

static enum onr_error take_entities(const struct onr_claim_document *document, struct onr_claim_saying *saying,
                                    struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  if (document->given & ONR_GIVEN_SPEAKER) {
    saying->set |= 1U << ONR_CLAIM_SPEAKER;
    saying->speaker = document->speaker;
    if (document->speaker.len) error = check_id(document->speaker, ONR_ID_ENTITY, "/speaker", failure);
  }
  if (!(document->given & ONR_GIVEN_ABOUT)) return error;
  saying->set |= 1U << ONR_CLAIM_ABOUT_ENTITIES;
  saying->about = document->about;
  for (size_t i = 0; i < document->about.count && !error; i++) {
    char pointer[ONR_FAILURE_WHERE_SIZE];
    snprintf(pointer, sizeof pointer, "/about/%zu", i);
    error = check_id(document->about.items[i], ONR_ID_ENTITY, pointer, failure);
  }
  return error;
}

/* The text that places are counted in, which must be the one that the client saw, if it says which. */
static enum onr_error read_text(const struct onr_request *request, struct onr_str article,
                                const struct onr_claim_document *document, struct onr_text_version *text,
                                struct onr_failure *failure) {
  enum onr_error error = onr_service_text(reader_of(request), article, request->arena, text, failure);
  if (error || !(document->given & ONR_GIVEN_TEXT_VERSION)) return error;
  if (onr_str_equal(document->text_version, text->version)) return ONR_OK;
  return onr_fail_at(failure, ONR_ERR_CONFLICT, ONR_AT_POINTER, "/textVersion",
                     "The text of the article is sha256:%.*s by now; the places are in another one.",
                     ONR_FMT(text->version));
}

static enum onr_error unit_of(const struct onr_claim_document *document, const struct onr_query *query,
                              enum onr_unit *ret_unit, struct onr_failure *failure) {
  *ret_unit = query->shape.unit;
  if (!(document->given & ONR_GIVEN_OFFSET_UNIT)) return ONR_OK;
  for (int i = 0; i < ONR_UNIT_COUNT; i++)
    if (onr_str_equal(document->offset_unit, onr_str_from(onr_unit_name((enum onr_unit)i)))) {
      *ret_unit = (enum onr_unit)i;
      return ONR_OK;
    }
  return refuse_word(failure, "/offsetUnit", "codepoint, utf16 or utf8", document->offset_unit);
}

static enum onr_error take_places(const struct onr_request *request, struct onr_str article,
                                  const struct onr_claim_document *document, const struct onr_query *query,
                                  struct onr_claim_saying *saying, struct onr_failure *failure) {
  struct onr_text_version text = {.body = {NULL, 0}};
  enum onr_unit unit = ONR_UNIT_CODEPOINT;
  enum onr_error error = unit_of(document, query, &unit, failure);
  if (error || !(document->given & (ONR_GIVEN_SPANS | ONR_GIVEN_TEXT_VERSION))) return error;
  error = read_text(request, article, document, &text, failure);
  if (error || !(document->given & ONR_GIVEN_SPANS)) return error;
  saying->set |= 1U << ONR_CLAIM_PLACES;
  saying->text = text.body;
  saying->text_version = text.version;
  return onr_claim_spans_resolve(document, text.body, unit, request->arena, &saying->places, &saying->place_count,
                                 failure);
}

static enum onr_error take(const struct onr_request *request, struct onr_str article,
                           const struct onr_claim_document *document, const struct onr_query *query,
                           struct onr_claim_saying *saying, struct onr_failure *failure) {
  enum onr_error error = take_kinds(document, saying, failure);
  if (!error) error = take_status(document, saying, failure);
  if (!error) error = take_entities(document, saying, failure);
  return error ? error : take_places(request, article, document, query, saying, failure);
}

/* ---- Making one ---- */

static bool begins_with_quote(struct onr_str words) {
  static const char *const marks[] = {"“", "\"", "„", "«", "‘", "'"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (onr_str_starts_with(words, onr_str_from(marks[i]))) return true;
  return false;
}

/* What is not said of a new claim follows from what is. */
static void complete(struct onr_claim_saying *saying) {
  struct onr_span first = saying->places[0].span;
  bool quoted = begins_with_quote(onr_str_slice(saying->text, first.start, first.end));
  if (!(saying->set & 1U << ONR_CLAIM_QUOTE_TYPE)) saying->quote_type = quoted ? ONR_QUOTE_DIRECT : ONR_QUOTE_INDIRECT;
  if (!(saying->set & 1U << ONR_CLAIM_SOURCE_TYPE))
    saying->source_type = saying->speaker.len ? ONR_SOURCE_NAMED : ONR_SOURCE_ANONYMOUS;
  if (!(saying->set & 1U << ONR_CLAIM_MODALITY)) saying->modality = ONR_MODALITY_ASSERTED;
  saying->set = (1U << ONR_CLAIM_STATUS) - 1;
}

/* An article that is not there is the body's fault, not the address's. */
static enum onr_error blame_article(enum onr_error error, struct onr_str article, struct onr_failure *failure) {
  if (error != ONR_ERR_NOT_FOUND) return error;
  return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, "/article", "There is no article %.*s.",
                     ONR_FMT(article));
}

static enum onr_error create(const struct onr_request *request, const struct onr_query *query, char ret_id[ONR_ID_SIZE],
                             struct onr_failure *failure) {
  const struct onr_service *service = app_of(request)->service;
  struct onr_claim_document document;
  struct onr_claim_saying saying = {0};
  struct onr_actor actor;
  enum onr_error error = onr_reader_read_claim(request->body, &service->limits, request->arena, &document, failure);
  if (!error) error = check_id(document.article, ONR_ID_ARTICLE, "/article", failure);
  if (!error) error = take(request, document.article, &document, query, &saying, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error) {
    complete(&saying);
    error = onr_store_claim_create(service->store, &actor, document.article, &saying, ret_id, failure);
  }
  return blame_article(error, document.article, failure);
}

static enum onr_error show_written(struct onr_request *request, struct onr_response *response, struct onr_str id,
                                   const struct onr_query *query, struct onr_failure *failure) {
  onr_store_reader_release(reader_of(request)); /* the next query sees what was just written */
  return onr_claims_show(request, response, id, query, failure);
}

HANDLER(onr_claims_post) {
  struct onr_query query;
  char id[ONR_ID_SIZE];
  enum onr_error error = onr_params_read(request, &onr_claims_one, &query, failure);
  if (!error) error = onr_body_check_type(request, ONR_BODY_JSON, failure);
  if (!error) error = create(request, &query, id, failure);
  if (error) return error;
  struct onr_str path = onr_arena_printf(request->arena, "/v1/claims/%s", id);
  if (!path.data) return onr_fail_memory(failure);
  response->status = 201;
  error = onr_response_header(request, response, "Location", path, failure);
  return error ? error : show_written(request, response, onr_str_from(id), &query, failure);
}

/* ---- Changing one ---- */

struct current {
  struct onr_arena *arena;
  int64_t revision;
  struct onr_str article;
};

static enum onr_error note_current(void *context, const struct onr_claim_row *row) {
  struct current *current = context;
  current->revision = row->revision;
  current->article = onr_arena_str(current->arena, row->article.id);
  return current->article.data ? ONR_OK : ONR_ERR_MEMORY;
}

/* The id in the path, and the claim as If-Match has agreed to change it. */
static enum onr_error agree(const struct onr_request *request, struct onr_str *ret_id, struct current *ret_current,
                            struct onr_failure *failure) {
  ret_current->arena = request->arena;
  enum onr_error error = onr_refs_path_id(request, ONR_ID_CLAIM, ret_id, failure);
  if (!error) error = onr_store_claim(reader_of(request), *ret_id, note_current, ret_current, failure);
  if (error == ONR_ERR_MEMORY) return onr_fail_memory(failure);
  return error ? error : onr_request_if_match(request, ret_current->revision, failure);
}

HANDLER(onr_claims_patch) {
  const struct onr_service *service = app_of(request)->service;
  struct onr_query query;
  struct onr_str id = {NULL, 0};
  struct current current = {0};
  struct onr_claim_document document;
  struct onr_claim_saying saying = {0};
  struct onr_actor actor;
  enum onr_error error = onr_params_read(request, &onr_claims_one, &query, failure);
  if (!error) error = agree(request, &id, &current, failure);
  if (!error) error = onr_body_check_type(request, ONR_BODY_PATCH, failure);
  if (!error) error = onr_reader_read_claim_patch(request->body, &service->limits, request->arena, &document, failure);
  if (!error) error = take(request, current.article, &document, &query, &saying, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error) error = onr_store_claim_update(service->store, &actor, id, current.revision, &saying, failure);
  return error ? error : show_written(request, response, id, &query, failure);
}

HANDLER(onr_claims_delete) {
  struct onr_query query;
  struct onr_str id = {NULL, 0};
  struct current current = {0};
  struct onr_actor actor;
  enum onr_error error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (!error) error = agree(request, &id, &current, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error) error = onr_store_claim_delete(app_of(request)->service->store, &actor, id, current.revision, failure);
  if (!error) response->status = 204;
  return error;
}

/* ---- Reviews ---- */

HANDLER(onr_claims_review_put) {
  const struct onr_service *service = app_of(request)->service;
  struct onr_query query;
  struct onr_str id = {NULL, 0};
  struct current current = {0};
  struct onr_review_document document;
  struct onr_actor actor;
  bool created = false;
  enum onr_error error = onr_params_read(request, &onr_claims_one, &query, failure);
  if (!error) error = agree(request, &id, &current, failure);
  if (!error) error = onr_body_check_type(request, ONR_BODY_JSON, failure);
  if (!error) error = onr_reader_read_review(request->body, &service->limits, request->arena, &document, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (error) return error;
  const struct onr_review review = {
      .rating = document.rating, .note = document.note, .reviewer = document.reviewer, .url = document.url};
  error = onr_store_claim_review(service->store, &actor, id, current.revision, &review, &created, failure);
  if (error) return error;
  response->status = created ? 201 : 200;
  return show_written(request, response, id, &query, failure);
}

HANDLER(onr_claims_review_delete) {
  struct onr_query query;
  struct onr_str id = {NULL, 0};
  struct current current = {0};
  struct onr_actor actor;
  bool created;
  enum onr_error error = onr_params_read(request, &onr_endpoint_plain, &query, failure);
  if (!error) error = agree(request, &id, &current, failure);
  if (!error) error = onr_api_actor(request, &actor, failure);
  if (!error)
    error =
        onr_store_claim_review(app_of(request)->service->store, &actor, id, current.revision, NULL, &created, failure);
  if (!error) response->status = 204;
  return error;
}
