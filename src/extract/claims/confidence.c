/*
 * How sure a claim is: the share of such claims that is right on annotated news, which means that its content agrees
 * with a gold claim's by F1 >= 0.8 and its source is the gold one. It is put together from figures that
 * tests/extract/confidence.py counts (figures.h, nothing else in the program comes from there): the share for the
 * claim's rule, whether it is direct, indirect or mixed, and whether its source is a named one; then for each trait of
 * it the odds by which claims with the trait are right more or less often than that says. `make eval` prints whether it
 * keeps its word.
 */
#include "claims.h"
#include "figures.h"

static const char *const rule_names[ONR_RULE_COUNT] = {
    [ONR_RULE_QUOTE_AFTER] = "direct-quote-after",
    [ONR_RULE_QUOTE_BEFORE] = "direct-quote-before",
    [ONR_RULE_QUOTE_INVERTED] = "direct-quote-inverted",
    [ONR_RULE_QUOTE_COLON] = "direct-quote-colon",
    [ONR_RULE_QUOTE_SIGNED] = "direct-quote-signed",
    [ONR_RULE_QUOTE_FLOATING] = "direct-quote-floating",
    [ONR_RULE_QUOTE_FRAGMENT] = "quote-fragment",
    [ONR_RULE_LABEL] = "label",
    [ONR_RULE_VERB_THAT] = "verb-that",
    [ONR_RULE_VERB_CLAUSE] = "verb-clause",
    [ONR_RULE_VERB_QUESTION] = "verb-question",
    [ONR_RULE_VERB_INFINITIVE] = "verb-infinitive",
    [ONR_RULE_VERB_NOUN] = "verb-noun-phrase",
    [ONR_RULE_VERB_AS] = "verb-as",
    [ONR_RULE_VERB_PARTICLE] = "verb-particle",
    [ONR_RULE_VERB_WEAK] = "verb-weak",
    [ONR_RULE_INFINITIVE] = "infinitive",
    [ONR_RULE_PARTICIPLE] = "participle",
    [ONR_RULE_WITH_PARTICIPLE] = "with-participle",
    [ONR_RULE_ATTACHED] = "attached-participle",
    [ONR_RULE_CLAUSE_BEFORE] = "clause-before",
    [ONR_RULE_ACCORDING_TO] = "according-to",
    [ONR_RULE_RELATIVE] = "relative",
    [ONR_RULE_NOUN_CARRIED] = "noun-carried",
    [ONR_RULE_NOUN_THAT] = "noun-that",
    [ONR_RULE_NOUN_ALONE] = "noun-alone",
    [ONR_RULE_NOUN_BARE] = "noun-bare",
    [ONR_RULE_ADJECTIVE] = "adjective",
    [ONR_RULE_PASSIVE] = "passive",
    [ONR_RULE_PASSIVE_TOLD] = "passive-told",
    [ONR_RULE_RAISED] = "raised",
    [ONR_RULE_HEARSAY] = "hearsay",
};

const char *onr_claim_rule_name(enum onr_rule rule) {
  return rule_names[rule];
}

static const char *const trait_names[ONR_TRAIT_COUNT] = {
    [ONR_TRAIT_TINY] = "one or two words",
    [ONR_TRAIT_SHORT] = "three or four words",
    [ONR_TRAIT_PARTS] = "in several parts",
    [ONR_TRAIT_COMMA] = "ends at a comma",
    [ONR_TRAIT_INSIDE] = "ends within its sentence",
    [ONR_TRAIT_FAR] = "far from its cue",
    [ONR_TRAIT_OWN_VOICE] = "the source is I, we or you",
    [ONR_TRAIT_BARE] = "the source is a noun alone",
    [ONR_TRAIT_UNSURE] = "the pronoun may stand for another",
    [ONR_TRAIT_SPEECH] = "the cue is a verb of saying",
    [ONR_TRAIT_MIND] = "the cue is a verb of thinking",
    [ONR_TRAIT_NO_VERB] = "the cue is tagged as no verb",
};

const char *onr_claim_trait_name(enum onr_trait trait) {
  return trait_names[trait];
}

/* ---- Traits ---- */

static unsigned bit(bool holds, enum onr_trait trait) {
  return holds ? 1u << trait : 0;
}

/* Words and numbers of [first, end); at most `most` are counted. */
static size_t count_words(const struct onr_document *document, size_t first, size_t end, size_t most) {
  size_t count = 0;
  for (size_t at = first; at < end && count < most; at++) count += document->tokens[at].kind <= ONR_T_NUMBER;
  return count;
}

static unsigned traits_of_length(const struct onr_document *document, const struct onr_finding *finding) {
  enum { TINY = 2, SHORT = 4, MORE = SHORT + 1 };
  size_t words = 0;
  for (size_t i = 0; i < finding->content_count && words < MORE; i++)
    words += count_words(document, finding->content[i].first, finding->content[i].end, MORE);
  return bit(words <= TINY, ONR_TRAIT_TINY) | bit(words > TINY && words <= SHORT, ONR_TRAIT_SHORT) |
         bit(finding->content_count > 1, ONR_TRAIT_PARTS);
}

static unsigned traits_of_end(const struct onr_document *document, const struct onr_finding *finding) {
  size_t end = finding->content[finding->content_count - 1].end;
  const struct onr_token *last = &document->tokens[end - 1], *next = onr_token_at(document, end);
  bool whole = last->kind == ONR_T_STOP || last->kind == ONR_T_QUOTE || next->kind == ONR_T_STOP ||
               next->kind == ONR_T_QUOTE || (next->flags & ONR_F_SENTENCE);
  if (whole) return 0;
  return next->kind == ONR_T_COMMA ? bit(true, ONR_TRAIT_COMMA) : bit(true, ONR_TRAIT_INSIDE);
}

/* Whether more than a few words stand between the content and its cue, those of the source apart. */
static bool is_far(const struct onr_document *document, const struct onr_finding *finding) {
  enum { FAR = 4 };
  struct onr_range content = finding->content[0], cue = finding->cue;
  bool after = content.first >= cue.end;
  size_t first = after ? cue.end : content.end, end = after ? content.first : cue.first, words = 0;
  for (size_t at = first; at < end && words < FAR; at++)
    if (at < finding->source.first || at >= finding->source.end) words += document->tokens[at].kind <= ONR_T_NUMBER;
  return words >= FAR;
}

static unsigned traits_of_cue(const struct onr_document *document, const struct onr_finding *finding) {
  if (finding->cue.first >= finding->cue.end) return 0;
  unsigned frames = finding->verb ? finding->verb->frames : 0;
  bool speech = (frames & ONR_FRAME_QUOTE) && (frames & ONR_FRAME_THAT);
  bool mind = (frames & ONR_FRAME_THAT) && !(frames & ONR_FRAME_QUOTE);
  bool verb = false;
  for (size_t at = finding->cue.first; at < finding->cue.end; at++) verb |= onr_has_tag(document, at, ONR_TAGS_VERB);
  return bit(is_far(document, finding), ONR_TRAIT_FAR) | bit(speech, ONR_TRAIT_SPEECH) | bit(mind, ONR_TRAIT_MIND) |
         bit(finding->verb && !verb, ONR_TRAIT_NO_VERB);
}

static unsigned traits_of_source(const struct onr_document *document, struct onr_range source) {
  if (source.first >= source.end) return 0;
  bool one = source.end == source.first + 1;
  static const char *const own[] = {"i", "we", "you"};
  if (one && ONR_KEY_IS_ANY(document, source.first, own)) return bit(true, ONR_TRAIT_OWN_VOICE);
  bool bare = !onr_is_at(document, source.first,
                         ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE) | ONR_CLASS(ONR_W_SUBJECT) |
                             ONR_CLASS(ONR_W_PRONOUN));
  for (size_t at = source.first; at < source.end; at++) bare &= document->tokens[at].name == ONR_NONE;
  return bit(bare, ONR_TRAIT_BARE) | bit(onr_has_flag(document, source.end - 1, ONR_F_UNSURE), ONR_TRAIT_UNSURE);
}

/* ---- Figures ---- */

/* The share of a rule's claims that is right, drawn towards a share that is known already where few were counted. */
static double share(struct onr_count count, double known) {
  static const double weight = 10; /* claims */
  return (count.right + weight * known) / (count.found + weight);
}

static double share_of_rule(enum onr_rule rule, enum onr_quote_type type, bool named) {
  static const double unknown = 0.6; /* of a rule that was never counted */
  struct onr_count all = {0, 0};
  for (int i = 0; i < ONR_QUOTE_COUNT; i++)
    for (int k = 0; k < 2; k++) {
      all.right += counts[rule][i][k].right;
      all.found += counts[rule][i][k].found;
    }
  return share(counts[rule][type][named], share(all, unknown));
}

void onr_claim_judge(const struct onr_document *document, const struct onr_finding *finding, struct onr_range source,
                     struct onr_claim *claim) {
  static const double least = 0.02, most = 0.98;
  claim->traits = traits_of_length(document, finding) | traits_of_end(document, finding) |
                  traits_of_cue(document, finding) | traits_of_source(document, source);
  double right = share_of_rule(finding->rule, claim->type, claim->source_type == ONR_SOURCE_NAMED);
  double odds = right / (1 - right);
  for (unsigned trait = 0; trait < ONR_TRAIT_COUNT; trait++)
    if (claim->traits & 1u << trait) odds *= trait_odds[trait];
  double confidence = odds / (1 + odds);
  claim->confidence = confidence < least ? least : confidence > most ? most : confidence;
}
