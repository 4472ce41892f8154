/*
 * Claims: what the text attributes to a source. Labels and direct quotations first, because what stands inside them
 * belongs to their speaker; then, sentence by sentence, the quotations that go on with the sentence before, the ways to
 * report, and the quoted words that are left. A finding's content is not searched again, so that a
 * claim inside a claim stays part of it.
 */
#include "claims.h"

/* The token after the last one of a finding. */
static uint32_t end_of(const struct onr_finding *finding) {
  uint32_t end = finding->cue.end > finding->source.end ? finding->cue.end : finding->source.end;
  for (size_t i = 0; i < finding->content_count; i++)
    if (finding->content[i].end > end) end = finding->content[i].end;
  return end;
}

static void note_end(struct onr_reporter *reporter, uint32_t index) {
  uint32_t end = end_of(&reporter->findings[index]);
  uint32_t *last = &reporter->last_in[reporter->document->tokens[end - 1].sentence];
  if (*last == ONR_NONE || end_of(&reporter->findings[*last]) <= end) *last = index;
}

bool onr_reporter_append(struct onr_reporter *reporter, uint32_t index, struct onr_range range) {
  struct onr_finding *finding = &reporter->findings[index];
  if (finding->content_count >= ONR_FINDING_CONTENTS) return false;
  finding->content[finding->content_count++] = range;
  memset(reporter->used + range.first, 1, range.end - range.first);
  note_end(reporter, index);
  return true;
}

bool onr_reporter_add(struct onr_reporter *reporter, const struct onr_finding *finding) {
  struct onr_document *document = reporter->document;
  if (!ONR_ROOM(document->arena, reporter, findings, count, capacity)) return false;
  for (size_t i = 0; i < finding->content_count; i++)
    memset(reporter->used + finding->content[i].first, 1, finding->content[i].end - finding->content[i].first);
  memset(reporter->used + finding->cue.first, 1, finding->cue.end - finding->cue.first);
  if (finding->source.end > finding->source.first)
    reporter->by_sentence[document->tokens[finding->source.first].sentence] = (uint32_t)reporter->count;
  reporter->findings[reporter->count] = *finding;
  note_end(reporter, (uint32_t)reporter->count++);
  return true;
}

/* Whether there is a claim that a word like the one at `at` may be the cue of. */
static bool may_report(const struct onr_document *document, size_t at) {
  const struct onr_word *word = onr_word_at(document, at);
  bool listed = word && (word->verb || word->noun || word->adjective || onr_is(word, ONR_CLASS(ONR_W_CARRIER)));
  return listed || onr_reporter_is_hearsay(document, at);
}

/* From left to right, so that a claim inside another's content is never found before it. */
static bool find_at(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at) {
  static onr_reporter_taker *const takers[] = {
      onr_reporter_take_raised,    onr_reporter_take_carried, onr_reporter_take_passive,
      onr_reporter_take_relative,  onr_reporter_take_verb,    onr_reporter_take_participle,
      onr_reporter_take_adjective, onr_reporter_take_hearsay, onr_reporter_take_noun};
  bool taken = false;
  for (size_t i = 0; i < sizeof takers / sizeof *takers && !taken; i++)
    if (!takers[i](reporter, sentence, at, &taken)) return false;
  return true;
}

static bool find_in_sentence(struct onr_reporter *reporter, const struct onr_sentence *sentence) {
  if (!onr_reporter_find_according(reporter, sentence) || !onr_reporter_find_postposed(reporter, sentence))
    return false;
  const struct onr_document *document = reporter->document;
  for (size_t at = sentence->first; at < sentence->end; at++) {
    bool free = !reporter->used[at] && document->tokens[at].quote == ONR_NONE &&
                document->tokens[at].name == ONR_NONE && document->tokens[at].kind == ONR_T_WORD;
    if (free && may_report(document, at) && !find_at(reporter, sentence, at)) return false;
  }
  return true;
}

static bool init(struct onr_reporter *reporter, struct onr_document *document) {
  *reporter = (struct onr_reporter){.document = document};
  reporter->used = onr_arena_zalloc(document->arena, document->token_count + 1, 1);
  reporter->by_sentence =
      onr_arena_zalloc(document->arena, document->sentence_count + 1, sizeof *reporter->by_sentence);
  reporter->last_in = onr_arena_zalloc(document->arena, document->sentence_count + 1, sizeof *reporter->last_in);
  if (!reporter->used || !reporter->by_sentence || !reporter->last_in) return false;
  for (size_t i = 0; i <= document->sentence_count; i++) reporter->by_sentence[i] = reporter->last_in[i] = ONR_NONE;
  return true;
}

bool onr_document_find_claims(struct onr_document *document) {
  struct onr_reporter reporter;
  if (!init(&reporter, document) || !onr_reporter_find_labelled(&reporter) || !onr_reporter_find_direct(&reporter))
    return false;
  for (size_t i = 0, floating = 0, fragment = 0; i < document->sentence_count; i++) {
    const struct onr_sentence *sentence = &document->sentences[i];
    if (!onr_reporter_find_floating(&reporter, &floating, sentence) || !find_in_sentence(&reporter, sentence) ||
        !onr_reporter_find_fragments(&reporter, &fragment, sentence))
      return false;
  }
  return onr_reporter_finish(&reporter);
}
