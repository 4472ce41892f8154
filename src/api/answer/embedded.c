#include "embedded.h"

struct embedding {
  struct onr_store_reader *reader;
  struct onr_json *json;
  struct onr_str article; /* id */
  struct onr_shape shape; /* of the rows */
  struct onr_failure *failure;
};

typedef enum onr_error (*page_reader)(struct embedding *e, const struct onr_page *page, struct onr_page_end *ret_end);

static enum onr_error write_claim(void *context, const struct onr_claim_row *row) {
  struct embedding *e = context;
  onr_shape_object(e->json, onr_claim_members, row, &e->shape);
  return onr_app_written(e->json->out, e->failure);
}

static enum onr_error write_mention(void *context, const struct onr_mention_row *row) {
  struct embedding *e = context;
  onr_shape_object(e->json, onr_mention_members, row, &e->shape);
  return onr_app_written(e->json->out, e->failure);
}

static enum onr_error write_entity(void *context, const struct onr_entity_row *row) {
  struct embedding *e = context;
  onr_shape_object(e->json, onr_entity_members, row, &e->shape);
  return onr_app_written(e->json->out, e->failure);
}

static enum onr_error read_claims(struct embedding *e, const struct onr_page *page, struct onr_page_end *ret_end) {
  struct onr_claim_filter filter = {
      .articles = {&e->article, 1}, .published_after = ONR_NO_TIME, .published_before = ONR_NO_TIME};
  return onr_store_claims(e->reader, &filter, page, write_claim, e, ret_end, e->failure);
}

static enum onr_error read_mentions(struct embedding *e, const struct onr_page *page, struct onr_page_end *ret_end) {
  struct onr_mention_filter filter = {.articles = {&e->article, 1}};
  return onr_store_mentions(e->reader, &filter, page, write_mention, e, ret_end, e->failure);
}

static enum onr_error read_entities(struct embedding *e, const struct onr_page *page, struct onr_page_end *ret_end) {
  struct onr_entity_filter filter = {.articles = {&e->article, 1}};
  return onr_store_entities(e->reader, &filter, page, write_entity, e, ret_end, e->failure);
}

/* One of the members: an array with the rows of every page. */
static enum onr_error write_array(struct embedding *e, const char *key, const struct onr_member *members,
                                  enum onr_sort sort, page_reader read) {
  e->shape.fields = onr_shape_all(members);
  struct onr_page page = {.sort = sort, .limit = LIMIT_MAX};
  struct onr_page_end end = {.more = true};
  struct onr_position after;
  enum onr_error error = ONR_OK;
  onr_json_key(e->json, key);
  onr_json_begin_array(e->json);
  while (!error && end.more) {
    error = read(e, &page, &end);
    after = end.last;
    page.after = &after;
  }
  onr_json_end_array(e->json);
  return error;
}

enum onr_error onr_embed_members(const struct onr_request *request, struct onr_json *json, struct onr_str article_id,
                                 const struct onr_query *query, struct onr_failure *failure) {
  struct embedding e = {reader_of(request), json, article_id, query->shape, failure};
  enum onr_error error = ONR_OK;
  if (query->include & INCLUDE_MENTIONS)
    error = write_array(&e, "mentions", onr_mention_members, ONR_SORT_POSITION, read_mentions);
  if (!error && query->include & INCLUDE_CLAIMS)
    error = write_array(&e, "claims", onr_claim_members, ONR_SORT_POSITION, read_claims);
  if (!error && query->include & INCLUDE_ENTITIES)
    error = write_array(&e, "entities", onr_entity_members, ONR_SORT_NAME, read_entities);
  if (!error && query->include & (INCLUDE_MENTIONS | INCLUDE_CLAIMS)) onr_write_unit(json, query->shape.unit);
  return error;
}
