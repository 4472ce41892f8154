/* What extract.h promises of every analysis, checked; and an analysis as one number, to compare two. For unit tests and
 * for fuzzing. */
#ifndef ONR_TESTS_SOUND_H
#define ONR_TESTS_SOUND_H

#include "onrecord/extract.h"
#include "onrecord/hash.h"

/* Whether a span is in the text, not empty, and cuts no character. */
static inline bool sound_span(struct onr_str text, struct onr_span span) {
  if (span.start >= span.end || span.end > text.len) return false;
  bool starts = ((unsigned char)text.data[span.start] & 0xC0) != 0x80;
  return starts && (span.end == text.len || ((unsigned char)text.data[span.end] & 0xC0) != 0x80);
}

static inline bool sound_spans(struct onr_str text, struct onr_spans spans) {
  for (size_t i = 0; i < spans.count; i++)
    if (!sound_span(text, spans.items[i]) || (i > 0 && spans.items[i - 1].end > spans.items[i].start)) return false;
  return true;
}

static inline const char *unsound_mention(struct onr_str text, const struct onr_analysis *a, size_t at) {
  const struct onr_mention *mention = &a->mentions[at];
  bool refers = mention->form == ONR_FORM_TITLE || mention->form == ONR_FORM_PRONOUN;
  if (!sound_span(text, mention->span)) return "a mention's span";
  if (mention->entity >= a->entity_count) return "a mention's entity";
  if (at > 0 && a->mentions[at - 1].span.end > mention->span.start) return "the order of mentions";
  if (at > 0 && a->mentions[at - 1].sentence > mention->sentence) return "the order of sentences";
  bool other = mention->antecedent < a->mention_count && mention->antecedent != at; /* "I" is told by what follows it */
  if (refers ? !other : mention->antecedent != ONR_NONE) return "a mention's antecedent";
  return (unsigned)mention->form < ONR_FORM_COUNT ? NULL : "a mention's form";
}

static inline const char *unsound_about(const struct onr_analysis *a, const struct onr_claim *claim) {
  for (size_t i = 0; i < claim->about_count; i++) {
    if (claim->about[i] >= a->entity_count || claim->about[i] == claim->speaker) return "what a claim is about";
    for (size_t k = 0; k < i; k++)
      if (claim->about[k] == claim->about[i]) return "what a claim is about, twice";
  }
  return NULL;
}

static inline const char *unsound_claim(struct onr_str text, const struct onr_analysis *a, size_t at) {
  const struct onr_claim *claim = &a->claims[at];
  if (claim->content.count == 0 || !sound_spans(text, claim->content)) return "a claim's content";
  if (!sound_spans(text, claim->cue)) return "a claim's cue";
  if (!sound_spans(text, claim->source)) return "a claim's source";
  if (claim->antecedent.end > 0 && !sound_span(text, claim->antecedent)) return "a claim's antecedent";
  if (claim->speaker != ONR_NONE && claim->speaker >= a->entity_count) return "a claim's speaker";
  if (!claim->rule || !(claim->confidence > 0 && claim->confidence <= 1)) return "a claim's rule or confidence";
  if ((unsigned)claim->type >= ONR_QUOTE_COUNT || (unsigned)claim->modality >= ONR_MODALITY_COUNT ||
      (unsigned)claim->source_type >= ONR_SOURCE_COUNT)
    return "a claim's kind";
  if (at > 0 && a->claims[at - 1].content.items[0].start > claim->content.items[0].start) return "the order of claims";
  return unsound_about(a, claim);
}

/* NULL, or what is wrong with the analysis of `text`. */
static inline const char *unsound(struct onr_str text, const struct onr_analysis *a) {
  const char *wrong = NULL;
  for (size_t i = 0; i < a->entity_count && !wrong; i++)
    if (a->entities[i].name.len == 0 || (unsigned)a->entities[i].type >= ONR_ENTITY_TYPE_COUNT) wrong = "an entity";
  for (size_t i = 0; i < a->mention_count && !wrong; i++) wrong = unsound_mention(text, a, i);
  for (size_t i = 0; i < a->claim_count && !wrong; i++) wrong = unsound_claim(text, a, i);
  return wrong;
}

/* ---- One number ---- */

static inline void mix(uint64_t *digest, struct onr_str bytes) {
  uint64_t pair[2] = {*digest, onr_hash64(bytes)};
  *digest = onr_hash64((struct onr_str){(const char *)pair, sizeof pair});
}

static inline void mix_number(uint64_t *digest, uint64_t number) {
  mix(digest, (struct onr_str){(const char *)&number, sizeof number});
}

static inline void mix_strs(uint64_t *digest, struct onr_strs strs) {
  for (size_t i = 0; i < strs.count; i++) mix(digest, strs.items[i]);
  mix_number(digest, strs.count);
}

static inline void mix_spans(uint64_t *digest, struct onr_spans spans) {
  for (size_t i = 0; i < spans.count; i++)
    mix_number(digest, (uint64_t)spans.items[i].start << 32 | spans.items[i].end);
  mix_number(digest, spans.count);
}

static inline void mix_claim(uint64_t *digest, const struct onr_claim *claim) {
  mix_spans(digest, claim->content);
  mix_spans(digest, claim->cue);
  mix_spans(digest, claim->source);
  mix_number(digest, (uint64_t)claim->type << 32 | (uint64_t)claim->modality << 16 | claim->source_type);
  mix_number(digest, claim->speaker);
  mix_number(digest, (uint64_t)claim->antecedent.start << 32 | claim->antecedent.end);
  for (size_t i = 0; i < claim->about_count; i++) mix_number(digest, claim->about[i]);
  mix(digest, (struct onr_str){(const char *)&claim->confidence, sizeof claim->confidence});
  mix(digest, onr_str_from(claim->rule));
}

/* The same for analyses that are the same in every member. */
static inline uint64_t analysis_digest(const struct onr_analysis *a) {
  uint64_t digest = 0;
  for (size_t i = 0; i < a->entity_count; i++) {
    mix_number(&digest, a->entities[i].type);
    mix(&digest, a->entities[i].name);
    mix_strs(&digest, a->entities[i].aliases);
    mix(&digest, a->entities[i].description);
    mix_strs(&digest, a->entities[i].same_as);
  }
  for (size_t i = 0; i < a->mention_count; i++) {
    const struct onr_mention *mention = &a->mentions[i];
    mix_number(&digest, (uint64_t)mention->span.start << 32 | mention->span.end);
    mix_number(&digest, (uint64_t)mention->entity << 32 | mention->antecedent);
    mix_number(&digest, mention->form);
  }
  for (size_t i = 0; i < a->claim_count; i++) mix_claim(&digest, &a->claims[i]);
  return digest;
}

#endif
