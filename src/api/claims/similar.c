/* Claims that are worded like one, and what differs. */
#include "api/answer/list.h"
#include "api/handlers.h"
#include "api/request/filters.h"
#include "api/request/refs.h"
#include "onrecord/store_similar.h"

static const struct onr_sort_rule sorts[] = {
    {"similarity", ONR_SORT_SCORE, true, true},
    {"datePublished", ONR_SORT_DATE_PUBLISHED, false, false},
    {NULL, ONR_SORT_SCORE, false, false},
};

static const struct onr_param filters[] = {
    {"minSimilarity", PARAM_SHARE, true, offsetof(struct onr_query, min_similarity), NULL},
    {"speaker", PARAM_ENTITIES, true, offsetof(struct onr_query, speakers), NULL},
    {"quoteType", PARAM_WORDS, true, offsetof(struct onr_query, quote_types), onr_params_quote_type},
    {"duplicates", PARAM_WORD, true, offsetof(struct onr_query, duplicates), onr_params_duplicates},
    {"publishedAfter", PARAM_TIME, true, offsetof(struct onr_query, published_after), NULL},
    {"publishedBefore", PARAM_TIME, true, offsetof(struct onr_query, published_before), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint endpoint = {
    {filters, onr_params_list, onr_params_fields, onr_params_offsets}, onr_similar_members, NULL, sorts, false, 0};

/* A list, and memory for the difference of the row at hand. */
struct context {
  struct onr_list list;
  struct onr_arena arena;
};

static enum onr_error show(void *shown, const struct onr_similar_row *row) {
  struct context *context = shown;
  struct onr_similar_claim claim = {.claim = row->claim, .likeness = row->likeness};
  bool wanted = context->list.query->shape.fields & onr_shape_bit(onr_similar_members, "difference");
  onr_arena_reset(&context->arena);
  if (wanted && !onr_wording_difference(row->asked, &context->arena, row->claim.text, &claim.changes))
    return onr_fail_memory(context->list.failure);
  return onr_list_similar(&context->list, &claim);
}

static struct onr_similar_filter filter_of(const struct onr_query *query, enum onr_quote_type *types) {
  struct onr_similar_filter filter = {
      .min_similarity = query->min_similarity,
      .speakers = query->speakers,
      .quote_types = types,
      .published_after = query->published_after,
      .published_before = query->published_before,
      .duplicates = (enum onr_duplicates_shown)query->duplicates,
  };
  for (unsigned i = 0; i < ONR_QUOTE_COUNT; i++)
    if (query->quote_types >> i & 1) types[filter.quote_type_count++] = (enum onr_quote_type)i;
  return filter;
}

HANDLER(onr_claims_similar) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  struct context context;
  enum onr_quote_type types[ONR_QUOTE_COUNT];
  enum onr_error error = onr_refs_path_id(request, ONR_ID_CLAIM, &id, failure);
  if (!error) error = onr_params_read(request, &endpoint, &query, failure);
  if (!error) error = onr_list_begin(&context.list, request, response, &endpoint, &query, failure);
  if (error) return error;
  struct onr_similar_filter filter = filter_of(&query, types);
  onr_arena_init(&context.arena, SIZE_MAX / 2);
  error = onr_store_similar_claims(reader_of(request), id, &filter, &context.list.page, show, &context,
                                   &context.list.end, failure);
  onr_arena_close(&context.arena);
  return error ? error : onr_list_end(&context.list, false, failure);
}
