/*
 * Where a quotation's attribution stands. After it: “…,” Keller said; “…,” said Keller. Before it: Keller said: “…”;
 * with a participle, an infinitive or a joined verb whose subject the sentence has named already: "…, adding: “…”",
 * "went on to say, “…”", "but said, “…”"; or a colon alone: "Keller: “…”", "Keller sent a message to her staff: “…”".
 * Behind a dash: “…” — Marta Keller. The nearest one wins, and what stands after the quotation before what stands
 * before.
 */
#include "direct.h"

enum { REACH = 24, FAR = 45 };

static bool is_quote_verb(const struct onr_document *document, size_t at, struct onr_verb_group *ret_group) {
  return onr_clause_verb(document, at, ret_group) && (ret_group->verb->frames & ONR_FRAME_QUOTE) &&
         !ret_group->infinitive &&
         (ret_group->form & (ONR_VERB_PAST | ONR_VERB_S | ONR_VERB_BASE | ONR_VERB_PARTICIPLE));
}

/* "adding", "to say": a verb of quoting whose subject is that of another verb. */
static bool is_dependent_verb(const struct onr_document *document, size_t at, struct onr_verb_group *ret_group) {
  if (onr_clause_verb(document, at, ret_group))
    return (ret_group->verb->frames & ONR_FRAME_QUOTE) && (ret_group->infinitive || (ret_group->form & ONR_VERB_ING));
  const struct onr_word *word = onr_word_at(document, at);
  if (!word || word->verb == 0 || !(word->verb_forms & ONR_VERB_ING) ||
      !onr_is_at(document, at - 1, ONR_CLASS(ONR_W_PREPOSITION)))
    return false;
  const struct onr_verb *verb = &document->lexicon->verbs[word->verb - 1]; /* "before | adding" */
  *ret_group = (struct onr_verb_group){
      .range = {(uint32_t)at, (uint32_t)at + 1}, .head = (uint32_t)at, .verb = verb, .form = ONR_VERB_ING};
  return (verb->frames & ONR_FRAME_QUOTE) != 0;
}

static void set(struct onr_finding *finding, enum onr_rule rule, const struct onr_verb_group *group) {
  finding->rule = rule;
  finding->cue = group->range;
  finding->verb = group->verb;
}

/* Where the attribution after a quotation may reach: its paragraph, the next quotation, the sentence. */
static size_t window_end(const struct onr_document *document, size_t at) {
  size_t end = at;
  while (end < document->token_count && end < at + FAR) {
    const struct onr_token *token = &document->tokens[end];
    bool over = (token->flags & ONR_F_PARAGRAPH) || token->quote != ONR_NONE || (token->kind == ONR_T_STOP) ||
                token->kind == ONR_T_SEMICOLON;
    if (over) break;
    end++;
  }
  return end;
}

/* Whether the words after a quotation may attribute it: its end is no full stop, and it is not a part of their clause.
 * A whole sentence may lack its comma. */
static bool may_attribute_after(const struct onr_document *document, const struct onr_quote *quote, bool comma) {
  enum { SURELY_WHOLE = 5 };
  enum onr_token_kind mark = onr_quote_last_mark(document, quote);
  if (mark == ONR_T_STOP && onr_key_is(document, quote->end - 2, "."))
    return onr_is_kind(document, quote->end, ONR_T_WORD) && !onr_has_flag(document, quote->end, ONR_F_CAPITAL);
  if (mark != ONR_T_WORD || comma) return true;
  return onr_has_flag(document, quote->first, ONR_F_SENTENCE) && onr_quote_words(document, quote) >= SURELY_WHOLE;
}

/* The end of the plain noun phrase that begins at `at`, told by its tags, or `at`. */
static size_t phrase_end(const struct onr_document *document, size_t at, size_t end) {
  enum { LONGEST = 8 };
  const uint32_t inside = ONR_TAGS_PHRASE | ONR_TAG_BIT(ONR_TAG_VBN) | ONR_TAGS_ADVERB;
  size_t noun = at;
  for (size_t i = at; i < end && i < at + LONGEST; i++) {
    bool joint = onr_is_kind(document, i, ONR_T_HYPHEN);
    bool time = onr_is_at(document, i, ONR_CLASS(ONR_W_TIME) | ONR_CLASS(ONR_W_DAY));
    if (time || (!joint && !onr_has_tag(document, i, inside))) break;
    if (onr_has_tag(document, i, ONR_TAGS_NOUN)) noun = i + 1;
  }
  return noun;
}

/* The source after an inverted verb: "said | Marta Keller", "said | one retired judge", whose first words are of no
 * class; without a preposition or an article that a quotation cut off: "wrote | the authors | of “…”". */
static bool find_source_after(const struct onr_document *document, size_t at, size_t end,
                              struct onr_range *ret_source) {
  while (end > at && onr_is_at(document, end - 1, ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_DETERMINER)) &&
         onr_token_at(document, end)->quote != ONR_NONE)
    end--;
  if (onr_clause_source_after(document, at, end, ret_source)) return true;
  size_t noun = phrase_end(document, at, end);
  *ret_source = (struct onr_range){(uint32_t)at, (uint32_t)noun};
  return noun > at;
}

/* “…,” but Keller said: the words after the quotation are a clause of their own. */
static bool begins_next_clause(const struct onr_document *document, size_t at) {
  static const char *const joins[] = {"and", "but", "while", "though", "although", "because", "so", "which", "who"};
  return ONR_KEY_IS_ANY(document, at, joins);
}

/* Asked about the “leak,” Keller said | it was small: the verb has its content after it, and the quotation only stands
 * in what leads up to it. */
static bool has_own_content(const struct onr_document *document, const struct onr_verb_group *group) {
  size_t at = group->range.end;
  const struct onr_token *token = onr_token_at(document, at);
  if (token->flags & ONR_F_PARAGRAPH) return false;
  if (token->kind == ONR_T_COMMA || token->kind == ONR_T_COLON) token = onr_token_at(document, ++at);
  if (token->quote != ONR_NONE) return true;
  if (group->verb->frames & ONR_FRAME_ADDRESSEE) return false;
  if (onr_is_at(document, at, ONR_CLASS(ONR_W_DETERMINER)))
    return !onr_is_at(document, at + 1, ONR_CLASS(ONR_W_TIME) | ONR_CLASS(ONR_W_DAY));
  return onr_is_at(document, at, ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_POSSESSIVE)) ||
         onr_key_is(document, at, "that") || onr_key_is(document, at, "yes") || onr_key_is(document, at, "no") ||
         (token->name != ONR_NONE && document->names[token->name].form == ONR_FORM_NAME);
}

/* A verb of no list, by its tag, that may attribute a whole quotation: “…,” she mused. */
static bool is_other_verb(const struct onr_document *document, size_t at, struct onr_verb_group *ret_group) {
  const uint32_t tags = ONR_TAG_BIT(ONR_TAG_VBD) | ONR_TAG_BIT(ONR_TAG_VBZ) | ONR_TAG_BIT(ONR_TAG_VBP);
  if (!onr_has_tag(document, at, tags) || !onr_is_kind(document, at, ONR_T_WORD) ||
      onr_is_at(document, at, ONR_CLASS(ONR_W_AUXILIARY)) || onr_has_flag(document, at, ONR_F_CAPITAL))
    return false;
  size_t end = at + 1 + onr_has_tag(document, at + 1, ONR_TAG_BIT(ONR_TAG_RP));
  *ret_group = (struct onr_verb_group){.range = {(uint32_t)at, (uint32_t)end}, .head = (uint32_t)at};
  return true;
}

/* A quotation of whole sentences is attributed even by a verb of no list, right behind its subject or before it. */
static bool attribution_by_other(const struct onr_document *document, const struct onr_quote *quote, size_t at,
                                 size_t end, struct onr_finding *finding) {
  enum { NEAR = 8 };
  struct onr_verb_group group;
  bool whole = onr_has_flag(document, quote->first, ONR_F_SENTENCE) &&
               (onr_quote_last_mark(document, quote) != ONR_T_WORD || onr_is_kind(document, at - 1, ONR_T_COMMA));
  if (!whole || at >= end) return false;
  if (is_other_verb(document, at, &group) && find_source_after(document, group.range.end, end, &finding->source)) {
    set(finding, ONR_RULE_QUOTE_INVERTED, &group);
    return true;
  }
  for (size_t i = at + 1; i < end && i < at + NEAR; i++) {
    if (!is_other_verb(document, i, &group)) continue;
    if (!onr_clause_subject(document, at, i, &finding->source) || finding->source.first > at) return false;
    set(finding, ONR_RULE_QUOTE_BEFORE, &group);
    return true;
  }
  return false;
}

/* “…” — Marta Keller, mayor: the name stands behind a dash that ends the paragraph, or is a short paragraph itself. */
static bool is_signed(const struct onr_document *document, const struct onr_quote *quote, struct onr_finding *finding) {
  enum { LONGEST = 20 };
  size_t dash = quote->end, end = dash + 2;
  if (!onr_has_flag(document, quote->first, ONR_F_SENTENCE) || !onr_is_kind(document, dash, ONR_T_DASH)) return false;
  uint32_t name = onr_token_at(document, dash + 1)->name;
  if (name == ONR_NONE && dash + 2 < document->token_count) name = document->tokens[dash + 2].name; /* "President X" */
  if (name == ONR_NONE || document->names[name].title_first != dash + 1) return false;
  if (document->names[name].type == ONR_PLACE || document->names[name].type == ONR_EVENT) return false;
  while (end < document->token_count && end < dash + LONGEST && !onr_has_flag(document, end, ONR_F_PARAGRAPH)) end++;
  if (end < document->token_count && !onr_has_flag(document, end, ONR_F_PARAGRAPH)) return false;
  finding->rule = ONR_RULE_QUOTE_SIGNED;
  finding->cue = (struct onr_range){(uint32_t)dash, (uint32_t)dash + 1};
  finding->source = (struct onr_range){document->names[name].title_first, document->names[name].end};
  return true;
}

bool onr_attribution_after(const struct onr_document *document, const struct onr_quote *quote,
                           struct onr_finding *finding) {
  size_t at = quote->end;
  if (at >= document->token_count) return false;
  if (is_signed(document, quote, finding)) return true;
  if (onr_has_flag(document, at, ONR_F_PARAGRAPH)) return false;
  bool comma = onr_is_kind(document, at, ONR_T_COMMA) || onr_is_kind(document, at, ONR_T_DASH);
  if (!may_attribute_after(document, quote, comma)) return false;
  at += comma;
  if (begins_next_clause(document, at)) return false;
  size_t end = window_end(document, at);
  struct onr_verb_group group;
  if (at < end && is_quote_verb(document, at, &group) && find_source_after(document, at + 1, end, &finding->source)) {
    set(finding, ONR_RULE_QUOTE_INVERTED, &group);
    return true;
  }
  for (size_t i = at + 1; i < end; i++) {
    if (!is_quote_verb(document, i, &group)) continue;
    if (!onr_clause_subject(document, at, group.range.first, &finding->source) || finding->source.first > at + 1)
      continue;
    if (!onr_has_flag(document, quote->first, ONR_F_SENTENCE) && has_own_content(document, &group)) continue;
    set(finding, ONR_RULE_QUOTE_BEFORE, &group);
    return true;
  }
  return attribution_by_other(document, quote, at, end, finding);
}

static bool is_mark(const struct onr_document *document, size_t at) {
  return onr_is_kind(document, at, ONR_T_COMMA) || onr_is_kind(document, at, ONR_T_COLON) ||
         onr_is_kind(document, at, ONR_T_DASH);
}

/* Whether the words [from, end) between a verb and a quotation's mark or the quotation itself only say to whom, when
 * and where: no clause and no object of their own. */
static bool is_adverbial(const struct onr_document *document, const struct onr_verb *verb, size_t from, size_t end) {
  enum { ADDRESSEE = 3 };
  if (from < end && onr_is_kind(document, from, ONR_T_COMMA)) from++; /* "said, however, “…”" */
  if (from >= end) return true;
  if (onr_key_is(document, from, "to") &&
      !onr_is_at(document, from + 1,
                 ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE) | ONR_CLASS(ONR_W_PRONOUN)))
    return onr_token_at(document, from + 1)->name != ONR_NONE;
  bool told = (verb->frames & ONR_FRAME_ADDRESSEE) && end - from <= ADDRESSEE;
  return told || onr_clause_skip_adverbials(document, from, end) >= end;
}

static bool is_sentence_like(const struct onr_document *document, const struct onr_quote *quote) {
  return onr_has_flag(document, quote->first + 1, ONR_F_CAPITAL) || onr_is_kind(document, quote->first + 1, ONR_T_OPEN);
}

/* Whether the words [from, quote) between a verb and a quotation lead to it. After a comma or a colon they may be many,
 * if a clause of their own does not begin with them; right before the quotation only an adverbial may stand. */
static bool leads_to_quote(const struct onr_document *document, const struct onr_verb *verb, size_t from,
                           const struct onr_quote *quote) {
  enum { LONGEST = 16 };
  size_t end = quote->first;
  bool mark = from < end && is_mark(document, end - 1), colon = mark && onr_is_kind(document, end - 1, ONR_T_COLON);
  if ((verb->frames & ONR_FRAME_WEAK) && !mark) return false;
  if (from >= end) return true;
  for (size_t i = 0; i < ONR_VERB_PARTICLES && verb->particles[i].len > 0; i++)
    if (onr_str_equal(onr_key_at(document, from), verb->particles[i])) return false;
  if (onr_quote_is_title(document, quote) && onr_quote_last_mark(document, quote) != ONR_T_STOP) return false;
  for (size_t i = from; i < end; i++)
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_AUXILIARY)) || (!colon && onr_key_is(document, i, "that"))) return false;
  if (colon) return end - from <= LONGEST;
  if (mark) {
    bool object = !(verb->frames & ONR_FRAME_ADDRESSEE) &&
                  onr_is_at(document, from, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE));
    if (end - from > LONGEST) return false;
    return (is_sentence_like(document, quote) && !object) || is_adverbial(document, verb, from, end - 1);
  }
  return !onr_is_at(document, end - 1,
                    ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_SUBORDINATOR) |
                        ONR_CLASS(ONR_W_POSSESSIVE)) &&
         !onr_has_tag(document, end - 1, ONR_TAG_BIT(ONR_TAG_POS)) && is_adverbial(document, verb, from, end);
}

/* The subject of the verb, or where it is joined to another verb or depends on one, that one's. */
static bool find_source(const struct onr_reporter *reporter, size_t start, const struct onr_verb_group *group,
                        bool dependent, struct onr_range *ret_source) {
  const struct onr_document *document = reporter->document;
  size_t first = group->range.first, before = first;
  if (!dependent && onr_clause_subject(document, start, first, ret_source)) return true;
  while (before > start && onr_clause_is_adverb(document, before - 1)) before--;
  if (!dependent && (before <= start || !onr_is_at(document, before - 1, ONR_CLASS(ONR_W_CONJUNCTION)))) return false;
  const struct onr_sentence *sentence = &document->sentences[document->tokens[first].sentence];
  return onr_reporter_controller(reporter, sentence, first, ret_source);
}

/* "Keller said | he shouted: “…”": what the subject does is part of what somebody else says. */
static bool is_reported_itself(const struct onr_document *document, size_t start, struct onr_range source) {
  struct onr_verb_group group;
  size_t at = source.first;
  if (at > start && onr_key_is(document, at - 1, "that")) at--;
  if (at <= start || !onr_clause_verb(document, at - 1, &group)) return false;
  return (group.verb->frames & ONR_FRAME_THAT) && !(group.verb->frames & ONR_FRAME_WEAK) &&
         (group.form & (ONR_VERB_PAST | ONR_VERB_S | ONR_VERB_PARTICIPLE | ONR_VERB_BASE));
}

/* "CLINTON: “…”", "Turnout fell – Ann Lee: “…”" */
static bool named_before_colon(const struct onr_document *document, size_t start, size_t colon,
                               struct onr_range *ret_source) {
  if (colon <= start || document->tokens[colon - 1].name == ONR_NONE) return false;
  const struct onr_name *name = &document->names[document->tokens[colon - 1].name];
  uint32_t first = name->title_first;
  if (first > start && !onr_is_kind(document, first - 1, ONR_T_DASH) && colon - start > 10) return false;
  *ret_source = (struct onr_range){name->first, name->end};
  return true;
}

/* "But, said | Keller, “…”": the source may stand between the verb and the quotation's mark. */
static bool is_inverted_before(const struct onr_document *document, const struct onr_quote *quote, size_t start,
                               const struct onr_verb_group *group, struct onr_finding *finding) {
  size_t mark = quote->first - 1, at = group->range.first;
  bool opens = at == start || onr_is_kind(document, at - 1, ONR_T_COMMA);
  if (!opens || group->range.end + 1 > mark || !is_mark(document, mark)) return false;
  return find_source_after(document, group->range.end, mark, &finding->source) && finding->source.end == mark;
}

/* "Keller hit back: “…”": a colon lets any verb introduce a quotation; the nearest one that has a subject. */
static bool introduced_by_colon(const struct onr_document *document, size_t start, const struct onr_quote *quote,
                                struct onr_finding *finding) {
  enum { FEWEST_WORDS = 3 };
  size_t colon = quote->first - 1;
  if (!is_sentence_like(document, quote) || onr_quote_words(document, quote) < FEWEST_WORDS ||
      onr_quote_last_mark(document, quote) == ONR_T_WORD) /* a title or a name rather */
    return false;
  for (size_t i = colon; i > start && colon - i < REACH; i--) {
    if (document->tokens[i - 1].quote != ONR_NONE) return false;
    if (!onr_has_tag(document, i - 1, ONR_TAGS_FINITE) || !onr_is_kind(document, i - 1, ONR_T_WORD)) continue;
    if (onr_has_tag(document, i - 2, ONR_TAGS_WH | ONR_TAG_BIT(ONR_TAG_EX))) continue;
    if (!onr_clause_subject(document, start, i - 1, &finding->source)) continue;
    finding->rule = ONR_RULE_QUOTE_COLON;
    finding->cue = (struct onr_range){(uint32_t)i - 1, (uint32_t)i};
    return true;
  }
  return false;
}

/* "in the words of Keller, “…”", "in Keller's words, “…”" */
static bool in_the_words_of(const struct onr_document *document, size_t start, const struct onr_quote *quote,
                            struct onr_finding *finding) {
  enum { LONGEST = 16 };
  size_t end = quote->first;
  end -= end > start && onr_is_kind(document, end - 1, ONR_T_COMMA);
  for (size_t at = end; at > start && end - at < LONGEST; at--) {
    if (!onr_key_is(document, at - 1, "words")) continue;
    bool of = onr_key_is(document, at, "of"),
         owned = at == end && onr_has_tag(document, at - 2, ONR_TAG_BIT(ONR_TAG_POS));
    size_t in = at - 1;
    while (in > start && end - in < LONGEST && !onr_key_is(document, in, "in")) in--;
    if (!onr_key_is(document, in, "in") || !(of || owned)) return false;
    finding->source = of ? (struct onr_range){(uint32_t)at + 1, (uint32_t)end}
                         : (struct onr_range){(uint32_t)in + 1, (uint32_t)at - 2};
    finding->cue =
        of ? (struct onr_range){(uint32_t)in, (uint32_t)at + 1} : (struct onr_range){(uint32_t)at - 1, (uint32_t)at};
    finding->rule = ONR_RULE_QUOTE_AFTER;
    return finding->source.first < finding->source.end;
  }
  return false;
}

bool onr_attribution_before(const struct onr_reporter *reporter, const struct onr_quote *quote,
                            struct onr_finding *finding) {
  const struct onr_document *document = reporter->document;
  size_t start = document->sentences[document->tokens[quote->first].sentence].first;
  if (quote->first == start && start > 0) { /* "He said:" may stand in a paragraph of its own */
    if (!onr_is_kind(document, start - 1, ONR_T_COLON)) return false;
    start = document->sentences[document->tokens[start - 1].sentence].first;
  }
  bool colon = quote->first > start && onr_is_kind(document, quote->first - 1, ONR_T_COLON);
  if (in_the_words_of(document, start, quote, finding)) return true;
  struct onr_verb_group group;
  for (size_t i = quote->first; i > start && quote->first - i < REACH; i--) {
    if (document->tokens[i - 1].quote != ONR_NONE) break;
    bool finite = is_quote_verb(document, i - 1, &group);
    if (!finite && !is_dependent_verb(document, i - 1, &group)) continue;
    if (finite && is_inverted_before(document, quote, start, &group, finding)) {
      set(finding, ONR_RULE_QUOTE_AFTER, &group);
      return true;
    }
    if (!leads_to_quote(document, group.verb, i, quote)) continue;
    if (!find_source(reporter, start, &group, !finite, &finding->source)) continue;
    if (finite && is_reported_itself(document, start, finding->source)) return false;
    set(finding, ONR_RULE_QUOTE_AFTER, &group);
    return true;
  }
  if (!colon) return false;
  if (!named_before_colon(document, start, quote->first - 1, &finding->source))
    return introduced_by_colon(document, start, quote, finding);
  finding->rule = ONR_RULE_QUOTE_COLON;
  return true;
}
