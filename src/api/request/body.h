/*
 * JSON bodies of requests that correct something: an object with members of known names and types, read by a table.
 * What is wrong is named by its JSON pointer.
 *
 *   enum { NAME, HIDDEN, MEMBERS };
 *   static const struct onr_body_member members[MEMBERS + 1] = {
 *       [NAME] = {"name", BODY_TEXT, .required = true, .most = 1024}, [HIDDEN] = {"hidden", BODY_BOOLEAN}};
 *   struct onr_body_value values[MEMBERS];
 *   error = onr_body_read(request, ONR_BODY_JSON, members, values, failure);
 */
#ifndef API_BODY_H
#define API_BODY_H

#include "api/app.h"

enum onr_body_kind {
  BODY_TEXT,    /* not blank */
  BODY_TEXTS,   /* an array of texts that are not blank */
  BODY_BOOLEAN, /* true or false */
  BODY_NUMBER,  /* any number */
  BODY_SET      /* the server sets it: it is refused */
};

struct onr_body_member {
  const char *name; /* NULL ends the table */
  enum onr_body_kind kind;
  bool required;
  bool nullable; /* null is taken */
  bool empty;    /* an empty list is taken */
  size_t most;   /* bytes of a text, or of each */
  size_t items;  /* the longest list */
};

/* Texts are the request's arena's. */
struct onr_body_value {
  struct onr_str text;
  struct onr_strs texts;
  double number;
  bool given, null, boolean;
};

enum onr_body_type { ONR_BODY_JSON, ONR_BODY_PATCH }; /* application/json; application/merge-patch+json as well */

/* Fills a value for each row of `members`. ONR_ERR_UNSUPPORTED_MEDIA_TYPE for another content type or encoding;
 * ONR_ERR_INVALID_BODY for what is no JSON object, has an unknown member or one twice, lacks one, or has a value of
 * another type, too long or blank. */
enum onr_error onr_body_read(const struct onr_request *request, enum onr_body_type type,
                             const struct onr_body_member *members, struct onr_body_value *ret_values,
                             struct onr_failure *failure) ONR_MUST_CHECK;

/* The same for a body that may be left out: then nothing is given. */
enum onr_error onr_body_read_optional(const struct onr_request *request, const struct onr_body_member *members,
                                      struct onr_body_value *ret_values, struct onr_failure *failure) ONR_MUST_CHECK;

/* ONR_ERR_UNSUPPORTED_MEDIA_TYPE for another content type, or a Content-Encoding: for bodies that others read. */
enum onr_error onr_body_check_type(const struct onr_request *request, enum onr_body_type type,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* The format of a text or an article sent as media type `type`; false for one that is not taken. */
bool onr_body_format(struct onr_str type, enum onr_format *ret_format) ONR_MUST_CHECK;

/* ONR_ERR_UNSUPPORTED_MEDIA_TYPE for a body with a Content-Encoding. */
enum onr_error onr_body_check_encoding(const struct onr_request *request, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
