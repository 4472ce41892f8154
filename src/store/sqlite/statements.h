/*
 * Every statement of the driver whose text is fixed, by name; and the columns and fragments that the lists are composed
 * of (query.h). The texts stand in statements.c and, for what a folder is about, in its file *_statements.c: each in
 * one of these tables. No other file holds SQL but migrations/sqlite.
 *
 * ?1 … are bound in the order of the formats that the callers give. Ranges of pk are an article's claims or mentions.
 */
#ifndef ONR_SQLITE_STATEMENTS_H
#define ONR_SQLITE_STATEMENTS_H

enum onr_statement {
  /* what may be of several rows, which end the text: batch.h */
  ONR_SQL_MENTION_INSERT,
  ONR_SQL_CLAIM_INSERT,
  ONR_SQL_CLAIM_ABOUT_INSERT,
  ONR_SQL_ENTITY_SHARE,
  ONR_SQL_NAME_REFER_TO,
  ONR_SQL_ENTITY_INSERT_WHOLE,
  ONR_SQL_NAME_INSERT_WHOLE,
  ONR_SQL_SHINGLE_INSERT,
  ONR_SQL_BLOCK_INSERT,
  ONR_SQL_BATCHES,
  /* the database */
  ONR_SQL_APPLICATION_ID = ONR_SQL_BATCHES,
  ONR_SQL_PAGE_SIZE,
  ONR_SQL_JOURNAL_MODE,
  ONR_SQL_MIGRATION_NEWEST,
  ONR_SQL_MIGRATION_CHECKSUM,
  ONR_SQL_MIGRATION_ADD,
  ONR_SQL_SECRET,
  ONR_SQL_SECRET_ADD,
  /* transactions */
  ONR_SQL_BEGIN,
  ONR_SQL_BEGIN_IMMEDIATE,
  ONR_SQL_COMMIT,
  ONR_SQL_SAVEPOINT,
  ONR_SQL_ROLLBACK_TO,
  ONR_SQL_RELEASE,
  /* reading one */
  ONR_SQL_ARTICLE,
  ONR_SQL_ARTICLE_WITH_BODY,
  ONR_SQL_ARTICLE_EXISTS,
  ONR_SQL_ARTICLE_MET,
  ONR_SQL_ARTICLE_BY_URL,
  ONR_SQL_ARTICLE_BY_ID,
  ONR_SQL_ARTICLE_BY_TEXT,
  ONR_SQL_ENTITY,
  ONR_SQL_ENTITY_EXISTS,
  ONR_SQL_ENTITY_OTHER_NAMES,
  ONR_SQL_ENTITIES_NAMED,
  ONR_SQL_ENTITY_NEWEST_MENTION,
  ONR_SQL_SUGGESTION,
  ONR_SQL_ENTITY_REF,
  ONR_SQL_CLAIM,
  ONR_SQL_CLAIM_ABOUT,
  ONR_SQL_CLAIMS,
  ONR_SQL_CLAIMS_LEAN,
  ONR_SQL_CLAIMS_ABOUT,
  ONR_SQL_CLAIM_TREES,
  ONR_SQL_CLAIM_TEXT,
  ONR_SQL_CLAIM_BY_PK,
  ONR_SQL_CLAIM_COMPARED,
  ONR_SQL_CLAIM_MATCH,
  ONR_SQL_CLAIM_MATCH_COUNT,
  ONR_SQL_ENTITY_BY_ID,
  ONR_SQL_ENTITY_BY_PK,
  ONR_SQL_ENTITY_PKS_NAMED,
  ONR_SQL_ENTITY_MATCHES,
  ONR_SQL_VERSIONS,
  ONR_SQL_COUNTS,
  ONR_SQL_FRESHNESS,
  ONR_SQL_ARTICLES_COUNTED,
  /* writing an article */
  ONR_SQL_PUT_BEGIN,
  ONR_SQL_PUT_UNDO,
  ONR_SQL_PUT_END,
  ONR_SQL_ARTICLE_INSERT,
  ONR_SQL_ARTICLE_UPDATE,
  ONR_SQL_ARTICLE_MERGE,
  ONR_SQL_ARTICLE_COUNT,
  ONR_SQL_ARTICLE_DELETE,
  ONR_SQL_ARTICLE_TEXT_INSERT,
  ONR_SQL_ARTICLE_TEXT_DELETE,
  ONR_SQL_ARTICLE_TEXT_NEWEST,
  ONR_SQL_ARTICLE_TEXT_KNOWN,
  ONR_SQL_ARTICLE_TEXT_OF,
  ONR_SQL_ARTICLE_CORRECTIONS,
  ONR_SQL_ARTICLE_CORRECTION_PUT,
  ONR_SQL_ARTICLE_CORRECTION_DELETE,
  ONR_SQL_ARTICLE_INDEX,
  ONR_SQL_ARTICLE_UNINDEX,
  ONR_SQL_PUBLISHED_CLAIM,
  ONR_SQL_PUBLISHED_ABOUT,
  ONR_SQL_PUBLISHED_MENTION,
  ONR_SQL_PUBLISHED_ENTITY,
  ONR_SQL_PUBLISHED_DESCRIPTION,
  /* writing an analysis */
  ONR_SQL_ENTITY_OF_KEY,
  ONR_SQL_ENTITY_INSERT,
  ONR_SQL_SAME_AS_INSERT,
  ONR_SQL_DESCRIPTION_INSERT,
  ONR_SQL_NAME_INSERT,
  ONR_SQL_NAME_REFER,
  ONR_SQL_NAME_INDEX,
  ONR_SQL_NAME_COUNT,
  ONR_SQL_CLAIM_WAS_DELETED,
  ONR_SQL_CLAIM_COMES_BACK,
  ONR_SQL_DELETION_ANY,
  ONR_SQL_DELETION_FORGET,
  ONR_SQL_TOTAL_ADD,
  ONR_SQL_CLAIM_INDEX,
  ONR_SQL_ENTITY_SHARES,
  ONR_SQL_ENTITY_COUNT,
  ONR_SQL_ENTITY_SHOW,
  ONR_SQL_ENTITY_TOUCH_DESCRIBED,
  /* writing a new article at once */
  ONR_SQL_ENTITY_MET,
  ONR_SQL_ENTITY_NEWEST,
  ONR_SQL_ENTITY_ADD,
  ONR_SQL_ENTITY_SHOW_ONE,
  ONR_SQL_NAME_MET,
  ONR_SQL_NAME_NEWEST,
  ONR_SQL_NAME_ADD,
  ONR_SQL_NAME_INDEX_TEXT,
  ONR_SQL_ARTICLE_NEWEST,
  ONR_SQL_ARTICLE_INSERT_WHOLE,
  ONR_SQL_ARTICLE_INDEX_TEXT,
  ONR_SQL_CLAIM_INDEX_TEXT,
  ONR_SQL_CURATED_CLAIM_MET,
  ONR_SQL_SPLIT_MET,
  ONR_SQL_SUGGESTION_DELETABLE,
  /* analysing anew */
  ONR_SQL_TRIAL,
  ONR_SQL_TRIAL_UNDO,
  ONR_SQL_TRIAL_END,
  ONR_SQL_ARTICLE_TOUCH,
  ONR_SQL_ARTICLE_ANALYSIS,
  ONR_SQL_ARTICLE_SET_ANALYSIS,
  ONR_SQL_MENTION_RECORDS,
  ONR_SQL_ARTICLE_ENTITIES,
  ONR_SQL_ARTICLE_FACTS,
  ONR_SQL_REANALYSIS_SET,
  ONR_SQL_REANALYSIS_CLEAR,
  ONR_SQL_REANALYSIS_GET,
  /* taking an analysis away */
  ONR_SQL_CLAIM_RECORDS,
  ONR_SQL_CLAIM_ABOUT_PK,
  ONR_SQL_CLAIM_TOUCH,
  ONR_SQL_CLAIM_UNINDEX,
  ONR_SQL_CLAIM_ABOUT_DELETE,
  ONR_SQL_CLAIM_DELETE,
  ONR_SQL_MENTION_DELETE,
  ONR_SQL_ENTITY_DISCOUNT,
  ONR_SQL_DESCRIPTION_DELETE,
  ONR_SQL_SAME_AS_DELETE,
  ONR_SQL_ENTITY_SHARES_DELETE,
  ONR_SQL_NAME_DISCOUNT,
  ONR_SQL_NAME_UNREFER,
  ONR_SQL_NAME_UNINDEX_ORPHANS,
  ONR_SQL_NAME_DELETE_ORPHANS,
  ONR_SQL_ENTITY_DELETE_ORPHANS,
  /* linking */
  ONR_SQL_RELINK,
  ONR_SQL_RELINK_DONE,
  ONR_SQL_ENTITIES_FROM,
  ONR_SQL_ENTITY_SET_KEY,
  ONR_SQL_ENTITY_ORPHANS,
  ONR_SQL_ORGANIZATION_ORPHAN_NAMES,
  ONR_SQL_ENTITY_KNOWN_ANEW,
  ONR_SQL_BLOCK_DELETE,
  ONR_SQL_BLOCK_MEMBERS,
  ONR_SQL_NAME_STATED,
  ONR_SQL_SUGGESTION_KNOWN,
  ONR_SQL_SUGGESTION_INSERT,
  ONR_SQL_SUGGESTION_RATE,
  ONR_SQL_SUGGESTION_DELETE_OF,
  ONR_SQL_SUGGESTION_DELETE_BLOCK,
  ONR_SQL_SUGGESTION_DELETE_KNOWN,
  /* changes */
  ONR_SQL_CHANGE_LAST,
  ONR_SQL_TOMBSTONE_BEYOND,
  ONR_SQL_TOMBSTONE_FORGET,
  ONR_SQL_CHANGES_FORGOTTEN,
  ONR_SQL_CHANGES_FORGOTTEN_UNTIL,
  /* sentences */
  ONR_SQL_SENTENCES,
  ONR_SQL_SENTENCES_DONE,
  ONR_SQL_CURRENT_TEXTS,
  ONR_SQL_MENTION_PLACES,
  ONR_SQL_MENTION_NEIGHBOURS,
  /* names for an input box */
  ONR_SQL_NAMES_COUNT,
  ONR_SQL_NAMES_FOUND,
  ONR_SQL_NAMES_WALK,
  /* statistics */
  ONR_SQL_FACET_SPEAKERS,
  ONR_SQL_FACET_SUBJECTS,
  ONR_SQL_FACET_WITH_SUBJECT,
  ONR_SQL_FACET_KINDS,
  ONR_SQL_FACET_ARTICLES,
  ONR_SQL_FACET_PUBLISHERS,
  ONR_SQL_FACET_PUBLISHER,
  ONR_SQL_ENTITY_SHOWN,
  ONR_SQL_TIMELINE,
  ONR_SQL_GRAPH_SEED,
  ONR_SQL_GRAPH_NODE,
  ONR_SQL_GRAPH_NEIGHBOURS,
  ONR_SQL_GRAPH_SENTENCE_NEIGHBOURS,
  /* the ledger */
  ONR_SQL_AUDIT,
  ONR_SQL_AUDIT_BY_PK,
  ONR_SQL_AUDIT_LAST_OF,
  ONR_SQL_AUDIT_NEWER,
  ONR_SQL_AUDIT_INSERT,
  ONR_SQL_AUDIT_SUBJECT_INSERT,
  ONR_SQL_AUDIT_REVERTED,
  ONR_SQL_AUDIT_IN_FORCE,
  /* correcting entities */
  ONR_SQL_ENTITY_STORED,
  ONR_SQL_ENTITY_ID_SHOWN,
  ONR_SQL_ENTITY_OWN,
  ONR_SQL_ENTITY_ROOT,
  ONR_SQL_ENTITY_RELEASE,
  ONR_SQL_ENTITY_MEMBERS_SHOWN,
  ONR_SQL_ENTITY_HOLD,
  ONR_SQL_ENTITY_TOUCH,
  ONR_SQL_ENTITY_SETTLE,
  ONR_SQL_ENTITIES_CURATED,
  ONR_SQL_ENTITY_MAKE,
  ONR_SQL_ENTITY_MADE,
  ONR_SQL_ENTITY_NAMED_SO,
  ONR_SQL_ENTITY_STATES,
  ONR_SQL_ENTITY_SHOWN_NOW,
  ONR_SQL_ENTITY_AS_BEFORE,
  ONR_SQL_ENTITY_REFERRED,
  ONR_SQL_ENTITY_CLAIMED,
  ONR_SQL_NAMES_SETTLE,
  ONR_SQL_NAME_GIVE,
  ONR_SQL_NAME_GIVEN_INDEX,
  ONR_SQL_NAME_UNGIVE,
  ONR_SQL_CORRECTION_NAMES,
  ONR_SQL_CORRECTION_BEGIN,
  ONR_SQL_CORRECTION_SET,
  ONR_SQL_CORRECTION_END,
  ONR_SQL_SHARE_DISCOUNT,
  ONR_SQL_SHARE_DELETE,
  ONR_SQL_SHARE_INSERT,
  ONR_SQL_SHARE_COUNT,
  ONR_SQL_ARTICLE_COUNT_ENTITIES,
  /* merging and splitting entities */
  ONR_SQL_MERGE,
  ONR_SQL_MERGE_ROOTS,
  ONR_SQL_ARTICLES_SHOWING,
  ONR_SQL_ARTICLES_LINKED,
  ONR_SQL_MENTIONS_RELINK,
  ONR_SQL_SPEAKERS_RELINK,
  ONR_SQL_ABOUT_RELINK,
  ONR_SQL_CLAIM_CHANGED,
  ONR_SQL_ENTITIES_OF_ARTICLE,
  ONR_SQL_ENTITY_MENTIONS,
  ONR_SQL_SPLIT_INSERT,
  ONR_SQL_SPLIT_DELETE,
  ONR_SQL_SPLITS_OF_ARTICLE,
  ONR_SQL_SPLITS_TO,
  ONR_SQL_SPLIT_MENTION,
  ONR_SQL_SPLIT_SPEAKER,
  ONR_SQL_CLAIM_ABOUT_CLEAR,
  ONR_SQL_CLAIM_ABOUT_FROM_MENTIONS,
  /* deciding on suggestions */
  ONR_SQL_SUGGESTION_STORED,
  ONR_SQL_SUGGESTION_DECIDE,
  ONR_SQL_DECISION_SET,
  ONR_SQL_DECISION_DELETE,
  /* claims as people say them */
  ONR_SQL_CLAIM_REVISION,
  ONR_SQL_CLAIMS_ARTICLE,
  ONR_SQL_ARTICLE_OF_CLAIM,
  ONR_SQL_ARTICLE_COUNT_CLAIMS,
  ONR_SQL_ENTITY_ID,
  ONR_SQL_ENTITY_LINKED,
  ONR_SQL_CURATED_CLAIM,
  ONR_SQL_CURATED_CLAIMS_OF,
  ONR_SQL_CURATED_WITHDRAWN,
  ONR_SQL_CURATED_WAITING,
  ONR_SQL_CURATED_PUT,
  ONR_SQL_CLAIM_CORRECTIONS,
  ONR_SQL_CLAIM_CORRECTION_PUT,
  ONR_SQL_CLAIM_CORRECTION_DELETE,
  /* duplicates */
  ONR_SQL_SHINGLE_DELETE,
  ONR_SQL_SHINGLE_HOLDERS,
  ONR_SQL_ARTICLE_BODY,
  ONR_SQL_DUPLICATE,
  ONR_SQL_DUPLICATE_ORIGINAL,
  ONR_SQL_DUPLICATES,
  ONR_SQL_DUPLICATE_SET,
  ONR_SQL_DUPLICATES_MOVE,
  ONR_SQL_COMPARE,
  ONR_SQL_COMPARE_DONE,
  ONR_SQL_ARTICLES_FROM,
  /* keys */
  ONR_SQL_KEY_INSERT,
  ONR_SQL_KEY_REVOKE,
  ONR_SQL_KEY_EXISTS,
  ONR_SQL_KEYS,
  ONR_SQL_KEY_SCOPE,
  ONR_SQL_KEY_OF_HASH,
  ONR_SQL_KEY_ANY,
  /* answers.c */
  ONR_SQL_ANSWER,
  ONR_SQL_ANSWER_PUT,
  ONR_SQL_ANSWERS_PRUNE,
  ONR_SQL_ANSWERS_PRUNE_FUTURE,
  /* upkeep.c */
  ONR_SQL_ANSWERS_ANY,
  ONR_SQL_ARTICLES_MERGE,
  ONR_SQL_CLAIMS_MERGE,
  ONR_SQL_NAMES_MERGE,
  ONR_SQL_REMOVED,
  ONR_SQL_REMOVED_ADD,
  ONR_SQL_REMOVED_FORGET,
  ONR_SQL_FREE_PAGES,
  ONR_SQL_PAGES,
  ONR_SQL_AUTO_VACUUM,
  /* compact.c */
  ONR_SQL_JOURNAL_MODE_DELETE,
  ONR_SQL_VACUUM_INTO,
  ONR_STATEMENT_COUNT
};

/* By name; NULL where another table has it. */
extern const char *const onr_store_statements[ONR_STATEMENT_COUNT];
extern const char *const onr_article_statements[ONR_STATEMENT_COUNT];
extern const char *const onr_claim_statements[ONR_STATEMENT_COUNT];
extern const char *const onr_entity_statements[ONR_STATEMENT_COUNT];
extern const char *const onr_ledger_statements[ONR_STATEMENT_COUNT];
extern const char *const onr_statistics_statements[ONR_STATEMENT_COUNT];

/* NUL-terminated, static. */
const char *onr_statement_sql(enum onr_statement name);

/* The columns that rows.c reads, in its order. The tables' names: a article, t article_text, e entity, c claim, m
 * mention, v the mention that it was resolved through. */
#define ONR_ARTICLE_COLUMNS                                                                                            \
  "a.pk, a.id, a.revision, a.headline, a.headline_derived, a.url, a.published, a.language, a.authors, a.publisher, "   \
  "a.source, a.text_version, (SELECT d.id FROM article d WHERE d.pk = a.duplicate_of), a.claims, a.mentions, "         \
  "a.entities, a.created, a.modified"
#define ONR_ARTICLE_BODY_JOIN " JOIN article_text t ON t.article = a.pk AND t.number = a.version"

#define ONR_ENTITY_COLUMNS                                                                                             \
  "e.pk, e.id, e.revision, e.type, e.name, e.description, e.same_as, e.hidden, e.mentions, e.articles, "               \
  "e.claims_made, e.claims_about, e.created, e.modified, e.sort_name"

#define ONR_ARTICLE_REF_COLUMNS "a.id, a.headline, a.url, a.publisher, a.published"

#define ONR_MENTION_COLUMNS                                                                                            \
  "m.pk, m.id, m.form, m.start_byte, m.start_cp, m.start_utf16, m.end_byte, m.end_cp, m.end_utf16, m.exact, v.id, "    \
  "m.entity, " ONR_ARTICLE_REF_COLUMNS
#define ONR_MENTION_JOINS " JOIN article a ON a.pk = m.pk >> 24 LEFT JOIN mention v ON v.pk = m.via"

#define ONR_CLAIM_COLUMNS_WITH(spans)                                                                                  \
  "c.pk, c.id, c.revision, c.text, c.quote_type, c.source_type, c.modality, c.source, c.cue, c.confidence, "           \
  "c.generator_version, c.rule, c.review_status, c.review, c.created, c.modified, " spans                              \
  ", c.speaker, " ONR_ARTICLE_REF_COLUMNS ", a.text_version"
#define ONR_CLAIM_COLUMNS      ONR_CLAIM_COLUMNS_WITH("c.spans")
#define ONR_LEAN_CLAIM_COLUMNS ONR_CLAIM_COLUMNS_WITH("''")
#define ONR_CLAIM_ARTICLE_JOIN " JOIN article a ON a.pk = c.pk >> 24"

/* Claims by their numbers, so many at the most, which come in the order in which they are bound. */
enum { ONR_CLAIMS_AT_ONCE = 32 };
#define ONR_CLAIM_NUMBERS                                                                                              \
  "WITH x (pk) AS (VALUES (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), "            \
  "(?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?), (?)) "

/* r is what co-mentions are counted in. */
#define ONR_CO_MENTION_COLUMNS "e.pk, e.id, e.name, e.type, r.articles, r.sentences"

/* From x, the articles of an entity, through m, its mentions there, to y, what their sentences mention beside it. The
 * highest number of a sentence's mentions stands for the sentence. */
#define ONR_SENTENCE_JOINS                                                                                             \
  "CROSS JOIN mention m ON m.entity = x.entity AND m.published = x.published AND m.pk BETWEEN x.article << 24 AND "    \
  "x.article << 24 | 16777215 CROSS JOIN mention y ON y.pk BETWEEN m.pk - m.sentence_after AND "                       \
  "m.pk + m.sentence_before WHERE y.entity <> x.entity"
/* Of the table named a. */
#define ONR_AUDIT_COLUMNS                                                                                              \
  "a.pk, a.id, a.at, a.actor, a.actor_name, a.action, a.kind, a.subject, a.related, a.before, a.after, "               \
  "(SELECT r.id FROM audit r WHERE r.pk = a.reverts), (SELECT r.id FROM audit r WHERE r.pk = a.reverted_by)"
enum { ONR_AUDIT_COLUMN_COUNT = 13 };

/* one and other are the names of the suggestion's entities. */
#define ONR_SUGGESTION_COLUMNS                                                                                         \
  "g.pk, g.id, g.revision, g.status, g.reason, g.score, g.created, g.modified, g.one, x.id, x.name, x.type, g.other, " \
  "y.id, "                                                                                                             \
  "y.name, y.type"
#define ONR_SUGGESTION_JOINS " JOIN entity x ON x.pk = g.one JOIN entity y ON y.pk = g.other"

#endif
