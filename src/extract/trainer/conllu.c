#include "conllu.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "onrecord/buffer.h"

enum { FILE_BYTES_MAX = 256 << 20, TEXT_BYTES_MAX = 16 << 20, COLUMNS = 10 };

struct reading {
  struct onr_treebank *treebank;
  struct onr_arena *arena;
  struct onr_buffer text; /* of the document so far */
  bool begun;             /* a document of this file */
  bool paragraph;         /* one begins with the next sentence */
  uint32_t first;         /* the sentence's first word */
  size_t sentence;        /* where the sentence's text begins */
  size_t at;              /* where its next word is looked for */
  uint32_t surface_last;  /* the last id of a word written together with others, "don't" */
  size_t surface_start, surface_end;
};

static struct onr_gold_document *current(const struct reading *reading) {
  return &reading->treebank->documents[reading->treebank->count - 1];
}

static bool finish_document(struct reading *reading) {
  if (!reading->begun) return true;
  current(reading)->text = onr_arena_str(reading->arena, onr_buffer_str(&reading->text));
  onr_buffer_reset(&reading->text);
  return current(reading)->text.data != NULL;
}

static bool begin_document(struct reading *reading, struct onr_str id) {
  struct onr_treebank *treebank = reading->treebank;
  if (!finish_document(reading)) return false;
  treebank->documents = onr_arena_grow(reading->arena, treebank->documents, treebank->count, &treebank->capacity,
                                       sizeof *treebank->documents);
  if (!treebank->documents) return false;
  treebank->documents[treebank->count++] = (struct onr_gold_document){.id = onr_arena_str(reading->arena, id)};
  reading->paragraph = false;
  reading->begun = true;
  return true;
}

static bool begin_sentence(struct reading *reading, struct onr_str text) {
  if (onr_buffer_str(&reading->text).len > 0)
    onr_buffer_append_str(&reading->text, reading->paragraph ? ONR_STR("\n\n") : ONR_STR(" "));
  reading->paragraph = false;
  reading->sentence = reading->at = onr_buffer_str(&reading->text).len;
  reading->first = (uint32_t)current(reading)->word_count;
  reading->surface_last = 0;
  onr_buffer_append_str(&reading->text, text);
  return onr_buffer_status(&reading->text) == ONR_OK;
}

static bool read_comment(struct reading *reading, struct onr_str line) {
  static const struct onr_str document = ONR_STR_INIT("# newdoc id = "), text = ONR_STR_INIT("# text = ");
  if (onr_str_starts_with(line, document)) return begin_document(reading, onr_str_slice(line, document.len, line.len));
  if (onr_str_starts_with(line, ONR_STR("# newpar"))) reading->paragraph = true;
  if (onr_str_starts_with(line, text) && reading->begun)
    return begin_sentence(reading, onr_str_slice(line, text.len, line.len));
  return true;
}

/* The bytes of the white space at `at`: 0 if there is none. */
static size_t space_at(struct onr_str text, size_t at) {
  struct onr_str rest = onr_str_slice(text, at, text.len), hard = ONR_STR("\xC2\xA0");
  return onr_str_starts_with(rest, ONR_STR(" ")) ? 1 : onr_str_starts_with(rest, hard) ? hard.len : 0;
}

/* Finds `form` at reading->at or after white space; false if something else stands there. */
static bool find_form(struct reading *reading, struct onr_str form, size_t *ret_start) {
  struct onr_str text = onr_buffer_str(&reading->text);
  while (reading->at < text.len && space_at(text, reading->at)) reading->at += space_at(text, reading->at);
  if (!onr_str_starts_with(onr_str_slice(text, reading->at, text.len), form)) return false;
  *ret_start = reading->at;
  reading->at += form.len;
  return true;
}

/* "7-8 don't": the words 7 and 8 stand in these letters. */
static bool read_surface(struct reading *reading, struct onr_str id, struct onr_str form) {
  struct onr_str first;
  long long last;
  if (!onr_str_next(&id, '-', &first) || !onr_str_to_int(id, &last)) return false;
  if (!find_form(reading, form, &reading->surface_start)) return false;
  reading->surface_end = reading->at;
  reading->surface_last = (uint32_t)last;
  reading->at = reading->surface_start;
  return true;
}

static bool read_word(struct reading *reading, long long id, const struct onr_str columns[COLUMNS]) {
  struct onr_gold_document *document = current(reading);
  document->words = onr_arena_grow(reading->arena, document->words, document->word_count, &document->word_capacity,
                                   sizeof *document->words);
  long long head;
  size_t start;
  if (!document->words || !onr_str_to_int(columns[6], &head)) return false;
  bool inside = (uint32_t)id <= reading->surface_last;
  if (!find_form(reading, columns[1], &start)) {
    if (!inside) return false;
    start = reading->surface_start; /* "wanna" is no "want" and "to" */
    reading->at = reading->surface_end;
  }
  struct onr_gold_word word = {.start = (uint32_t)start, .end = (uint32_t)reading->at};
  word.upos = onr_arena_str(reading->arena, columns[3]);
  word.xpos = onr_arena_str(reading->arena, columns[4]);
  word.relation = onr_arena_str(reading->arena, columns[7]);
  word.misc = onr_arena_str(reading->arena, columns[9]);
  word.head = head == 0 ? (uint32_t)document->word_count : reading->first + (uint32_t)head - 1;
  document->words[document->word_count++] = word;
  if (inside && (uint32_t)id == reading->surface_last) reading->at = reading->surface_end;
  return true;
}

static bool read_line(struct reading *reading, struct onr_str line) {
  if (line.len == 0) return true;
  if (line.data[0] == '#') return read_comment(reading, line);
  struct onr_str columns[COLUMNS];
  size_t count = 0;
  while (count < COLUMNS && onr_str_next(&line, '\t', &columns[count])) count++;
  if (count < COLUMNS || !reading->begun) return false;
  long long id;
  if (onr_str_to_int(columns[0], &id)) return read_word(reading, id, columns);
  bool surface = memchr(columns[0].data, '-', columns[0].len) != NULL;
  return !surface || read_surface(reading, columns[0], columns[1]); /* "8.1" is a word that is not written */
}

static enum onr_error read_lines(struct reading *reading, const char *path, struct onr_str bytes,
                                 struct onr_failure *failure) {
  struct onr_str line;
  for (int number = 1; onr_str_next(&bytes, '\n', &line); number++)
    if (!read_line(reading, line))
      return onr_fail(failure, ONR_ERR_IO, "%s, line %d: expected a line of CoNLL-U, got \"%.*s\".", path, number,
                      ONR_FMT(line));
  return finish_document(reading) ? ONR_OK : onr_fail_memory(failure);
}

enum onr_error onr_treebank_read(struct onr_treebank *treebank, const char *path, struct onr_arena *arena,
                                 struct onr_failure *failure) {
  FILE *stream = fopen(path, "rb");
  if (!stream) return onr_fail(failure, ONR_ERR_IO, "%s cannot be opened: %s.", path, strerror(errno));
  struct reading reading = {.treebank = treebank, .arena = arena};
  struct onr_buffer file;
  onr_buffer_init(&file, FILE_BYTES_MAX);
  onr_buffer_init(&reading.text, TEXT_BYTES_MAX);
  enum onr_error error = onr_buffer_append_stream(&file, stream, failure);
  if (!error) error = read_lines(&reading, path, onr_buffer_str(&file), failure);
  onr_buffer_close(&file);
  onr_buffer_close(&reading.text);
  fclose(stream);
  return error;
}
