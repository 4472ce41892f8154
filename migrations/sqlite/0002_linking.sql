-- One entity across articles, and suggestions of what may be one.
--
-- An entity is looked up by kind and key: its name without what is written now so, now so (src/store/linking.h). Which of
-- its spellings it is shown with follows from how many articles name it so, not from which came first; and so does its
-- description, which is the newest article's that has one, and what it is the same as elsewhere.

ALTER TABLE entity ADD COLUMN key TEXT NOT NULL DEFAULT '';   -- '' until the entities of an older database are linked
CREATE INDEX entity_key ON entity (type, key);
ALTER TABLE entity DROP COLUMN described_by;

-- Each spelling is a name of its own now; `mains` counts the articles whose fullest name of the entity it is.
CREATE TABLE entity_spelling (
  pk       INTEGER PRIMARY KEY,
  entity   INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  folded   TEXT    NOT NULL,
  articles INTEGER NOT NULL DEFAULT 0,
  mains    INTEGER NOT NULL DEFAULT 0,
  UNIQUE (entity, name)
) STRICT;
INSERT INTO entity_spelling (pk, entity, name, folded, articles, mains)
  SELECT n.pk, n.entity, n.name, n.folded, n.articles, iif(n.folded = e.folded, n.articles, 0)
  FROM entity_name n JOIN entity e ON e.pk = n.entity;
DROP TABLE entity_name;
ALTER TABLE entity_spelling RENAME TO entity_name;
CREATE INDEX entity_name_folded ON entity_name (folded);
CREATE INDEX entity_name_orphan ON entity_name (articles) WHERE articles = 0;

ALTER TABLE article_name ADD COLUMN main INTEGER NOT NULL DEFAULT 0;
UPDATE article_name SET main = 1 WHERE name IN (SELECT pk FROM entity_name WHERE mains > 0);

UPDATE entity SET sort_name = substr(folded, 1, 63);

CREATE TABLE entity_description (
  entity      INTEGER NOT NULL,
  published   INTEGER NOT NULL,
  description TEXT    NOT NULL,
  article     INTEGER NOT NULL,
  PRIMARY KEY (entity, published, description, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_description_article ON entity_description (article);

-- What an article knows an entity to be; entity.same_as holds what is so by all of them.
CREATE TABLE entity_same_as (
  entity  INTEGER NOT NULL,
  same_as TEXT    NOT NULL,
  article INTEGER NOT NULL,
  PRIMARY KEY (entity, same_as, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_same_as_article ON entity_same_as (article);

-- Entities that share a block may be the same: blocks are hashes of derived keys.
CREATE TABLE entity_block (
  block  INTEGER NOT NULL,
  entity INTEGER NOT NULL,
  PRIMARY KEY (block, entity)
) STRICT, WITHOUT ROWID;

-- Numbers for reason and status are those of the enums in store.h. `one` is the entity that is less sure of its name, and
-- would go into the `other`.
CREATE TABLE suggestion (
  pk       INTEGER PRIMARY KEY AUTOINCREMENT,
  id       TEXT    NOT NULL UNIQUE,
  status   INTEGER NOT NULL DEFAULT 0,
  reason   INTEGER NOT NULL,
  score    REAL    NOT NULL,
  one      INTEGER NOT NULL,                    -- entity.pk
  other    INTEGER NOT NULL,                    -- entity.pk
  block    INTEGER NOT NULL,                    -- what both share
  created  INTEGER NOT NULL,
  modified INTEGER NOT NULL
) STRICT;
CREATE INDEX suggestion_score ON suggestion (score);
CREATE INDEX suggestion_created ON suggestion (created);
CREATE INDEX suggestion_one ON suggestion (one);
CREATE INDEX suggestion_other ON suggestion (other);
CREATE INDEX suggestion_block ON suggestion (block);

-- Asks for the entities that are there to be linked, once all migrations are applied.
INSERT INTO meta (key, value) VALUES ('relink', x'01');
