#include "filters.h"

static bool has(unsigned set, unsigned number) {
  return set >> number & 1;
}

void onr_filters_claims(const struct onr_query *query, struct onr_claim_filter_set *set) {
  *set = (struct onr_claim_filter_set){.filter = {.q = query->q,
                                                  .speakers = query->speakers,
                                                  .about = query->about,
                                                  .articles = query->articles,
                                                  .publishers = query->publishers,
                                                  .quote_types = set->quote_types,
                                                  .source_types = set->source_types,
                                                  .modalities = set->modalities,
                                                  .review_statuses = {set->review_statuses, 0},
                                                  .min_confidence = query->min_confidence,
                                                  .published_after = query->published_after,
                                                  .published_before = query->published_before}};
  struct onr_claim_filter *filter = &set->filter;
  for (unsigned i = 0; i < ONR_QUOTE_COUNT; i++)
    if (has(query->quote_types, i)) set->quote_types[filter->quote_type_count++] = (enum onr_quote_type)i;
  for (unsigned i = 0; i < ONR_SOURCE_COUNT; i++)
    if (has(query->source_types, i)) set->source_types[filter->source_type_count++] = (enum onr_source_type)i;
  for (unsigned i = 0; i < ONR_MODALITY_COUNT; i++)
    if (has(query->modalities, i)) set->modalities[filter->modality_count++] = (enum onr_modality)i;
  for (unsigned i = 0; onr_params_review_status(i); i++)
    if (has(query->review_statuses, i))
      set->review_statuses[filter->review_statuses.count++] = onr_str_from(onr_params_review_status(i));
}

void onr_filters_entities(const struct onr_query *query, struct onr_entity_filter_set *set) {
  *set = (struct onr_entity_filter_set){
      .filter = {.q = query->q, .types = set->types, .articles = query->articles, .hidden = query->hidden != 0}};
  for (unsigned i = 0; i < ONR_ENTITY_TYPE_COUNT; i++)
    if (has(query->types, i)) set->types[set->filter.type_count++] = (enum onr_entity_type)i;
}

void onr_filters_mentions(const struct onr_query *query, struct onr_mention_filter_set *set) {
  *set = (struct onr_mention_filter_set){
      .filter = {.articles = query->articles, .entities = query->entities, .forms = set->forms}};
  for (unsigned i = 0; i < ONR_FORM_COUNT; i++)
    if (has(query->forms, i)) set->forms[set->filter.form_count++] = (enum onr_mention_form)i;
}

void onr_filters_suggestions(const struct onr_query *query, struct onr_suggestion_filter_set *set) {
  *set = (struct onr_suggestion_filter_set){
      .filter = {.entities = query->entities, .statuses = set->statuses, .reasons = set->reasons}};
  for (unsigned i = 0; i < ONR_SUGGESTION_STATUS_COUNT; i++)
    if (has(query->statuses, i)) set->statuses[set->filter.status_count++] = (enum onr_suggestion_status)i;
  for (unsigned i = 0; i < ONR_REASON_COUNT; i++)
    if (has(query->reasons, i)) set->reasons[set->filter.reason_count++] = (enum onr_suggestion_reason)i;
}

struct onr_article_filter onr_filters_articles(const struct onr_query *query) {
  return (struct onr_article_filter){.q = query->q,
                                     .publishers = query->publishers,
                                     .languages = query->languages,
                                     .entities = query->entities,
                                     .speakers = query->speakers,
                                     .duplicates = (enum onr_duplicates_shown)query->duplicates,
                                     .originals = query->originals,
                                     .published_after = query->published_after,
                                     .published_before = query->published_before};
}
