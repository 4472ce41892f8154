/*
 * What somebody unnamed holds of the subject: "The dam seems to hold", "The dam reportedly held". The content is the
 * subject and what is said of it; the words between are the cue, and the text names no source.
 */
#include "claims.h"

bool onr_reporter_subject(const struct onr_document *document, const struct onr_sentence *sentence, size_t verb,
                          struct onr_range *ret_subject) {
  size_t before = verb;
  while (before > sentence->first && onr_clause_is_adverb(document, before - 1)) before--;
  bool relative = before > sentence->first &&
                  (onr_key_is(document, before - 1, "who") || onr_key_is(document, before - 1, "which") ||
                   onr_key_is(document, before - 1, "that"));
  if (relative) return *ret_subject = (struct onr_range){(uint32_t)before - 1, (uint32_t)before}, true;
  return onr_clause_subject(document, sentence->first, verb, ret_subject);
}

bool onr_reporter_add_about_subject(struct onr_reporter *reporter, struct onr_finding *finding,
                                    struct onr_range subject, size_t first, size_t end) {
  if (reporter->used[subject.first] || reporter->used[first < end ? first : subject.first]) return true;
  finding->content[0] = subject;
  finding->content[1] = (struct onr_range){(uint32_t)first, (uint32_t)end};
  finding->content_count = first < end ? 2 : 1;
  return onr_reporter_add(reporter, finding);
}

/* Where the complement after "seems" begins; 0: the verb has another meaning here ("appeared on television"). */
static size_t complement(const struct onr_document *document, size_t after, size_t end) {
  size_t at = after;
  while (at < end && onr_clause_is_adverb(document, at)) at++;
  if (at >= end) return 0;
  bool like = onr_key_is(document, at, "like") || onr_key_is(document, at, "to") || onr_key_is(document, at, "as");
  bool starts = onr_is_kind(document, at, ONR_T_WORD) || onr_is_kind(document, at, ONR_T_QUOTE);
  bool place = onr_is_at(document, at,
                         ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_CONJUNCTION) | ONR_CLASS(ONR_W_DAY) |
                             ONR_CLASS(ONR_W_TIME));
  if (like) return at;
  return starts && !place ? at : 0;
}

bool onr_reporter_take_raised(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                              bool *ret_taken) {
  struct onr_document *document = reporter->document;
  struct onr_verb_group group;
  if (!onr_clause_verb(document, at, &group) || !(group.verb->frames & ONR_FRAME_RAISED) || group.infinitive ||
      (group.form & ONR_VERB_ING))
    return true;
  size_t first = complement(document, group.range.end, sentence->end);
  struct onr_range subject;
  if (first == 0 || !onr_reporter_subject(document, sentence, group.range.first, &subject)) return true;
  struct onr_finding finding = {
      .speaker = ONR_NONE, .rule = ONR_RULE_RAISED, .cue = group.range, .verb = group.verb, .negated = group.negated};
  size_t end = onr_clause_end(document, first + 1, sentence->end, true);
  bool dummy = subject.end == subject.first + 1 && onr_key_is(document, subject.first, "it") &&
               (onr_key_is(document, first, "that") ||
                onr_is_at(document, first, ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_DETERMINER)));
  *ret_taken = true;
  if (!dummy) return onr_reporter_add_about_subject(reporter, &finding, subject, first, end);
  finding.content[0] = (struct onr_range){(uint32_t)first, (uint32_t)end};
  finding.content_count = 1;
  return onr_reporter_add(reporter, &finding);
}

bool onr_reporter_is_hearsay(const struct onr_document *document, size_t at) {
  static const char *const adverbs[] = {"reportedly", "allegedly", "supposedly", "purportedly"};
  return ONR_KEY_IS_ANY(document, at, adverbs);
}

bool onr_reporter_take_hearsay(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                               bool *ret_taken) {
  struct onr_document *document = reporter->document;
  if (!onr_reporter_is_hearsay(document, at) || at == sentence->first || at + 2 >= sentence->end) return true;
  size_t verb = at;
  while (verb > sentence->first &&
         (onr_is_at(document, verb - 1, ONR_CLASS(ONR_W_AUXILIARY)) || onr_clause_is_adverb(document, verb - 1)))
    verb--;
  struct onr_range subject;
  if (!onr_reporter_subject(document, sentence, verb, &subject)) return true;
  subject.end = (uint32_t)at; /* its auxiliaries are said of it too */
  struct onr_finding finding = {.speaker = ONR_NONE, .rule = ONR_RULE_HEARSAY, .cue = {(uint32_t)at, (uint32_t)at + 1}};
  *ret_taken = true;
  return onr_reporter_add_about_subject(reporter, &finding, subject, at + 1,
                                        onr_clause_end(document, at + 1, sentence->end, false));
}
