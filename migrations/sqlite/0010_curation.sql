-- What people correct: who corrected what, entities merged, split, made and renamed, suggestions decided. A correction is
-- kept apart from what is extracted, so that it survives whatever is loaded, and can be taken back.

-- The ledger, to which rows are only added; `reverted_by` alone changes. Members and values are packed as
-- src/store/sqlite/ledger/audit.h says; action and kind are numbers of the enums in store_audit.h.
CREATE TABLE audit (
  pk          INTEGER PRIMARY KEY AUTOINCREMENT,
  id          TEXT    NOT NULL UNIQUE,
  at          INTEGER NOT NULL,                 -- ms UTC
  actor       TEXT    NOT NULL,                 -- the key's id; without a key the name
  actor_name  TEXT    NOT NULL,
  action      INTEGER NOT NULL,
  kind        INTEGER NOT NULL,                 -- of the subject
  subject     TEXT    NOT NULL,                 -- id
  related     TEXT    NOT NULL,                 -- netstrings: ids of what else it concerns
  before      TEXT    NOT NULL,
  after       TEXT    NOT NULL,
  in_force    INTEGER NOT NULL,                 -- 0: it was reverted, or is a revert itself
  base        INTEGER,                          -- of a revert: the correction that it takes back or applies again
  reverts     INTEGER,                          -- audit.pk
  reverted_by INTEGER                           -- audit.pk
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_action ON audit (action, at);
CREATE INDEX audit_actor ON audit (actor, at);
CREATE INDEX audit_base ON audit (base) WHERE base IS NOT NULL;

-- Everything that an entry concerns, the subject with it.
CREATE TABLE audit_subject (
  id    TEXT    NOT NULL,
  audit INTEGER NOT NULL,
  PRIMARY KEY (id, audit)
) STRICT, WITHOUT ROWID;

-- An entity is found by kind and key, as extraction names it; `type` is what is shown. The row of a merged one stays, with
-- hidden = 2, so that its id still leads to where it went: `root` is the end of the chain of merged_into, null for itself.
-- `kept` counts the corrections that refer to it: it stays, whether an article names it or not, and so does one that a
-- person made.
ALTER TABLE entity ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entity ADD COLUMN merged_into INTEGER;
ALTER TABLE entity ADD COLUMN root INTEGER;
ALTER TABLE entity ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entity ADD COLUMN made INTEGER NOT NULL DEFAULT 0;   -- 1: by a person
UPDATE entity SET kind = type;
DROP INDEX entity_key;
CREATE INDEX entity_key ON entity (kind, key);
DROP INDEX entity_orphan;
CREATE INDEX entity_orphan ON entity (articles) WHERE articles = 0 AND kept = 0 AND made = 0;
CREATE INDEX entity_merged ON entity (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX entity_root ON entity (root) WHERE root IS NOT NULL;

-- What a person has set of an entity; null: what follows from the articles is shown. Lists are netstrings.
CREATE TABLE entity_correction (
  entity          INTEGER PRIMARY KEY,
  type            INTEGER,
  name            TEXT,
  alternate_names TEXT,
  description     TEXT,
  same_as         TEXT,
  hidden          INTEGER
) STRICT;

-- `link` is the entity that a row belongs to, before merges, and `entity` the one that shows it: the end of link's chain of
-- merges. Null says that they are the same. An entity of 0 shows nothing: a claim's subject that was merged into another
-- of its subjects, a name that a person has taken away.
ALTER TABLE mention ADD COLUMN link INTEGER;
CREATE INDEX mention_link ON mention (link) WHERE link IS NOT NULL;
ALTER TABLE claim ADD COLUMN speaker_link INTEGER;
ALTER TABLE claim ADD COLUMN speaker_given INTEGER NOT NULL DEFAULT 0;   -- 1: a person said so
ALTER TABLE claim ADD COLUMN about_given INTEGER NOT NULL DEFAULT 0;
CREATE INDEX claim_speaker_link ON claim (speaker_link) WHERE speaker_link IS NOT NULL;

CREATE TABLE claim_subject (
  entity    INTEGER NOT NULL,
  published INTEGER NOT NULL,
  claim     INTEGER NOT NULL,
  number    INTEGER NOT NULL,                   -- place in the claim's list
  link      INTEGER,
  PRIMARY KEY (entity, published, claim, number)
) STRICT, WITHOUT ROWID;
INSERT INTO claim_subject (entity, published, claim, number) SELECT entity, published, claim, number FROM claim_about;
DROP TABLE claim_about;
ALTER TABLE claim_subject RENAME TO claim_about;
CREATE INDEX claim_about_claim ON claim_about (claim, number);
CREATE INDEX claim_about_link ON claim_about (link) WHERE link IS NOT NULL;

CREATE TABLE entity_spelling (
  pk       INTEGER PRIMARY KEY,
  link     INTEGER NOT NULL,
  entity   INTEGER NOT NULL,
  name     TEXT    NOT NULL,
  folded   TEXT    NOT NULL,
  articles INTEGER NOT NULL DEFAULT 0,
  mains    INTEGER NOT NULL DEFAULT 0,
  given    INTEGER NOT NULL DEFAULT 0,          -- 1: by a person; it stays without an article
  UNIQUE (link, name)
) STRICT;
INSERT INTO entity_spelling (pk, link, entity, name, folded, articles, mains)
  SELECT pk, entity, entity, name, folded, articles, mains FROM entity_name;
DROP TABLE entity_name;
ALTER TABLE entity_spelling RENAME TO entity_name;
CREATE INDEX entity_name_entity ON entity_name (entity);
CREATE INDEX entity_name_folded ON entity_name (folded);
CREATE INDEX entity_name_orphan ON entity_name (articles) WHERE articles = 0 AND given = 0;

-- A mention that a person gave to another entity: when it is linked to `link`, it is linked to `target` instead. One that
-- was split off twice has two rows.
CREATE TABLE mention_split (
  pk      INTEGER PRIMARY KEY AUTOINCREMENT,
  mention TEXT    NOT NULL,                     -- id
  article TEXT    NOT NULL,                     -- id
  link    INTEGER NOT NULL,                     -- entity.pk
  target  INTEGER NOT NULL                      -- entity.pk
) STRICT;
CREATE INDEX mention_split_article ON mention_split (article);
CREATE INDEX mention_split_target ON mention_split (target);

-- A decision stays, whether or not what gives rise to the suggestion is there.
ALTER TABLE suggestion ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
CREATE TABLE suggestion_decision (
  id     TEXT    NOT NULL PRIMARY KEY,
  status INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An entity that is merged into another one counts as deleted, and as created when that is taken back.
CREATE TRIGGER entity_merge_changed AFTER UPDATE OF merged_into ON entity WHEN new.merged_into IS NOT old.merged_into BEGIN
  UPDATE entity SET seq_created = iif(new.merged_into IS NULL, NULL, ifnull(seq_created, seq)), seq = onr_next_change()
    WHERE pk = new.pk;
END;
