-- Which mentions share a sentence: how many of its sentence stand before a mention and after it in the text, that is, with
-- the next higher and the next lower numbers.
ALTER TABLE mention ADD COLUMN sentence_before INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mention ADD COLUMN sentence_after INTEGER NOT NULL DEFAULT 0;

-- Asks for those of the mentions that are there, where there are any.
INSERT INTO meta (key, value) SELECT 'sentences', x'01' WHERE EXISTS (SELECT 1 FROM mention);
