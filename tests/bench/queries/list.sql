-- A speaker's claims before a time, newest first.
SELECT c.pk, c.id, c.text, c.quote_type, c.source_type, c.modality, c.source, c.cue, c.confidence, c.generator_version, c.rule,
  c.review_status, c.created, c.modified, c.spans, s.id AS speaker_id, s.name AS speaker_name, s.type AS speaker_type,
  a.id AS article_id, a.headline, a.url, a.publisher, a.published, a.text_version
FROM claim c JOIN article a ON a.pk = c.pk >> 24 LEFT JOIN entity s ON s.pk = c.speaker
WHERE c.speaker = (SELECT pk FROM entity WHERE id = ?1) AND c.published < ?2
ORDER BY c.published DESC, c.pk DESC LIMIT 20;
SELECT e.id, e.name, e.type FROM claim_about b JOIN entity e ON e.pk = b.entity WHERE b.claim = ?1 ORDER BY b.number;
