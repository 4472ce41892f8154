/* What the files of the claims stage share: a finding is a claim before its spans, speaker and qualities are worked
 * out. */
#ifndef ONR_EXTRACT_CLAIMS_H
#define ONR_EXTRACT_CLAIMS_H

#include "extract/clause/clause.h"

enum { ONR_FINDING_CONTENTS = 8 };

enum onr_rule {
  ONR_RULE_QUOTE_AFTER,    /* NP said: “…” */
  ONR_RULE_QUOTE_BEFORE,   /* “…,” NP said */
  ONR_RULE_QUOTE_INVERTED, /* “…,” said NP */
  ONR_RULE_QUOTE_COLON,    /* NP: “…” */
  ONR_RULE_QUOTE_SIGNED,   /* “…” — NP */
  ONR_RULE_QUOTE_FLOATING, /* “…” after a claim of the same speaker */
  ONR_RULE_QUOTE_FRAGMENT, /* “…” inside a clause after a verb */
  ONR_RULE_LABEL,          /* the headline "NP: clause"; a turn of a transcript */
  ONR_RULE_VERB_THAT,
  ONR_RULE_VERB_CLAUSE,
  ONR_RULE_VERB_QUESTION,
  ONR_RULE_VERB_INFINITIVE,
  ONR_RULE_VERB_NOUN,
  ONR_RULE_VERB_AS,
  ONR_RULE_VERB_PARTICLE,
  ONR_RULE_VERB_WEAK,
  ONR_RULE_INFINITIVE, /* NP came to praise … */
  ONR_RULE_PARTICIPLE,
  ONR_RULE_WITH_PARTICIPLE,
  ONR_RULE_ATTACHED,      /* voters opposing NP */
  ONR_RULE_CLAUSE_BEFORE, /* clause, NP said */
  ONR_RULE_ACCORDING_TO,
  ONR_RULE_RELATIVE,     /* which NP said could */
  ONR_RULE_NOUN_CARRIED, /* expressed confidence that */
  ONR_RULE_NOUN_THAT,    /* Western concerns that */
  ONR_RULE_NOUN_ALONE,   /* Keller's call for */
  ONR_RULE_NOUN_BARE,    /* a decision to, with its source elsewhere */
  ONR_RULE_ADJECTIVE,    /* NP is eager to */
  ONR_RULE_PASSIVE,      /* NP was criticized by NP for */
  ONR_RULE_PASSIVE_TOLD, /* NP was asked whether */
  ONR_RULE_RAISED,       /* NP seems to */
  ONR_RULE_HEARSAY,      /* NP reportedly */
  ONR_RULE_COUNT
};

/* What makes a claim more or less sure than others of its rule. */
enum onr_trait {
  ONR_TRAIT_TINY,      /* one or two words */
  ONR_TRAIT_SHORT,     /* three or four */
  ONR_TRAIT_PARTS,     /* several spans */
  ONR_TRAIT_COMMA,     /* a comma follows */
  ONR_TRAIT_INSIDE,    /* the sentence goes on after it */
  ONR_TRAIT_FAR,       /* four words and more between it and its cue */
  ONR_TRAIT_OWN_VOICE, /* the source is "I", "we" or "you" */
  ONR_TRAIT_BARE,      /* the source has neither name nor article nor pronoun */
  ONR_TRAIT_UNSURE,    /* the source is a pronoun that may well stand for someone else */
  ONR_TRAIT_SPEECH,    /* the cue is a verb that goes with quotations and with clauses */
  ONR_TRAIT_MIND,      /* the cue is a verb that goes with clauses only */
  ONR_TRAIT_NO_VERB,   /* the cue is a verb of the list that the tagger takes for no verb */
  ONR_TRAIT_COUNT
};

/* How many claims were found, and right. */
struct onr_count {
  int right, found;
};

struct onr_finding {
  struct onr_range content[ONR_FINDING_CONTENTS];
  size_t content_count;
  struct onr_range cue;        /* first == end: none */
  struct onr_range source;     /* first == end: none */
  const struct onr_verb *verb; /* or NULL */
  enum onr_rule rule;
  uint32_t speaker; /* given by another claim, or ONR_NONE */
  bool negated;
};

struct onr_reporter {
  struct onr_document *document;
  uint8_t *used; /* by token: it is content or cue of a claim */
  struct onr_finding *findings;
  size_t count, capacity;
  uint32_t *by_sentence; /* the latest finding whose source stands in the sentence, or ONR_NONE */
  uint32_t *last_in;     /* the finding that ends last of those that end in the sentence, or ONR_NONE */
};

/* Adds a finding and marks its content and cue; false when memory is exhausted. */
bool onr_reporter_add(struct onr_reporter *reporter, const struct onr_finding *finding) ONR_MUST_CHECK;

/* Adds a range to the content of the finding with this index; false when it has as many as it may. */
bool onr_reporter_append(struct onr_reporter *reporter, uint32_t index, struct onr_range range) ONR_MUST_CHECK;

/* The kinds of claims that are sought over the whole text, or over one sentence. False: memory is exhausted. */
bool onr_reporter_find_labelled(struct onr_reporter *reporter) ONR_MUST_CHECK;
bool onr_reporter_find_direct(struct onr_reporter *reporter) ONR_MUST_CHECK;
bool onr_reporter_find_floating(struct onr_reporter *reporter, size_t *quote,
                                const struct onr_sentence *sentence) ONR_MUST_CHECK;
bool onr_reporter_find_fragments(struct onr_reporter *reporter, size_t *quote,
                                 const struct onr_sentence *sentence) ONR_MUST_CHECK;
bool onr_reporter_find_according(struct onr_reporter *reporter, const struct onr_sentence *sentence) ONR_MUST_CHECK;
bool onr_reporter_find_postposed(struct onr_reporter *reporter, const struct onr_sentence *sentence) ONR_MUST_CHECK;

/* The kinds of claims whose cue's head may stand at the token `at`, which is free. Each sets *ret_taken if it found one
 * there, and leaves it alone otherwise. False: memory is exhausted. */
typedef bool onr_reporter_taker(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                                bool *ret_taken);
onr_reporter_taker onr_reporter_take_carried ONR_MUST_CHECK;
onr_reporter_taker onr_reporter_take_noun ONR_MUST_CHECK;
onr_reporter_taker onr_reporter_take_relative ONR_MUST_CHECK;
onr_reporter_taker onr_reporter_take_verb ONR_MUST_CHECK;
onr_reporter_taker onr_reporter_take_participle ONR_MUST_CHECK;
onr_reporter_taker onr_reporter_take_adjective ONR_MUST_CHECK;
onr_reporter_taker onr_reporter_take_passive ONR_MUST_CHECK;
onr_reporter_taker onr_reporter_take_raised ONR_MUST_CHECK;
onr_reporter_taker onr_reporter_take_hearsay ONR_MUST_CHECK;

/* Whether the word at `at` says that others say so: "reportedly". */
bool onr_reporter_is_hearsay(const struct onr_document *document, size_t at);

/* The noun phrase right before the participle at `at`, which speaks then: "footage of Ann Lee saying". */
bool onr_reporter_noun_before(const struct onr_document *document, size_t from, size_t at,
                              struct onr_range *ret_source);

/* Who a verb at `at` without a subject of its own goes with: the source of the sentence's claim, else its first name or
 * pronoun. False: nobody. */
bool onr_reporter_implied_source(const struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at,
                                 struct onr_range *ret_source);

/* The subject of a verb group that begins at `verb`, where the subject is part of the content: a relative pronoun
 * stands for itself. */
bool onr_reporter_subject(const struct onr_document *document, const struct onr_sentence *sentence, size_t verb,
                          struct onr_range *ret_subject);

/* Adds a finding whose content is a subject and the tokens [first, end) that are said of it, unless another claim has
 * them. */
bool onr_reporter_add_about_subject(struct onr_reporter *reporter, struct onr_finding *finding,
                                    struct onr_range subject, size_t first, size_t end) ONR_MUST_CHECK;

/* What a verb group reports: content and rule. False: nothing. */
bool onr_reported_content(const struct onr_document *document, const struct onr_verb_group *group, size_t end,
                          struct onr_finding *ret_finding);

/* Whether a phrase stands for a person or people. */
bool onr_claim_is_people(const struct onr_document *document, struct onr_range source);

/* Whether the source of a finding can hold what it tells: an attitude only people have, while bodies and states say
 * things, too, and surveys show them. */
bool onr_claim_can_hold(const struct onr_document *document, const struct onr_finding *finding);

/* The finding whose speaker goes on with this one, or itself. */
const struct onr_finding *onr_claim_origin(const struct onr_reporter *reporter, const struct onr_finding *finding);

/* Adds the first persons in quotations to the mentions. */
bool onr_reporter_mention_speakers(struct onr_reporter *reporter) ONR_MUST_CHECK;

/* The findings as claims, in text order. */
bool onr_reporter_finish(struct onr_reporter *reporter) ONR_MUST_CHECK;

/* Qualities of a claim. */
enum onr_modality onr_claim_modality(const struct onr_document *document, const struct onr_finding *finding);
enum onr_source_type onr_claim_source_type(const struct onr_document *document, struct onr_range source,
                                           uint32_t speaker);
enum onr_quote_type onr_claim_quote_type(const struct onr_document *document, const struct onr_finding *finding);

/* Fills traits and confidence of a claim that has its types already; `source` are the words that name its source. */
void onr_claim_judge(const struct onr_document *document, const struct onr_finding *finding, struct onr_range source,
                     struct onr_claim *claim);

/* "verb-that"; "ends at a comma", for people. */
const char *onr_claim_rule_name(enum onr_rule rule);
const char *onr_claim_trait_name(enum onr_trait trait);

/* Where the head noun phrase of a source that is not empty ends: before a comma, a preposition, or "who". */
uint32_t onr_claim_head_end(const struct onr_document *document, struct onr_range source);

/* The mention that is the head of the words of a source, or is apposed to it: who speaks. ONR_NONE if there is none. */
uint32_t onr_claim_speaker_mention(const struct onr_document *document, struct onr_range source);

#endif
