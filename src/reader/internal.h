/*
 * What the files of the reader share. A reading goes: size → byte order mark → UTF-8 → format → fields →
 * onr_reading_finish.
 *
 * Threads: reentrant. Everything read is borrowed from the document's bytes or from the arena.
 */
#ifndef ONRECORD_READER_INTERNAL_H
#define ONRECORD_READER_INTERNAL_H

#include "onrecord/reader.h"

/* Where memory comes from and where the reason of a failure goes. */
struct onr_reading {
  struct onr_arena *arena;
  struct onr_failure *failure; /* may be NULL */
  size_t line;                 /* the number of the document's first line, for messages; 0: it is line 1 */
};

/* Where in the document a value stands, for messages: a JSON pointer or a line number. */
struct onr_place {
  enum onr_failure_place at;
  const char *where;
};

/* ---- fields.c: rules that hold for a field in every format ---- */

/* An article that says nothing: no date, English. */
struct onr_article onr_article_blank(void);

/* Whether there is nothing but white space (Unicode's, and zero-width space and byte order mark). Well-formed UTF-8. */
bool onr_field_is_blank(struct onr_str s);

/* Absolute http or https, with a host, without white space and control characters. */
bool onr_field_is_url(struct onr_str s);

/* A BCP 47 tag in its usual case, in the arena: false when the syntax is wrong; data is NULL when memory is exhausted.
 */
bool onr_field_language(struct onr_str s, struct onr_arena *arena, struct onr_str *ret_tag);

/* Fails with ONR_ERR_INVALID_BODY: "/url must be <expected>; it is <came>.", "Line 2 must have <expected>; it has
 * <came>." `value` is quoted and shortened. */
enum onr_error onr_place_fail(struct onr_reading *reading, struct onr_place place, const char *expected,
                              const char *came) ONR_MUST_CHECK;
enum onr_error onr_place_fail_value(struct onr_reading *reading, struct onr_place place, const char *expected,
                                    struct onr_str value) ONR_MUST_CHECK;

/* Check a value that a person wrote on purpose (JSON, a text's front block) and set the article's field; blank clears
 * it. */
enum onr_error onr_field_set_url(struct onr_reading *reading, struct onr_article *article, struct onr_str value,
                                 struct onr_place place) ONR_MUST_CHECK;
enum onr_error onr_field_set_date(struct onr_reading *reading, struct onr_article *article, struct onr_str value,
                                  struct onr_place place) ONR_MUST_CHECK;
enum onr_error onr_field_set_language(struct onr_reading *reading, struct onr_article *article, struct onr_str value,
                                      struct onr_place place) ONR_MUST_CHECK;

/* ---- reader.c ---- */

/* The number that messages give to a line of the document, which is `line` (from 1) by itself. */
static inline size_t onr_reading_line(const struct onr_reading *reading, size_t line) {
  return reading->line ? reading->line + line - 1 : line;
}

/* Refuses a document over the limit. */
enum onr_error onr_reading_check_size(struct onr_reading *reading, struct onr_str bytes,
                                      const struct onr_reader_limits *limits) ONR_MUST_CHECK;

/* Takes the byte order mark off `*bytes` and checks that the rest is UTF-8 without NUL. */
enum onr_error onr_reading_check_utf8(struct onr_reading *reading, struct onr_str *bytes) ONR_MUST_CHECK;

/* Refuses an article without text, named by `place`; derives the headline if there is none. */
enum onr_error onr_reading_finish(struct onr_reading *reading, struct onr_article *article,
                                  struct onr_place place) ONR_MUST_CHECK;

/* Refuses a member that is longer than reader.h allows. */
enum onr_error onr_reading_check_members(struct onr_reading *reading, const struct onr_article *article) ONR_MUST_CHECK;

/* ---- one file a format; `bytes` are checked UTF-8 without NUL, but for HTML ---- */

enum onr_error onr_reader_read_text(struct onr_reading *reading, struct onr_str bytes,
                                    struct onr_article *article) ONR_MUST_CHECK;
enum onr_error onr_reader_read_html(struct onr_reading *reading, struct onr_str bytes,
                                    struct onr_article *article) ONR_MUST_CHECK;
enum onr_error onr_reader_read_json_article(struct onr_reading *reading, struct onr_str bytes,
                                            struct onr_article *article) ONR_MUST_CHECK;

#endif
