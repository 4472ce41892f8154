/*
 * JSON in, for the readers: jansson behind limits of our own. A byte of "[[[[…" or "{},{},…" costs jansson a hundred
 * bytes and more, so depth and number of values are counted over the bytes before it parses them.
 *
 * Threads: reentrant.
 */
#ifndef ONRECORD_READER_JSON_H
#define ONRECORD_READER_JSON_H

#include <jansson.h>

#include "internal.h"

enum { ONR_JSON_DEPTH = 64, ONR_JSON_VALUES = 65536 };

enum onr_json_shape { ONR_JSON_FITS, ONR_JSON_TOO_DEEP, ONR_JSON_TOO_MANY };

/* Whether a JSON text stays within both limits; `*ret_at` is the byte where it does not. Its values are added to
 * `*values`, which may count several texts. The text need not be well-formed. */
enum onr_json_shape onr_json_measure(struct onr_str text, size_t *values, size_t *ret_at);

/* The JSON pointer of the member or item at byte `end`, where a key or value has just ended. */
void onr_json_pointer_at(struct onr_str text, size_t end, char ret_pointer[ONR_FAILURE_WHERE_SIZE]);

/* Adds "/key" to a pointer, escaped as RFC 6901 says; what does not fit is cut. */
void onr_json_pointer_add(char pointer[ONR_FAILURE_WHERE_SIZE], struct onr_str key);

/* Parses a text whose root is an object without duplicate members. `*ret_root` is new: json_decref it. */
enum onr_error onr_json_load(struct onr_reading *reading, struct onr_str text, json_t **ret_root) ONR_MUST_CHECK;

/* json_loadb. Where memory fails jansson, it may say that the text is wrong: what is wrong is so twice. */
json_t *onr_json_parse(struct onr_str text, size_t flags, json_error_t *ret_error);
/* Whether that failed for want of memory. */
bool onr_json_is_memory(const json_error_t *error);

/* Whether a string names schema.org's NewsArticle or another kind of article: "NewsArticle", "schema:NewsArticle" and
 * "https://schema.org/NewsArticle" are one. False for what is no string. */
bool onr_json_is_article_type(const json_t *type);

/* "a string", "null", … for messages. */
const char *onr_json_kind(const json_t *value);

/* Borrowed from `value`, which is a string. */
static inline struct onr_str onr_json_text(const json_t *value) {
  return (struct onr_str){json_string_value(value), json_string_length(value)};
}

/* What a merge patch or an article says, one bit a member. */
enum onr_member {
  ONR_MEMBER_IGNORED,
  ONR_MEMBER_ID,
  ONR_MEMBER_HEADLINE,
  ONR_MEMBER_BODY,
  ONR_MEMBER_URL,
  ONR_MEMBER_DATE,
  ONR_MEMBER_LANGUAGE,
  ONR_MEMBER_AUTHOR,
  ONR_MEMBER_PUBLISHER,
  ONR_MEMBER_SOURCE,
  ONR_MEMBER_TYPE,
  ONR_MEMBER_DERIVED,
  ONR_MEMBER_COUNT
};

/* The members of an article in JSON, checked and copied to the arena. */
struct onr_json_article {
  struct onr_article article;
  bool derived;                        /* its headline was made from the text */
  const char *given[ONR_MEMBER_COUNT]; /* the name that the document uses, NULL when it does not say; static */
};
enum onr_error onr_json_read_members(struct onr_reading *reading, json_t *root,
                                     struct onr_json_article *ret_article) ONR_MUST_CHECK;

#endif
