#include "internal.h"

#include <unicode/uchar.h>

#include "onrecord/clock.h"
#include "onrecord/utf8.h"

enum {
  EXCERPT_BYTES = 80, /* of a wrong value that a message shows */
  LANGUAGE_BYTES = 64 /* longer than any tag in use */
};

struct onr_article onr_article_blank(void) {
  return (struct onr_article){.date_published = ONR_NO_TIME, .language = ONR_STR("en"), .language_assumed = true};
}

bool onr_field_is_blank(struct onr_str s) {
  for (size_t at = 0; at < s.len;) {
    uint32_t c = onr_utf8_next(s, &at);
    if (c != 0x200B && c != 0xFEFF && !u_isUWhiteSpace((UChar32)c)) return false;
  }
  return true;
}

bool onr_field_is_url(struct onr_str s) {
  size_t host = 0;
  if (s.len > 7 && onr_str_equal_nocase(onr_str_slice(s, 0, 7), ONR_STR("http://"))) host = 7;
  if (s.len > 8 && onr_str_equal_nocase(onr_str_slice(s, 0, 8), ONR_STR("https://"))) host = 8;
  if (host == 0 || strchr("/?#:@", s.data[host])) return false;
  for (size_t at = 0; at < s.len;) {
    UChar32 c = (UChar32)onr_utf8_next(s, &at);
    if (u_isUWhiteSpace(c) || u_iscntrl(c)) return false;
  }
  return true;
}

static char upper(char c) {
  return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static bool all_letters(struct onr_str s) {
  for (size_t i = 0; i < s.len; i++)
    if (!onr_ascii_is_letter(s.data[i])) return false;
  return true;
}

static bool is_subtag(struct onr_str s) {
  if (s.len < 1 || s.len > 8) return false;
  for (size_t i = 0; i < s.len; i++)
    if (!onr_ascii_is_letter(s.data[i]) && !onr_ascii_is_digit(s.data[i])) return false;
  return true;
}

/* RFC 5646, section 2.1.1: the language in lower case, a script "Latn", a region "GB", all else and what follows a
 * singleton in lower case. */
static void write_subtag(char *out, struct onr_str part, bool plain) {
  bool script = !plain && part.len == 4 && all_letters(part), region = !plain && part.len == 2 && all_letters(part);
  for (size_t i = 0; i < part.len; i++) {
    if (region || (script && i == 0)) {
      out[i] = upper(part.data[i]);
    } else {
      out[i] = onr_ascii_lower(part.data[i]);
    }
  }
}

bool onr_field_language(struct onr_str s, struct onr_arena *arena, struct onr_str *ret_tag) {
  char tag[LANGUAGE_BYTES];
  size_t len = 0;
  bool after_singleton = false;
  struct onr_str rest = onr_str_trim(s), part;
  if (rest.len == 0 || rest.len >= sizeof tag) return false;
  while (onr_str_next(&rest, '-', &part)) {
    bool first = len == 0, singleton = part.len == 1;
    if (!is_subtag(part) || (singleton && !rest.data)) return false;
    if (first && (singleton || !all_letters(part))) return false;
    if (!first) tag[len++] = '-';
    after_singleton = after_singleton || singleton;
    write_subtag(tag + len, part, first || after_singleton);
    len += part.len;
  }
  *ret_tag = onr_arena_str(arena, (struct onr_str){tag, len});
  return true;
}

enum onr_error onr_place_fail(struct onr_reading *reading, struct onr_place place, const char *expected,
                              const char *came) {
  if (place.at == ONR_AT_LINE)
    return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, place.at, place.where,
                       "Line %s must have %s; it has %s.", place.where, expected, came);
  return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, place.at, place.where, "%s must be %s; it is %s.",
                     place.where[0] ? place.where : "The document", expected, came);
}

enum onr_error onr_place_fail_value(struct onr_reading *reading, struct onr_place place, const char *expected,
                                    struct onr_str value) {
  struct onr_str cut = onr_utf8_truncate(value, EXCERPT_BYTES);
  char came[EXCERPT_BYTES + 8];
  snprintf(came, sizeof came, "\"%.*s%s\"", ONR_FMT(cut), cut.len < value.len ? "…" : "");
  return onr_place_fail(reading, place, expected, came);
}

enum onr_error onr_field_set_url(struct onr_reading *reading, struct onr_article *article, struct onr_str value,
                                 struct onr_place place) {
  value = onr_str_trim(value);
  if (value.len > 0 && !onr_field_is_url(value))
    return onr_place_fail_value(reading, place, "an absolute http or https URL without spaces and control characters",
                                value);
  article->url = value;
  return ONR_OK;
}

enum onr_error onr_field_set_date(struct onr_reading *reading, struct onr_article *article, struct onr_str value,
                                  struct onr_place place) {
  value = onr_str_trim(value);
  int64_t date = ONR_NO_TIME;
  if (value.len > 0 && !onr_time_parse(value, &date))
    return onr_place_fail_value(reading, place, "a date such as 2024-11-01 or 2024-11-01T08:30:00Z", value);
  article->date_published = date;
  return ONR_OK;
}

enum onr_error onr_field_set_language(struct onr_reading *reading, struct onr_article *article, struct onr_str value,
                                      struct onr_place place) {
  value = onr_str_trim(value);
  struct onr_str tag = ONR_STR("en");
  if (value.len > 0 && !onr_field_language(value, reading->arena, &tag))
    return onr_place_fail_value(reading, place, "a language tag (BCP 47) such as en or en-GB", value);
  if (!tag.data) return onr_fail_memory(reading->failure);
  article->language = tag;
  article->language_assumed = value.len == 0;
  return ONR_OK;
}

enum onr_error onr_reader_refuse_set(const char *pointer, struct onr_failure *failure) {
  return onr_fail_at(failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer,
                     "The server sets %s, and it cannot be given: leave it out.", pointer);
}
