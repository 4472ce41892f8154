-- The record: articles, what was found in them, and the keys that may write.
--
-- Every row has an integer key (pk) that stays inside the store, and those that the API shows a text id. Claims and
-- mentions are numbered so that their pk says where they stand:
--
--   pk = article.pk << 24 | (0xFFFFFF - position in the article)
--
-- so descending pk is newest article first and text order within an article, an article's rows are neighbours, and no
-- column or index for the article is needed. `published` (ms UTC; the smallest integer for "no date", so that undated
-- rows come last when the newest are first) is copied from the article to what is listed by it. Numbers for type, form,
-- quote_type and so on are those of the enums in extract.h, which only grow at their ends. Texts are '' where the API
-- says null. Lists of strings are netstrings: "5:first6:second".

CREATE TABLE meta (
  key   TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE article (
  pk               INTEGER PRIMARY KEY AUTOINCREMENT,
  id               TEXT    NOT NULL UNIQUE,
  revision         INTEGER NOT NULL,
  headline         TEXT    NOT NULL,
  headline_derived INTEGER NOT NULL,
  url              TEXT    NOT NULL,
  published        INTEGER NOT NULL,
  language         TEXT    NOT NULL,
  language_folded  TEXT    NOT NULL,
  authors          TEXT    NOT NULL,
  publisher        TEXT    NOT NULL,
  publisher_folded TEXT    NOT NULL,
  source           TEXT    NOT NULL,
  version          INTEGER NOT NULL,            -- article_text.number of the current text
  text_version     TEXT    NOT NULL,            -- its SHA-256
  duplicate_of     INTEGER,                     -- article.pk
  claims           INTEGER NOT NULL DEFAULT 0,
  mentions         INTEGER NOT NULL DEFAULT 0,
  entities         INTEGER NOT NULL DEFAULT 0,
  created          INTEGER NOT NULL,
  modified         INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX article_url ON article (url) WHERE url <> '';
CREATE INDEX article_published ON article (published);
CREATE INDEX article_created ON article (created);
CREATE INDEX article_publisher ON article (publisher_folded, published);

-- Bodies stand apart from their heads, so that lists of heads read few pages.
CREATE TABLE article_text (
  pk         INTEGER PRIMARY KEY,
  article    INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  sha256     TEXT    NOT NULL,
  codepoints INTEGER NOT NULL,
  created    INTEGER NOT NULL,
  body       TEXT    NOT NULL,
  UNIQUE (article, number)
) STRICT;

CREATE TABLE entity (
  pk           INTEGER PRIMARY KEY AUTOINCREMENT,
  id           TEXT    NOT NULL UNIQUE,
  revision     INTEGER NOT NULL,
  type         INTEGER NOT NULL,
  name         TEXT    NOT NULL,
  folded       TEXT    NOT NULL,
  sort_name    TEXT    NOT NULL,                -- folded, cut to what a cursor holds
  description  TEXT    NOT NULL DEFAULT '',
  described_by INTEGER,                         -- article.pk that description and same_as come from
  same_as      TEXT    NOT NULL DEFAULT '',
  hidden       INTEGER NOT NULL DEFAULT 0,
  mentions     INTEGER NOT NULL DEFAULT 0,
  articles     INTEGER NOT NULL DEFAULT 0,
  claims_made  INTEGER NOT NULL DEFAULT 0,
  claims_about INTEGER NOT NULL DEFAULT 0,
  created      INTEGER NOT NULL,
  modified     INTEGER NOT NULL
) STRICT;
CREATE INDEX entity_created ON entity (created) WHERE hidden = 0;
CREATE INDEX entity_sort_name ON entity (sort_name) WHERE hidden = 0;
CREATE INDEX entity_mentions ON entity (mentions) WHERE hidden = 0;
CREATE INDEX entity_orphan ON entity (articles) WHERE articles = 0;

-- Every name of an entity once, with the number of articles that use it; article_name says which.
CREATE TABLE entity_name (
  pk       INTEGER PRIMARY KEY,
  entity   INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  folded   TEXT    NOT NULL,
  articles INTEGER NOT NULL DEFAULT 0,
  UNIQUE (entity, folded)
) STRICT;
CREATE INDEX entity_name_folded ON entity_name (folded);
CREATE INDEX entity_name_orphan ON entity_name (articles) WHERE articles = 0;

CREATE TABLE article_name (
  article INTEGER NOT NULL,
  name    INTEGER NOT NULL,                     -- entity_name.pk
  PRIMARY KEY (article, name)
) STRICT, WITHOUT ROWID;

-- What an article adds to an entity's counts, so that it can be taken away again.
CREATE TABLE article_entity (
  entity       INTEGER NOT NULL,
  published    INTEGER NOT NULL,
  article      INTEGER NOT NULL,
  mentions     INTEGER NOT NULL,
  claims_made  INTEGER NOT NULL,
  claims_about INTEGER NOT NULL,
  PRIMARY KEY (entity, published, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_entity_article ON article_entity (article);

-- Without an index of the ids: an article has hundreds of mentions, and each would touch a page of it at random.
CREATE TABLE mention (
  pk          INTEGER PRIMARY KEY,
  id          TEXT    NOT NULL,
  entity      INTEGER NOT NULL,
  published   INTEGER NOT NULL,
  form        INTEGER NOT NULL,
  via         INTEGER,                          -- mention.pk
  start_byte  INTEGER NOT NULL,
  start_cp    INTEGER NOT NULL,
  start_utf16 INTEGER NOT NULL,
  end_byte    INTEGER NOT NULL,
  end_cp      INTEGER NOT NULL,
  end_utf16   INTEGER NOT NULL,
  exact       TEXT    NOT NULL
) STRICT;
CREATE INDEX mention_entity ON mention (entity, published);

CREATE TABLE claim (
  pk                INTEGER PRIMARY KEY,
  id                TEXT    NOT NULL UNIQUE,
  revision          INTEGER NOT NULL,
  text              TEXT    NOT NULL,
  quote_type        INTEGER NOT NULL,
  source_type       INTEGER NOT NULL,
  modality          INTEGER NOT NULL,
  speaker           INTEGER,                    -- entity.pk
  source            TEXT    NOT NULL,
  cue               TEXT    NOT NULL,
  published         INTEGER NOT NULL,
  confidence        REAL    NOT NULL,
  generator_version TEXT    NOT NULL,
  rule              TEXT    NOT NULL,
  review_status     TEXT    NOT NULL DEFAULT 'machine',
  created           INTEGER NOT NULL,
  modified          INTEGER NOT NULL
) STRICT;
CREATE INDEX claim_published ON claim (published);
CREATE INDEX claim_speaker ON claim (speaker, published) WHERE speaker IS NOT NULL;
CREATE INDEX claim_created ON claim (created);
CREATE INDEX claim_confidence ON claim (confidence);

CREATE TABLE claim_span (
  claim       INTEGER NOT NULL,
  role        INTEGER NOT NULL,                 -- enum onr_span_role
  number      INTEGER NOT NULL,
  start_byte  INTEGER NOT NULL,
  start_cp    INTEGER NOT NULL,
  start_utf16 INTEGER NOT NULL,
  end_byte    INTEGER NOT NULL,
  end_cp      INTEGER NOT NULL,
  end_utf16   INTEGER NOT NULL,
  exact       TEXT    NOT NULL,
  prefix      TEXT    NOT NULL,
  suffix      TEXT    NOT NULL,
  PRIMARY KEY (claim, role, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim_about (
  entity    INTEGER NOT NULL,
  published INTEGER NOT NULL,
  claim     INTEGER NOT NULL,
  number    INTEGER NOT NULL,                   -- place in the claim's list
  PRIMARY KEY (entity, published, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_about_claim ON claim_about (claim, number);

CREATE TABLE api_key (
  pk      INTEGER PRIMARY KEY,
  id      TEXT    NOT NULL UNIQUE,
  name    TEXT    NOT NULL,
  scope   INTEGER NOT NULL,                     -- enum onr_scope
  hash    BLOB    NOT NULL UNIQUE,              -- SHA-256 of the key
  created INTEGER NOT NULL,
  revoked INTEGER
) STRICT;

-- The full-text tables keep no text of their own; rows are taken out with the words that they were put in with.
CREATE VIRTUAL TABLE article_fts USING fts5 (
  headline, body, content = '', tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE claim_fts USING fts5 (
  text, content = '', tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE entity_fts USING fts5 (
  name, content = '', prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2');
