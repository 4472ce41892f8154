#include "vocabulary.h"

#include <ctype.h>
#include <stdio.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

const uint32_t word_counts[WORD_KINDS] = {20000, 3000, 4000};
const uint32_t name_counts[NAME_KINDS] = {20000, 3000, 1500};

static const char *const nouns[] = {
    "budget",  "council",  "plan",    "school",   "bridge",  "border",   "election", "company", "police",   "hospital",
    "price",   "market",   "water",   "city",     "region",  "minister", "party",    "vote",    "law",      "court",
    "report",  "family",   "worker",  "teacher",  "farmer",  "union",    "strike",   "tax",     "bank",     "loan",
    "energy",  "gas",      "oil",     "road",     "train",   "airport",  "flight",   "storm",   "flood",    "fire",
    "army",    "war",      "peace",   "treaty",   "talks",   "leader",   "member",   "country", "people",   "child",
    "student", "science",  "study",   "doctor",   "virus",   "vaccine",  "health",   "food",    "housing",  "rent",
    "home",    "building", "project", "contract", "deal",    "merger",   "profit",   "loss",    "share",    "investor",
    "factory", "job",      "wage",    "pension",  "crime",   "trial",    "judge",    "prison",  "evidence", "witness",
    "team",    "match",    "season",  "player",   "coach",   "stadium",  "film",     "book",    "museum",   "festival",
    "climate", "forest",   "river",   "coast",    "species", "village",  "street",   "station", "network",  "system"};
static const char *const verbs[] = {"changed",  "opened",   "closed",   "reached",  "raised",   "lowered", "followed",
                                    "crossed",  "rejected", "accepted", "planned",  "built",    "visited", "blocked",
                                    "improved", "damaged",  "funded",   "reviewed", "affected", "lost",    "won",
                                    "repaired", "extended", "cut",      "doubled",  "halted",   "joined",  "left",
                                    "entered",  "signed",   "missed",   "held"};
static const char *const adjectives[] = {
    "new",      "old",      "local",      "national", "public",    "private",   "large",    "small",
    "early",    "late",     "foreign",    "regional", "federal",   "legal",     "economic", "political",
    "social",   "common",   "strong",     "weak",     "difficult", "important", "central",  "northern",
    "southern", "eastern",  "western",    "recent",   "modern",    "urban",     "rural",    "industrial",
    "medical",  "military", "commercial", "cultural", "annual",    "final",     "serious",  "direct"};
static const char *const syllables[] = {"ba",  "cor", "den", "fal", "gi",  "hol", "jun", "ka", "lem", "mar",
                                        "nor", "pel", "qui", "ros", "sta", "tor", "ul",  "ve", "win", "za",
                                        "bre", "cla", "dri", "flo", "gra", "pli", "sco", "tre"};
static const char *const endings[WORD_KINDS][4] = {
    {"ment", "ation", "er", "ity"}, {"ed", "ated", "ised", "ified"}, {"al", "ous", "ic", "ive"}};
static const char *const first_names[] = {
    "Anna",   "Peter", "Maria",   "John",   "Elena",  "David", "Sofia", "Thomas", "Laura",  "Michael",
    "Julia",  "Paul",  "Nina",    "Robert", "Helena", "James", "Clara", "Daniel", "Marta",  "Andrew",
    "Sara",   "Mark",  "Emma",    "Hugo",   "Alice",  "Henry", "Irene", "Victor", "Teresa", "Simon",
    "Monica", "Frank", "Claudia", "Martin", "Rosa",   "Oscar", "Diana", "Walter", "Vera",   "Edward"};
static const char *const surname_endings[] = {"son", "ov", "berg", "ini", "ez", "sky", "er", "mann"};
static const char *const place_endings[] = {"burg", "ville", "ford", "land", "stadt", "ton", "port"};
static const char *const bodies[] = {"Council", "Institute", "Bank",    "Union",    "University",
                                     "Company", "Agency",    "Society", "Ministry", "Association"};
static const char *const offices[] = {"Mayor",   "Minister", "President", "Governor", "Senator",
                                      "Captain", "Judge",    "Professor", "Chairman", "Director"};
static const char *const papers[] = {"Times", "Post", "Herald", "Courier", "Gazette", "Tribune", "Chronicle", "Mirror"};

enum { SPELT_SYLLABLES = 4, SPELT = 28 * 28 * 28 * 28 };
_Static_assert(COUNT(syllables) == 28, "SPELT is the number of their combinations");

/* Four syllables, other ones for each number below SPELT. */
static size_t spell(uint32_t number, char *out, size_t size) {
  size_t len = 0;
  number = (uint32_t)((uint64_t)number * 7919u % SPELT);
  for (int i = 0; i < SPELT_SYLLABLES; i++, number /= COUNT(syllables))
    len += (size_t)snprintf(out + len, size - len, "%s", syllables[number % COUNT(syllables)]);
  return len;
}

void vocabulary_word(enum word_kind kind, uint32_t rank, char out[WORD_SIZE]) {
  static const char *const *const lists[WORD_KINDS] = {nouns, verbs, adjectives};
  static const size_t counts[WORD_KINDS] = {COUNT(nouns), COUNT(verbs), COUNT(adjectives)};
  if (rank < counts[kind]) {
    snprintf(out, WORD_SIZE, "%s", lists[kind][rank]);
    return;
  }
  size_t len = spell(rank, out, WORD_SIZE);
  snprintf(out + len, WORD_SIZE - len, "%s", endings[kind][rank % COUNT(endings[kind])]);
}

static size_t spell_name(uint32_t number, const char *ending, char *out, size_t size) {
  size_t len = spell(number, out, size);
  out[0] = (char)toupper((unsigned char)out[0]);
  return len + (size_t)snprintf(out + len, size - len, "%s", ending);
}

/* A surname is shared by two or three people, whose first names differ. */
static void name_person(uint32_t rank, char out[NAME_SIZE], size_t *ret_short) {
  uint32_t family = rank % (name_counts[NAME_PERSON] * 2 / 5);
  const char *first = first_names[(rank * 13 + rank / (name_counts[NAME_PERSON] * 2 / 5)) % COUNT(first_names)];
  *ret_short = (size_t)snprintf(out, NAME_SIZE, "%s ", first);
  spell_name(family, surname_endings[family % COUNT(surname_endings)], out + *ret_short, NAME_SIZE - *ret_short);
}

void vocabulary_name(enum name_kind kind, uint32_t rank, char out[NAME_SIZE], size_t *ret_short) {
  *ret_short = 0;
  if (kind == NAME_PERSON) {
    name_person(rank, out, ret_short);
  } else if (kind == NAME_PLACE) {
    spell_name(rank + 50000, place_endings[rank % COUNT(place_endings)], out, NAME_SIZE);
  } else {
    size_t len = spell_name(rank + 70000, "", out, NAME_SIZE);
    snprintf(out + len, NAME_SIZE - len, " %s", bodies[rank % COUNT(bodies)]);
  }
}

const char *vocabulary_office(uint32_t rank) {
  return offices[rank % COUNT(offices)];
}

int vocabulary_is_she(uint32_t rank) {
  char name[NAME_SIZE];
  size_t surname;
  name_person(rank, name, &surname);
  return name[surname - 2] == 'a' || name[surname - 2] == 'e';
}

void vocabulary_publisher(uint32_t rank, char out[NAME_SIZE]) {
  size_t len = (size_t)snprintf(out, NAME_SIZE, "The ");
  len += spell_name(rank + 50000, place_endings[rank % COUNT(place_endings)], out + len, NAME_SIZE - len);
  snprintf(out + len, NAME_SIZE - len, " %s", papers[rank % COUNT(papers)]);
}
