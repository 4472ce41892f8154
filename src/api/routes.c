/*
 * The API: what is not in this table does not exist.
 *
 * Reads that an index answers at once run inline on the event threads. What can take longer runs on a worker: a
 * search, whose words may occur in every text, and all versions of an article, however many. Lists, and articles with
 * what `include` adds to them, are one or the other by WEIGHT, as their parameters have it. What writes runs on a
 * writer, where waiting for the disk holds up no search.
 *
 * Answers that cost much are KEPT until something is written; single things only once they are ASKED for twice, for
 * there are many of them; of others, one is MADE for each request.
 */
#include "app.h"
#include "handlers.h"

enum { BODY_NONE = 0, BODY_DOCUMENTS = 64 << 20, BODY_PATCH = 16 << 20, BODY_JSON = 2 << 20 };

#define INLINE ONR_RUN_INLINE
#define WORKER ONR_RUN_ON_WORKER
#define WRITER ONR_RUN_ON_WRITER
#define WEIGHT ONR_RUN_BY_WEIGHT
#define OPEN   ONR_ACCESS_OPEN
#define READ   ONR_ACCESS_READ
#define WRITE  ONR_ACCESS_WRITE

#define KEPT  ONR_KEEP
#define ASKED ONR_KEEP_ASKED
#define MADE  ONR_KEEP_NONE

enum { BODY_FORM = 1 << 20 };

/* clang-format off */
const struct onr_route onr_api_routes[] = {
    {ONR_GET,    "/v1/articles",               onr_articles_list,     WEIGHT, READ,  BODY_NONE, KEPT},
    {ONR_POST,   "/v1/articles",               onr_articles_post,     WRITER, WRITE, BODY_DOCUMENTS, MADE},
    {ONR_GET,    "/v1/articles/{id}",          onr_articles_get,      WEIGHT, READ,  BODY_NONE, ASKED},
    {ONR_PATCH,  "/v1/articles/{id}",          onr_articles_patch,    WRITER, WRITE, BODY_PATCH, MADE},
    {ONR_DELETE, "/v1/articles/{id}",          onr_articles_delete,   WRITER, WRITE, BODY_NONE, MADE},
    {ONR_GET,    "/v1/articles/{id}/claims",   onr_articles_claims,   WEIGHT, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/articles/{id}/entities", onr_articles_entities, WEIGHT, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/articles/{id}/mentions", onr_articles_mentions, WEIGHT, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/articles/{id}/versions", onr_articles_versions, WORKER, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/articles/{id}/annotations", onr_articles_annotations, WORKER, READ, BODY_NONE, KEPT},
    {ONR_GET,    "/v1/entities",               onr_entities_list,     WEIGHT, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/entities/{id}",          onr_entities_get,      INLINE, READ,  BODY_NONE, KEPT},
    {ONR_POST,   "/v1/entities",               onr_entities_post,     WRITER, WRITE, BODY_JSON, MADE},
    {ONR_PATCH,  "/v1/entities/{id}",          onr_entities_patch,    WRITER, WRITE, BODY_JSON, MADE},
    {ONR_DELETE, "/v1/entities/{id}",          onr_entities_delete,   WRITER, WRITE, BODY_NONE, MADE},
    {ONR_POST,   "/v1/entities/{id}/merge",    onr_entities_merge,    WRITER, WRITE, BODY_JSON, MADE},
    {ONR_POST,   "/v1/entities/{id}/split",    onr_entities_split,    WRITER, WRITE, BODY_JSON, MADE},
    {ONR_GET,    "/v1/entities/{id}/claims",   onr_entities_claims,   WEIGHT, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/entities/{id}/mentions", onr_entities_mentions, WEIGHT, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/entities/{id}/timeline", onr_timeline_get,      WORKER, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/entities/{id}/co-mentions", onr_co_mentions_list, WORKER, READ, BODY_NONE, KEPT},
    {ONR_GET,    "/v1/claims",                 onr_claims_list,       WEIGHT, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/claims/{id}",            onr_claims_get,        INLINE, READ,  BODY_NONE, ASKED},
    {ONR_POST,   "/v1/claims",                 onr_claims_post,       WRITER, WRITE, BODY_JSON, MADE},
    {ONR_PATCH,  "/v1/claims/{id}",            onr_claims_patch,      WRITER, WRITE, BODY_JSON, MADE},
    {ONR_DELETE, "/v1/claims/{id}",            onr_claims_delete,     WRITER, WRITE, BODY_NONE, MADE},
    {ONR_PUT,    "/v1/claims/{id}/review",     onr_claims_review_put, WRITER, WRITE, BODY_JSON, MADE},
    {ONR_DELETE, "/v1/claims/{id}/review",     onr_claims_review_delete, WRITER, WRITE, BODY_NONE, MADE},
    {ONR_GET,    "/v1/claims/{id}/similar",    onr_claims_similar,    WORKER, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/suggestions",            onr_suggestions_list,  WEIGHT, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/suggestions/{id}",       onr_suggestions_get,   INLINE, READ,  BODY_NONE, ASKED},
    {ONR_POST,   "/v1/suggestions/{id}/accept",  onr_suggestions_accept,  WRITER, WRITE, BODY_JSON, MADE},
    {ONR_POST,   "/v1/suggestions/{id}/dismiss", onr_suggestions_dismiss, WRITER, WRITE, BODY_JSON, MADE},
    {ONR_GET,    "/v1/audit",                  onr_audit_list,        WEIGHT, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/audit/{id}",             onr_audit_get,         INLINE, READ,  BODY_NONE, ASKED},
    {ONR_POST,   "/v1/audit/{id}/revert",      onr_audit_revert,      WRITER, WRITE, BODY_JSON, MADE},
    {ONR_GET,    "/v1/search",                 onr_search_get,        WORKER, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/changes",                onr_changes_get,       WEIGHT, READ,  BODY_NONE, MADE},
    {ONR_GET,    "/v1/suggest",                onr_suggest_get,       WORKER, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/facets",                 onr_facets_get,        WORKER, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/graph",                  onr_graph_get,         WORKER, READ,  BODY_NONE, KEPT},
    {ONR_POST,   "/v1/extract",                onr_extract_post,      WORKER, READ,  BODY_PATCH, MADE},
    {ONR_GET,    "/v1/export/articles",        onr_export_get,        WORKER, READ,  BODY_NONE, MADE},
    {ONR_GET,    "/v1/export/entities",        onr_export_get,        WORKER, READ,  BODY_NONE, MADE},
    {ONR_GET,    "/v1/export/claims",          onr_export_get,        WORKER, READ,  BODY_NONE, MADE},
    {ONR_GET,    "/v1/export/mentions",        onr_export_get,        WORKER, READ,  BODY_NONE, MADE},
    {ONR_GET,    "/v1/reconcile",              onr_reconcile_get,     WORKER, READ,  BODY_NONE, MADE},
    {ONR_POST,   "/v1/reconcile",              onr_reconcile_post,    WORKER, READ,  BODY_FORM, MADE},
    {ONR_GET,    "/v1/reconcile/preview",      onr_reconcile_preview, INLINE, READ,  BODY_NONE, KEPT},
    {ONR_GET,    "/v1/reconcile/properties",   onr_reconcile_properties, INLINE, READ, BODY_NONE, MADE},
    {ONR_GET,    "/v1/reconcile/suggest/entity", onr_reconcile_suggest_entity, WORKER, READ, BODY_NONE, KEPT},
    {ONR_GET,    "/v1/reconcile/suggest/property", onr_reconcile_suggest_property, INLINE, READ, BODY_NONE, MADE},
    {ONR_GET,    "/v1/reconcile/suggest/type", onr_reconcile_suggest_type, INLINE, READ, BODY_NONE, MADE},
    {ONR_GET,    "/healthz",                   onr_health_live,       INLINE, OPEN,  BODY_NONE, MADE},
    {ONR_GET,    "/readyz",                    onr_health_ready,      INLINE, OPEN,  BODY_NONE, MADE},
    {ONR_GET,    "/status",                    onr_status_get,        INLINE, READ,  BODY_NONE, MADE},
    {ONR_GET,    "/metrics",                   onr_metrics_get,       INLINE, READ,  BODY_NONE, MADE},
    {ONR_GET,    "/openapi.json",              onr_health_openapi,    INLINE, OPEN,  BODY_NONE, MADE},
    {ONR_GET,    "/problems/{slug}",           onr_health_problem,    INLINE, OPEN,  BODY_NONE, MADE},
    {ONR_GET,    "/docs",                      onr_pages_docs,        INLINE, OPEN,  BODY_NONE, MADE},
    {ONR_GET,    "/assets/{file}",             onr_pages_asset,       WORKER, OPEN,  BODY_NONE, MADE},
    {ONR_GET,    "/",                          onr_home,              WORKER, OPEN,  BODY_NONE, MADE},
    {ONR_GET,    NULL,                         NULL,                  INLINE, OPEN,  BODY_NONE, MADE},
};
/* clang-format on */
