-- A digest of the analysis that an article was stored with, so that one that comes out the same is known by looking at
-- it; 0 for what an older version stored.
ALTER TABLE article ADD COLUMN analysis INTEGER NOT NULL DEFAULT 0;
