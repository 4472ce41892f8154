/*
 * Tokens → names: adjectives and places and organizations that the lexicon knows, and runs of capitalised words, with
 * the titles before them taken off. What kind of thing a run names is judged in name_type.c; what it refers to, in
 * entities.c.
 */
#include "names.h"
#include "extract/trace.h"
#include "onrecord/utf8.h"

/* Longest phrase of the lexicon that begins at `at` with any of `classes`; its end, or `at`. */
size_t onr_names_phrase(const struct onr_document *document, size_t at, uint64_t classes,
                        const struct onr_word **ret_word) {
  const struct onr_word *first = onr_word_at(document, at);
  *ret_word = NULL;
  size_t best = at;
  if (onr_is(first, classes)) {
    *ret_word = first;
    best = at + 1;
  }
  if (!first || first->longest == 0) return best;
  char key[ONR_WORD_SIZE];
  size_t len = 0, limit = onr_token_at(document, at)->sentence;
  for (size_t i = at; i < at + first->longest && i < document->token_count; i++) {
    const struct onr_token *token = &document->tokens[i];
    if (token->sentence != limit) break;
    struct onr_str word = document->symbols[token->symbol].key;
    bool space = i > at && (token->flags & ONR_F_SPACE);
    if (len + word.len + 1 > sizeof key) break;
    if (space) key[len++] = ' ';
    memcpy(key + len, word.data, word.len);
    len += word.len;
    if (i == at) continue;
    const struct onr_word *phrase = onr_lexicon_find(document->lexicon, (struct onr_str){key, len});
    if (!onr_is(phrase, classes)) continue;
    best = i + 1;
    *ret_word = phrase;
  }
  return best;
}

bool onr_names_add(struct onr_document *document, struct onr_name name) {
  enum { LONGEST_NAME = 512 }; /* bytes; what is longer is no name, and would make every list that shows it unwieldy */
  if (name.first >= name.end || onr_text_of(document, name.first, name.end).len > LONGEST_NAME) return true;
  if (!ONR_ROOM(document->arena, document, names, name_count, name_capacity)) return false;
  if (name.title_first > name.first) name.title_first = name.first;
  name.entity = name.mention = ONR_NONE;
  for (size_t i = name.first; i < name.end; i++) document->tokens[i].name = (uint32_t)document->name_count;
  document->names[document->name_count++] = name;
  return true;
}

/* What is known of the run that is being cut into names. */
struct run {
  struct onr_document *document;
  size_t at, end; /* what is left of it */
  size_t title;   /* where the current title begins; == at: none */
};

static const uint64_t given_names =
    ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_GIVEN_EITHER);

static bool has_head(const struct onr_document *document, size_t at, size_t end, uint64_t classes) {
  for (size_t i = at; i < end; i++)
    if (onr_is_at(document, i, classes)) return true;
  return false;
}

/* Where the words end that say what an office is for: "State", "the Treasury", "Foreign Affairs". A last word that may
 * be a surname ("Secretary of State | Rice") is none of them. */
static size_t office_end(const struct onr_document *document, size_t first, size_t end) {
  size_t at = first;
  for (; at < end; at++) {
    if (onr_key_is(document, at, "the") ||
        onr_is_at(document, at, ONR_CLASS(ONR_W_MODIFIER) | ONR_CLASS(ONR_W_ORG_HEAD)))
      continue;
    if (!onr_is_at(document, at, ONR_CLASS(ONR_W_COMMON)) || onr_is_at(document, at, given_names)) break;
    bool surname = at + 1 == end && at > first && !onr_str_ends_with(onr_key_at(document, at), ONR_STR("s"));
    if (surname) break;
  }
  return at;
}

/* Whether words from `at` that are no name follow as a title does: "Foreign Minister" + a name. The title's end, or
 * `at`. */
static size_t title_end(const struct onr_document *document, size_t at, size_t end) {
  size_t i = at, last = at;
  for (; i < end; i++) {
    bool title = onr_is_at(document, i, ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_HONORIFIC)) &&
                 !(i + 2 == end && onr_is_at(document, i, given_names)); /* "Dean Voland" is no dean */
    bool between = onr_is_at(document, i, ONR_CLASS(ONR_W_MODIFIER)) || onr_is_kind(document, i, ONR_T_HYPHEN) ||
                   onr_key_is(document, i, "of") || onr_key_is(document, i, "the") ||
                   onr_is_at(document, i, ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_PEOPLE_ADJ));
    if (!title && !between && !(i > at && onr_key_is(document, i - 1, "of") && last > at)) break;
    if (title) last = i + 1;
  }
  if (last > at && last < end && onr_key_is(document, last, "of")) {
    last = office_end(document, last + 1, end);
  }
  return last;
}

/* A phrase of the lexicon that names a thing. */
static bool take_known(struct run *run, size_t end, const struct onr_word *word) {
  struct onr_document *document = run->document;
  struct onr_name name = {.first = (uint32_t)run->at,
                          .end = (uint32_t)end,
                          .title_first = (uint32_t)run->at,
                          .known = word->known,
                          .weight = 3};
  bool the = onr_key_is(document, name.first, "the") && name.end - name.first > 1;
  if (the && (onr_has_flag(document, name.first, ONR_F_SENTENCE) || !onr_has_flag(document, name.first, ONR_F_CAPITAL)))
    name.first++;
  bool adjective = onr_is(word, ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_PEOPLE_ADJ)) &&
                   !onr_is(word, ONR_CLASS(ONR_W_PLACE)); /* "Hong Kong", "Caribbean" are both */
  if (adjective) {
    bool people = onr_is(word, ONR_CLASS(ONR_W_PEOPLE_ADJ)) && !onr_is(word, ONR_CLASS(ONR_W_ADJECTIVE));
    name.type = people ? ONR_GROUP : ONR_PLACE;
    name.form = ONR_FORM_ADJECTIVE;
  } else if (onr_is(word, ONR_CLASS(ONR_W_PEOPLE)) && !onr_is(word, ONR_CLASS(ONR_W_PLACE))) {
    name.type = ONR_GROUP;
  } else {
    const struct onr_known *known = word->known ? &document->lexicon->knowns[word->known - 1] : NULL;
    name.type = known ? (uint8_t)known->type : ONR_PLACE;
    bool long_name = name.end > name.first + 1 || onr_has_flag(document, name.first, ONR_F_ALL_CAPITAL);
    bool sure = onr_is(word, ONR_CLASS(ONR_W_COUNTRY)) || (name.type == ONR_ORGANIZATION && long_name);
    if (!sure) name.weight = 2;
  }
  run->at = run->title = end;
  return onr_names_add(document, name);
}

/* Whether the words are nothing but abbreviations that only follow names or stand before numbers. */
static bool is_abbreviation(const struct onr_document *document, size_t first, size_t end) {
  uint64_t parts = ONR_CLASS(ONR_W_ABBREVIATION) | ONR_CLASS(ONR_W_SUFFIX) | ONR_CLASS(ONR_W_ORG_SUFFIX);
  for (size_t i = first; i < end; i++)
    if (!onr_is_at(document, i, parts) || onr_has_flag(document, i, ONR_F_INITIAL) ||
        (end == first + 1 && onr_is_at(document, i, ONR_CLASS(ONR_W_ORG_SUFFIX)) &&
         onr_has_flag(document, i, ONR_F_ALL_CAPITAL)))
      return false; /* "P." and "PAC" may be names */
  return true;
}

/* "MPs", "R250", "A350s": the plural of initials, or letters with digits, name none of our kinds. */
static bool is_label(const struct onr_document *document, size_t at) {
  struct onr_str text = onr_text_of(document, at, at + 1);
  bool initials = text.len >= 3 && text.data[text.len - 1] == 's';
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] >= '0' && text.data[i] <= '9') return true;
    if (i + 1 < text.len && !(text.data[i] >= 'A' && text.data[i] <= 'Z')) initials = false;
  }
  return initials;
}

/* "US|$900", "Rs | 40 crore": a currency. */
static bool is_currency(const struct onr_document *document, size_t after) {
  struct onr_str text =
      after < document->token_count ? onr_text_of(document, after, after + 1) : (struct onr_str){"", 0};
  bool sign = onr_str_starts_with(text, ONR_STR("$")) && !onr_has_flag(document, after, ONR_F_SPACE);
  return sign || (onr_key_is(document, after - 1, "rs") && onr_is_kind(document, after, ONR_T_NUMBER));
}

/* A surname by itself, with the particle that it is written with: "bin Rawi". */
static bool has_particle_before(const struct onr_document *document, const struct onr_name *name) {
  static const char *const particles[] = {"bin", "ibn", "von", "van", "dos", "da", "de", "di", "du"};
  uint32_t before = name->first - 1;
  if (name->end > name->first + 1 || name->title_first < name->first || name->first == 0 ||
      onr_has_flag(document, before, ONR_F_CAPITAL) || !onr_has_flag(document, name->first, ONR_F_SPACE) ||
      document->tokens[before].sentence != document->tokens[name->first].sentence)
    return false;
  for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
    if (onr_key_is(document, before, particles[i])) return true;
  return false;
}

/* "Crooked | Marta Keller": a common word before a first name and a surname is no part of the name. */
static bool has_epithet(const struct onr_document *document, const struct onr_name *name) {
  uint32_t first = name->first, last = name->end - 1;
  uint64_t parts = given_names | ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_PLACE_LEAD) | ONR_CLASS(ONR_W_ORG_LEAD) |
                   ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_SURNAME_PART) |
                   ONR_CLASS(ONR_W_DIRECTION) | ONR_CLASS(ONR_W_HONORIFIC);
  uint64_t heads = ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_EVENT_HEAD) |
                   ONR_CLASS(ONR_W_ORG_SUFFIX) | ONR_CLASS(ONR_W_THING);
  return name->title_first == first && name->end - first >= 3 &&
         document->symbols[document->tokens[first].symbol].common && !onr_is_at(document, first, parts) &&
         onr_is_at(document, first + 1, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE)) &&
         !document->symbols[document->tokens[last].symbol].common && !onr_is_at(document, last, heads);
}

/* The rest of the run as one name, with the title before it. */
static bool take_rest(struct run *run, size_t end) {
  struct onr_name name = {.first = (uint32_t)run->at, .end = (uint32_t)end, .title_first = (uint32_t)run->title};
  while (name.end > name.first &&
         (onr_is_kind(run->document, name.end - 1, ONR_T_HYPHEN) || onr_key_is(run->document, name.end - 1, "&")))
    name.end--;
  if (name.end == name.first) {
    run->at = run->title = end;
    return true;
  }
  const struct onr_token *token = &run->document->tokens[name.first];
  bool letter = name.end == name.first + 1 && token->end - token->start <= 2;
  if (letter && onr_utf8_length(onr_text_of(run->document, name.first, name.end)) == 1) {
    run->at = run->title = end; /* "A", "É": no name */
    return true;
  }
  if (is_abbreviation(run->document, name.first, name.end)) {
    run->at = run->title = end; /* "Ltd.", "Jr.", "No." */
    return true;
  }
  if (name.end == name.first + 1 && (is_label(run->document, name.first) || is_currency(run->document, name.end))) {
    run->at = run->title = end;
    return true;
  }
  bool thing = onr_is_at(run->document, name.end - 1, ONR_CLASS(ONR_W_THING)) && run->title == run->at;
  if (thing) {
    run->at = run->title = end; /* "Clean Air Act", "iPhone": a name, but of none of our kinds */
    return true;
  }
  if (has_epithet(run->document, &name)) name.first = ++name.title_first;
  if (has_particle_before(run->document, &name)) name.title_first = --name.first; /* "the | von Brenk family" */
  onr_names_judge(run->document, &name);
  run->at = run->title = end;
  return onr_names_add(run->document, name);
}

/* Where a name that begins at `at` ends for the sake of another known thing after it: "Minister | Ukraine". */
static size_t before_next_known(const struct onr_document *document, size_t at, size_t end) {
  const struct onr_word *word;
  uint64_t stops = ONR_CLASS(ONR_W_COUNTRY);
  for (size_t i = at + 1; i < end; i++) {
    if (onr_key_is(document, i - 1, "of") || onr_key_is(document, i - 1, "the")) continue;
    size_t after = onr_names_phrase(document, i, stops, &word);
    if (after == end && i == at + 1 && onr_is_at(document, at, given_names)) continue; /* "Yael German" */
    if (after > i && onr_is(word, ONR_CLASS(ONR_W_ADJECTIVE)) &&
        !has_head(document, after, end, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_EVENT_HEAD)))
      return i;
  }
  return end;
}

/* "Rosario Voland", "Christian Brenk": a place's or people's name that is the first name of somebody. */
static bool is_bearer(const struct onr_document *document, size_t at, size_t after, size_t end,
                      const struct onr_word *word) {
  if (after != at + 1 || end > after + 2) return false;
  bool country = onr_is(word, ONR_CLASS(ONR_W_COUNTRY)); /* "Jordan Welk", if that is a first name as well */
  if (country && (!onr_is(word, given_names) || onr_is(word, ONR_CLASS(ONR_W_ADJECTIVE)))) return false;
  const struct onr_symbol *next = &document->symbols[document->tokens[after].symbol];
  uint64_t other = ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_ORG_HEAD) |
                   ONR_CLASS(ONR_W_EVENT_HEAD) | ONR_CLASS(ONR_W_DIRECTION);
  if (next->common || onr_is(next->word, other)) return false;
  return onr_is(word, given_names) ||
         (onr_is(word, ONR_CLASS(ONR_W_PLACE)) && !onr_has_flag(document, after, ONR_F_ALL_CAPITAL));
}

/* Whether a known phrase [at, after) is only the beginning of a longer name in the run: "Korean War", "United States
 * Navy". */
static bool begins_longer(const struct onr_document *document, size_t at, size_t after, size_t end,
                          const struct onr_word *word) {
  if (after >= end) return false;
  if (onr_is_kind(document, after, ONR_T_HYPHEN)) return false;
  if (onr_key_is(document, after, "of") || onr_key_is(document, after, "for"))
    return onr_is(word, ONR_CLASS(ONR_W_ORG));
  uint64_t heads = ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_EVENT_HEAD) | ONR_CLASS(ONR_W_PLACE_HEAD) |
                   ONR_CLASS(ONR_W_ORG_SUFFIX);
  size_t titled = title_end(document, after, end);
  bool title_next = titled > after && !(titled < end && onr_is_at(document, titled, ONR_CLASS(ONR_W_ORG_HEAD)));
  if (title_next) return false;
  if (onr_is_at(document, end - 1, heads)) return true;
  bool adjective = onr_is(word, ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_PEOPLE_ADJ));
  if (adjective && onr_is_at(document, after, ONR_CLASS(ONR_W_PLACE_LEAD)) && onr_key_is(document, after + 1, "of"))
    return true; /* "Arab | Republic of Egypt" */
  if (is_bearer(document, at, after, end, word)) return true;
  if (has_head(document, after, end, ONR_CLASS(ONR_W_ORG_HEAD)) &&
      !onr_is_at(document, after, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE)))
    return true;
  return !adjective && !onr_is(word, ONR_CLASS(ONR_W_COUNTRY)) && onr_is(word, ONR_CLASS(ONR_W_PLACE)) &&
         onr_is_at(document, at, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE));
}

/* A title in the middle of the run: "Wells Fargo | CEO John Stumpf". Where it begins, or `at`. */
static size_t inner_title(const struct onr_document *document, size_t at, size_t end) {
  uint64_t heads = ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_ORG_SUFFIX) | ONR_CLASS(ONR_W_EVENT_HEAD) |
                   ONR_CLASS(ONR_W_THING) | ONR_CLASS(ONR_W_PLACE_HEAD);
  if (onr_is_at(document, at, given_names) && end - at < 4) return at;
  for (size_t i = at + 1; i + 1 < end; i++) {
    if (!onr_is_at(document, i, ONR_CLASS(ONR_W_OFFICE)) || onr_is_kind(document, i - 1, ONR_T_HYPHEN)) continue;
    size_t named = title_end(document, i, end);
    bool person = named < end && onr_is_capital_word(document, named) &&
                  (onr_is_at(document, named, given_names) || !onr_is_at(document, end - 1, heads));
    if (!person) continue;
    while (i > at + 1 && onr_is_at(document, i - 1, ONR_CLASS(ONR_W_MODIFIER)) && /* "Chief Executive" */
           !onr_is_at(document, i - 1, heads | ONR_CLASS(ONR_W_ORG_LEAD)))
      i--;
    return i;
  }
  return at;
}

/* Whether the words [at, title) say what a minister or secretary is for. */
static bool is_department(const struct onr_document *document, size_t at, size_t title) {
  bool office = onr_key_is(document, title, "minister") || onr_key_is(document, title, "secretary") ||
                onr_key_is(document, title, "commissioner") || title == at + 1;
  for (size_t i = at; i < title && office; i++)
    office = onr_key_is(document, i, "and") || onr_key_is(document, i, "of") || onr_key_is(document, i, "the") ||
             (document->symbols[document->tokens[i].symbol].common && !onr_is_at(document, i, given_names));
  return office;
}

/* "Ardon | Public Relations Officer": where the title of nobody begins that ends a run, or `end`. */
static size_t trailing_title(const struct onr_document *document, size_t at, size_t end) {
  uint64_t heads = ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_ORG_SUFFIX);
  size_t last = end - 1;
  bool title = onr_is_at(document, last, ONR_CLASS(ONR_W_OFFICE)) && !onr_is_at(document, last, heads);
  if (!title || last == at || onr_is_at(document, at, given_names) || !onr_has_flag(document, last, ONR_F_SPACE))
    return end;
  for (; last > at; last--) {
    const struct onr_symbol *before = &document->symbols[document->tokens[last - 1].symbol];
    bool part = onr_is(before->word, ONR_CLASS(ONR_W_MODIFIER)) || before->common;
    if (!part || onr_is(before->word, heads | ONR_CLASS(ONR_W_PLACE))) break;
  }
  return last;
}

static const uint64_t known_classes = ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_ORG) |
                                      ONR_CLASS(ONR_W_EVENT) | ONR_CLASS(ONR_W_PEOPLE) | ONR_CLASS(ONR_W_PEOPLE_ADJ);

/* "Inspector General of Police": a title that says of what. */
static bool names_office(const struct onr_document *document, size_t at, size_t end) {
  for (size_t i = at + 1; i < end; i++)
    if (onr_key_is(document, i, "of")) return onr_is_at(document, i - 1, ONR_CLASS(ONR_W_TITLE));
  return false;
}

/* Cuts one piece off the run. */
static bool take_piece(struct run *run) {
  struct onr_document *document = run->document;
  const struct onr_word *word;
  size_t after = onr_names_phrase(document, run->at, known_classes, &word);
  bool dotless = onr_is_at(document, run->at, ONR_CLASS(ONR_W_PRONOUN)) &&
                 !onr_has_flag(document, run->at, ONR_F_ALL_CAPITAL | ONR_F_DOTTED);
  bool untitled =
      run->title == run->at || (after == run->end && onr_is(word, ONR_CLASS(ONR_W_COUNTRY))); /* "Major U.S." */
  if (after > run->at && after <= run->end && !dotless && untitled &&
      !begins_longer(document, run->at, after, run->end, word)) {
    if (!is_currency(document, after)) return take_known(run, after, word);
    run->at = run->title = after;
    return true;
  }
  size_t title = title_end(document, run->at, run->end);
  bool ministry =
      title + 1 == run->end && onr_is_at(document, title, ONR_CLASS(ONR_W_ORG_HEAD)) && run->title == run->at;
  if (title > run->at && title < run->end && !ministry) { /* "Justice | Ministry" is no justice */
    run->at = title;
    return true;
  }
  if (title == run->end && run->title == run->at && title > run->at &&
      (!onr_is_at(document, run->end - 1, ONR_CLASS(ONR_W_ORG_HEAD)) || names_office(document, run->at, run->end))) {
    run->at = run->title = run->end; /* a title without a name: "the President" */
    return true;
  }
  size_t stop = before_next_known(document, run->at, run->end), inner = inner_title(document, run->at, stop);
  if (inner > run->at && is_department(document, run->at, inner)) {
    run->at = inner; /* "Fisheries Minister": part of the title */
    return true;
  }
  if (inner == run->at && stop == run->end) {
    size_t title_of_nobody = trailing_title(document, run->at, stop);
    if (title_of_nobody < stop) {
      stop = title_of_nobody;
      run->end = stop;
      if (stop == run->at) return true;
    }
  }
  return take_rest(run, inner > run->at ? inner : stop);
}

static bool take_run(struct onr_document *document, size_t first, size_t end) {
  struct run run = {document, first, end, first};
  while (run.at < run.end) {
    if (onr_is_kind(document, run.at, ONR_T_HYPHEN) || onr_key_is(document, run.at, "of") ||
        onr_key_is(document, run.at, "the") || onr_key_is(document, run.at, "and") ||
        onr_key_is(document, run.at, "for")) {
      run.title = run.title == run.at ? run.at + 1 : run.title;
      run.at++;
      continue;
    }
    if (!take_piece(&run)) return false;
  }
  return true;
}

/* A phrase whose first word has no capital or is an article: "al-Qaeda", "the Hague". Its end, or `at`. */
static size_t odd_phrase(const struct onr_document *document, size_t at, const struct onr_word **ret_word) {
  size_t end = onr_names_phrase(document, at, known_classes, ret_word);
  if (end < at + 2) return at;
  return onr_has_flag(document, end - 1, ONR_F_CAPITAL) ? end : at;
}

/* "D-", "R-" before a state, as in "Sen. Ann Lee, D-Va.". */
static bool is_party_mark(const struct onr_document *document, size_t at) {
  bool party = onr_key_is(document, at, "d") || onr_key_is(document, at, "r") || onr_key_is(document, at, "i");
  bool before = onr_is_kind(document, at - 1, ONR_T_COMMA) || onr_is_kind(document, at - 1, ONR_T_OPEN);
  return party && before && onr_is_kind(document, at + 1, ONR_T_HYPHEN) && onr_is_capital_word(document, at + 2);
}

static bool scan_sentence(struct onr_document *document, const struct onr_sentence *sentence) {
  for (size_t at = sentence->first; at < sentence->end;) {
    const struct onr_word *word;
    bool article = onr_key_is(document, at, "the") || onr_key_is(document, at, "al");
    size_t odd = article ? odd_phrase(document, at, &word) : at;
    if (odd > at && odd <= sentence->end && onr_names_run_end(document, odd - 1, sentence->end) == odd) {
      struct run run = {document, at, odd, at};
      if (!take_known(&run, odd, word)) return false;
      at = odd;
      continue;
    }
    if (is_party_mark(document, at)) { /* "D-Va.": the state may be a name, the party's letter is none */
      at += 2;
      continue;
    }
    bool starts = onr_names_is_word(document, at) && !onr_is_kind(document, at, ONR_T_NUMBER);
    if (starts && onr_names_is_plain_opener(document, at)) {
      size_t known = onr_names_phrase(document, at, known_classes, &word);
      starts = known > at && (onr_is(word, ONR_CLASS(ONR_W_COUNTRY) | ONR_CLASS(ONR_W_PEOPLE)) || known > at + 1 ||
                              onr_has_flag(document, at, ONR_F_ALL_CAPITAL));
      if (!starts) onr_trace_drop(document, at, at + 1, "a capital that only the sentence's beginning asks for");
    }
    if (!starts) {
      at++;
      continue;
    }
    size_t end = onr_names_run_end(document, at, sentence->end);
    size_t known = onr_names_phrase(document, at, known_classes, &word);
    if (known > end && onr_has_flag(document, known - 1, ONR_F_CAPITAL)) end = known; /* "Doctors Without Borders" */
    if (!take_run(document, at, end)) return false;
    at = end;
  }
  return true;
}

bool onr_document_find_names(struct onr_document *document) {
  for (size_t i = 0; i < document->sentence_count; i++)
    if (!scan_sentence(document, &document->sentences[i])) return false;
  onr_names_explain_acronyms(document);
  return true;
}
