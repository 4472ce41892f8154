/*
 * Acronyms that the text explains: "Harbor Workers Union (HWU)", "initial public offering (IPO)". What the words before
 * the bracket name, the acronym names wherever it stands; where they are no name, it is none.
 */
#include "extract/trace.h"
#include "names.h"

/* Small words may have no letter in the acronym: "Bank | of | England". */
static bool is_small(const struct onr_document *document, size_t at) {
  return onr_is_at(document, at,
                   ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_CONJUNCTION) | ONR_CLASS(ONR_W_DETERMINER) |
                       ONR_CLASS(ONR_W_SURNAME_PART)) ||
         !onr_is_kind(document, at, ONR_T_WORD);
}

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Where the words begin that end before `end` and whose first letters are the acronym's; `end` if there are none. */
static size_t expansion(const struct onr_document *document, struct onr_str acronym, size_t end) {
  enum { REACH = 24 };
  size_t at = end, left = acronym.len, first = document->sentences[document->tokens[end].sentence].first;
  for (int i = 0; i < REACH && at > first && left > 0; i++) {
    at--;
    struct onr_str key = onr_key_at(document, at);
    bool matches = key.len > 0 && key.data[0] == lower(acronym.data[left - 1]);
    if (matches && onr_is_kind(document, at, ONR_T_WORD))
      left--;
    else if (!is_small(document, at) || onr_is_kind(document, at, ONR_T_STOP))
      return end;
  }
  return left == 0 ? at : end;
}

/* Whether `name` is an acronym by itself in brackets: its letters, or none. */
static struct onr_str bracketed_letters(const struct onr_document *document, const struct onr_name *name) {
  enum { SHORTEST = 2, LONGEST = 8 };
  struct onr_str text = onr_text_of(document, name->first, name->end), none = {NULL, 0};
  bool bracketed = name->end == name->first + 1 && name->first > 0 &&
                   onr_is_kind(document, name->first - 1, ONR_T_OPEN) && onr_is_kind(document, name->end, ONR_T_CLOSE);
  if (!bracketed || text.len < SHORTEST || text.len > LONGEST) return none;
  for (size_t i = 0; i < text.len; i++)
    if (text.data[i] < 'A' || text.data[i] > 'Z') return none;
  return text;
}

/* Whether three of four words have a capital, small ones left out. */
static bool is_mostly_capital(const struct onr_document *document, size_t first, size_t end) {
  size_t words = 0, capitals = 0;
  for (size_t i = first; i < end; i++) {
    if (is_small(document, i)) continue;
    words++;
    capitals += onr_has_flag(document, i, ONR_F_CAPITAL);
  }
  return words > 0 && capitals * 4 >= words * 3;
}

void onr_names_explain_acronyms(struct onr_document *document) {
  for (size_t i = 0; i < document->name_count; i++) {
    struct onr_name *name = &document->names[i];
    struct onr_str letters = bracketed_letters(document, name);
    size_t open = name->first - 1, first = letters.len > 0 ? expansion(document, letters, open) : open;
    if (first == open || (name->known && name->weight == 3)) continue;
    uint32_t whole = document->tokens[open - 1].name;
    const struct onr_name *full = whole == ONR_NONE ? NULL : &document->names[whole];
    if (!is_mostly_capital(document, first, open)) {
      name->type = ONR_TYPE_UNKNOWN;
      name->weight = 3;
      onr_trace_why(document, name->first, name->end, "an acronym of words that are no name");
    } else if (full && full->type != ONR_TYPE_UNKNOWN && full->type != ONR_PERSON && full->form == ONR_FORM_NAME) {
      name->type = full->type;
      name->weight = full->weight > 1 ? 3 : 2;
      onr_trace_why(document, name->first, name->end, "an acronym of the name before it");
    } else {
      name->type = ONR_ORGANIZATION;
      name->weight = 2;
      onr_trace_why(document, name->first, name->end, "an acronym of capitalised words");
    }
  }
}
