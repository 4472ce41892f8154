#include "wordnet.h"

#include <errno.h>
#include <stdio.h>

#include "onrecord/buffer.h"

enum { FILE_BYTES_MAX = 64 << 20, WORD_BYTES = 64, FIELDS = 200 };

struct reading {
  onr_wordnet_found *found;
  void *context;
};

static bool is_word(struct onr_str s) {
  for (size_t i = 0; i < s.len; i++)
    if (s.data[i] < 'a' || s.data[i] > 'z') return false;
  return s.len > 0 && s.len < WORD_BYTES - 4;
}

static bool is_consonant(char c) {
  return !strchr("aeiou", c);
}

/* Tells `word` without its last `cut` letters and with `ending`. */
static bool tell(const struct reading *reading, struct onr_str word, size_t cut, const char *ending, enum onr_tag tag) {
  char form[WORD_BYTES];
  int len = snprintf(form, sizeof form, "%.*s%s", (int)(word.len - cut), word.data, ending);
  return reading->found(reading->context, (struct onr_str){form, (size_t)len}, tag);
}

static bool ends_in_y(struct onr_str word) {
  return word.len > 2 && word.data[word.len - 1] == 'y' && is_consonant(word.data[word.len - 2]);
}

/* The form in -s of a noun or verb. */
static bool tell_s(const struct reading *reading, struct onr_str word, enum onr_tag tag) {
  if (ends_in_y(word)) return tell(reading, word, 1, "ies", tag);
  bool hisses = onr_str_ends_with(word, ONR_STR("s")) || onr_str_ends_with(word, ONR_STR("x")) ||
                onr_str_ends_with(word, ONR_STR("z")) || onr_str_ends_with(word, ONR_STR("ch")) ||
                onr_str_ends_with(word, ONR_STR("sh"));
  return tell(reading, word, 0, hisses ? "es" : "s", tag);
}

/* The regular forms; "stopped" and the like are among the exceptions. */
static bool tell_verb(const struct reading *reading, struct onr_str word) {
  bool mute = word.data[word.len - 1] == 'e';
  bool ie = onr_str_ends_with(word, ONR_STR("ie")), ee = onr_str_ends_with(word, ONR_STR("ee"));
  return tell(reading, word, 0, "", ONR_TAG_VB) && tell_s(reading, word, ONR_TAG_VBZ) &&
         tell(reading, word, ends_in_y(word),
              mute              ? "d"
              : ends_in_y(word) ? "ied"
                                : "ed",
              ONR_TAG_VBD) &&
         tell(reading, word, ie ? 2 : mute && !ee, ie ? "ying" : "ing", ONR_TAG_VBG);
}

static bool tell_adjective(const struct reading *reading, struct onr_str word) {
  enum { LONGEST_COMPARED = 8 };
  if (!tell(reading, word, 0, "", ONR_TAG_JJ) || word.len > LONGEST_COMPARED) return word.len > LONGEST_COMPARED;
  size_t cut = word.data[word.len - 1] == 'e' || ends_in_y(word);
  return tell(reading, word, cut, ends_in_y(word) ? "ier" : "er", ONR_TAG_JJR) &&
         tell(reading, word, cut, ends_in_y(word) ? "iest" : "est", ONR_TAG_JJS);
}

static bool tell_forms(const struct reading *reading, enum onr_tag tag, struct onr_str word) {
  if (tag == ONR_TAG_VB) return tell_verb(reading, word);
  if (tag == ONR_TAG_JJ) return tell_adjective(reading, word);
  return tell(reading, word, 0, "", tag) && (tag != ONR_TAG_NN || tell_s(reading, word, ONR_TAG_NNS));
}

/* A line of an index: lemma, part of speech, number of synsets, number of pointers, the pointers, number of senses,
 * number of senses that occur in the tagged texts, synsets (wndb(5WN)). Lines of the licence begin with a space. */
static bool read_index_line(const struct reading *reading, enum onr_tag tag, struct onr_str line) {
  struct onr_str fields[FIELDS];
  size_t count = 0;
  if (line.len == 0 || line.data[0] == ' ') return true;
  while (count < FIELDS && onr_str_next(&line, ' ', &fields[count])) count++;
  long long pointers, tagged;
  if (count < 6 || !is_word(fields[0]) || !onr_str_to_int(fields[3], &pointers)) return true;
  if (pointers < 0 || (size_t)pointers + 5 >= count || !onr_str_to_int(fields[pointers + 5], &tagged)) return true;
  return (tagged == 0 && tag != ONR_TAG_VB) || tell_forms(reading, tag, fields[0]);
}

/* A line of exceptions: a form, and the words that it is of. */
static bool read_exception_line(const struct reading *reading, enum onr_tag tag, struct onr_str line) {
  struct onr_str form;
  if (!onr_str_next(&line, ' ', &form) || !is_word(form)) return true;
  if (tag == ONR_TAG_NN) tag = ONR_TAG_NNS;
  if (tag == ONR_TAG_JJ) tag = onr_str_ends_with(form, ONR_STR("r")) ? ONR_TAG_JJR : ONR_TAG_JJS;
  if (tag == ONR_TAG_VB) tag = onr_str_ends_with(form, ONR_STR("ing")) ? ONR_TAG_VBG : ONR_TAG_VBD;
  return reading->found(reading->context, form, tag);
}

static enum onr_error read_file(const struct reading *reading, const char *folder, const char *name, enum onr_tag tag,
                                bool (*read_line)(const struct reading *, enum onr_tag, struct onr_str),
                                struct onr_failure *failure) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *stream = fopen(path, "rb");
  if (!stream) return onr_fail(failure, ONR_ERR_IO, "%s cannot be opened: %s.", path, strerror(errno));
  struct onr_buffer file;
  onr_buffer_init(&file, FILE_BYTES_MAX);
  enum onr_error error = onr_buffer_append_stream(&file, stream, failure);
  struct onr_str rest = onr_buffer_str(&file), line;
  while (!error && onr_str_next(&rest, '\n', &line))
    if (!read_line(reading, tag, line)) error = onr_fail_memory(failure);
  onr_buffer_close(&file);
  fclose(stream);
  return error;
}

enum onr_error onr_wordnet_read(const char *folder, onr_wordnet_found *found, void *context,
                                struct onr_failure *failure) {
  static const struct {
    const char *index, *exceptions;
    enum onr_tag tag;
  } parts[] = {{"index.noun", "noun.exc", ONR_TAG_NN},
               {"index.verb", "verb.exc", ONR_TAG_VB},
               {"index.adj", "adj.exc", ONR_TAG_JJ},
               {"index.adv", NULL, ONR_TAG_RB}};
  const struct reading reading = {found, context};
  enum onr_error error = ONR_OK;
  for (size_t i = 0; !error && i < sizeof parts / sizeof *parts; i++) {
    error = read_file(&reading, folder, parts[i].index, parts[i].tag, read_index_line, failure);
    if (!error && parts[i].exceptions)
      error = read_file(&reading, folder, parts[i].exceptions, parts[i].tag, read_exception_line, failure);
  }
  return error;
}
