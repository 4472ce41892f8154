/*
 * Claims: what the text attributes to a source. Direct quotations first, because what stands inside them belongs to
 * their speaker; then, sentence by sentence, the ways to report. A finding's content is not searched again, so that a
 * claim inside a claim stays part of it.
 */
#include "claims.h"

bool onr_reporter_add(struct onr_reporter *reporter, const struct onr_finding *finding) {
  struct onr_document *document = reporter->document;
  if (!ONR_ROOM(document->arena, reporter, findings, count, capacity)) return false;
  for (size_t i = 0; i < finding->content_count; i++)
    memset(reporter->used + finding->content[i].first, 1, finding->content[i].end - finding->content[i].first);
  memset(reporter->used + finding->cue.first, 1, finding->cue.end - finding->cue.first);
  if (finding->source.end > finding->source.first)
    reporter->by_sentence[document->tokens[finding->source.first].sentence] = (uint32_t)reporter->count;
  reporter->findings[reporter->count++] = *finding;
  return true;
}

static bool find_in_sentence(struct onr_reporter *reporter, const struct onr_sentence *sentence) {
  return onr_reporter_find_according(reporter, sentence) && onr_reporter_find_postposed(reporter, sentence) &&
         onr_reporter_find_nouns(reporter, sentence) && onr_reporter_find_reported(reporter, sentence) &&
         onr_reporter_find_participles(reporter, sentence);
}

static bool init(struct onr_reporter *reporter, struct onr_document *document) {
  *reporter = (struct onr_reporter){.document = document};
  reporter->used = onr_arena_zalloc(document->arena, document->token_count + 1, 1);
  reporter->by_sentence =
      onr_arena_zalloc(document->arena, document->sentence_count + 1, sizeof *reporter->by_sentence);
  if (!reporter->used || !reporter->by_sentence) return false;
  for (size_t i = 0; i <= document->sentence_count; i++) reporter->by_sentence[i] = ONR_NONE;
  return true;
}

bool onr_document_find_claims(struct onr_document *document) {
  struct onr_reporter reporter;
  if (!init(&reporter, document) || !onr_reporter_find_direct(&reporter)) return false;
  for (size_t i = 0; i < document->sentence_count; i++)
    if (!find_in_sentence(&reporter, &document->sentences[i])) return false;
  return onr_reporter_finish(&reporter);
}
