/*
 * The parts of speech: the Penn Treebank's tags, with two changes that clause work needs (subordinators apart from
 * prepositions, as Universal Dependencies have it) and the rare ones put with their neighbours.
 */
#ifndef ONR_EXTRACT_TAGS_H
#define ONR_EXTRACT_TAGS_H

#include <stdint.h>

enum onr_tag {
  ONR_TAG_PUNCT, /* marks and symbols; told by the token's kind alone */
  ONR_TAG_NN,    /* noun, singular: "report" */
  ONR_TAG_NNS,   /* noun, plural: "reports" */
  ONR_TAG_NNP,   /* proper noun, singular; foreign words */
  ONR_TAG_NNPS,  /* proper noun, plural: "Republicans" */
  ONR_TAG_PRP,   /* personal pronoun: "he", "them", "himself" */
  ONR_TAG_PRPS,  /* possessive: "his" */
  ONR_TAG_DT,    /* determiner: "the", "this", "all" */
  ONR_TAG_EX,    /* "there" in "there is" */
  ONR_TAG_CD,    /* number */
  ONR_TAG_JJ,    /* adjective, its comparative, its superlative */
  ONR_TAG_JJR,
  ONR_TAG_JJS,
  ONR_TAG_RB,  /* adverb, "not" as well */
  ONR_TAG_RBR, /* its comparative and superlative: "more", "most" */
  ONR_TAG_RP,  /* particle: "up" in "gave up" */
  ONR_TAG_IN,  /* preposition */
  ONR_TAG_CS,  /* subordinator: "that", "because", "if", "after" before a clause */
  ONR_TAG_TO,  /* "to" before an infinitive; the preposition is IN */
  ONR_TAG_CC,  /* "and", "but" */
  ONR_TAG_MD,  /* modal: "will", "could" */
  ONR_TAG_VB,  /* verb, infinitive or imperative */
  ONR_TAG_VBP, /* present, not third person singular: "they say", "have" */
  ONR_TAG_VBZ, /* present, third person singular: "says" */
  ONR_TAG_VBD, /* past: "said" */
  ONR_TAG_VBN, /* past participle */
  ONR_TAG_VBG, /* present participle or gerund */
  ONR_TAG_WDT, /* "which", "that" of a relative clause */
  ONR_TAG_WP,  /* "who", "what", "whose" */
  ONR_TAG_WRB, /* "how", "when", "where", "why" */
  ONR_TAG_POS, /* possessive ending */
  ONR_TAG_UH,  /* interjection */
  ONR_TAG_COUNT
};

/* Sets of tags, for onr_has_tag. */
#define ONR_TAG_BIT(tag) (UINT32_C(1) << (tag))
#define ONR_TAGS_NOUN                                                                                                  \
  (ONR_TAG_BIT(ONR_TAG_NN) | ONR_TAG_BIT(ONR_TAG_NNS) | ONR_TAG_BIT(ONR_TAG_NNP) | ONR_TAG_BIT(ONR_TAG_NNPS))
#define ONR_TAGS_PROPER    (ONR_TAG_BIT(ONR_TAG_NNP) | ONR_TAG_BIT(ONR_TAG_NNPS))
#define ONR_TAGS_ADJECTIVE (ONR_TAG_BIT(ONR_TAG_JJ) | ONR_TAG_BIT(ONR_TAG_JJR) | ONR_TAG_BIT(ONR_TAG_JJS))
#define ONR_TAGS_ADVERB    (ONR_TAG_BIT(ONR_TAG_RB) | ONR_TAG_BIT(ONR_TAG_RBR))
/* the words of a plain noun phrase: "the mayor's two old friends" */
#define ONR_TAGS_PHRASE                                                                                                \
  (ONR_TAGS_NOUN | ONR_TAGS_ADJECTIVE | ONR_TAG_BIT(ONR_TAG_CD) | ONR_TAG_BIT(ONR_TAG_POS) | ONR_TAG_BIT(ONR_TAG_DT) | \
   ONR_TAG_BIT(ONR_TAG_PRPS))
/* a verb that a subject can stand before without an auxiliary */
#define ONR_TAGS_FINITE                                                                                                \
  (ONR_TAG_BIT(ONR_TAG_VBP) | ONR_TAG_BIT(ONR_TAG_VBZ) | ONR_TAG_BIT(ONR_TAG_VBD) | ONR_TAG_BIT(ONR_TAG_MD))
#define ONR_TAGS_VERB (ONR_TAGS_FINITE | ONR_TAG_BIT(ONR_TAG_VB) | ONR_TAG_BIT(ONR_TAG_VBN) | ONR_TAG_BIT(ONR_TAG_VBG))
#define ONR_TAGS_WH   (ONR_TAG_BIT(ONR_TAG_WDT) | ONR_TAG_BIT(ONR_TAG_WP) | ONR_TAG_BIT(ONR_TAG_WRB))

/* The tag's usual name ("NN", "PRP$"), for messages and the trainer. Static storage. */
const char *onr_tag_name(enum onr_tag tag);

#endif
