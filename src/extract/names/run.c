/* How far a name runs: capitalised words, and the small words and marks that join them. */
#include "names.h"

/* "Jong-un", "Il-Sung", "al-Assad", "Smith-Jones": whether the hyphen at `at` joins parts of one name. */
static bool joins_hyphen(const struct onr_document *document, size_t at, size_t end) {
  if (!onr_is_kind(document, at, ONR_T_HYPHEN) || at + 1 >= end || !onr_is_kind(document, at + 1, ONR_T_WORD))
    return false;
  const struct onr_symbol *symbol = &document->symbols[document->tokens[at + 1].symbol];
  if (onr_is(symbol->word, ONR_CLASS(ONR_W_ADJECTIVE)) ||
      onr_is(onr_word_at(document, at - 1), ONR_CLASS(ONR_W_COUNTRY)))
    return false;
  if (onr_has_flag(document, at + 1, ONR_F_CAPITAL)) return true;
  size_t length = symbol->key.len;
  static const char *const endings[] = {"led",  "like", "run",  "made", "born", "held", "era",
                                        "wide", "area", "type", "only", "day",  "free", "old"};
  bool ending = ONR_KEY_IS_ANY(document, at + 1, endings);
  /* a common word as well, after a word that is none: "Chung Man-ho" */
  bool middle = at >= 2 && onr_is_capital_word(document, at - 2) && onr_has_flag(document, at - 1, ONR_F_CAPITAL) &&
                (!document->symbols[document->tokens[at - 1].symbol].common ||
                 (!document->symbols[document->tokens[at - 2].symbol].common && length <= 3 &&
                  !onr_is_at(document, at + 1,
                             ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_CONJUNCTION) |
                                 ONR_CLASS(ONR_W_ADVERB))));
  if (middle && !ending && length <= 4 && !onr_is_at(document, at - 1, ONR_CLASS(ONR_W_PLACE))) return true;
  bool syllable = onr_is_at(document, at - 1, ONR_CLASS(ONR_W_GIVEN_EITHER)) && length <= 5;
  return syllable || (!symbol->common && length <= 5 &&
                      !onr_is(symbol->word, ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_VERB)));
}

/* Whether an organization's or place's last word follows among the next capitalised words. */
static bool head_follows(const struct onr_document *document, size_t at, size_t end) {
  enum { REACH = 3 };
  for (size_t i = at; i < end && i < at + REACH && onr_is_capital_word(document, i); i++)
    if (onr_is_at(document, i, ONR_CLASS(ONR_W_ORG_HEAD))) return true;
  return false;
}

/* "Food | and | Agriculture Organization", "Children | ’s | Fund": common words that an organization's name is made of.
 */
static bool joins_common_words(const struct onr_document *document, size_t at, size_t end) {
  uint64_t names = ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_PLACE) |
                   ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_TITLE);
  bool joint = onr_key_is(document, at, "and") || onr_is_kind(document, at, ONR_T_POSSESSIVE);
  if (!joint || at == 0 || at + 1 >= end || !onr_is_capital_word(document, at - 1) ||
      !onr_names_is_word(document, at + 1))
    return false;
  bool people = onr_is_kind(document, at, ONR_T_POSSESSIVE) && onr_key_is(document, at - 1, "workers");
  bool common = document->symbols[document->tokens[at - 1].symbol].common &&
                (people || !onr_is_at(document, at - 1, names)); /* "Mine | Workers’ Union" */
  return common && !onr_is_at(document, at + 1, names & ~ONR_CLASS(ONR_W_ORG_HEAD)) &&
         head_follows(document, at + 1, end);
}

/* "Secretary | of | State", "Secretary | of the | Treasury": a title goes on with what the office is for. */
static size_t joins_office(const struct onr_document *document, size_t at, size_t end) {
  if (!onr_key_is(document, at, "of") || !onr_is_at(document, at - 1, ONR_CLASS(ONR_W_TITLE))) return 0;
  size_t next = at + 1 + onr_key_is(document, at + 1, "the");
  bool office = next < end && onr_names_is_word(document, next) &&
                onr_is_at(document, next, ONR_CLASS(ONR_W_MODIFIER)) &&
                !onr_is_at(document, next, ONR_CLASS(ONR_W_ORG_LEAD) | ONR_CLASS(ONR_W_ORG) | ONR_CLASS(ONR_W_COUNTRY));
  return office ? next - at : 0;
}

/* Whether the run up to `at` is an institution's that says what it is for: "Ministry of Harbours", "Chamber of
 * Commerce".
 */
static bool is_for_something(const struct onr_document *document, size_t first, size_t at) {
  uint64_t heads = ONR_CLASS(ONR_W_ORG_LEAD) | ONR_CLASS(ONR_W_ORG_HEAD);
  for (size_t i = first + 1; i + 1 < at; i++)
    if ((onr_key_is(document, i, "of") || onr_key_is(document, i, "for") || onr_key_is(document, i, "on")) &&
        onr_is_at(document, i - 1, heads))
      return true;
  return false;
}

/* A capitalised word of the language, that is no name by itself. */
static bool is_subject_word(const struct onr_document *document, size_t at) {
  uint64_t names = ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_GIVEN_HE) |
                   ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_ORG_LEAD) | ONR_CLASS(ONR_W_TITLE);
  return onr_names_is_word(document, at) && document->symbols[document->tokens[at].symbol].common &&
         !onr_is_at(document, at, names);
}

/* "Ministry of Harbours | , | Ferries and Coastal Roads": a list of what an institution is for. */
static bool joins_list(const struct onr_document *document, size_t first, size_t at, size_t end) {
  enum { REACH = 8 };
  if (onr_key_is(document, at, "and"))
    return at + 1 < end && (is_subject_word(document, at + 1) || head_follows(document, at + 1, end)) &&
           !onr_is_at(document, at + 1, ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_ADJECTIVE)) &&
           is_for_something(document, first, at);
  if (!onr_is_kind(document, at, ONR_T_COMMA) || !is_for_something(document, first, at)) return false;
  for (size_t i = at + 1; i < end && i < at + REACH; i++) {
    if (onr_key_is(document, i, "and")) return i > at + 1 && is_subject_word(document, i + 1);
    if (!onr_is_kind(document, i, ONR_T_COMMA) && !is_subject_word(document, i)) return false;
  }
  return false;
}

/* "Kasimira | “Kay” | Voland": how many tokens a nickname in quotation marks has, or 0. */
static size_t joins_nickname(const struct onr_document *document, size_t at, size_t end) {
  enum { LONGEST = 5 };
  if (!onr_is_kind(document, at, ONR_T_QUOTE) || !onr_has_flag(document, at, ONR_F_SPACE)) return 0;
  uint64_t person = ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_SURNAME);
  for (size_t i = at + 1; i < end && i < at + LONGEST; i++) {
    if (onr_is_kind(document, i, ONR_T_QUOTE))
      return i > at + 1 && i + 1 < end && onr_is_at(document, at - 1, person) && onr_names_is_word(document, i + 1) &&
                     onr_has_flag(document, i + 1, ONR_F_SPACE)
                 ? i - at + 1
                 : 0;
    if (!onr_is_kind(document, i, ONR_T_WORD)) return 0;
  }
  return 0;
}

enum { MOST_PARTICLES = 3 };

/* Lower-case words inside names: how many tokens of them stand at `at`, before another name word; 0 if none join. */
static size_t connector(const struct onr_document *document, size_t first, size_t at, size_t end) {
  if (joins_hyphen(document, at, end) || joins_common_words(document, at, end)) return 1;
  uint64_t person = ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE);
  bool persons = onr_is_at(document, at - 1, person) && onr_is_at(document, at + 1, person); /* "Maria & Peter Brenk" */
  if (onr_key_is(document, at, "&") && at + 1 < end && onr_names_is_word(document, at + 1) && !persons) return 1;
  uint64_t lead = ONR_CLASS(ONR_W_ORG_LEAD) | ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_PLACE_LEAD);
  bool institution = onr_is_at(document, at - 1, lead | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_EVENT_HEAD));
  bool for_what = onr_key_is(document, at, "for") || onr_key_is(document, at, "on");
  bool of = onr_key_is(document, at, "of") || (for_what && onr_is_at(document, at - 1, lead));
  if (of && institution) {
    if (at + 1 < end && onr_names_is_word(document, at + 1)) return 1;
    if (onr_key_is(document, at + 1, "the") && at + 2 < end && onr_names_is_word(document, at + 2)) return 2;
  }
  size_t office = joins_office(document, at, end);
  if (office > 0) return office;
  if (joins_list(document, first, at, end)) return 1;
  bool of_country = onr_key_is(document, at, "of") && is_for_something(document, first, at) &&
                    onr_is_at(document, at + 1, ONR_CLASS(ONR_W_PLACE)); /* "Bureau of Mines | of Peru" */
  if (of_country && at + 1 < end && onr_names_is_word(document, at + 1)) return 1;
  size_t nickname = joins_nickname(document, at, end);
  if (nickname > 0) return nickname;
  bool joint = onr_key_is(document, at, "and") && at >= first + 3 && onr_key_is(document, first + 1, "of") &&
               onr_is_at(document, first, ONR_CLASS(ONR_W_ORG_LEAD));
  uint64_t names =
      ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_ADJECTIVE);
  if (joint && at + 1 < end && onr_names_is_word(document, at + 1) && !onr_is_at(document, at + 1, names)) return 1;
  bool particle = onr_is_at(document, at, ONR_CLASS(ONR_W_SURNAME_PART)) && !onr_has_flag(document, at, ONR_F_CAPITAL);
  if (!particle) return 0;
  size_t count = 1;
  while (count < MOST_PARTICLES && at + count < end && !onr_has_flag(document, at + count, ONR_F_CAPITAL) &&
         (onr_is_at(document, at + count, ONR_CLASS(ONR_W_SURNAME_PART)) ||
          onr_is_kind(document, at + count, ONR_T_HYPHEN)))
    count++;
  return at + count < end && onr_names_is_word(document, at + count) ? count : 0;
}

/* The end of the run of capitalised words that begins at `first`. */
size_t onr_names_run_end(const struct onr_document *document, size_t first, size_t end) {
  size_t at = first + 1;
  while (at < end) {
    size_t joined = connector(document, first, at, end);
    if (joined > 0) {
      at += joined + 1;
      continue;
    }
    bool number = onr_is_kind(document, at, ONR_T_NUMBER) && onr_is_at(document, at - 1, ONR_CLASS(ONR_W_EVENT_HEAD));
    if (number || !onr_names_is_word(document, at)) break;
    if (!onr_has_flag(document, at, ONR_F_SPACE)) break;
    at++;
  }
  return at;
}
