-- What changed, in the order of commits: every object carries the number of its latest change (`seq`), and of its
-- creation where that is another (`seq_created`). Numbers come from onr_next_change(), a function of the writer's
-- connection, and never come back. What is deleted leaves a tombstone with the next number, for as long as the program
-- is told to keep it.
--
-- Triggers see to it, so that no write can forget to; the writes that are made most often give the number themselves,
-- which spares them a second write of the row. An object's `revision` says whether what it shows has changed.

CREATE TABLE tombstone (
  seq         INTEGER PRIMARY KEY,
  type        INTEGER NOT NULL,                 -- enum onr_changed_type
  id          TEXT    NOT NULL UNIQUE,
  created     INTEGER NOT NULL,
  deleted     INTEGER NOT NULL,                 -- ms UTC
  seq_before  INTEGER NOT NULL,
  seq_created INTEGER NOT NULL,
  revision    INTEGER NOT NULL
) STRICT;
CREATE INDEX tombstone_type ON tombstone (type);

ALTER TABLE article ADD COLUMN seq INTEGER;
ALTER TABLE article ADD COLUMN seq_created INTEGER;
ALTER TABLE entity ADD COLUMN seq INTEGER;
ALTER TABLE entity ADD COLUMN seq_created INTEGER;
ALTER TABLE claim ADD COLUMN seq INTEGER;
ALTER TABLE claim ADD COLUMN seq_created INTEGER;
ALTER TABLE suggestion ADD COLUMN seq INTEGER;
ALTER TABLE suggestion ADD COLUMN seq_created INTEGER;
UPDATE article SET seq = onr_next_change();
UPDATE entity SET seq = onr_next_change();
UPDATE claim SET seq = onr_next_change();
UPDATE suggestion SET seq = onr_next_change();
CREATE UNIQUE INDEX article_seq ON article (seq);
CREATE UNIQUE INDEX entity_seq ON entity (seq);
CREATE UNIQUE INDEX claim_seq ON claim (seq);
CREATE UNIQUE INDEX suggestion_seq ON suggestion (seq);

CREATE TRIGGER article_created AFTER INSERT ON article WHEN new.seq IS NULL BEGIN
  UPDATE article SET seq = onr_next_change() WHERE pk = new.pk AND seq IS NULL;
END;
CREATE TRIGGER entity_created AFTER INSERT ON entity WHEN new.seq IS NULL BEGIN
  UPDATE entity SET seq = onr_next_change() WHERE pk = new.pk AND seq IS NULL;
END;
CREATE TRIGGER claim_created AFTER INSERT ON claim WHEN new.seq IS NULL BEGIN
  UPDATE claim SET seq = onr_next_change() WHERE pk = new.pk AND seq IS NULL;
END;
CREATE TRIGGER suggestion_created AFTER INSERT ON suggestion WHEN new.seq IS NULL BEGIN
  UPDATE suggestion SET seq = onr_next_change() WHERE pk = new.pk AND seq IS NULL;
END;

CREATE TRIGGER article_changed AFTER UPDATE OF revision, duplicate_of ON article
  WHEN new.seq IS old.seq AND (new.revision <> old.revision OR new.duplicate_of IS NOT old.duplicate_of) BEGIN
  UPDATE article SET seq_created = ifnull(seq_created, seq), seq = onr_next_change() WHERE pk = new.pk;
END;
CREATE TRIGGER entity_changed AFTER UPDATE OF revision ON entity
  WHEN new.seq IS old.seq AND new.revision <> old.revision BEGIN
  UPDATE entity SET seq_created = ifnull(seq_created, seq), seq = onr_next_change() WHERE pk = new.pk;
END;
CREATE TRIGGER claim_changed AFTER UPDATE OF revision ON claim
  WHEN new.seq IS old.seq AND new.revision <> old.revision BEGIN
  UPDATE claim SET seq_created = ifnull(seq_created, seq), seq = onr_next_change() WHERE pk = new.pk;
END;
CREATE TRIGGER suggestion_changed AFTER UPDATE OF status, score ON suggestion
  WHEN new.seq IS old.seq AND (new.status <> old.status OR new.score <> old.score) BEGIN
  UPDATE suggestion SET seq_created = ifnull(seq_created, seq), seq = onr_next_change() WHERE pk = new.pk;
END;

CREATE TRIGGER article_deleted AFTER DELETE ON article BEGIN
  INSERT INTO tombstone (seq, type, id, created, deleted, seq_before, seq_created, revision)
    VALUES (onr_next_change(), 0, old.id, old.created, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER),
            old.seq, ifnull(old.seq_created, old.seq), old.revision);
END;
CREATE TRIGGER entity_deleted AFTER DELETE ON entity BEGIN
  INSERT INTO tombstone (seq, type, id, created, deleted, seq_before, seq_created, revision)
    VALUES (onr_next_change(), 1, old.id, old.created, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER),
            old.seq, ifnull(old.seq_created, old.seq), old.revision);
END;
CREATE TRIGGER claim_deleted AFTER DELETE ON claim BEGIN
  INSERT INTO tombstone (seq, type, id, created, deleted, seq_before, seq_created, revision)
    VALUES (onr_next_change(), 2, old.id, old.created, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER),
            old.seq, ifnull(old.seq_created, old.seq), old.revision);
END;
CREATE TRIGGER suggestion_deleted AFTER DELETE ON suggestion BEGIN
  INSERT INTO tombstone (seq, type, id, created, deleted, seq_before, seq_created, revision)
    VALUES (onr_next_change(), 3, old.id, old.created, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER),
            old.seq, ifnull(old.seq_created, old.seq), 0);
END;

-- What was deleted comes back: a claim in the very write that took it away (`created` is the same) goes on with its
-- life, at its old place if it is the same and as changed if not; anything later begins a new one.
CREATE TRIGGER claim_back AFTER INSERT ON claim WHEN EXISTS (SELECT 1 FROM tombstone WHERE id = new.id) BEGIN
  UPDATE claim SET seq = iif(t.revision = new.revision, t.seq_before, onr_next_change()), seq_created = t.seq_created
    FROM tombstone t WHERE claim.pk = new.pk AND t.id = new.id AND t.created = new.created;
  DELETE FROM tombstone WHERE id = new.id;
END;
CREATE TRIGGER article_back AFTER INSERT ON article WHEN EXISTS (SELECT 1 FROM tombstone WHERE id = new.id) BEGIN
  DELETE FROM tombstone WHERE id = new.id;
END;
CREATE TRIGGER entity_back AFTER INSERT ON entity WHEN EXISTS (SELECT 1 FROM tombstone WHERE id = new.id) BEGIN
  DELETE FROM tombstone WHERE id = new.id;
END;
CREATE TRIGGER suggestion_back AFTER INSERT ON suggestion WHEN EXISTS (SELECT 1 FROM tombstone WHERE id = new.id) BEGIN
  DELETE FROM tombstone WHERE id = new.id;
END;
