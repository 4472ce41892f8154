/*
 * Settles what kind of thing each name names. Where the rules are sure, they have it; a word of a person's full name is
 * that person; the rest is for the name model, which looks at all places of a name together. What it takes for no name,
 * or for one of another kind, is forgotten.
 */
#include "extract/trace.h"
#include "kinds.h"

uint32_t onr_name_surname(const struct onr_document *document, const struct onr_name *name) {
  uint32_t last = name->end - 1;
  while (last > name->first &&
         (onr_is_at(document, last, ONR_CLASS(ONR_W_SUFFIX)) || !onr_is_kind(document, last, ONR_T_WORD)))
    last--;
  bool given = last > name->first && onr_is_kind(document, last - 1, ONR_T_HYPHEN) &&
               !onr_has_flag(document, last, ONR_F_CAPITAL); /* "Bae Min-seo": the family's name is first */
  return document->tokens[given ? name->first : last].symbol;
}

bool onr_name_is_full_person(const struct onr_name *name) {
  return name->type == ONR_PERSON && name->form == ONR_FORM_NAME && name->end - name->first > 1;
}

/*
 * The class with the highest score: the model's, and a bonus for what the rules say of each place. The texts that the
 * model learns from are of other kinds than articles are (fewer acronyms that are organizations, more names of other
 * things); the bonuses, in its units, are what balances it for news.
 */
static enum onr_name_class best_class(const struct onr_votes *votes) {
  static const struct {
    enum onr_name_class class;
    int16_t bonus[ONR_NAME_WEIGHTS];
  } rules[ONR_TYPE_UNKNOWN + 1] = {[ONR_PERSON] = {ONR_NAME_PERSON, {0, 100, 200, 200}},
                                   [ONR_ORGANIZATION] = {ONR_NAME_ORGANIZATION, {0, -150, 220, 220}},
                                   [ONR_PLACE] = {ONR_NAME_PLACE, {0, -40, 180, 180}},
                                   [ONR_GROUP] = {ONR_NAME_OTHER, {0, 40, 60, 60}},
                                   [ONR_EVENT] = {ONR_NAME_OTHER, {0, 40, 60, 60}},
                                   [ONR_TYPE_UNKNOWN] = {ONR_NAME_OTHER, {0, 0, 0, 0}}};
  enum { OTHER = 15, UNUSUAL = -220 }; /* what speaks for no name of these kinds */
  int64_t scores[ONR_NAME_CLASSES];
  memcpy(scores, votes->scores, sizeof scores);
  scores[ONR_NAME_OTHER] += (int64_t)(votes->unusual ? UNUSUAL : OTHER) * votes->count;
  for (unsigned type = 0; type <= ONR_TYPE_UNKNOWN; type++)
    for (unsigned weight = 0; weight < ONR_NAME_WEIGHTS; weight++)
      scores[rules[type].class] += (int64_t)rules[type].bonus[weight] * votes->places[type][weight];
  enum onr_name_class best = ONR_NAME_PERSON;
  for (enum onr_name_class class = ONR_NAME_ORGANIZATION; class < ONR_NAME_CLASSES; class ++)
    if (scores[class] > scores[best]) best = class;
  return best;
}

/* "the Board": a common word by itself that nothing surer is known of. */
static bool is_common_word(const struct onr_document *document, const struct onr_name *name,
                           const struct onr_votes *votes, enum onr_name_class class) {
  const struct onr_symbol *symbol = &document->symbols[document->tokens[name->first].symbol];
  if (name->end > name->first + 1 || !symbol->common || votes->surest >= 2 || name->known) return false;
  if (class == ONR_NAME_PERSON && onr_is(symbol->word, ONR_CLASS(ONR_W_SURNAME))) return false; /* "Trump" */
  uint64_t speakers = ONR_CLASS(ONR_W_SOURCE) | ONR_CLASS(ONR_W_OFFICIAL) | ONR_CLASS(ONR_W_ORG_HEAD);
  bool speaker = class == ONR_NAME_PERSON && onr_votes_winner(votes) == ONR_PERSON && !onr_is(symbol->word, speakers);
  return name->title_first == name->first && !speaker;
}

/* The type of an unsure name, or ONR_TYPE_UNKNOWN if it is none. */
static uint8_t settled_type(const struct onr_kinds *kinds, const struct onr_name *name, const struct onr_votes *votes) {
  static const uint8_t types[ONR_NAME_CLASSES] = {ONR_PERSON, ONR_ORGANIZATION, ONR_PLACE, ONR_TYPE_UNKNOWN};
  const struct onr_document *document = kinds->document;
  uint8_t parts = kinds->parts[document->tokens[name->first].symbol], ruled = onr_votes_winner(votes);
  bool part = name->end == name->first + 1 && (parts & (ONR_PART_SURNAME | ONR_PART_FIRST_NAME));
  if (part && votes->surest < 3) return ONR_PERSON;
  if (votes->nothing) return ONR_TYPE_UNKNOWN;
  bool other = (ruled == ONR_EVENT || ruled == ONR_GROUP) && votes->surest >= 2;
  if (other || votes->surest >= 3) return ruled;
  enum onr_name_class class = best_class(votes);
  return is_common_word(document, name, votes, class) ? (uint8_t)ONR_TYPE_UNKNOWN : types[class];
}

/* Takes note of the initials of organizations: "PELB" for "Port Elder Lake Bank". */
static bool note_initials(struct onr_kinds *kinds) {
  enum { FEWEST = 3, SIZE = 12 };
  char letters[SIZE];
  for (size_t i = 0; i < kinds->document->name_count; i++) {
    const struct onr_name *name = &kinds->document->names[i];
    if (name->type != ONR_ORGANIZATION || name->end < name->first + FEWEST) continue;
    struct onr_str initials = onr_name_initials(kinds->document, name, letters, SIZE);
    if (initials.len < FEWEST || initials.len >= SIZE) continue;
    uint32_t *place = onr_keys_at(kinds->keys, ONR_KEY_INITIALS, initials);
    if (!place) return false;
    *place = (uint32_t)i;
  }
  return true;
}

/* Whether the article spells out the initials that a name is. */
static bool is_spelled_out(const struct onr_kinds *kinds, const struct onr_name *name) {
  if (!onr_has_flag(kinds->document, name->first, ONR_F_ALL_CAPITAL)) return false;
  const uint32_t *place = onr_keys_at(kinds->keys, ONR_KEY_INITIALS, onr_name_text(kinds->document, name));
  return place && *place != ONR_NONE;
}

/* Settles the names of one word, or those of several. */
static void settle(const struct onr_kinds *kinds, bool one_word) {
  struct onr_document *document = kinds->document;
  for (size_t i = 0; i < document->name_count; i++) {
    struct onr_name *name = &document->names[i];
    bool unsure = name->form == ONR_FORM_NAME && (name->weight < 3 || name->type == ONR_TYPE_UNKNOWN);
    if (!unsure || (name->end == name->first + 1) != one_word) continue;
    const struct onr_votes *votes = onr_kinds_of(kinds, name);
    bool spelled = one_word && votes->surest < 3 && is_spelled_out(kinds, name);
    uint8_t type = spelled ? (uint8_t)ONR_ORGANIZATION : settled_type(kinds, name, votes);
    if (type != name->type) name->known = 0;
    name->type = type;
  }
}

/* Takes the names that are none out of the list. */
static void forget_others(struct onr_document *document) {
  size_t kept = 0;
  for (size_t i = 0; i < document->name_count; i++) {
    struct onr_name name = document->names[i];
    bool other = name.type == ONR_TYPE_UNKNOWN;
    if (other)
      onr_trace_drop(document, name.first, name.end, "a capital that nothing in the article shows to be a name");
    for (size_t k = name.first; k < name.end; k++) document->tokens[k].name = other ? ONR_NONE : (uint32_t)kept;
    if (!other) document->names[kept++] = name;
  }
  document->name_count = kept;
}

bool onr_entities_settle(struct onr_merger *merger) {
  struct onr_kinds kinds;
  if (!onr_kinds_gather(&kinds, merger->document, &merger->keys)) return false;
  onr_kinds_score(&kinds);
  settle(&kinds, false);
  onr_kinds_note_parts(&kinds); /* "Brenk" is who "Odalys Brenk" turned out to be */
  if (!note_initials(&kinds)) return false;
  settle(&kinds, true);
  forget_others(merger->document);
  return true;
}
