-- What 0015_claims_back.sql says of claims, for articles and entities: the statements that insert them give their number, and
-- what else follows (they are counted, and no longer deleted) is seen to beside them: src/store/sqlite/ledger/arrivals.h.
DROP TRIGGER article_created;
DROP TRIGGER article_back;
DROP TRIGGER total_article_more;
DROP TRIGGER entity_created;
DROP TRIGGER entity_back;
DROP TRIGGER total_entity_more;
