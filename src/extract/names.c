/*
 * Tokens → names: adjectives and places and organizations that the lexicon knows, and runs of capitalised words, with
 * the titles before them taken off. What kind of thing a run names is judged in name_type.c; what it refers to, in
 * entities.c.
 */
#include "names.h"
#include "clause.h"
#include "onrecord/utf8.h"

#define NAME_CONNECTORS 3

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
  if (name.first >= name.end) return true;
  if (!ONR_ROOM(document, names, name_count, name_capacity)) return false;
  if (name.title_first > name.first) name.title_first = name.first;
  name.entity = name.mention = ONR_NONE;
  for (size_t i = name.first; i < name.end; i++) document->tokens[i].name = (uint32_t)document->name_count;
  document->names[document->name_count++] = name;
  return true;
}

/* Whether a capital at `at` can begin or continue a name. */
static bool is_name_word(const struct onr_document *document, size_t at) {
  if (!onr_is_capital_word(document, at)) return false;
  const struct onr_token *token = onr_token_at(document, at);
  const struct onr_symbol *symbol = &document->symbols[token->symbol];
  uint64_t never =
      ONR_CLASS(ONR_W_PRONOUN) | ONR_CLASS(ONR_W_SUBJECT) | ONR_CLASS(ONR_W_AUXILIARY) | ONR_CLASS(ONR_W_DAY);
  if (onr_is(symbol->word, never) && !(token->flags & (ONR_F_ALL_CAPITAL | ONR_F_DOTTED))) {
    bool name_too = onr_is(symbol->word, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE)) &&
                    !(token->flags & ONR_F_SENTENCE);
    if (!name_too) return false;
  }
  bool month = onr_is(symbol->word, ONR_CLASS(ONR_W_MONTH)) && !onr_is_capital_word(document, at + 1);
  if (month) return false;
  if (onr_is(symbol->word, ONR_CLASS(ONR_W_MONTH)) &&
      !onr_is(symbol->word, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE)) &&
      !(symbol->word->classes & ONR_CLASS(ONR_W_MODIFIER)))
    return false;
  bool function =
      onr_is(symbol->word, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_CONJUNCTION) |
                               ONR_CLASS(ONR_W_SUBORDINATOR) | ONR_CLASS(ONR_W_POSSESSIVE) | ONR_CLASS(ONR_W_ADVERB) |
                               ONR_CLASS(ONR_W_OPENER));
  bool first_name =
      onr_is_at(document, at, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_DIRECTION));
  if (function && !first_name && !(token->flags & ONR_F_ALL_CAPITAL)) return false;
  if (token->flags & ONR_F_TITLE_CASE)
    return !symbol->common || symbol->inner > symbol->lower || first_name ||
           onr_is(symbol->word, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_TITLE));
  return true;
}

/* "Fowler said": a noun that is no plural has no article and yet speaks, so it is a name. */
static bool speaks_alone(const struct onr_document *document, size_t at) {
  const struct onr_symbol *symbol = &document->symbols[document->tokens[at].symbol];
  const struct onr_word *next = onr_word_at(document, at + 1);
  uint64_t others = ONR_CLASS(ONR_W_SOURCE) | ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_OFFICIAL) |
                    ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_TIME);
  bool plural = symbol->key.len > 0 && symbol->key.data[symbol->key.len - 1] == 's';
  bool noun = !plural && !onr_is(symbol->word, others) && !onr_clause_is_adverb(document, at);
  return noun && next && next->verb && (next->verb_forms & ONR_VERB_PAST) &&
         !(next->classes & ONR_CLASS(ONR_W_PREPOSITION)) &&
         (document->lexicon->verbs[next->verb - 1].frames & ONR_FRAME_POSTPOSED);
}

/* Whether the first word of a sentence has its capital only from that. */
static bool is_plain_opener(const struct onr_document *document, size_t at) {
  const struct onr_token *token = onr_token_at(document, at);
  bool opens = (token->flags & ONR_F_SENTENCE) ||
               (at > 0 && document->tokens[at - 1].kind > ONR_T_COMMA && !onr_is_kind(document, at - 1, ONR_T_HYPHEN));
  if (!opens || (token->flags & (ONR_F_DOTTED))) return false;
  const struct onr_symbol *symbol = &document->symbols[token->symbol];
  if ((token->flags & ONR_F_ALL_CAPITAL) && !symbol->common) return false;
  if (symbol->lower > symbol->inner) return true;
  if (speaks_alone(document, at)) return false;
  if (symbol->inner > symbol->lower) return false;
  uint64_t names =
      ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_HONORIFIC);
  if (onr_is(symbol->word, names)) return false;
  if (onr_is(symbol->word, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_ORG_LEAD) | ONR_CLASS(ONR_W_MODIFIER) |
                               ONR_CLASS(ONR_W_PLACE_LEAD) | ONR_CLASS(ONR_W_DIRECTION)))
    return !onr_is_capital_word(document, at + 1) && !onr_is_kind(document, at + 1, ONR_T_HYPHEN) &&
           !onr_key_is(document, at + 1, "of");
  return symbol->common || onr_is(symbol->word, ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_SOURCE));
}

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
  bool ending = false;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) ending |= onr_key_is(document, at + 1, endings[i]);
  bool middle =
      at >= 2 && onr_is_capital_word(document, at - 2) && !document->symbols[document->tokens[at - 1].symbol].common;
  if (middle && !ending && length <= 4 && !onr_is_at(document, at - 1, ONR_CLASS(ONR_W_PLACE))) return true;
  bool syllable = onr_is_at(document, at - 1, ONR_CLASS(ONR_W_GIVEN_EITHER)) && length <= 5;
  return syllable || (!symbol->common && length <= 5 &&
                      !onr_is(symbol->word, ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_VERB)));
}

/* Lower-case words inside names: how many tokens of them stand at `at`, before another name word; 0 if none join. */
static size_t connector(const struct onr_document *document, size_t first, size_t at, size_t end) {
  if (joins_hyphen(document, at, end)) return 1;
  if (onr_key_is(document, at, "&") && at + 1 < end && is_name_word(document, at + 1)) return 1;
  uint64_t lead = ONR_CLASS(ONR_W_ORG_LEAD) | ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_PLACE_LEAD);
  bool institution = onr_is_at(document, at - 1, lead | ONR_CLASS(ONR_W_PLACE_HEAD) | ONR_CLASS(ONR_W_EVENT_HEAD));
  bool of = onr_key_is(document, at, "of") || (onr_key_is(document, at, "for") && onr_is_at(document, at - 1, lead));
  if (of && institution) {
    if (at + 1 < end && is_name_word(document, at + 1)) return 1;
    if (onr_key_is(document, at + 1, "the") && at + 2 < end && is_name_word(document, at + 2)) return 2;
  }
  bool and = onr_key_is(document, at, "and") && at >= first + 3 && onr_key_is(document, first + 1, "of") &&
             onr_is_at(document, first, ONR_CLASS(ONR_W_ORG_LEAD));
  if (and&&at + 1 < end && is_name_word(document, at + 1) && document->symbols[document->tokens[at + 1].symbol].common)
    return 1;
  bool particle = onr_is_at(document, at, ONR_CLASS(ONR_W_SURNAME_PART)) && !onr_has_flag(document, at, ONR_F_CAPITAL);
  if (!particle) return 0;
  size_t count = 1;
  while (count < NAME_CONNECTORS && at + count < end && !onr_has_flag(document, at + count, ONR_F_CAPITAL) &&
         (onr_is_at(document, at + count, ONR_CLASS(ONR_W_SURNAME_PART)) ||
          onr_is_kind(document, at + count, ONR_T_HYPHEN)))
    count++;
  return at + count < end && is_name_word(document, at + count) ? count : 0;
}

/* The end of the run of capitalised words that begins at `first`. */
static size_t run_end(const struct onr_document *document, size_t first, size_t end) {
  size_t at = first + 1;
  while (at < end) {
    size_t joined = connector(document, first, at, end);
    if (joined > 0) {
      at += joined + 1;
      continue;
    }
    bool number = onr_is_kind(document, at, ONR_T_NUMBER) && onr_is_at(document, at - 1, ONR_CLASS(ONR_W_EVENT_HEAD));
    if (number || !is_name_word(document, at)) break;
    if (!onr_has_flag(document, at, ONR_F_SPACE)) break;
    at++;
  }
  return at;
}

/* What is known of the run that is being cut into names. */
struct run {
  struct onr_document *document;
  size_t at, end; /* what is left of it */
  size_t title;   /* where the current title begins; == at: none */
  bool after_adjective;
};

static bool has_head(const struct onr_document *document, size_t at, size_t end, uint64_t classes) {
  for (size_t i = at; i < end; i++)
    if (onr_is_at(document, i, classes)) return true;
  return false;
}

/* Whether words from `at` that are no name follow as a title does: "Foreign Minister" + a name. The title's end, or
 * `at`. */
static size_t title_end(const struct onr_document *document, size_t at, size_t end) {
  size_t i = at, last = at;
  for (; i < end; i++) {
    bool title = onr_is_at(document, i, ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_HONORIFIC));
    bool between = onr_is_at(document, i, ONR_CLASS(ONR_W_MODIFIER)) || onr_is_kind(document, i, ONR_T_HYPHEN) ||
                   onr_key_is(document, i, "of") || onr_key_is(document, i, "the") ||
                   onr_is_at(document, i, ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_PEOPLE_ADJ));
    if (!title && !between && !(i > at && onr_key_is(document, i - 1, "of") && last > at)) break;
    if (title) last = i + 1;
  }
  if (last > at && last < end && onr_key_is(document, last, "of")) {
    size_t after = last + 1;
    while (after < end && (onr_is_at(document, after,
                                     ONR_CLASS(ONR_W_MODIFIER) | ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_COMMON)) ||
                           onr_key_is(document, after, "the")))
      after++;
    last = after;
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
  if (onr_is(word, ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_PEOPLE_ADJ))) {
    bool people = onr_is(word, ONR_CLASS(ONR_W_PEOPLE_ADJ)) && !onr_is(word, ONR_CLASS(ONR_W_ADJECTIVE));
    name.type = people ? ONR_GROUP : ONR_PLACE;
    name.form = ONR_FORM_ADJECTIVE;
    run->after_adjective = true;
  } else if (onr_is(word, ONR_CLASS(ONR_W_PEOPLE)) && !onr_is(word, ONR_CLASS(ONR_W_PLACE))) {
    name.type = ONR_GROUP;
  } else {
    const struct onr_known *known = word->known ? &document->lexicon->knowns[word->known - 1] : NULL;
    name.type = known ? (uint8_t)known->type : ONR_PLACE;
    if (!onr_is(word, ONR_CLASS(ONR_W_COUNTRY))) name.weight = 2;
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
  bool thing = onr_is_at(run->document, name.end - 1, ONR_CLASS(ONR_W_THING)) && run->title == run->at;
  if (thing) {
    run->at = run->title = end; /* "Clean Air Act", "iPhone": a name, but of none of our kinds */
    return true;
  }
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
    if (after > i && onr_is(word, ONR_CLASS(ONR_W_ADJECTIVE)) &&
        !has_head(document, after, end, ONR_CLASS(ONR_W_ORG_HEAD) | ONR_CLASS(ONR_W_EVENT_HEAD)))
      return i;
  }
  return end;
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
  bool title_next = title_end(document, after, end) > after;
  if (title_next) return false;
  if (onr_is_at(document, end - 1, heads)) return true;
  bool adjective = onr_is(word, ONR_CLASS(ONR_W_ADJECTIVE) | ONR_CLASS(ONR_W_PEOPLE_ADJ));
  if (has_head(document, after, end, ONR_CLASS(ONR_W_ORG_HEAD)) &&
      !onr_is_at(document, after, ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE)))
    return true;
  (void)at;
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
      !begins_longer(document, run->at, after, run->end, word))
    return take_known(run, after, word);
  size_t title = title_end(document, run->at, run->end);
  if (title > run->at && title < run->end) {
    run->at = title;
    return true;
  }
  if (title == run->end && run->title == run->at && title > run->at &&
      !onr_is_at(document, run->end - 1, ONR_CLASS(ONR_W_ORG_HEAD))) {
    run->at = run->title = run->end; /* a title without a name: "the President" */
    return true;
  }
  return take_rest(run, before_next_known(document, run->at, run->end));
}

static bool take_run(struct onr_document *document, size_t first, size_t end) {
  struct run run = {document, first, end, first, false};
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

static bool scan_sentence(struct onr_document *document, const struct onr_sentence *sentence) {
  for (size_t at = sentence->first; at < sentence->end;) {
    const struct onr_word *word;
    bool article = onr_key_is(document, at, "the") || onr_key_is(document, at, "al");
    size_t odd = article ? odd_phrase(document, at, &word) : at;
    if (odd > at && odd <= sentence->end && run_end(document, odd - 1, sentence->end) == odd) {
      struct run run = {document, at, odd, at, false};
      if (!take_known(&run, odd, word)) return false;
      at = odd;
      continue;
    }
    bool starts = is_name_word(document, at) && !onr_is_kind(document, at, ONR_T_NUMBER);
    if (starts && is_plain_opener(document, at)) {
      size_t known = onr_names_phrase(document, at, known_classes, &word);
      starts = known > at && (onr_is(word, ONR_CLASS(ONR_W_COUNTRY) | ONR_CLASS(ONR_W_PEOPLE)) || known > at + 1 ||
                              onr_has_flag(document, at, ONR_F_ALL_CAPITAL));
    }
    if (!starts) {
      at++;
      continue;
    }
    size_t end = run_end(document, at, sentence->end);
    if (!take_run(document, at, end)) return false;
    at = end;
  }
  return true;
}

bool onr_document_find_names(struct onr_document *document) {
  for (size_t i = 0; i < document->sentence_count; i++)
    if (!scan_sentence(document, &document->sentences[i])) return false;
  return true;
}
