/* The fixed statements of statistics: see statements.h. */
#include "store/sqlite/statements.h"

#define GRAPH_NODE_COLUMNS "pk, id, name, type, mentions, articles"

const char *const onr_statistics_statements[ONR_STATEMENT_COUNT] = {
    [ONR_SQL_FACET_SPEAKERS] = "SELECT pk, claims_made FROM entity WHERE claims_made > 0",
    [ONR_SQL_FACET_SUBJECTS] = "SELECT pk, claims_about FROM entity WHERE claims_about > 0",
    [ONR_SQL_FACET_WITH_SUBJECT] = "SELECT count(*) FROM (SELECT DISTINCT claim FROM claim_about WHERE entity > 0)",
    [ONR_SQL_FACET_KINDS] = "SELECT quote_type, source_type, modality, review_status, count(*) FROM claim "
                            "GROUP BY quote_type, source_type, modality, review_status",
    [ONR_SQL_FACET_ARTICLES] = "SELECT published, claims FROM article WHERE claims > 0",
    /* the first of a publisher's names stands for it; without its index, which would find each article by itself */
    [ONR_SQL_FACET_PUBLISHERS] = "SELECT pk, sum(claims), min(publisher) FROM article NOT INDEXED WHERE claims > 0 "
                                 "GROUP BY publisher_folded",
    [ONR_SQL_FACET_PUBLISHER] = "SELECT publisher_folded, publisher FROM article WHERE pk = ?1",
    [ONR_SQL_ENTITY_SHOWN] = "SELECT id, name, type FROM entity WHERE pk = ?1 AND hidden = 0",
    [ONR_SQL_TIMELINE] = "SELECT published, claims_made, claims_about, mentions FROM article_entity "
                         "WHERE entity = (SELECT pk FROM entity WHERE id = ?1) AND published >= ?2 AND published < ?3 "
                         "ORDER BY published",
    [ONR_SQL_GRAPH_SEED] = "SELECT " GRAPH_NODE_COLUMNS " FROM entity WHERE id = ?1",
    [ONR_SQL_GRAPH_NODE] = "SELECT " GRAPH_NODE_COLUMNS " FROM entity WHERE pk = ?1 AND hidden = 0",
    [ONR_SQL_GRAPH_NEIGHBOURS] =
        "SELECT y.entity FROM (SELECT article FROM article_entity WHERE entity = ?1 "
        "ORDER BY published DESC, article DESC LIMIT ?2) x CROSS JOIN article_entity y ON y.article = x.article "
        "WHERE y.entity <> ?1",
    [ONR_SQL_GRAPH_SENTENCE_NEIGHBOURS] =
        "SELECT DISTINCT y.entity, m.pk + m.sentence_before FROM (SELECT entity, published, article FROM "
        "article_entity "
        "WHERE entity = ?1 ORDER BY published DESC, article DESC LIMIT ?2) x " ONR_SENTENCE_JOINS,
};
