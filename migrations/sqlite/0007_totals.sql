-- How much there is, kept by triggers: counting it took a look at every article.
--
-- An article's triggers fire once for it and not for each of its mentions and claims, whose numbers it has.

CREATE TABLE total (
  pk          INTEGER PRIMARY KEY CHECK (pk = 1),
  articles    INTEGER NOT NULL,
  mentions    INTEGER NOT NULL,
  claims      INTEGER NOT NULL,
  entities    INTEGER NOT NULL,                 -- that are not hidden
  suggestions INTEGER NOT NULL                  -- that are open
) STRICT;
INSERT INTO total (pk, articles, mentions, claims, entities, suggestions)
  SELECT 1, count(*), ifnull(sum(mentions), 0), ifnull(sum(claims), 0),
         (SELECT count(*) FROM entity WHERE hidden = 0), (SELECT count(*) FROM suggestion WHERE status = 0) FROM article;

CREATE TRIGGER total_article_more AFTER INSERT ON article BEGIN
  UPDATE total SET articles = articles + 1, mentions = mentions + new.mentions, claims = claims + new.claims;
END;
CREATE TRIGGER total_article_other AFTER UPDATE OF mentions, claims ON article
  WHEN new.mentions <> old.mentions OR new.claims <> old.claims BEGIN
  UPDATE total SET mentions = mentions + new.mentions - old.mentions, claims = claims + new.claims - old.claims;
END;
CREATE TRIGGER total_article_less AFTER DELETE ON article BEGIN
  UPDATE total SET articles = articles - 1, mentions = mentions - old.mentions, claims = claims - old.claims;
END;

CREATE TRIGGER total_entity_more AFTER INSERT ON entity WHEN new.hidden = 0 BEGIN
  UPDATE total SET entities = entities + 1;
END;
CREATE TRIGGER total_entity_other AFTER UPDATE OF hidden ON entity WHEN (new.hidden = 0) <> (old.hidden = 0) BEGIN
  UPDATE total SET entities = entities + iif(new.hidden = 0, 1, -1);
END;
CREATE TRIGGER total_entity_less AFTER DELETE ON entity WHEN old.hidden = 0 BEGIN
  UPDATE total SET entities = entities - 1;
END;

CREATE TRIGGER total_suggestion_more AFTER INSERT ON suggestion WHEN new.status = 0 BEGIN
  UPDATE total SET suggestions = suggestions + 1;
END;
CREATE TRIGGER total_suggestion_other AFTER UPDATE OF status ON suggestion
  WHEN (new.status = 0) <> (old.status = 0) BEGIN
  UPDATE total SET suggestions = suggestions + iif(new.status = 0, 1, -1);
END;
CREATE TRIGGER total_suggestion_less AFTER DELETE ON suggestion WHEN old.status = 0 BEGIN
  UPDATE total SET suggestions = suggestions - 1;
END;
