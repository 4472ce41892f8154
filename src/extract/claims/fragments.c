/*
 * Quotations of a few words inside a clause that no other rule has taken: the marks themselves say that somebody else's
 * words stand there. The nearest verb of reporting before them is the cue, and the claim is what follows it: "accused
 * the board of “selling the river”".
 */
#include "direct.h"

enum { REACH = 40, FEWEST_WORDS = 2, FEWEST_UNLISTED = 4 };

/* Whether another quotation follows that belongs to this one: “…” and “…”. */
static bool is_joined(const struct onr_document *document, size_t at) {
  return (onr_key_is(document, at, "and") || onr_key_is(document, at, "or") || onr_key_is(document, at, "but")) &&
         onr_is_kind(document, at + 1, ONR_T_QUOTE);
}

/* Where the clause with a quotation ends: at the quotation's last mark, where it has one, or behind the noun phrase. */
static size_t clause_end(const struct onr_document *document, const struct onr_quote *quote, size_t end) {
  enum onr_token_kind mark = onr_quote_last_mark(document, quote);
  bool whole = (mark == ONR_T_COMMA || mark == ONR_T_STOP) && !is_joined(document, quote->end);
  if (whole || quote->end >= end) return quote->end;
  return onr_clause_end(document, quote->first, end, true);
}

/* Where the words that follow the verb begin to be the claim: at "that", "to" or a question word that its frames allow,
 * behind a preposition, else at once. */
static size_t content_start(const struct onr_document *document, const struct onr_verb_group *group,
                            const struct onr_quote *quote) {
  static const char *const questions[] = {"whether", "how", "why", "what", "if"};
  unsigned frames = group->verb->frames;
  size_t at = group->range.end;
  for (size_t i = at; i < quote->first; i++) {
    bool that = (frames & ONR_FRAME_THAT) && onr_key_is(document, i, "that");
    bool to = (frames & ONR_FRAME_TO) && onr_key_is(document, i, "to") && i + 1 < quote->first &&
              !onr_is_at(document, i + 1, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE)) &&
              onr_token_at(document, i + 1)->name == ONR_NONE;
    bool question = false;
    for (size_t k = 0; k < sizeof questions / sizeof *questions; k++)
      question |= (frames & ONR_FRAME_WH) && onr_key_is(document, i, questions[k]);
    if (that || to || question) return i;
  }
  while (at < quote->first && (onr_is_kind(document, at, ONR_T_COMMA) || onr_is_kind(document, at, ONR_T_DASH) ||
                               onr_is_kind(document, at, ONR_T_COLON)))
    at++;
  at += at < quote->first && onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_RP));
  bool preposition = onr_is_at(document, at, ONR_CLASS(ONR_W_PREPOSITION)) &&
                     !onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_TO)) && !onr_key_is(document, at, "as") &&
                     onr_token_at(document, at)->name == ONR_NONE;
  return preposition && at + 1 <= quote->first ? at + 1 : at;
}

/* A verb of the lists at `at`, or by its tag any other one but an auxiliary. */
static bool find_verb(const struct onr_document *document, size_t at, struct onr_verb_group *ret_group) {
  static const struct onr_verb any = {.lemma = {"", 0}};
  if (!onr_has_tag(document, at, ONR_TAGS_VERB)) return false;
  if (onr_clause_verb(document, at, ret_group)) return true;
  bool contraction = document->tokens[at].kind != ONR_T_WORD || !onr_has_flag(document, at, ONR_F_SPACE);
  if (contraction || onr_is_at(document, at, ONR_CLASS(ONR_W_AUXILIARY)) ||
      onr_has_tag(document, at, ONR_TAG_BIT(ONR_TAG_MD)))
    return false;
  *ret_group = (struct onr_verb_group){.range = {(uint32_t)at, (uint32_t)at + 1}, .head = (uint32_t)at, .verb = &any};
  return true;
}

/* The verb that governs a quotation: the nearest one, unless that is in no list and a verb of speech stands before it
 * in the same clause: "went on | to say he was “sure”". False: none, or a claim stands between. */
static bool find_governor(const struct onr_reporter *reporter, const struct onr_quote *quote,
                          const struct onr_sentence *sentence, struct onr_verb_group *ret_group) {
  const struct onr_document *document = reporter->document;
  struct onr_verb_group group;
  bool found = false;
  for (size_t at = quote->first; at > sentence->first && quote->first - at < REACH; at--) {
    if (reporter->used[at - 1]) break;
    if (found && onr_is_kind(document, at - 1, ONR_T_COMMA)) break;
    if (document->tokens[at - 1].quote != ONR_NONE || !find_verb(document, at - 1, &group)) continue;
    bool listed = group.verb->lemma.len > 0;
    if (listed) return *ret_group = group, true;
    if (!found) *ret_group = group;
    found = true;
  }
  return found && onr_quote_words(document, quote) >= FEWEST_UNLISTED;
}

/* The verb's subject, or the one that it shares with another verb: always so for participles, because the noun right
 * before one is hardly ever who speaks: "Keller issued | a statement saying". */
static bool find_source(const struct onr_reporter *reporter, const struct onr_sentence *sentence, uint32_t verb,
                        struct onr_range *ret_source) {
  bool participle = onr_has_tag(reporter->document, verb, ONR_TAG_BIT(ONR_TAG_VBG));
  if (participle && onr_reporter_controller(reporter, sentence, verb, ret_source)) return true;
  return onr_clause_subject(reporter->document, sentence->first, verb, ret_source) ||
         (!participle && onr_reporter_controller(reporter, sentence, verb, ret_source));
}

static bool take_fragment(struct onr_reporter *reporter, const struct onr_quote *quote,
                          const struct onr_sentence *sentence) {
  const struct onr_document *document = reporter->document;
  struct onr_verb_group group;
  if (!find_governor(reporter, quote, sentence, &group)) return true;
  bool listed = group.verb->lemma.len > 0;
  struct onr_finding finding = {.speaker = ONR_NONE, .content_count = 1};
  bool framed = listed && onr_reported_content(document, &group, sentence->end, &finding) &&
                finding.content[0].first <= quote->first && finding.content[0].end >= quote->end;
  if (!framed) {
    finding = (struct onr_finding){.speaker = ONR_NONE, .content_count = 1, .cue = group.range};
    finding.content[0] = (struct onr_range){(uint32_t)content_start(document, &group, quote),
                                            (uint32_t)clause_end(document, quote, sentence->end)};
  }
  finding.verb = listed ? group.verb : NULL;
  finding.rule = ONR_RULE_QUOTE_FRAGMENT;
  if (!find_source(reporter, sentence, group.range.first, &finding.source)) return true;
  return onr_reporter_add(reporter, &finding);
}

bool onr_reporter_find_fragments(struct onr_reporter *reporter, size_t *quote, const struct onr_sentence *sentence) {
  const struct onr_document *document = reporter->document;
  for (; *quote < document->quote_count && document->quotes[*quote].first < sentence->end; ++*quote) {
    const struct onr_quote *fragment = &document->quotes[*quote];
    if (reporter->used[fragment->first] || onr_quote_words(document, fragment) < FEWEST_WORDS ||
        onr_quote_is_title(document, fragment))
      continue;
    if (!take_fragment(reporter, fragment, sentence)) return false;
  }
  return true;
}
