/* Reads a line of speech_verbs.txt: infinitive | irregular forms | frames; and forms the regular ones. Nouns and
 * adjectives that report have lists of the same shape. */
#include <stdio.h>

#include "lexicon.h"

struct frame_row {
  char letter;
  unsigned frame;
};

static const struct frame_row frame_rows[] = {
    {'q', ONR_FRAME_QUOTE},  {'t', ONR_FRAME_THAT},      {'z', ONR_FRAME_ZERO},   {'w', ONR_FRAME_WH},
    {'n', ONR_FRAME_NOUN},   {'o', ONR_FRAME_ADDRESSEE}, {'i', ONR_FRAME_TO},     {'s', ONR_FRAME_AS},
    {'m', ONR_FRAME_WEAK},   {'r', ONR_FRAME_POSTPOSED}, {'D', ONR_FRAME_DENIES}, {'Q', ONR_FRAME_ASKS},
    {'F', ONR_FRAME_FUTURE}, {'R', ONR_FRAME_RAISED},
};

static bool read_particles(struct onr_verb *verb, struct onr_str list) {
  struct onr_str item;
  for (size_t i = 0; onr_str_next(&list, ',', &item); i++) {
    if (i == ONR_VERB_PARTICLES || item.len == 0) return false;
    verb->particles[i] = item;
  }
  verb->frames |= ONR_FRAME_PARTICLE;
  return true;
}

static bool read_frames(struct onr_verb *verb, struct onr_str column) {
  struct onr_str item;
  while (onr_str_next(&column, ' ', &item)) {
    if (item.len == 0) continue;
    if (onr_str_starts_with(item, ONR_STR("p:"))) {
      if (!read_particles(verb, onr_str_slice(item, 2, item.len))) return false;
      continue;
    }
    unsigned frame = 0;
    for (size_t i = 0; i < sizeof frame_rows / sizeof *frame_rows; i++)
      if (item.len == 1 && frame_rows[i].letter == item.data[0]) frame = frame_rows[i].frame;
    if (frame == 0) return false;
    verb->frames |= frame;
  }
  return verb->frames != 0;
}

static bool add_form(struct onr_lexicon *lexicon, struct onr_str form, uint16_t verb, unsigned forms) {
  struct onr_word *word = onr_lexicon_add(lexicon, form);
  if (!word) return false;
  word->classes |= ONR_CLASS(ONR_W_VERB);
  if (word->verb == 0 || word->verb == verb) {
    word->verb = verb;
    word->verb_forms = (uint8_t)(word->verb_forms | forms);
  } else { /* listed twice: the frames add up */
    lexicon->verbs[word->verb - 1].frames |= lexicon->verbs[verb - 1].frames;
    word->verb_forms = (uint8_t)(word->verb_forms | forms);
  }
  return true;
}

static bool is_vowel(char c) {
  return c != '\0' && strchr("aeiou", c) != NULL;
}

/* stem + ending with English spelling: "decry" + "s" → "decries", "state" + "ing" → "stating". */
static bool add_regular(struct onr_lexicon *lexicon, struct onr_str lemma, const char *ending, uint16_t verb,
                        unsigned forms) {
  char out[ONR_WORD_SIZE];
  char last = lemma.data[lemma.len - 1];
  char before = 'a';
  if (lemma.len > 1) before = lemma.data[lemma.len - 2];
  size_t keep = lemma.len;
  const char *join = "";
  bool y = last == 'y' && !is_vowel(before);
  if (ending[0] == 's') {
    if (y)
      keep--, join = "ie";
    else if (strchr("sxz", last) || (last == 'h' && (before == 's' || before == 'c')))
      join = "e";
  } else if (ending[0] == 'e') {
    if (y)
      keep--, join = "i";
    else if (last == 'e')
      keep--;
  } else if (last == 'e' && before == 'i') {
    keep -= 2, join = "y";
  } else if (last == 'e' && before != 'e') {
    keep--;
  }
  int len = snprintf(out, sizeof out, "%.*s%s%s", (int)keep, lemma.data, join, ending);
  if (len < 0 || (size_t)len >= sizeof out) return false;
  return add_form(lexicon, (struct onr_str){out, (size_t)len}, verb, forms);
}

/* "regretted" tells that the consonant doubles in "regretting" as well. */
static bool add_doubled_ing(struct onr_lexicon *lexicon, struct onr_str lemma, struct onr_str past, uint16_t verb) {
  bool doubled = past.len == lemma.len + 3 && onr_str_ends_with(past, ONR_STR("ed")) &&
                 past.data[lemma.len] == lemma.data[lemma.len - 1];
  char out[ONR_WORD_SIZE];
  bool short_vowel = !doubled && lemma.len == 3 && !is_vowel(lemma.data[2]) && is_vowel(lemma.data[1]) &&
                     past.len != lemma.len + 2 && lemma.data[2] != 'y' && lemma.data[2] != 'w';
  if (!doubled && !short_vowel && !onr_str_equal(lemma, ONR_STR("begin"))) return true;
  int len = snprintf(out, sizeof out, "%.*s%cing", ONR_FMT(lemma), lemma.data[lemma.len - 1]);
  if (len < 0 || (size_t)len >= sizeof out) return false;
  return add_form(lexicon, (struct onr_str){out, (size_t)len}, verb, ONR_VERB_ING);
}

static bool add_forms(struct onr_lexicon *lexicon, struct onr_str lemma, struct onr_str irregular, uint16_t verb) {
  if (!add_form(lexicon, lemma, verb, ONR_VERB_BASE) || !add_regular(lexicon, lemma, "s", verb, ONR_VERB_S) ||
      !add_regular(lexicon, lemma, "ing", verb, ONR_VERB_ING))
    return false;
  struct onr_str past, participle;
  if (!onr_str_next(&irregular, ',', &past) || past.len == 0)
    return add_regular(lexicon, lemma, "ed", verb, ONR_VERB_PAST | ONR_VERB_PARTICIPLE);
  past = onr_str_trim(past);
  bool two = onr_str_next(&irregular, ',', &participle);
  if (!add_doubled_ing(lexicon, lemma, past, verb)) return false;
  if (!two) return add_form(lexicon, past, verb, ONR_VERB_PAST | ONR_VERB_PARTICIPLE);
  return add_form(lexicon, past, verb, ONR_VERB_PAST) &&
         add_form(lexicon, onr_str_trim(participle), verb, ONR_VERB_PARTICIPLE);
}

/* Reads the three columns; 0: memory is exhausted, or the line is wrong. */
static uint16_t read_entry(struct onr_lexicon *lexicon, struct onr_str line, struct onr_str *ret_irregular,
                           const char **ret_problem) {
  struct onr_str lemma, irregular, frames;
  if (!onr_str_next(&line, '|', &lemma) || !onr_str_next(&line, '|', &irregular) ||
      !onr_str_next(&line, '|', &frames) || line.data)
    return *ret_problem = "expected \"word | irregular forms | frames\"", 0;
  struct onr_verb verb = {.lemma = onr_str_trim(lemma)};
  if (verb.lemma.len == 0) return *ret_problem = "expected a word", 0;
  if (!read_frames(&verb, onr_str_trim(frames)))
    return *ret_problem = "expected frames as the list's head explains them", 0;
  struct onr_verb *verbs =
      onr_arena_grow(&lexicon->arena, lexicon->verbs, lexicon->verb_count, &lexicon->verb_capacity, sizeof *verbs);
  if (!verbs) return 0;
  lexicon->verbs = verbs;
  verbs[lexicon->verb_count++] = verb;
  *ret_irregular = onr_str_trim(irregular);
  return (uint16_t)lexicon->verb_count;
}

bool onr_lexicon_read_verb(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) {
  struct onr_str irregular;
  uint16_t verb = read_entry(lexicon, line, &irregular, ret_problem);
  return verb != 0 && add_forms(lexicon, lexicon->verbs[verb - 1].lemma, irregular, verb);
}

bool onr_lexicon_read_noun(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) {
  struct onr_str plural;
  uint16_t noun = read_entry(lexicon, line, &plural, ret_problem);
  if (noun == 0) return false;
  struct onr_word *word = onr_lexicon_add(lexicon, lexicon->verbs[noun - 1].lemma);
  if (!word) return false;
  word->noun = noun;
  if (plural.len == 0) return true;
  word = onr_lexicon_add(lexicon, plural);
  if (!word) return false;
  word->noun = noun;
  return true;
}

bool onr_lexicon_read_adjective(struct onr_lexicon *lexicon, struct onr_str line, const char **ret_problem) {
  struct onr_str unused;
  uint16_t adjective = read_entry(lexicon, line, &unused, ret_problem);
  if (adjective == 0) return false;
  struct onr_word *word = onr_lexicon_add(lexicon, lexicon->verbs[adjective - 1].lemma);
  if (!word) return false;
  word->adjective = adjective;
  return true;
}
