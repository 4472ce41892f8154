-- Answers to requests that carried an Idempotency-Key, for a day: a retry gets the first one.
CREATE TABLE answer (
  key           BLOB    PRIMARY KEY,            -- SHA-256 of the Idempotency-Key and the credential that came with it
  request       BLOB    NOT NULL,               -- SHA-256 of method, target, media type and body
  status        INTEGER NOT NULL,
  revision      INTEGER NOT NULL,               -- of the resource shown, for the ETag; -1: none
  last_modified INTEGER,
  content_type  TEXT    NOT NULL,
  headers       TEXT    NOT NULL,               -- what the handler added: "Name: value\n" each
  body          BLOB    NOT NULL,
  created       INTEGER NOT NULL                -- ms UTC
) STRICT;
CREATE INDEX answer_created ON answer (created);
