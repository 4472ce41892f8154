-- What people say of claims (include/onrecord/store_claims.h). It is found by the claim's id and its article's, whether
-- these are there or not.

-- A claim that a person made, or of which one has said something, as it would be without that: as it was made, or as it
-- was last extracted. Members are texts, as src/store/sqlite/claims/claim_curation.h says.
CREATE TABLE curated_claim (
  id                TEXT    NOT NULL PRIMARY KEY,
  article           TEXT    NOT NULL,             -- id
  made              INTEGER NOT NULL,             -- 1: by a person
  withdrawn         INTEGER NOT NULL,             -- 1: and deleted again
  found             INTEGER NOT NULL,             -- 1: extraction finds it in the present text
  quote_type        TEXT    NOT NULL,
  source_type       TEXT    NOT NULL,
  modality          TEXT    NOT NULL,
  speaker           TEXT    NOT NULL,
  about             TEXT    NOT NULL,
  spans             TEXT    NOT NULL,
  confidence        REAL    NOT NULL,
  generator_version TEXT    NOT NULL,
  rule              TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX curated_claim_article ON curated_claim (article);

-- What a person said of a member instead: the numbers are those of enum onr_claim_member.
CREATE TABLE claim_correction (
  claim  TEXT    NOT NULL,                        -- id
  member INTEGER NOT NULL,
  value  TEXT    NOT NULL,
  PRIMARY KEY (claim, member)
) STRICT, WITHOUT ROWID;

ALTER TABLE claim ADD COLUMN review TEXT NOT NULL DEFAULT '';
