/*
 * Plain text. It may start with a block of `key: value` lines that ends at the first blank line. The lines are such a
 * block only if the first has a known key, every other one is like it, and the blank line is there; else all of the
 * text is the body, so that a report that starts with "Note: …" or "Moscow: …" loses nothing. Keys that are not known
 * are passed over. After the blank line the body is as it is.
 */
#include "internal.h"

enum key {
  KEY_HEADLINE,
  KEY_DATE,
  KEY_URL,
  KEY_AUTHOR,
  KEY_AUTHORS,
  KEY_PUBLISHER,
  KEY_LANGUAGE,
  KEY_UNKNOWN,
  KEY_COUNT
};
enum { KEY_BYTES = 40 }; /* the longest key that is passed over */

struct line {
  enum key key;
  struct onr_str value;
};

static const struct {
  const char *name;
  enum key key;
} keys[] = {{"title", KEY_HEADLINE},
            {"headline", KEY_HEADLINE},
            {"date", KEY_DATE},
            {"datePublished", KEY_DATE},
            {"url", KEY_URL},
            {"author", KEY_AUTHOR},
            {"authors", KEY_AUTHORS},
            {"publisher", KEY_PUBLISHER},
            {"source", KEY_PUBLISHER},
            {"source name", KEY_PUBLISHER},
            {"publisher name", KEY_PUBLISHER},
            {"language", KEY_LANGUAGE},
            {"inLanguage", KEY_LANGUAGE}};

/* What may be somebody's key: a few words, and white space after the colon. */
static bool is_key(struct onr_str name, struct onr_str after) {
  if (name.len == 0 || name.len > KEY_BYTES) return false;
  for (size_t i = 0; i < name.len; i++)
    if (strchr(".,;!?\"'()[]{}<>/", name.data[i])) return false;
  return after.len == 0 || after.data[0] == ' ' || after.data[0] == '\t' || after.data[0] == '\r';
}

static bool parse_line(struct onr_str text, struct line *ret_line) {
  const char *colon = text.len ? memchr(text.data, ':', text.len) : NULL;
  if (!colon) return false;
  size_t at = (size_t)(colon - text.data);
  struct onr_str name = onr_str_trim(onr_str_slice(text, 0, at)), after = onr_str_slice(text, at + 1, text.len);
  *ret_line = (struct line){KEY_UNKNOWN, onr_str_trim(after)};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    if (!onr_str_equal_nocase(name, onr_str_from(keys[i].name))) continue;
    ret_line->key = keys[i].key;
    return true;
  }
  return is_key(name, after);
}

/* Whether the text starts with a block; if so, `*ret_body` is what follows its blank line. */
static bool find_block(struct onr_str text, struct onr_str *ret_body) {
  struct onr_str rest = text, part;
  struct line line;
  size_t lines = 0;
  while (onr_str_next(&rest, '\n', &part)) {
    bool ended = rest.data; /* what comes after the last line end is no line */
    if (onr_str_trim(part).len == 0 && ended) {
      *ret_body = rest;
      return lines > 0;
    }
    if (!parse_line(part, &line) || (lines == 0 && line.key == KEY_UNKNOWN)) return false;
    lines++;
  }
  return false;
}

struct block {
  struct onr_reading *reading;
  struct onr_article *article;
  struct onr_str *authors; /* in the arena */
  size_t count, cap;
  bool seen[KEY_COUNT];
};

static enum onr_error add_authors(struct block *block, struct onr_str value, char separator) {
  struct onr_str rest = value, part;
  while (onr_str_next(&rest, separator, &part)) {
    part = onr_str_trim(part);
    if (part.len == 0) continue;
    struct onr_str *grown =
        onr_arena_grow(block->reading->arena, block->authors, block->count, &block->cap, sizeof *grown);
    if (!grown) return onr_fail_memory(block->reading->failure);
    block->authors = grown;
    block->authors[block->count++] = part;
  }
  block->article->authors = (struct onr_strs){block->authors, block->count};
  return ONR_OK;
}

/* "author: Doe, Jane" is one person; "authors: Jane Doe, John Roe" are two. */
static char separator_of(enum key key, struct onr_str value) {
  bool comma = key == KEY_AUTHORS && (value.len == 0 || !memchr(value.data, ';', value.len));
  return comma ? ',' : ';';
}

static enum onr_error set_field(struct block *block, struct line line, struct onr_place place) {
  struct onr_article *article = block->article;
  switch (line.key) {
  case KEY_HEADLINE: article->headline = line.value; return ONR_OK;
  case KEY_PUBLISHER: article->publisher = line.value; return ONR_OK;
  case KEY_DATE: return onr_field_set_date(block->reading, article, line.value, place);
  case KEY_URL: return onr_field_set_url(block->reading, article, line.value, place);
  case KEY_LANGUAGE: return onr_field_set_language(block->reading, article, line.value, place);
  case KEY_AUTHOR:
  case KEY_AUTHORS: return add_authors(block, line.value, separator_of(line.key, line.value));
  case KEY_UNKNOWN: return ONR_OK;
  case KEY_COUNT: break;
  }
  return onr_fail(block->reading->failure, ONR_ERR_INTERNAL, "A front block has a key that has no field.");
}

static enum onr_error read_line(struct block *block, struct onr_str text, size_t number) {
  char where[24];
  snprintf(where, sizeof where, "%zu", number);
  struct onr_place place = {ONR_AT_LINE, where};
  struct line line;
  if (!parse_line(text, &line))
    return onr_fail(block->reading->failure, ONR_ERR_INTERNAL, "A front block has a line without a key.");
  bool repeats = line.key == KEY_AUTHOR || line.key == KEY_AUTHORS || line.key == KEY_UNKNOWN;
  if (block->seen[line.key] && !repeats)
    return onr_place_fail_value(block->reading, place, "a key that is not there twice (each is given once)",
                                onr_str_trim(text));
  block->seen[line.key] = true;
  return set_field(block, line, place);
}

enum onr_error onr_reader_read_text(struct onr_reading *reading, struct onr_str bytes, struct onr_article *article) {
  struct block block = {.reading = reading, .article = article};
  struct onr_str rest = bytes, part;
  struct onr_place nowhere = {ONR_AT_NOTHING, ""};
  article->body = bytes;
  if (!find_block(bytes, &article->body)) return onr_reading_finish(reading, article, nowhere);
  for (size_t number = 1; onr_str_next(&rest, '\n', &part) && onr_str_trim(part).len > 0; number++) {
    enum onr_error error = read_line(&block, part, number);
    if (error) return error;
  }
  return onr_reading_finish(reading, article, nowhere);
}
