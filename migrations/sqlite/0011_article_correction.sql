-- What people have corrected of articles, and what the document itself says, as it was last loaded. It is found by the
-- article's id, whether that is there or not. Numbers of members are those of enum onr_article_member in
-- src/store/sqlite/articles/article_corrections.h, which says what the values are.
CREATE TABLE article_correction (
  article  TEXT    NOT NULL,                      -- id
  member   INTEGER NOT NULL,
  value    TEXT    NOT NULL,
  original TEXT    NOT NULL,
  PRIMARY KEY (article, member)
) STRICT, WITHOUT ROWID;

-- A document without an address is known by its text: that it was stored with, which its id is made of, or that it has.
CREATE INDEX article_text_version ON article (text_version) WHERE url = '';
