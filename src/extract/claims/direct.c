/*
 * Direct quotations and who said them. The attribution stands beside the quotation (see attribution.c); a quotation
 * that follows an attributed one without an attribution of its own goes on with it, in the same paragraph or in the
 * next one: both are one claim with several spans.
 */
#include "direct.h"

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

/* A quotation that makes up whole sentences, right after an attributed one: the same person goes on. */
static bool is_floating(const struct onr_document *document, const struct onr_finding *previous,
                        const struct onr_quote *quote) {
  enum { FAR = 60, SHORT = 4 };
  size_t from = previous->content[previous->content_count - 1].end;
  bool whole = onr_has_flag(document, quote->first, ONR_F_SENTENCE) &&
               onr_quote_last_mark(document, quote) == ONR_T_STOP;
  return whole && quote->first - from < FAR && onr_quote_words(document, quote) > SHORT;
}

/* "Not paying “makes me smart,” he said": a quotation that only ends its clause is attributed with the clause's
 * beginning. */
static void widen(const struct onr_reporter *reporter, const struct onr_quote *quote, struct onr_finding *finding) {
  const struct onr_document *document = reporter->document;
  size_t start = document->sentences[document->tokens[quote->first].sentence].first, first = quote->first;
  bool inside = first > start && onr_token_at(document, first - 1)->kind <= ONR_T_COMMA &&
                !onr_has_flag(document, first + 1, ONR_F_CAPITAL);
  if (!inside) return;
  while (first > start && !reporter->used[first - 1] && !onr_is_kind(document, first - 1, ONR_T_SEMICOLON)) first--;
  finding->content[0].first = (uint32_t)first;
}

/* Adds the quotation to the claim of `previous`, whose speaker goes on. */
static void append(struct onr_reporter *reporter, struct onr_finding *previous, const struct onr_quote *quote) {
  previous->content[previous->content_count++] = (struct onr_range){quote->first, quote->end};
  memset(reporter->used + quote->first, 1, quote->end - quote->first);
}

static bool float_on(struct onr_reporter *reporter, struct onr_finding *previous, const struct onr_quote *quote,
                     struct onr_finding *finding) {
  if (previous->content_count < ONR_FINDING_CONTENTS) {
    append(reporter, previous, quote);
    return true;
  }
  finding->rule = ONR_RULE_QUOTE_FLOATING;
  finding->speaker = (uint32_t)(previous - reporter->findings);
  return onr_reporter_add(reporter, finding);
}

static bool take_quote(struct onr_reporter *reporter, const struct onr_quote *quote) {
  struct onr_document *document = reporter->document;
  struct onr_finding finding = {.speaker = ONR_NONE, .content_count = 1};
  finding.content[0] = (struct onr_range){quote->first, quote->end};
  struct onr_finding *previous = reporter->count > 0 ? &reporter->findings[reporter->count - 1] : NULL;
  if (onr_quote_words(document, quote) == 0 || onr_quote_is_work(document, quote)) return true;
  if (onr_attribution_after(document, quote, &finding)) {
    widen(reporter, quote, &finding);
    return onr_reporter_add(reporter, &finding);
  }
  if (previous && goes_on(document, previous, quote) && !has_own_clause(reporter, previous, quote)) {
    append(reporter, previous, quote);
    return true;
  }
  if (onr_attribution_before(reporter, quote, &finding)) return onr_reporter_add(reporter, &finding);
  return !previous || !is_floating(document, previous, quote) || float_on(reporter, previous, quote, &finding);
}

bool onr_reporter_find_direct(struct onr_reporter *reporter) {
  for (size_t i = 0; i < reporter->document->quote_count; i++)
    if (!take_quote(reporter, &reporter->document->quotes[i])) return false;
  return true;
}
