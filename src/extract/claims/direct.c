/*
 * Direct quotations and who said them. The attribution stands after the quotation (“…,” Keller said), is turned round
 * (“…,” said Keller), or stands before it (Keller said: “…”). A quotation that follows an attributed one without words
 * of its own goes on with it; one that opens the next paragraph has the same speaker.
 */
#include "claims.h"

enum { REACH = 24, SHORT_QUOTE = 4 };

static size_t count_words(const struct onr_document *document, const struct onr_quote *quote) {
  size_t count = 0;
  for (size_t i = quote->first; i < quote->end && count < 64; i++) count += document->tokens[i].kind <= ONR_T_NUMBER;
  return count;
}

/* The kind of the last mark inside the quotation, or ONR_T_WORD. */
static enum onr_token_kind last_mark(const struct onr_document *document, const struct onr_quote *quote) {
  size_t at = quote->end - 1;
  if (quote->closed && at > quote->first) at--;
  if (document->tokens[at].kind == ONR_T_QUOTE && at > quote->first) at--;
  enum onr_token_kind kind = (enum onr_token_kind)document->tokens[at].kind;
  return kind == ONR_T_COMMA || kind == ONR_T_STOP || kind == ONR_T_DASH ? kind : ONR_T_WORD;
}

static bool is_quote_verb(const struct onr_document *document, size_t at, struct onr_verb_group *ret_group) {
  return onr_clause_verb(document, at, ret_group) && (ret_group->verb->frames & ONR_FRAME_QUOTE) &&
         !ret_group->infinitive &&
         (ret_group->form & (ONR_VERB_PAST | ONR_VERB_S | ONR_VERB_BASE | ONR_VERB_PARTICIPLE));
}

/* Where the attribution after a quotation may reach: its paragraph, the next quotation, the sentence. */
static size_t window_end(const struct onr_document *document, size_t at) {
  size_t end = at;
  while (end < document->token_count && end < at + REACH) {
    const struct onr_token *token = &document->tokens[end];
    bool over = (token->flags & ONR_F_PARAGRAPH) || token->quote != ONR_NONE || (token->kind == ONR_T_STOP) ||
                token->kind == ONR_T_SEMICOLON;
    if (over) break;
    end++;
  }
  return end;
}

static bool attribution_after(const struct onr_document *document, const struct onr_quote *quote,
                              struct onr_finding *finding) {
  size_t at = quote->end;
  enum onr_token_kind mark = last_mark(document, quote);
  if (at >= document->token_count || onr_has_flag(document, at, ONR_F_PARAGRAPH)) return false;
  bool comma = onr_is_kind(document, at, ONR_T_COMMA) || onr_is_kind(document, at, ONR_T_DASH);
  bool full_stop = mark == ONR_T_STOP && onr_key_is(document, quote->end - 2, ".");
  if ((mark == ONR_T_WORD && !comma) || full_stop) return false;
  at += comma;
  size_t end = window_end(document, at);
  struct onr_verb_group group;
  if (at < end && is_quote_verb(document, at, &group) &&
      onr_clause_source_after(document, at + 1, end, &finding->source)) {
    finding->rule = ONR_RULE_QUOTE_INVERTED;
    finding->cue = group.range;
    finding->verb = group.verb;
    return true;
  }
  for (size_t i = at + 1; i < end; i++) {
    if (!is_quote_verb(document, i, &group)) continue;
    if (!onr_clause_subject(document, at, group.range.first, &finding->source) || finding->source.first > at + 1)
      continue;
    finding->rule = ONR_RULE_QUOTE_BEFORE;
    finding->cue = group.range;
    finding->verb = group.verb;
    return true;
  }
  return false;
}

static bool is_mark(const struct onr_document *document, size_t at) {
  return onr_is_kind(document, at, ONR_T_COMMA) || onr_is_kind(document, at, ONR_T_COLON) ||
         onr_is_kind(document, at, ONR_T_DASH);
}

/* A title set in quotation marks: “Good Evening Europe”. */
static bool is_title(const struct onr_document *document, const struct onr_quote *quote) {
  enum { LONGEST = 10 };
  size_t capitals = 0, words = 0;
  for (size_t i = quote->first; i < quote->end && words <= LONGEST; i++) {
    bool small = onr_is_at(document, i, ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_DETERMINER)) &&
                 !onr_has_flag(document, i, ONR_F_CAPITAL);
    if (document->tokens[i].kind != ONR_T_WORD || small) continue;
    words++;
    capitals += onr_has_flag(document, i, ONR_F_CAPITAL);
  }
  return words >= 2 && words <= LONGEST && capitals == words;
}

/* “Face the Nation,” after "on": a title in the middle of a sentence, and nothing that anybody says. */
static bool is_named_work(const struct onr_document *document, const struct onr_quote *quote) {
  static const char *const words[] = {"titled",  "entitled", "called",      "dubbed",  "named", "nicknamed",
                                      "labeled", "show",     "film",        "movie",   "book",  "song",
                                      "album",   "series",   "programme",   "program", "novel", "podcast",
                                      "report",  "episode",  "documentary", "on",      "in",    "of",
                                      "from",    "at",       "by",          "with"};
  size_t before = quote->first - 1;
  if (quote->first == 0 || onr_has_flag(document, quote->first, ONR_F_SENTENCE)) return false;
  if (!is_title(document, quote)) return false;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (onr_key_is(document, before, words[i])) return true;
  return onr_is_kind(document, before, ONR_T_POSSESSIVE) || document->tokens[before].name != ONR_NONE ||
         onr_is_at(document, before, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE));
}

/* Whether the words [from, quote) between a verb and a quotation only say to whom, when and where; no clause of their
 * own. */
static bool leads_to_quote(const struct onr_document *document, const struct onr_verb *verb, size_t from,
                           const struct onr_quote *quote) {
  enum { LONGEST = 16 };
  size_t end = quote->first;
  bool mark = from < end && is_mark(document, end - 1);
  if ((verb->frames & ONR_FRAME_WEAK) && !mark) return false;
  if (from >= end) return true;
  for (size_t i = 0; i < ONR_VERB_PARTICLES && verb->particles[i].len > 0; i++)
    if (onr_str_equal(onr_key_at(document, from), verb->particles[i])) return false;
  if (is_title(document, quote) && last_mark(document, quote) != ONR_T_STOP) return false;
  for (size_t i = from; i < end; i++)
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_AUXILIARY))) return false;
  if (mark) return end - from <= LONGEST;
  if (onr_is_at(document, end - 1,
                ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_SUBORDINATOR)))
    return false;
  bool told = (verb->frames & ONR_FRAME_ADDRESSEE) && end - from <= 3;
  return told || onr_clause_skip_adverbials(document, from, end) >= end;
}

static bool attribution_before(const struct onr_document *document, const struct onr_quote *quote,
                               struct onr_finding *finding) {
  size_t start = document->sentences[document->tokens[quote->first].sentence].first;
  if (quote->first == start && start > 0) { /* "He said:" may stand in a paragraph of its own */
    if (!onr_is_kind(document, start - 1, ONR_T_COLON)) return false;
    start = document->sentences[document->tokens[start - 1].sentence].first;
  }
  struct onr_verb_group group;
  for (size_t i = quote->first; i > start && quote->first - i < REACH; i--) {
    if (document->tokens[i - 1].quote != ONR_NONE) return false;
    if (!is_quote_verb(document, i - 1, &group)) continue;
    if (!leads_to_quote(document, group.verb, i, quote)) continue;
    if (!onr_clause_subject(document, start, group.range.first, &finding->source)) continue;
    finding->rule = ONR_RULE_QUOTE_AFTER;
    finding->cue = group.range;
    finding->verb = group.verb;
    return true;
  }
  return false;
}

/* "CLINTON: “…”" */
static bool attribution_colon(const struct onr_document *document, const struct onr_quote *quote,
                              struct onr_finding *finding) {
  enum { LONGEST = 10 };
  size_t colon = quote->first - 1, start = document->sentences[document->tokens[quote->first].sentence].first;
  if (quote->first < start + 2 || !onr_is_kind(document, colon, ONR_T_COLON)) return false;
  uint32_t name = document->tokens[colon - 1].name;
  if (name == ONR_NONE || colon - start > LONGEST) return false;
  finding->rule = ONR_RULE_QUOTE_COLON;
  finding->source = (struct onr_range){document->names[name].first, document->names[name].end};
  return true;
}

/* Whether a quotation with no attribution of its own goes on with the one of `previous`. */
static bool goes_on(const struct onr_document *document, const struct onr_finding *previous,
                    const struct onr_quote *quote) {
  enum { FAR = 30 };
  if (previous->cue.first == previous->cue.end || previous->content_count >= ONR_FINDING_CONTENTS) return false;
  size_t from = previous->content[previous->content_count - 1].end;
  if (quote->first < from || quote->first - from > FAR || previous->cue.first < from) return false;
  size_t stops = 0;
  for (size_t i = from; i <= quote->first; i++) {
    if (document->tokens[i].flags & ONR_F_PARAGRAPH) return false;
    stops += document->tokens[i].kind == ONR_T_STOP;
  }
  enum onr_token_kind before = (enum onr_token_kind)document->tokens[quote->first - 1].kind;
  bool sentence_end = before == ONR_T_STOP || onr_has_flag(document, quote->first - 1, ONR_F_DOTTED);
  if (stops == 1 && !onr_has_flag(document, quote->first, ONR_F_SENTENCE)) return false; /* … he said. She added: “…” */
  return stops <= 1 && (before == ONR_T_COMMA || before == ONR_T_COLON || before == ONR_T_DASH || sentence_end);
}

/* “…,” Keller said, and he added: “…”: a clause of its own, with its subject, attributes the quotation. */
static bool has_own_clause(const struct onr_document *document, const struct onr_finding *previous,
                           const struct onr_quote *quote) {
  struct onr_finding own = {.speaker = ONR_NONE};
  if (!attribution_before(document, quote, &own) || own.cue.first < previous->cue.end) return false;
  uint32_t last = own.source.end - 1;
  return own.source.first >= previous->cue.end &&
         (onr_is_at(document, last, ONR_CLASS(ONR_W_SUBJECT)) || document->tokens[last].name != ONR_NONE);
}

/* A quotation that makes up whole sentences, right after an attributed one: the same person goes on. */
static bool is_floating(const struct onr_document *document, const struct onr_finding *previous,
                        const struct onr_quote *quote) {
  enum { FAR = 60 };
  size_t from = previous->content[previous->content_count - 1].end;
  bool whole = onr_has_flag(document, quote->first, ONR_F_SENTENCE) && last_mark(document, quote) == ONR_T_STOP;
  return whole && quote->first - from < FAR && count_words(document, quote) > SHORT_QUOTE;
}

static void set_content(struct onr_finding *finding, const struct onr_quote *quote) {
  finding->content[0] = (struct onr_range){quote->first, quote->end};
  finding->content_count = 1;
}

/* "Not paying “makes me smart,” he said": a quotation that only ends its clause is attributed with the clause's
 * beginning. */
static void widen(const struct onr_reporter *reporter, const struct onr_quote *quote, struct onr_finding *finding) {
  const struct onr_document *document = reporter->document;
  size_t start = document->sentences[document->tokens[quote->first].sentence].first, first = quote->first;
  bool inside = first > start && onr_token_at(document, first - 1)->kind <= ONR_T_POSSESSIVE &&
                !onr_has_flag(document, first + 1, ONR_F_CAPITAL);
  if (!inside) return;
  while (first > start && !reporter->used[first - 1] && !onr_is_kind(document, first - 1, ONR_T_SEMICOLON)) first--;
  finding->content[0].first = (uint32_t)first;
}

static bool take_quote(struct onr_reporter *reporter, const struct onr_quote *quote) {
  struct onr_document *document = reporter->document;
  struct onr_finding finding = {.speaker = ONR_NONE};
  set_content(&finding, quote);
  struct onr_finding *previous = reporter->count > 0 ? &reporter->findings[reporter->count - 1] : NULL;
  if (count_words(document, quote) == 0 || is_named_work(document, quote)) return true;
  if (attribution_after(document, quote, &finding)) {
    widen(reporter, quote, &finding);
    return onr_reporter_add(reporter, &finding);
  }
  if (previous && goes_on(document, previous, quote) && !has_own_clause(document, previous, quote)) {
    previous->content[previous->content_count++] = finding.content[0];
    memset(reporter->used + quote->first, 1, quote->end - quote->first);
    return true;
  }
  if (attribution_before(document, quote, &finding) || attribution_colon(document, quote, &finding))
    return onr_reporter_add(reporter, &finding);
  if (!previous || !is_floating(document, previous, quote)) return true;
  finding.rule = ONR_RULE_QUOTE_FLOATING;
  finding.speaker = (uint32_t)(previous - reporter->findings);
  return onr_reporter_add(reporter, &finding);
}

bool onr_reporter_find_direct(struct onr_reporter *reporter) {
  for (size_t i = 0; i < reporter->document->quote_count; i++)
    if (!take_quote(reporter, &reporter->document->quotes[i])) return false;
  return true;
}
