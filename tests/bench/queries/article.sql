-- One article by its id, with its text.
SELECT a.pk, a.id, a.headline, a.headline_derived, a.url, a.published, a.language, a.authors, a.publisher, a.source,
  a.text_version, (SELECT d.id FROM article d WHERE d.pk = a.duplicate_of) AS duplicate_of, a.claims, a.mentions, a.entities,
  a.created, a.modified, t.body
FROM article a JOIN article_text t ON t.article = a.pk AND t.number = a.version
WHERE a.id = ?1;
