/*
 * The word lists as tables: one open-addressed hash table from a lower-case word or phrase to its classes, built once
 * and then immutable, so that any number of threads may look words up. A phrase is stored as it is written, with one
 * space between words ("north korea", "port-au-prince"); its first word says how long the phrases that begin with it
 * are.
 */
#ifndef ONR_EXTRACT_LEXICON_H
#define ONR_EXTRACT_LEXICON_H

#include <stdint.h>

#include "onrecord/arena.h"
#include "onrecord/extract.h"

/* The classes of words; a word may be in several. The first part are the class names of the lists. */
enum onr_class {
  ONR_W_DETERMINER,
  ONR_W_POSSESSIVE,
  ONR_W_PREPOSITION,
  ONR_W_CONJUNCTION,
  ONR_W_SUBORDINATOR,
  ONR_W_RELATIVE,
  ONR_W_SUBJECT,
  ONR_W_HE,
  ONR_W_SHE,
  ONR_W_THEY,
  ONR_W_IT,
  ONR_W_PRONOUN,
  ONR_W_AUXILIARY,
  ONR_W_BE,
  ONR_W_NEGATION,
  ONR_W_POSSIBLE,
  ONR_W_FUTURE,
  ONR_W_ADVERB,
  ONR_W_MONTH,
  ONR_W_DAY,
  ONR_W_TIME,
  ONR_W_ABBREVIATION,
  ONR_W_OPENER,
  ONR_W_SURNAME_PART,
  ONR_W_HONORIFIC,
  ONR_W_HE_HONORIFIC,
  ONR_W_SHE_HONORIFIC,
  ONR_W_TITLE,
  ONR_W_OFFICE, /* a title that parts the names around it: "Acme | CEO Ann Lee" */
  ONR_W_MODIFIER,
  ONR_W_OFFICIAL,
  ONR_W_SOURCE,
  ONR_W_SUFFIX,
  ONR_W_GIVEN_HE,
  ONR_W_GIVEN_SHE,
  ONR_W_GIVEN_EITHER,
  ONR_W_PLACE,     /* a place by itself */
  ONR_W_ADJECTIVE, /* made from a place's name: "Korean" */
  ONR_W_PLACE_HEAD,
  ONR_W_PLACE_LEAD,
  ONR_W_DIRECTION,
  ONR_W_ORG, /* an organization by itself */
  ONR_W_ORG_HEAD,
  ONR_W_ORG_SUFFIX,
  ONR_W_ORG_LEAD,
  ONR_W_THING, /* the last word of a name that is of none of our kinds: "Act" */
  ONR_W_EVENT, /* an event by itself */
  ONR_W_EVENT_HEAD,
  ONR_W_PEOPLE,     /* a noun for people: "Russians", "Muslims" */
  ONR_W_PEOPLE_ADJ, /* an adjective of people that belongs to no place: "Muslim" */
  ONR_W_COMMON,     /* written in lower case otherwise */
  ONR_W_ATTITUDE,
  ONR_W_CARRIER,
  ONR_W_CUE_PREPOSITION,
  ONR_W_VERB,    /* a form of a verb of the list of verbs */
  ONR_W_COUNTRY, /* a country's or region's name or adjective */
  ONR_W_CITY,    /* likely a place, if nothing else tells */
  ONR_W_SURNAME, /* or a first name that may well be one */
  ONR_W_COUNT
};
_Static_assert(ONR_W_COUNT <= 64, "a word's classes are the bits of 64");

#define ONR_CLASS(class) (UINT64_C(1) << (class))

/* The frames of a verb: see lexicon/speech_verbs.txt. */
enum onr_frame {
  ONR_FRAME_QUOTE = 1 << 0,
  ONR_FRAME_THAT = 1 << 1,
  ONR_FRAME_ZERO = 1 << 2,
  ONR_FRAME_WH = 1 << 3,
  ONR_FRAME_NOUN = 1 << 4,
  ONR_FRAME_ADDRESSEE = 1 << 5,
  ONR_FRAME_TO = 1 << 6,
  ONR_FRAME_AS = 1 << 7,
  ONR_FRAME_PARTICLE = 1 << 8,
  ONR_FRAME_WEAK = 1 << 9,
  ONR_FRAME_POSTPOSED = 1 << 10,
  ONR_FRAME_DENIES = 1 << 11,
  ONR_FRAME_ASKS = 1 << 12,
  ONR_FRAME_FUTURE = 1 << 13,
  ONR_FRAME_RAISED = 1 << 14
};

enum onr_verb_form {
  ONR_VERB_BASE = 1 << 0,
  ONR_VERB_S = 1 << 1,
  ONR_VERB_PAST = 1 << 2,
  ONR_VERB_PARTICIPLE = 1 << 3,
  ONR_VERB_ING = 1 << 4
};

/* What a noun tells of whom it stands for: see lexicon/roles.txt. In the order of the names in roles.c. */
enum onr_role {
  ONR_ROLE_EXPERT = 1 << 0,
  ONR_ROLE_WITNESS = 1 << 1,
  ONR_ROLE_HE = 1 << 2,
  ONR_ROLE_SHE = 1 << 3,
  ONR_ROLE_KIN = 1 << 4,
  ONR_ROLE_PERSON = 1 << 5,
  ONR_ROLE_COMPANY = 1 << 6,
  ONR_ROLE_BODY = 1 << 7,
  ONR_ROLE_CITY = 1 << 8,
  ONR_ROLE_COUNTRY = 1 << 9,
  ONR_ROLE_REGION = 1 << 10,
  ONR_ROLE_DOCUMENT = 1 << 11,
  ONR_ROLE_PRESS = 1 << 12
};

/* The roles of nouns for persons. */
#define ONR_ROLES_PERSON                                                                                               \
  (ONR_ROLE_PERSON | ONR_ROLE_HE | ONR_ROLE_SHE | ONR_ROLE_KIN | ONR_ROLE_EXPERT | ONR_ROLE_WITNESS)

enum { ONR_VERB_PARTICLES = 8 };

/* A verb that reports, or a noun or an adjective that does. */
struct onr_verb {
  struct onr_str lemma;
  unsigned frames;
  struct onr_str particles[ONR_VERB_PARTICLES]; /* "for" in "call for", "out_at" in "lash out at"; the rest are empty */
};

/* A thing that the lists know by name. */
struct onr_known {
  struct onr_str name;     /* the usual one, in its own case */
  struct onr_str code;     /* of a country or state by ISO 3166, or empty */
  struct onr_str country;  /* code of the country that a capital is of, or empty */
  struct onr_strs same_as; /* addresses of it elsewhere */
  enum onr_entity_type type;
};

/* A capital whose name other towns bear as well: none of its names is among the words for its sake. */
struct onr_shared_capital {
  struct onr_str names; /* separated by commas */
  struct onr_known capital;
};

struct onr_word {
  struct onr_str key; /* lower case */
  uint64_t classes;
  uint64_t phrases;   /* how phrases that begin with this word go on: see onr_lexicon_goes_on */
  uint16_t verb;      /* index + 1 into verbs */
  uint16_t noun;      /* the same, of a noun that reports: "decision" */
  uint16_t adjective; /* the same, of an adjective that reports: "eager" */
  uint16_t known;     /* index + 1 into knowns */
  uint16_t roles;     /* enum onr_role */
  uint16_t formal;    /* index + 1 into formals: the first name that this one is short for */
  uint8_t verb_forms; /* enum onr_verb_form */
  uint8_t longest;    /* tokens of the longest phrase that begins with this word; 0: none */
};

/* The longest phrase in tokens, and the longest word in bytes that is looked up. */
enum { ONR_PHRASE_TOKENS = 10, ONR_WORD_SIZE = 96 };

/* Words are found through slots that are much smaller than they are: a word that is in no list costs one look at
 * memory.
 */
struct onr_lexicon_slot {
  uint32_t hash; /* of the key, the lower half */
  uint32_t word; /* index + 1 into words; 0: free */
};

struct onr_lexicon {
  struct onr_arena arena;
  struct onr_lexicon_slot *slots; /* the hash table: a power of two, at most half full */
  size_t slot_count;
  struct onr_word *words;
  size_t word_count, word_capacity;
  struct onr_verb *verbs;
  size_t verb_count, verb_capacity;
  struct onr_known *knowns;
  size_t known_count, known_capacity;
  struct onr_str *formals;
  size_t formal_count, formal_capacity;
  struct onr_shared_capital *shared_capitals;
  size_t shared_capital_count, shared_capital_capacity;
};

/* A lexicon without words, which takes at most `memory` bytes; false when that is too little. Close it whatever comes
 * back. */
bool onr_lexicon_init_empty(struct onr_lexicon *lexicon, size_t memory) ONR_MUST_CHECK;

/* The same, filled from the compiled-in lists. */
enum onr_error onr_lexicon_init(struct onr_lexicon *lexicon, struct onr_failure *failure) ONR_MUST_CHECK;
void onr_lexicon_close(struct onr_lexicon *lexicon);

/* Adds what one list says, `text`, which must outlive the lexicon; `list` names it, and says how it is read. */
enum onr_error onr_lexicon_read(struct onr_lexicon *lexicon, const char *list, struct onr_str text,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* The entry of a lower-case word or phrase, or NULL. Borrowed from the lexicon. */
const struct onr_word *onr_lexicon_find(const struct onr_lexicon *lexicon, struct onr_str key);

/* The same where the key's onr_hash64 is known. */
const struct onr_word *onr_lexicon_find_hashed(const struct onr_lexicon *lexicon, struct onr_str key, uint64_t hash);

/* Has the processor fetch what finding a key with this hash looks at first. */
static inline void onr_lexicon_prefetch(const struct onr_lexicon *lexicon, uint64_t hash) {
  __builtin_prefetch(&lexicon->slots[hash & (lexicon->slot_count - 1)]);
}

/* The entry of `key`, made if there is none (its bytes are copied, in lower case); good until the next one is added.
 * NULL when memory is exhausted. */
struct onr_word *onr_lexicon_add(struct onr_lexicon *lexicon, struct onr_str key) ONR_MUST_CHECK;

/* A new known thing: its index + 1, or 0 when memory is exhausted. */
uint16_t onr_lexicon_add_known(struct onr_lexicon *lexicon, struct onr_str name, struct onr_str code,
                               enum onr_entity_type type) ONR_MUST_CHECK;

/* The readers of the lists that have columns: one line of them. False: memory is exhausted, or `*ret_problem` says what
 * is wrong. */
bool onr_lexicon_read_country(struct onr_lexicon *lexicon, struct onr_str line,
                              const char **ret_problem) ONR_MUST_CHECK;
bool onr_lexicon_read_role(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) ONR_MUST_CHECK;
bool onr_lexicon_read_capital(struct onr_lexicon *lexicon, struct onr_str line,
                              const char **ret_problem) ONR_MUST_CHECK;
bool onr_lexicon_read_state(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) ONR_MUST_CHECK;
bool onr_lexicon_read_nickname(struct onr_lexicon *lexicon, struct onr_str line,
                               const char **ret_problem) ONR_MUST_CHECK;
bool onr_lexicon_read_verb(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) ONR_MUST_CHECK;
bool onr_lexicon_read_noun(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) ONR_MUST_CHECK;
bool onr_lexicon_read_adjective(struct onr_lexicon *lexicon, struct onr_str line,
                                const char **ret_problem) ONR_MUST_CHECK;

/* Whether the word `key`, or its stem without a regular ending, is a common word. `word` is its entry, or NULL. */
bool onr_lexicon_is_common(const struct onr_lexicon *lexicon, struct onr_str key, const struct onr_word *word);

/* Whether a code point is not seen inside a word: the soft hyphen, joiners. Keys do without them. */
static inline bool onr_lexicon_is_unseen(uint32_t point) {
  return point == 0xAD || point == 0x200C || point == 0x200D || point == 0x2060;
}

/* Lower-cases `s` into `out` (straight apostrophes, one space for white space, Latin letters without accents, nothing
 * unseen); false when it does not fit. */
bool onr_lexicon_lower(struct onr_str s, char *out, size_t size, size_t *ret_len);

/* Whether a phrase may begin with the word `first` and the text after it, as phrases are written: a bit for what its
 * first three bytes hash to. With fewer bytes it may. */
enum { ONR_GOES_ON = 3 };
static inline uint64_t onr_lexicon_going_on(struct onr_str after) {
  unsigned hash = 0;
  for (size_t i = 0; i < ONR_GOES_ON; i++) hash = hash * 31 + (unsigned char)after.data[i];
  return UINT64_C(1) << (hash % 64);
}
static inline bool onr_lexicon_goes_on(const struct onr_word *first, struct onr_str after) {
  return after.len < ONR_GOES_ON || (first->phrases & onr_lexicon_going_on(after)) != 0;
}

static inline bool onr_is(const struct onr_word *word, uint64_t classes) {
  return word && (word->classes & classes) != 0;
}

#endif
