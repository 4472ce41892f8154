#include "named.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "extract/names/features.h"
#include "onrecord/buffer.h"

enum { FILE_BYTES_MAX = 256 << 20, TEXT_BYTES_MAX = 16 << 20 };

struct onr_named_text *onr_named_add(struct onr_named_texts *texts, struct onr_arena *arena) {
  texts->items = onr_arena_grow(arena, texts->items, texts->count, &texts->capacity, sizeof *texts->items);
  if (!texts->items) return NULL;
  texts->items[texts->count] = (struct onr_named_text){.name_count = 0};
  return &texts->items[texts->count++];
}

bool onr_named_add_name(struct onr_named_text *text, struct onr_arena *arena, struct onr_gold_name name) {
  text->names = onr_arena_grow(arena, text->names, text->name_count, &text->name_capacity, sizeof *text->names);
  if (text->names) text->names[text->name_count++] = name;
  return text->names != NULL;
}

struct reading {
  struct onr_named_texts *texts;
  struct onr_arena *arena;
  struct onr_buffer text;
  bool begun;          /* a text */
  bool by_sentence;    /* each sentence is a text */
  bool quoted;         /* inside straight quotation marks */
  bool open;           /* the word before asks for no space after it */
  struct onr_str kind; /* of the name that the word before ends; empty: none */
};

static uint8_t class_of(struct onr_str kind) {
  static const struct {
    const char *name;
    enum onr_name_class class;
  } rows[] = {{"PER", ONR_NAME_PERSON},        {"ORG", ONR_NAME_ORGANIZATION},         {"LOC", ONR_NAME_PLACE},
              {"person", ONR_NAME_PERSON},     {"corporation", ONR_NAME_ORGANIZATION}, {"location", ONR_NAME_PLACE},
              {"group", ONR_NAME_ORGANIZATION}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (onr_str_equal(kind, onr_str_from(rows[i].name))) return (uint8_t)rows[i].class;
  return ONR_NAME_OTHER;
}

static bool finish_text(struct reading *reading) {
  if (!reading->begun) return true;
  reading->begun = reading->quoted = reading->open = false;
  reading->kind = (struct onr_str){NULL, 0};
  struct onr_named_text *text = &reading->texts->items[reading->texts->count - 1];
  text->text = onr_arena_str(reading->arena, onr_buffer_str(&reading->text));
  onr_buffer_reset(&reading->text);
  return text->text.data != NULL;
}

static bool is_any(struct onr_str word, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (onr_str_equal(word, onr_str_from(words[i]))) return true;
  return false;
}

/* Whether a space stands before the word in running text; takes note of what the next one needs. */
static bool has_space(struct reading *reading, struct onr_str word) {
  static const char *const closing[] = {".", ",",   ";",   ":",   "!",   "?",  ")",  "]",  "}",  "%",   "'s",
                                        "'", "n't", "'re", "'ve", "'ll", "'d", "'m", "''", "’s", "...", "’"};
  static const char *const opening[] = {"(", "[", "{", "$", "#", "``", "“"};
  static const char *const joining[] = {"-", "/"};
  bool quote = onr_str_equal(word, ONR_STR("\""));
  bool joins = is_any(word, joining, sizeof joining / sizeof *joining);
  bool closes = is_any(word, closing, sizeof closing / sizeof *closing) || joins || (quote && reading->quoted);
  bool space = !reading->open && !closes;
  if (quote) reading->quoted = !reading->quoted;
  reading->open = is_any(word, opening, sizeof opening / sizeof *opening) || joins || (quote && reading->quoted);
  return space;
}

static bool read_word(struct reading *reading, struct onr_str word, struct onr_str tag) {
  if (!reading->begun && !onr_named_add(reading->texts, reading->arena)) return false;
  reading->begun = true;
  bool space = has_space(reading, word) && onr_buffer_str(&reading->text).len > 0;
  if (space) onr_buffer_append_char(&reading->text, ' ');
  uint32_t start = (uint32_t)onr_buffer_str(&reading->text).len;
  onr_buffer_append_str(&reading->text, word);
  uint32_t end = (uint32_t)onr_buffer_str(&reading->text).len;
  struct onr_named_text *text = &reading->texts->items[reading->texts->count - 1];
  struct onr_str kind = tag.len > 2 ? onr_str_slice(tag, 2, tag.len) : (struct onr_str){NULL, 0};
  bool goes_on = kind.len > 0 && tag.data[0] == 'I' && onr_str_equal(kind, reading->kind);
  reading->kind = kind;
  if (goes_on) {
    text->names[text->name_count - 1].end = end;
    return true;
  }
  return kind.len == 0 || onr_named_add_name(text, reading->arena, (struct onr_gold_name){start, end, class_of(kind)});
}

static bool read_line(struct reading *reading, struct onr_str line, bool numbered) {
  if (line.len == 0) {
    reading->kind = (struct onr_str){NULL, 0};
    reading->quoted = reading->open = false;
    return !reading->by_sentence || finish_text(reading);
  }
  bool part = onr_str_starts_with(line, ONR_STR("-DOCSTART-")) || onr_str_starts_with(line, ONR_STR("# newdoc"));
  if (part) return finish_text(reading);
  if (numbered && line.data[0] == '#') return true;
  char separator = memchr(line.data, '\t', line.len) ? '\t' : ' ';
  struct onr_str word, tag;
  if (numbered && !onr_str_next(&line, separator, &word)) return false;
  if (!onr_str_next(&line, separator, &word) || !onr_str_next(&line, separator, &tag)) return false;
  return read_word(reading, word, onr_str_trim(tag));
}

static enum onr_error read_lines(struct reading *reading, const char *path, struct onr_str bytes,
                                 struct onr_failure *failure) {
  struct onr_str line;
  bool numbered = onr_str_ends_with(onr_str_from(path), ONR_STR(".iob2"));
  for (int number = 1; onr_str_next(&bytes, '\n', &line); number++)
    if (!read_line(reading, onr_str_trim(line), numbered))
      return onr_fail(failure, ONR_ERR_IO, "%s, line %d: expected a word and its tag, got \"%.*s\".", path, number,
                      ONR_FMT(line));
  return finish_text(reading) ? ONR_OK : onr_fail_memory(failure);
}

enum onr_error onr_named_read(struct onr_named_texts *texts, const char *path, struct onr_arena *arena,
                              struct onr_failure *failure) {
  FILE *stream = fopen(path, "rb");
  if (!stream) return onr_fail(failure, ONR_ERR_IO, "%s cannot be opened: %s.", path, strerror(errno));
  struct reading reading = {.texts = texts, .arena = arena};
  struct onr_buffer file;
  onr_buffer_init(&file, FILE_BYTES_MAX);
  onr_buffer_init(&reading.text, TEXT_BYTES_MAX);
  enum onr_error error = onr_buffer_append_stream(&file, stream, failure);
  struct onr_str bytes = onr_buffer_str(&file);
  reading.by_sentence =
      !memmem(bytes.data, bytes.len, "-DOCSTART-", 10) && !memmem(bytes.data, bytes.len, "# newdoc", 8);
  if (!error) error = read_lines(&reading, path, bytes, failure);
  onr_buffer_close(&file);
  onr_buffer_close(&reading.text);
  fclose(stream);
  return error;
}
