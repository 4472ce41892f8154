-- A claim's spans move into its own row, where reading the claim finds them without another look-up; and what is large
-- stands last there, so that what lists and conditions look at is read without it.
--
-- `spans` has the claim's spans one after the other, in the order of their roles, then of the text. Each is
--
--   role first bytes-more units-more bytes bytes-more units-more prefix suffix words
--
-- where `role` is a number of enum onr_span_role; `first` and `bytes` are where the span begins and how long it is, in
-- bytes; behind each of the two, how many bytes more than UTF-16 units that is, and how many of these more than code
-- points. All seven are decimal and end with a space. `prefix`, `suffix` and `words` are netstrings, as lists of strings
-- have them ("5:first6:second"); but for words that the claim's own `text`, `cue` or `source` has, by the role, there
-- stands "=". Those columns are the words of the spans of their role, joined by " … ", so that those before a span
-- say where its words are.
--
-- They wait in a file of their own, so that the new table fills the room that the old ones leave.
CREATE TEMP TABLE packed (claim INTEGER PRIMARY KEY, spans TEXT NOT NULL) STRICT;

INSERT INTO temp.packed (claim, spans)
SELECT c.pk, ifnull((SELECT group_concat(x.span, '') FROM (
  SELECT s.role || ' '
    || s.start_byte || ' ' || (s.start_byte - s.start_utf16) || ' ' || (s.start_utf16 - s.start_cp) || ' '
    || (s.end_byte - s.start_byte) || ' '
    || (s.end_byte - s.end_utf16 - s.start_byte + s.start_utf16) || ' '
    || (s.end_utf16 - s.end_cp - s.start_utf16 + s.start_cp) || ' '
    || length(CAST(s.prefix AS BLOB)) || ':' || s.prefix
    || length(CAST(s.suffix AS BLOB)) || ':' || s.suffix
    || iif(s.exact <> '' AND length(CAST(s.exact AS BLOB)) = s.end_byte - s.start_byte AND CAST(s.exact AS BLOB) = substr(
         CAST(CASE s.role WHEN 0 THEN c.text WHEN 1 THEN c.cue WHEN 2 THEN c.source ELSE '' END AS BLOB),
         1 + (SELECT ifnull(sum(length(CAST(p.exact AS BLOB)) + 5), 0) FROM claim_span p
              WHERE p.claim = s.claim AND p.role = s.role AND p.number < s.number),
         s.end_byte - s.start_byte),
       '=', length(CAST(s.exact AS BLOB)) || ':' || s.exact) AS span
  FROM claim_span s WHERE s.claim = c.pk ORDER BY s.role, s.number) x), '')
FROM claim c;

DROP TABLE claim_span;
DROP INDEX claim_published;
DROP INDEX claim_speaker;
DROP INDEX claim_created;
DROP INDEX claim_confidence;
DROP INDEX claim_seq;
DROP INDEX claim_kinds;
DROP INDEX claim_speaker_link;

CREATE TABLE claim_whole (
  pk                INTEGER PRIMARY KEY,
  id                TEXT    NOT NULL UNIQUE,
  revision          INTEGER NOT NULL,
  quote_type        INTEGER NOT NULL,
  source_type       INTEGER NOT NULL,
  modality          INTEGER NOT NULL,
  speaker           INTEGER,                    -- entity.pk
  speaker_link      INTEGER,
  speaker_given     INTEGER NOT NULL DEFAULT 0, -- 1: a person said so
  about_given       INTEGER NOT NULL DEFAULT 0,
  published         INTEGER NOT NULL,
  confidence        REAL    NOT NULL,
  review_status     TEXT    NOT NULL DEFAULT 'machine',
  created           INTEGER NOT NULL,
  modified          INTEGER NOT NULL,
  seq               INTEGER,
  seq_created       INTEGER,
  generator_version TEXT    NOT NULL,
  rule              TEXT    NOT NULL,
  review            TEXT    NOT NULL DEFAULT '',
  source            TEXT    NOT NULL,
  cue               TEXT    NOT NULL,
  text              TEXT    NOT NULL,
  spans             TEXT    NOT NULL
) STRICT;

INSERT INTO claim_whole (pk, id, revision, quote_type, source_type, modality, speaker, speaker_link, speaker_given,
  about_given, published, confidence, review_status, created, modified, seq, seq_created, generator_version, rule, review,
  source, cue, text, spans)
SELECT c.pk, c.id, c.revision, c.quote_type, c.source_type, c.modality, c.speaker, c.speaker_link, c.speaker_given,
  c.about_given, c.published, c.confidence, c.review_status, c.created, c.modified, c.seq, c.seq_created,
  c.generator_version, c.rule, c.review, c.source, c.cue, c.text, p.spans
FROM claim c JOIN temp.packed p ON p.claim = c.pk ORDER BY c.pk;

DROP TABLE claim;
DROP TABLE temp.packed;
ALTER TABLE claim_whole RENAME TO claim;

CREATE INDEX claim_published ON claim (published);
CREATE INDEX claim_speaker ON claim (speaker, published) WHERE speaker IS NOT NULL;
CREATE INDEX claim_created ON claim (created);
CREATE INDEX claim_confidence ON claim (confidence);
CREATE UNIQUE INDEX claim_seq ON claim (seq);
CREATE INDEX claim_kinds ON claim (quote_type, source_type, modality, review_status);
CREATE INDEX claim_speaker_link ON claim (speaker_link) WHERE speaker_link IS NOT NULL;

-- As 0006_changes.sql has them.
CREATE TRIGGER claim_created AFTER INSERT ON claim WHEN new.seq IS NULL BEGIN
  UPDATE claim SET seq = onr_next_change() WHERE pk = new.pk AND seq IS NULL;
END;
CREATE TRIGGER claim_changed AFTER UPDATE OF revision ON claim
  WHEN new.seq IS old.seq AND new.revision <> old.revision BEGIN
  UPDATE claim SET seq_created = ifnull(seq_created, seq), seq = onr_next_change() WHERE pk = new.pk;
END;
CREATE TRIGGER claim_deleted AFTER DELETE ON claim BEGIN
  INSERT INTO tombstone (seq, type, id, created, deleted, seq_before, seq_created, revision)
    VALUES (onr_next_change(), 2, old.id, old.created, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER),
            old.seq, ifnull(old.seq_created, old.seq), old.revision);
END;
CREATE TRIGGER claim_back AFTER INSERT ON claim WHEN EXISTS (SELECT 1 FROM tombstone WHERE id = new.id) BEGIN
  UPDATE claim SET seq = iif(t.revision = new.revision, t.seq_before, onr_next_change()), seq_created = t.seq_created
    FROM tombstone t WHERE claim.pk = new.pk AND t.id = new.id AND t.created = new.created;
  DELETE FROM tombstone WHERE id = new.id;
END;
