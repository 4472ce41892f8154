-- The entities that people have hidden, for the list of them: few.
CREATE INDEX entity_hidden ON entity (sort_name) WHERE hidden = 1;
