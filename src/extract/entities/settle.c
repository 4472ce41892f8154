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
  return document->tokens[last].symbol;
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
  } rules[ONR_TYPE_UNKNOWN + 1] = {[ONR_PERSON] = {ONR_NAME_PERSON, {0, 80, 200, 200}},
                                   [ONR_ORGANIZATION] = {ONR_NAME_ORGANIZATION, {0, -130, 220, 220}},
                                   [ONR_PLACE] = {ONR_NAME_PLACE, {0, -40, 180, 180}},
                                   [ONR_GROUP] = {ONR_NAME_OTHER, {0, 40, 60, 60}},
                                   [ONR_EVENT] = {ONR_NAME_OTHER, {0, 40, 60, 60}},
                                   [ONR_TYPE_UNKNOWN] = {ONR_NAME_OTHER, {0, 0, 0, 0}}};
  enum { RARER = 10, UNUSUAL = 220 };
  int64_t scores[ONR_NAME_CLASSES];
  memcpy(scores, votes->scores, sizeof scores);
  scores[ONR_NAME_OTHER] -= (int64_t)(votes->unusual ? UNUSUAL : RARER) * votes->count;
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

/* Takes the names that are none out of the list. */
static void forget(struct onr_document *document, const struct onr_name *name) {
  for (size_t i = name->first; i < name->end; i++) document->tokens[i].name = ONR_NONE;
}

bool onr_entities_settle(struct onr_merger *merger) {
  struct onr_document *document = merger->document;
  struct onr_kinds kinds;
  size_t kept = 0;
  if (!onr_kinds_gather(&kinds, document, &merger->keys) || !onr_kinds_score(&kinds)) return false;
  for (size_t i = 0; i < document->name_count; i++) {
    struct onr_name name = document->names[i];
    bool unsure = name.form == ONR_FORM_NAME && (name.weight < 3 || name.type == ONR_TYPE_UNKNOWN);
    const struct onr_votes *votes = unsure ? onr_kinds_of(&kinds, &name) : NULL;
    if (unsure && !votes) return false;
    uint8_t type = unsure ? settled_type(&kinds, &name, votes) : name.type;
    if (type != name.type) name.known = 0;
    name.type = type;
    if (type == ONR_TYPE_UNKNOWN) {
      onr_trace_drop(document, name.first, name.end, "a capital that nothing in the article shows to be a name");
      forget(document, &name);
      continue;
    }
    for (size_t k = name.first; k < name.end; k++) document->tokens[k].name = (uint32_t)kept;
    document->names[kept++] = name;
  }
  document->name_count = kept;
  return true;
}
