/*
 * One text on its way through extraction: each stage fills its part and reads those before it. What the stages make is
 * the arena's; the word lists and models are the extractor's.
 *
 *   segment (tokens, symbols) → sentences → quotes → tags → names → entities → pronouns → claims
 *
 * Ranges are of tokens, end-exclusive, unless they are spans (bytes). Loops over a sentence are bounded, because a
 * sentence has at most ONR_SENTENCE_TOKENS tokens; this keeps the whole linear in the text.
 */
#ifndef ONR_EXTRACT_DOCUMENT_H
#define ONR_EXTRACT_DOCUMENT_H

#include "extract/lexicon/lexicon.h"
#include "extract/tagger/tags.h"
#include "onrecord/extract.h"

enum { ONR_SENTENCE_TOKENS = 300 };

enum onr_token_kind {
  ONR_T_WORD,
  ONR_T_NUMBER,
  ONR_T_POSSESSIVE, /* ’s or ’ after a word */
  ONR_T_COMMA,
  ONR_T_STOP, /* . ! ? … */
  ONR_T_COLON,
  ONR_T_SEMICOLON,
  ONR_T_DASH,
  ONR_T_HYPHEN, /* between two words without spaces */
  ONR_T_OPEN,   /* ( [ */
  ONR_T_CLOSE,
  ONR_T_QUOTE, /* a quotation mark; which way it faces is decided by the quotes stage */
  ONR_T_OTHER
};

enum onr_token_flag {
  ONR_F_CAPITAL = 1 << 0,     /* the first letter is upper case */
  ONR_F_ALL_CAPITAL = 1 << 1, /* two or more letters, none lower case */
  ONR_F_SPACE = 1 << 2,       /* white space stands before it */
  ONR_F_PARAGRAPH = 1 << 3,   /* it begins a paragraph */
  ONR_F_SENTENCE = 1 << 4,    /* it begins a sentence */
  ONR_F_DOTTED = 1 << 5,      /* an abbreviation with its full stop */
  ONR_F_QUOTED = 1 << 6,      /* inside a quotation, marks included */
  ONR_F_TITLE_CASE = 1 << 7,  /* in a headline, where capitals tell nothing */
  ONR_F_INITIAL = 1 << 8,     /* a single capital letter with a full stop */
  ONR_F_UNSURE = 1 << 9       /* a pronoun that may well stand for someone else */
};

struct onr_token {
  uint32_t start, end; /* bytes */
  uint32_t symbol;
  uint32_t sentence;
  uint32_t quote; /* the outermost quotation around it, or ONR_NONE */
  uint32_t name;  /* the name it belongs to, or ONR_NONE */
  uint16_t flags;
  uint8_t kind;
  uint8_t tag; /* enum onr_tag: its part of speech; ONR_TAG_PUNCT before the tags stage */
};

/* A distinct lower-case word of the text, and what the text shows of it. */
struct onr_symbol {
  struct onr_str key; /* lower case; a number's or mark's is its text */
  const struct onr_word *word;
  uint64_t hash;
  uint32_t lower; /* how often in lower case */
  uint32_t inner; /* how often with a capital where only a name has one */
  bool common;
};

struct onr_sentence {
  uint32_t first, end;
};

struct onr_quote {
  uint32_t first, end; /* with its marks; a quotation that runs over paragraphs is one */
  bool closed;
};

/* One occurrence of a name, an adjective made from one, or a people's name. */
struct onr_name {
  uint32_t first, end;
  uint32_t title_first; /* where its title begins (== first: none) */
  uint32_t entity;
  uint32_t mention;
  uint16_t known; /* index + 1 of the lexicon's known things */
  uint8_t type;   /* enum onr_entity_type, or ONR_TYPE_UNKNOWN */
  uint8_t form;   /* enum onr_mention_form */
  uint8_t gender; /* enum onr_gender, by its title or given name */
  uint8_t weight; /* how sure the type is: 0 a guess … 3 certain */
};

enum { ONR_TYPE_UNKNOWN = ONR_ENTITY_TYPE_COUNT };
enum onr_gender { ONR_GENDER_UNKNOWN, ONR_GENDER_HE, ONR_GENDER_SHE };

/* What the stages know of an entity beyond its public face. */
struct onr_subject {
  uint32_t first_name; /* the first name that names it */
  uint32_t last_name;  /* a person's latest name so far, and how many there were */
  uint32_t named;
  uint8_t gender;
  bool kin; /* introduced as somebody's relative */
};

/* Words that stand for others which name no entity: "They" for "the researchers", "the report" for "the Ardon Water
 * Study". */
struct onr_reference {
  uint32_t token, past; /* the words [token, past) */
  uint32_t first, end;  /* the words that it stands for */
};

struct onr_model; /* tagger/model.h */
struct onr_trace; /* trace.h */

struct onr_document {
  /* the extractor's, which is not altered */
  const struct onr_lexicon *lexicon;
  const struct onr_model *tagger;
  const struct onr_model *namer; /* NULL: only the rules tell names' kinds */
  double least_confidence;       /* of a claim that is no quotation: less is dropped */

  struct onr_arena *arena;
  struct onr_trace *trace; /* where the stages say why they decide as they do; NULL: nobody asks */
  struct onr_str text;
  struct onr_token *tokens;
  size_t token_count, token_capacity;
  struct onr_symbol *symbols;
  size_t symbol_count, symbol_capacity;
  uint32_t *symbol_table; /* index + 1 */
  size_t symbol_table_size;
  struct onr_sentence *sentences;
  size_t sentence_count, sentence_capacity;
  struct onr_quote *quotes;
  size_t quote_count, quote_capacity;
  struct onr_name *names;
  size_t name_count, name_capacity;
  struct onr_entity *entities;
  struct onr_subject *subjects; /* beside entities */
  size_t entity_count, entity_capacity, subject_capacity;
  struct onr_mention *mentions;
  size_t mention_count, mention_capacity;
  struct onr_reference *references; /* in text order */
  size_t reference_count, reference_capacity;
  struct onr_claim *claims;
  size_t claim_count, claim_capacity;
};

/* The stages, in order. False: memory is exhausted. */
bool onr_document_segment(struct onr_document *document) ONR_MUST_CHECK;
bool onr_document_find_sentences(struct onr_document *document) ONR_MUST_CHECK;
bool onr_document_find_quotes(struct onr_document *document) ONR_MUST_CHECK;
bool onr_document_tag(struct onr_document *document) ONR_MUST_CHECK;
bool onr_document_find_names(struct onr_document *document) ONR_MUST_CHECK;
bool onr_document_make_entities(struct onr_document *document) ONR_MUST_CHECK;
bool onr_document_resolve_pronouns(struct onr_document *document) ONR_MUST_CHECK;
bool onr_document_find_claims(struct onr_document *document) ONR_MUST_CHECK;

/* All of them: what onr_extract does, with everything that was found on the way. `trace` may be NULL. */
enum onr_error onr_document_analyse(struct onr_document *document, const struct onr_extractor *extractor,
                                    struct onr_str text, struct onr_arena *arena, struct onr_trace *trace,
                                    struct onr_failure *failure) ONR_MUST_CHECK;

/* Makes room for one more item in the array `items` of `owner`; false when memory is exhausted, and the array, which is
 * the arena's, is lost then: the extraction has failed. */
#define ONR_ROOM(arena, owner, items, count, capacity)                                                                 \
  (((owner)->items =                                                                                                   \
        onr_arena_grow((arena), (owner)->items, (owner)->count, &(owner)->capacity, sizeof *(owner)->items)) != NULL)

/* Looking at tokens. An index out of range is a mark that is nothing. */
static inline const struct onr_token *onr_token_at(const struct onr_document *document, size_t at) {
  static const struct onr_token nothing = {
      0, 0, 0, ONR_NONE, ONR_NONE, ONR_NONE, ONR_F_PARAGRAPH | ONR_F_SENTENCE, ONR_T_OTHER, ONR_TAG_PUNCT};
  return at < document->token_count ? &document->tokens[at] : &nothing;
}

static inline const struct onr_word *onr_word_at(const struct onr_document *document, size_t at) {
  return at < document->token_count ? document->symbols[document->tokens[at].symbol].word : NULL;
}

static inline uint64_t onr_classes_at(const struct onr_document *document, size_t at) {
  const struct onr_word *word = onr_word_at(document, at);
  return word ? word->classes : 0;
}

static inline bool onr_is_at(const struct onr_document *document, size_t at, uint64_t classes) {
  return (onr_classes_at(document, at) & classes) != 0;
}

static inline unsigned onr_roles_at(const struct onr_document *document, size_t at) {
  const struct onr_word *word = onr_word_at(document, at);
  return word ? word->roles : 0;
}

static inline bool onr_has_flag(const struct onr_document *document, size_t at, unsigned flags) {
  return (onr_token_at(document, at)->flags & flags) != 0;
}

static inline bool onr_is_kind(const struct onr_document *document, size_t at, enum onr_token_kind kind) {
  return at < document->token_count && document->tokens[at].kind == kind;
}

/* Parts of speech, of words, numbers and possessive endings alike (marks are ONR_TAG_PUNCT): right for about 19 in 20,
 * in headlines too, so combine them with word lists where a list is sure. onr_has_tag takes a set:
 * onr_has_tag(document, at, ONR_TAGS_FINITE), or bits joined by |: ONR_TAG_BIT(ONR_TAG_VBD) | ONR_TAG_BIT(ONR_TAG_VBN).
 * A negated auxiliary ("don't") is one token with the auxiliary's tag; "to" before an infinitive is ONR_TAG_TO, "that"
 * is ONR_TAG_CS before a clause, ONR_TAG_WDT before a relative one, ONR_TAG_DT before a noun. */
static inline enum onr_tag onr_tag_at(const struct onr_document *document, size_t at) {
  return (enum onr_tag)onr_token_at(document, at)->tag;
}

static inline bool onr_has_tag(const struct onr_document *document, size_t at, uint32_t tags) {
  return (ONR_TAG_BIT(onr_token_at(document, at)->tag) & tags) != 0;
}

static inline bool onr_is_capital_word(const struct onr_document *document, size_t at) {
  return onr_is_kind(document, at, ONR_T_WORD) && onr_has_flag(document, at, ONR_F_CAPITAL);
}

static inline struct onr_str onr_key_at(const struct onr_document *document, size_t at) {
  return at < document->token_count ? document->symbols[document->tokens[at].symbol].key : (struct onr_str){"", 0};
}

static inline bool onr_key_is(const struct onr_document *document, size_t at, const char *key) {
  return onr_str_equal(onr_key_at(document, at), onr_str_from(key));
}

/* Whether the key is one of `count` words, of which none is empty; and the same of a table of them. */
bool onr_key_is_any(const struct onr_document *document, size_t at, const char *const *words, size_t count);
#define ONR_KEY_IS_ANY(document, at, words) onr_key_is_any((document), (at), (words), sizeof(words) / sizeof *(words))

static inline struct onr_span onr_span_of(const struct onr_document *document, size_t first, size_t end) {
  return (struct onr_span){document->tokens[first].start, document->tokens[end - 1].end};
}

static inline struct onr_str onr_text_of(const struct onr_document *document, size_t first, size_t end) {
  struct onr_span span = onr_span_of(document, first, end);
  return onr_str_slice(document->text, span.start, span.end);
}

#endif
