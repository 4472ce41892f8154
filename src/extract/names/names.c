/*
 * Tokens → names: adjectives and places and organizations that the lexicon knows, and runs of capitalised words, with
 * the titles before them taken off. What kind of thing a run names is judged in judge.c; what it refers to, in
 * entities/.
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
    if (!onr_lexicon_goes_on(first, (struct onr_str){key + first->key.len, len - first->key.len})) break;
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

static bool has_head(const struct onr_document *document, size_t at, size_t end, uint64_t classes) {
  for (size_t i = at; i < end; i++)
    if (onr_is_at(document, i, classes)) return true;
  return false;
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
    bool alone = document->symbols[document->tokens[name.first].symbol].common ||
                 onr_is(word, ONR_CLASSES_GIVEN | ONR_CLASS(ONR_W_SURNAME) | ONR_CLASS(ONR_W_CITY));
    bool sure = onr_is(word, ONR_CLASS(ONR_W_COUNTRY)) || (name.type == ONR_ORGANIZATION && (long_name || !alone));
    if (!sure) name.weight = 2;
  }
  run->at = run->title = end;
  return onr_names_add(document, name);
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
  if (onr_names_is_abbreviation(run->document, name.first, name.end)) {
    run->at = run->title = end; /* "Ltd.", "Jr.", "No." */
    return true;
  }
  if (name.end == name.first + 1 &&
      (onr_names_is_code(run->document, name.first) || onr_names_is_currency(run->document, name.end))) {
    run->at = run->title = end;
    return true;
  }
  bool thing = onr_is_at(run->document, name.end - 1, ONR_CLASS(ONR_W_THING)) && run->title == run->at;
  if (thing) {
    run->at = run->title = end; /* "Clean Air Act", "iPhone": a name, but of none of our kinds */
    return true;
  }
  if (onr_names_has_epithet(run->document, &name)) name.first = ++name.title_first;
  if (onr_names_has_particle(run->document, &name)) name.title_first = --name.first; /* "the | von Brenk family" */
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
    if (after == end && i == at + 1 && onr_is_at(document, at, ONR_CLASSES_GIVEN)) continue; /* "Yael German" */
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
  if (country && (!onr_is(word, ONR_CLASSES_GIVEN) || onr_is(word, ONR_CLASS(ONR_W_ADJECTIVE)))) return false;
  const struct onr_symbol *next = &document->symbols[document->tokens[after].symbol];
  uint64_t other = ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_ORG_HEAD) |
                   ONR_CLASS(ONR_W_EVENT_HEAD) | ONR_CLASS(ONR_W_DIRECTION);
  if (next->common || onr_is(next->word, other)) return false;
  return onr_is(word, ONR_CLASSES_GIVEN) ||
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
  size_t titled = onr_names_title_end(document, after, end);
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

static const uint64_t known_classes = ONR_CLASS(ONR_W_PLACE) | ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_ORG) |
                                      ONR_CLASS(ONR_W_EVENT) | ONR_CLASS(ONR_W_PEOPLE) | ONR_CLASS(ONR_W_PEOPLE_ADJ);

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
    if (!onr_names_is_currency(document, after)) return take_known(run, after, word);
    run->at = run->title = after;
    return true;
  }
  size_t title = onr_names_title_end(document, run->at, run->end);
  bool ministry =
      title + 1 == run->end && onr_is_at(document, title, ONR_CLASS(ONR_W_ORG_HEAD)) && run->title == run->at;
  if (title > run->at && title < run->end && !ministry) { /* "Justice | Ministry" is no justice */
    run->at = title;
    return true;
  }
  if (title == run->end && run->title == run->at && title > run->at &&
      (!onr_is_at(document, run->end - 1, ONR_CLASS(ONR_W_ORG_HEAD)) ||
       onr_names_says_office(document, run->at, run->end))) {
    run->at = run->title = run->end; /* a title without a name: "the President" */
    return true;
  }
  size_t stop = before_next_known(document, run->at, run->end), inner = onr_names_inner_title(document, run->at, stop);
  if (inner > run->at && onr_names_is_department(document, run->at, inner)) {
    run->at = inner; /* "Fisheries Minister": part of the title */
    return true;
  }
  if (inner == run->at && stop == run->end) {
    size_t title_of_nobody = onr_names_trailing_title(document, run->at, stop);
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
