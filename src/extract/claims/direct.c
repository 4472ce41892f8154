/*
 * Direct quotations and who said them. The attribution stands beside the quotation (see attribution.c); a quotation
 * that follows an attributed one in its paragraph, without an attribution of its own, goes on with it: both are one
 * claim with several spans. One that follows another claim, or in the next paragraph, is a claim of the same speaker.
 */
#include "direct.h"
#include "extract/trace.h"

/* Whether a quotation with no attribution of its own goes on with the one of `previous`, in the same paragraph. */
static bool goes_on(const struct onr_document *document, const struct onr_finding *previous,
                    const struct onr_quote *quote) {
  enum { FAR = 60 };
  if (previous->cue.first == previous->cue.end || previous->content_count >= ONR_FINDING_CONTENTS) return false;
  size_t from = previous->content[previous->content_count - 1].end;
  if (quote->first < from || quote->first - from > FAR || previous->cue.first < from) return false;
  size_t stops = 0;
  for (size_t i = from; i <= quote->first; i++) {
    if (document->tokens[i].flags & ONR_F_PARAGRAPH) return false;
    stops += document->tokens[i].kind == ONR_T_STOP;
  }
  size_t last = quote->first - 1;
  while (last > from && onr_is_kind(document, last, ONR_T_QUOTE)) last--;
  if (last > from && (onr_key_is(document, last, "and") || onr_key_is(document, last, "but"))) last--;
  enum onr_token_kind before = (enum onr_token_kind)document->tokens[last].kind;
  bool sentence_end = before == ONR_T_STOP || onr_has_flag(document, last, ONR_F_DOTTED);
  if (stops == 1 && !onr_has_flag(document, quote->first, ONR_F_SENTENCE)) return false; /* … he said. She added: “…” */
  return stops <= 1 && (before == ONR_T_COMMA || before == ONR_T_COLON || before == ONR_T_DASH || sentence_end);
}

/* “…,” Keller said, and he added: “…”: a clause of its own, with its subject, attributes the quotation. */
static bool has_own_clause(const struct onr_reporter *reporter, const struct onr_finding *previous,
                           const struct onr_quote *quote) {
  const struct onr_document *document = reporter->document;
  struct onr_finding own = {.speaker = ONR_NONE};
  if (!onr_attribution_before(reporter, quote, &own) || own.cue.first < previous->cue.end) return false;
  uint32_t last = own.source.end - 1;
  return own.source.first < previous->cue.end || onr_is_at(document, last, ONR_CLASS(ONR_W_SUBJECT)) ||
         document->tokens[last].name != ONR_NONE;
}

/* "Not paying “makes me smart,” he said": a quotation that only ends its clause is attributed with the clause's
 * beginning. */
static void widen(const struct onr_reporter *reporter, const struct onr_quote *quote, struct onr_finding *finding) {
  const struct onr_document *document = reporter->document;
  struct onr_verb_group group;
  size_t start = document->sentences[document->tokens[quote->first].sentence].first, first = quote->first;
  if (first <= start) return;
  bool capital = onr_has_flag(document, first + 1, ONR_F_CAPITAL);
  if (capital && onr_clause_verb(document, first - 1, &group)) return;
  if (onr_token_at(document, first - 1)->kind > (capital ? ONR_T_POSSESSIVE : ONR_T_COMMA)) return;
  while (first > start && !reporter->used[first - 1] && !onr_is_kind(document, first - 1, ONR_T_SEMICOLON)) first--;
  finding->content[0].first = (uint32_t)first;
}

/* Whether the words after a quotation are of its clause or noun phrase: “the next mayor” should decide; “secret” plans.
 */
static bool continues(const struct onr_document *document, size_t at) {
  uint64_t never = ONR_CLASS(ONR_W_CONJUNCTION) | ONR_CLASS(ONR_W_SUBORDINATOR) | ONR_CLASS(ONR_W_DETERMINER) |
                   ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_PRONOUN) | ONR_CLASS(ONR_W_TIME) | ONR_CLASS(ONR_W_DAY) |
                   ONR_CLASS(ONR_W_RELATIVE);
  uint32_t name = onr_token_at(document, at)->name;
  size_t verb = name != ONR_NONE ? document->names[name].end : at + onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_PRP));
  if (verb > at && (onr_has_tag(document, verb, ONR_TAGS_FINITE) || onr_is_kind(document, verb, ONR_T_QUOTE)))
    return true; /* said “of course” she would */
  return onr_is_kind(document, at, ONR_T_WORD) && !onr_is_at(document, at, never) &&
         !onr_clause_is_adverb(document, at) && onr_token_at(document, at)->name == ONR_NONE;
}

/* A quotation without a last mark goes on with its clause, or with another quotation: “…” and “…” */
static void extend(const struct onr_document *document, const struct onr_quote *quote, struct onr_finding *finding) {
  size_t end = document->sentences[document->tokens[quote->first].sentence].end, at = quote->end;
  enum onr_token_kind mark = onr_quote_last_mark(document, quote);
  if (mark == ONR_T_STOP || at >= end) return;
  bool joined = (onr_key_is(document, at, "and") || onr_key_is(document, at, "or")) &&
                onr_token_at(document, at + 1)->quote != ONR_NONE;
  if (!joined && (mark != ONR_T_WORD || !continues(document, at))) return;
  size_t stop = onr_clause_end(document, quote->first, end, joined);
  if (stop > at) finding->content[0].end = (uint32_t)stop;
}

/* "The road, Keller said, “is not safe.”": the sentence's beginning belongs to what it says, if it is a noun phrase and
 * the quotation goes on with it. */
static void lead_in(const struct onr_reporter *reporter, const struct onr_quote *quote, struct onr_finding *finding) {
  const struct onr_document *document = reporter->document;
  size_t start = document->sentences[document->tokens[quote->first].sentence].first, comma = finding->source.first - 1;
  if (finding->source.first <= start + 1 || !onr_is_kind(document, comma, ONR_T_COMMA)) return;
  if (onr_has_flag(document, quote->first + 1, ONR_F_CAPITAL) || !onr_is_kind(document, quote->first - 1, ONR_T_COMMA))
    return;
  uint64_t adverbial = ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_CONJUNCTION) | ONR_CLASS(ONR_W_TIME) |
                       ONR_CLASS(ONR_W_DAY) | ONR_CLASS(ONR_W_MONTH);
  if (onr_is_at(document, start, adverbial) || onr_clause_is_adverb(document, start)) return;
  for (size_t i = start; i < comma; i++)
    if (reporter->used[i] || document->tokens[i].quote != ONR_NONE) return;
  finding->content[1] = finding->content[0];
  finding->content[0] = (struct onr_range){(uint32_t)start, (uint32_t)comma};
  finding->content_count = 2;
}

/* “The dam has no chance” to stand, he said: whether the clause that a quotation begins has an attribution behind it.
 */
static bool is_attributed_later(const struct onr_document *document, const struct onr_quote *quote) {
  if (onr_quote_last_mark(document, quote) != ONR_T_WORD || !onr_is_kind(document, quote->end, ONR_T_WORD))
    return false;
  size_t end = document->sentences[document->tokens[quote->first].sentence].end;
  struct onr_verb_group group;
  for (size_t at = quote->end; at < end; at++)
    if (document->tokens[at].quote == ONR_NONE && onr_clause_verb(document, at, &group) &&
        (group.verb->frames & ONR_FRAME_POSTPOSED) && (group.form & (ONR_VERB_PAST | ONR_VERB_S)))
      return true;
  return false;
}

/* Lets the claim before go on with the quotation and the rest of its clause. */
static bool go_on(struct onr_reporter *reporter, const struct onr_quote *quote) {
  const struct onr_document *document = reporter->document;
  struct onr_range content = {quote->first, quote->end};
  size_t end = document->sentences[document->tokens[quote->first].sentence].end;
  if (is_attributed_later(document, quote)) return false;
  bool part = onr_quote_last_mark(document, quote) == ONR_T_WORD && onr_is_kind(document, quote->end, ONR_T_WORD);
  if (part && quote->end < end) content.end = (uint32_t)onr_clause_end(document, quote->first, end, false);
  return onr_reporter_append(reporter, (uint32_t)reporter->count - 1, content);
}

static bool take_quote(struct onr_reporter *reporter, const struct onr_quote *quote) {
  struct onr_document *document = reporter->document;
  struct onr_finding finding = {.speaker = ONR_NONE, .content_count = 1};
  finding.content[0] = (struct onr_range){quote->first, quote->end};
  const struct onr_finding *previous = reporter->count > 0 ? &reporter->findings[reporter->count - 1] : NULL;
  if (reporter->used[quote->first] || onr_quote_words(document, quote) == 0) return true;
  if (onr_quote_is_work(document, quote)) {
    onr_trace_drop(document, quote->first, quote->end, "a title, nothing that anybody says");
    bool named = onr_key_is(document, quote->first - 1, "called") || onr_key_is(document, quote->first - 1, "dubbed");
    if (named) memset(reporter->used + quote->first, 1, quote->end - quote->first);
    return true;
  }
  if (onr_attribution_after(document, quote, &finding)) {
    widen(reporter, quote, &finding);
    return onr_reporter_add(reporter, &finding);
  }
  if (previous && goes_on(document, previous, quote) && !has_own_clause(reporter, previous, quote) &&
      go_on(reporter, quote))
    return true;
  if (!onr_attribution_before(reporter, quote, &finding)) {
    onr_trace_drop(document, quote->first, quote->end, "nobody is said to say this");
    return true;
  }
  extend(document, quote, &finding);
  lead_in(reporter, quote, &finding);
  return onr_reporter_add(reporter, &finding);
}

bool onr_reporter_find_direct(struct onr_reporter *reporter) {
  for (size_t i = 0; i < reporter->document->quote_count; i++)
    if (!take_quote(reporter, &reporter->document->quotes[i])) return false;
  return true;
}

/* Keller was blunt. “…”: the subject of the sentence before, which reports nothing itself, speaks in its paragraph. */
static bool take_announced(struct onr_reporter *reporter, const struct onr_quote *quote,
                           const struct onr_sentence *before) {
  enum { NEAR = 12 };
  const struct onr_document *document = reporter->document;
  struct onr_finding finding = {.content_count = 1, .rule = ONR_RULE_QUOTE_FLOATING, .speaker = ONR_NONE};
  finding.content[0] = (struct onr_range){quote->first, quote->end};
  if (onr_has_flag(document, quote->first, ONR_F_PARAGRAPH)) return true;
  for (size_t at = before->first + 1; at < before->end && at < before->first + NEAR; at++) {
    if (!onr_has_tag(document, at, ONR_TAGS_FINITE)) continue;
    bool person = onr_clause_subject(document, before->first, at, &finding.source) &&
                  onr_claim_speaker_mention(document, finding.source) != ONR_NONE;
    return !person || finding.source.first > before->first || onr_reporter_add(reporter, &finding);
  }
  return true;
}

/* A quotation of whole sentences that follows a claim: the claim's speaker goes on. */
static bool take_floating(struct onr_reporter *reporter, const struct onr_quote *quote, uint32_t sentence) {
  enum { SHORT = 4 };
  const struct onr_document *document = reporter->document;
  if (sentence == 0 || reporter->used[quote->first] || !onr_has_flag(document, quote->first, ONR_F_SENTENCE) ||
      onr_quote_last_mark(document, quote) != ONR_T_STOP || onr_quote_words(document, quote) <= SHORT)
    return true;
  uint32_t previous = reporter->last_in[sentence - 1];
  if (previous == ONR_NONE) return take_announced(reporter, quote, &document->sentences[sentence - 1]);
  const struct onr_finding *speech = &reporter->findings[previous];
  struct onr_range content = {quote->first, quote->end};
  bool same = speech->rule <= ONR_RULE_QUOTE_FLOATING && !onr_has_flag(document, quote->first, ONR_F_PARAGRAPH);
  if (same && onr_reporter_append(reporter, previous, content)) return true;
  struct onr_finding finding = {.content_count = 1, .rule = ONR_RULE_QUOTE_FLOATING, .speaker = previous};
  finding.content[0] = content;
  finding.source = speech->source;
  return onr_reporter_add(reporter, &finding);
}

bool onr_reporter_find_floating(struct onr_reporter *reporter, size_t *quote, const struct onr_sentence *sentence) {
  const struct onr_document *document = reporter->document;
  for (; *quote < document->quote_count && document->quotes[*quote].first < sentence->end; ++*quote)
    if (!take_floating(reporter, &document->quotes[*quote], document->tokens[sentence->first].sentence)) return false;
  return true;
}
