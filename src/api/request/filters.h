/* From what a request asks for to what the store is asked for. */
#ifndef API_FILTERS_H
#define API_FILTERS_H

#include "params.h"

/* A store's filter and the arrays that it borrows. */
struct onr_claim_filter_set {
  struct onr_claim_filter filter;
  enum onr_quote_type quote_types[ONR_QUOTE_COUNT];
  enum onr_source_type source_types[ONR_SOURCE_COUNT];
  enum onr_modality modalities[ONR_MODALITY_COUNT];
  struct onr_str review_statuses[4];
};
struct onr_entity_filter_set {
  struct onr_entity_filter filter;
  enum onr_entity_type types[ONR_ENTITY_TYPE_COUNT];
};
struct onr_mention_filter_set {
  struct onr_mention_filter filter;
  enum onr_mention_form forms[ONR_FORM_COUNT];
};

struct onr_suggestion_filter_set {
  struct onr_suggestion_filter filter;
  enum onr_suggestion_status statuses[ONR_SUGGESTION_STATUS_COUNT];
  enum onr_suggestion_reason reasons[ONR_REASON_COUNT];
};

/* The sets must stay where they are while their filters are used. */
void onr_filters_claims(const struct onr_query *query, struct onr_claim_filter_set *set);
void onr_filters_entities(const struct onr_query *query, struct onr_entity_filter_set *set);
void onr_filters_mentions(const struct onr_query *query, struct onr_mention_filter_set *set);
void onr_filters_suggestions(const struct onr_query *query, struct onr_suggestion_filter_set *set);
struct onr_article_filter onr_filters_articles(const struct onr_query *query);

#endif
