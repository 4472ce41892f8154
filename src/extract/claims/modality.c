/*
 * What a source commits to: that something is so, may be so, will be so, is not so; or asks. Two verbs tell: the one
 * that reports ("denied", "did not say", "would argue") and the first finite verb of what is reported.
 */
#include "claims.h"

/* Where the main clause begins: after "that", and after a clause that only says under which condition or when. */
static size_t main_clause(const struct onr_document *document, struct onr_range content) {
  static const char *const openers[] = {"if",    "unless", "when", "while", "although", "though",
                                        "after", "before", "once", "since", "because",  "as"};
  size_t at = content.first;
  while (at < content.end && (onr_is_kind(document, at, ONR_T_QUOTE) || onr_key_is(document, at, "that"))) at++;
  for (size_t comma = at; comma < content.end && ONR_KEY_IS_ANY(document, at, openers); comma++)
    if (onr_is_kind(document, comma, ONR_T_COMMA)) return comma + 1;
  return at;
}

/* The first finite verb of the main clause, past those of relative clauses; the content's end if there is none. */
static size_t main_verb(const struct onr_document *document, struct onr_range content, size_t from) {
  size_t relatives = 0;
  for (size_t at = from; at < content.end; at++) {
    if (at > from + 1 && onr_has_tag(document, at, ONR_TAGS_WH)) relatives++;
    bool finite = onr_has_tag(document, at, ONR_TAGS_FINITE) || onr_is_at(document, at, ONR_CLASS(ONR_W_AUXILIARY));
    if (!finite || document->tokens[at].name != ONR_NONE) continue;
    if (relatives == 0) return at;
    relatives--;
    while (at + 1 < content.end && onr_has_tag(document, at + 1, (ONR_TAGS_VERB & ~ONR_TAGS_FINITE) | ONR_TAGS_ADVERB))
      at++;
  }
  return content.end;
}

/* Whether a word of one of the classes stands in [from, end); before the verb, only an adverb counts: "who may win" is
 * said of somebody else. */
static bool has(const struct onr_document *document, size_t from, size_t verb, size_t end, uint64_t classes) {
  for (size_t at = from; at < end; at++) {
    bool counts = at >= verb || onr_has_tag(document, at, ONR_TAGS_ADVERB);
    if (counts && onr_is_at(document, at, classes) && document->tokens[at].name == ONR_NONE) return true;
  }
  return false;
}

static enum onr_modality content_modality(const struct onr_document *document, struct onr_range content) {
  enum { AFTER = 4, LOOK = 30 };
  uint64_t possible = ONR_CLASS(ONR_W_POSSIBLE), future = ONR_CLASS(ONR_W_FUTURE);
  size_t from = main_clause(document, content), verb = main_verb(document, content, from);
  size_t end = verb < content.end ? verb + AFTER : from + LOOK;
  if (end > content.end) end = content.end;
  if (verb == content.end) verb = from; /* a noun phrase, an infinitive: all of it */
  if (has(document, from, verb, end, possible)) return ONR_MODALITY_POSSIBLE;
  return has(document, from, verb, end, future) ? ONR_MODALITY_FUTURE : ONR_MODALITY_ASSERTED;
}

/* What the verb that reports says of itself: "would argue", "will say", "if she says". */
static enum onr_modality cue_modality(const struct onr_document *document, struct onr_range cue,
                                      struct onr_range source) {
  static const char *const doubts[] = {"may", "might", "could", "can", "would", "should", "cannot", "couldn't"};
  static const char *const comes[] = {"will", "'ll", "shall"};
  size_t before = source.first < source.end && source.end <= cue.first ? source.first : cue.first;
  if (before > 0 && document->tokens[before - 1].sentence == document->tokens[cue.first].sentence &&
      (onr_key_is(document, before - 1, "if") || onr_key_is(document, before - 1, "unless")))
    return ONR_MODALITY_POSSIBLE;
  for (size_t at = cue.first; at + 1 < cue.end; at++) {
    if (ONR_KEY_IS_ANY(document, at, doubts)) return ONR_MODALITY_POSSIBLE;
    if (ONR_KEY_IS_ANY(document, at, comes)) return ONR_MODALITY_FUTURE;
  }
  return ONR_MODALITY_ASSERTED;
}

/* Whether the words end with a question mark, and are one sentence. */
static bool is_question(const struct onr_document *document, struct onr_range words) {
  size_t end = words.end;
  while (end > words.first && words.end - end < 2 && onr_is_kind(document, end - 1, ONR_T_QUOTE)) end--;
  if (end == words.first || !onr_key_is(document, end - 1, "?")) return false;
  size_t first = words.first + onr_is_kind(document, words.first, ONR_T_QUOTE);
  return document->tokens[first].sentence == document->tokens[end - 1].sentence;
}

/* "Did she say that …?": the article itself asks. */
static bool is_asked(const struct onr_document *document, const struct onr_finding *finding) {
  if (finding->cue.first >= finding->cue.end || document->tokens[finding->cue.first].quote != ONR_NONE) return false;
  const struct onr_sentence *sentence = &document->sentences[document->tokens[finding->cue.first].sentence];
  size_t last = sentence->end;
  return last > sentence->first && document->tokens[last - 1].quote == ONR_NONE &&
         onr_key_is(document, last - 1, "?") && finding->content[0].first > finding->cue.first;
}

enum onr_modality onr_claim_modality(const struct onr_document *document, const struct onr_finding *finding) {
  unsigned frames = finding->verb ? finding->verb->frames : 0;
  bool direct = finding->rule <= ONR_RULE_QUOTE_FLOATING;
  if ((frames & ONR_FRAME_DENIES) && finding->negated) return ONR_MODALITY_POSSIBLE; /* "did not rule out" */
  if ((frames & ONR_FRAME_DENIES) || finding->negated) return ONR_MODALITY_DENIED;
  if (finding->rule == ONR_RULE_VERB_QUESTION && (frames & ONR_FRAME_ASKS)) return ONR_MODALITY_QUESTION;
  if (is_question(document, finding->content[finding->content_count - 1])) return ONR_MODALITY_QUESTION;
  if (!direct && is_asked(document, finding)) return ONR_MODALITY_QUESTION;
  enum onr_modality cue = cue_modality(document, finding->cue, finding->source);
  if (cue != ONR_MODALITY_ASSERTED) return cue;
  enum onr_modality content = content_modality(document, finding->content[0]);
  bool future = content == ONR_MODALITY_ASSERTED && !direct && (frames & ONR_FRAME_FUTURE);
  return future ? ONR_MODALITY_FUTURE : content;
}
