-- Near-duplicate articles: src/store/similar.h and src/store/sqlite/articles/duplicates.h say how they are found.

-- The articles that hold a shingle of their sketches, in an order that has nothing to do with how they came.
CREATE TABLE article_shingle (
  shingle INTEGER NOT NULL,
  rank    INTEGER NOT NULL,                     -- of the article, made of its id
  article INTEGER NOT NULL,
  PRIMARY KEY (shingle, rank, article)
) STRICT, WITHOUT ROWID;

CREATE INDEX article_duplicate ON article (duplicate_of, published) WHERE duplicate_of IS NOT NULL;
CREATE INDEX article_duplicate_published ON article (published) WHERE duplicate_of IS NOT NULL;

-- Asks for the articles that are there to be compared, once all migrations are applied.
INSERT INTO meta (key, value) VALUES ('compare', x'01');
