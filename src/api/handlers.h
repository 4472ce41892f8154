/* The handlers that routes.c names. Each is an onr_handler. */
#ifndef API_HANDLERS_H
#define API_HANDLERS_H

#include "onrecord/http.h"

#define HANDLER(name)                                                                                                  \
  enum onr_error name(struct onr_request *request, struct onr_response *response, struct onr_failure *failure)

HANDLER(onr_articles_list);
HANDLER(onr_articles_get);
HANDLER(onr_articles_post);
HANDLER(onr_articles_patch);
HANDLER(onr_articles_delete);
HANDLER(onr_articles_claims);
HANDLER(onr_articles_entities);
HANDLER(onr_articles_mentions);
HANDLER(onr_articles_versions);
HANDLER(onr_articles_annotations);

HANDLER(onr_extract_post);

HANDLER(onr_entities_list);
HANDLER(onr_entities_get);
HANDLER(onr_entities_claims);
HANDLER(onr_entities_mentions);
HANDLER(onr_entities_post);
HANDLER(onr_entities_patch);
HANDLER(onr_entities_delete);
HANDLER(onr_entities_merge);
HANDLER(onr_entities_split);

HANDLER(onr_claims_list);
HANDLER(onr_claims_get);
HANDLER(onr_claims_post);
HANDLER(onr_claims_patch);
HANDLER(onr_claims_delete);
HANDLER(onr_claims_review_put);
HANDLER(onr_claims_review_delete);
HANDLER(onr_claims_similar);

HANDLER(onr_suggestions_list);
HANDLER(onr_suggestions_get);
HANDLER(onr_suggestions_accept);
HANDLER(onr_suggestions_dismiss);

HANDLER(onr_audit_list);
HANDLER(onr_audit_get);
HANDLER(onr_audit_revert);

HANDLER(onr_reconcile_get);
HANDLER(onr_reconcile_post);
HANDLER(onr_reconcile_preview);
HANDLER(onr_reconcile_properties);
HANDLER(onr_reconcile_suggest_entity);
HANDLER(onr_reconcile_suggest_property);
HANDLER(onr_reconcile_suggest_type);

HANDLER(onr_search_get);
HANDLER(onr_suggest_get);
HANDLER(onr_facets_get);
HANDLER(onr_timeline_get);
HANDLER(onr_co_mentions_list);
HANDLER(onr_graph_get);

HANDLER(onr_changes_get);

HANDLER(onr_metrics_get);
HANDLER(onr_status_get);
HANDLER(onr_export_get);

HANDLER(onr_health_live);
HANDLER(onr_health_ready);
HANDLER(onr_health_openapi);
HANDLER(onr_health_problem);

HANDLER(onr_home);
HANDLER(onr_pages_docs);
HANDLER(onr_pages_asset);

#endif
