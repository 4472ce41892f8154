/*
 * A byte order mark wins over what the head declares; without either a page is UTF-8. ICU converts, and stops at bytes
 * that the declared encoding does not have. As browsers do, Latin-1 and ASCII are read as windows-1252, and UTF-16
 * declared by a head that reads as ASCII is taken for UTF-8.
 */
#include <unicode/ucnv.h>

#include "html.h"

enum {
  HEAD_BYTES = 4096, /* where a declaration is looked for */
  NAME_BYTES = 48
};

/* Index of `needle` in `s` from `from` on, ASCII case ignored; s.len when it is not there. */
static size_t find(struct onr_str s, size_t from, struct onr_str needle) {
  for (size_t i = from; i + needle.len <= s.len; i++)
    if (onr_str_equal_nocase(onr_str_slice(s, i, i + needle.len), needle)) return i;
  return s.len;
}

/* The value after `key` and "=" in a tag, with or without quotation marks; empty when there is none. */
static struct onr_str value_after(struct onr_str tag, struct onr_str key) {
  size_t at = find(tag, 0, key) + key.len;
  while (at < tag.len && onr_ascii_is_space(tag.data[at])) at++;
  if (at >= tag.len || tag.data[at] != '=') return (struct onr_str){"", 0};
  at++;
  while (at < tag.len && (onr_ascii_is_space(tag.data[at]) || tag.data[at] == '"' || tag.data[at] == '\'')) at++;
  size_t end = at;
  while (end < tag.len && !onr_ascii_is_space(tag.data[end]) && !strchr("\"'/>;?", tag.data[end])) end++;
  return onr_str_slice(tag, at, end);
}

/* From `at` to the next `c`, or to the end. */
static struct onr_str up_to(struct onr_str s, size_t at, char c) {
  const char *end = memchr(s.data + at, c, s.len - at);
  return onr_str_slice(s, at, end ? (size_t)(end - s.data) : s.len);
}

static bool starts_with_nocase(struct onr_str s, struct onr_str prefix) {
  return s.len >= prefix.len && onr_str_equal_nocase(onr_str_slice(s, 0, prefix.len), prefix);
}

/* What the page declares in `<?xml … encoding=…>` or `<meta … charset=…>`; comments are passed over. */
static struct onr_str declared(struct onr_str bytes) {
  struct onr_str head = onr_str_slice(bytes, 0, bytes.len < HEAD_BYTES ? bytes.len : HEAD_BYTES), name = {"", 0};
  if (onr_str_starts_with(head, ONR_STR("<?xml"))) name = value_after(up_to(head, 0, '>'), ONR_STR("encoding"));
  for (size_t at = 0; name.len == 0 && at < head.len; at++) {
    struct onr_str rest = onr_str_slice(head, at, head.len);
    if (onr_str_starts_with(rest, ONR_STR("<!--"))) {
      at = find(head, at, ONR_STR("-->"));
    } else if (starts_with_nocase(rest, ONR_STR("<meta"))) {
      name = value_after(up_to(head, at, '>'), ONR_STR("charset"));
    }
  }
  return name;
}

static const char *utf16_mark(struct onr_str bytes) {
  if (onr_str_starts_with(bytes, ONR_STR("\xFE\xFF"))) return "UTF-16BE";
  if (onr_str_starts_with(bytes, ONR_STR("\xFF\xFE"))) return "UTF-16LE";
  return NULL;
}

/* The name under which ICU knows an encoding; NULL when the page is to be read as UTF-8. */
static const char *converter_name(struct onr_str bytes, char buffer[NAME_BYTES]) {
  static const struct {
    const char *declared, *means;
  } rows[] = {{"iso-8859-1", "windows-1252"},
              {"iso8859-1", "windows-1252"},
              {"latin1", "windows-1252"},
              {"us-ascii", "windows-1252"},
              {"ascii", "windows-1252"},
              {"iso-8859-9", "windows-1254"},
              {"gb2312", "gb18030"},
              {"gbk", "gb18030"},
              {"euc-kr", "windows-949"},
              {"shift_jis", "windows-31j"},
              {"utf-8", NULL},
              {"utf8", NULL},
              {"utf-16", NULL},
              {"utf-16le", NULL},
              {"utf-16be", NULL}};
  if (onr_str_starts_with(bytes, ONR_STR("\xEF\xBB\xBF"))) return NULL;
  if (utf16_mark(bytes)) return utf16_mark(bytes);
  struct onr_str name = declared(bytes);
  if (name.len == 0 || name.len >= NAME_BYTES) return NULL;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (onr_str_equal_nocase(name, onr_str_from(rows[i].declared))) return rows[i].means;
  memcpy(buffer, name.data, name.len);
  buffer[name.len] = '\0';
  return buffer;
}

/* Converts everything; both calls of ICU share it: the first only measures. */
static int32_t convert(UConverter *converter, struct onr_str bytes, char *out, int32_t cap, UErrorCode *status) {
  *status = U_ZERO_ERROR;
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, status);
  return ucnv_toAlgorithmic(UCNV_UTF8, converter, out, cap, bytes.data, (int32_t)bytes.len, status);
}

static enum onr_error to_utf8(struct onr_reading *reading, UConverter *converter, const char *name,
                              struct onr_str bytes, struct onr_str *ret_utf8) {
  UErrorCode status;
  int32_t len = convert(converter, bytes, NULL, 0, &status);
  if (status != U_BUFFER_OVERFLOW_ERROR && U_FAILURE(status))
    return onr_fail(reading->failure, ONR_ERR_INVALID_UTF8,
                    "The text is not in %s, as the page declares: it has bytes that mean nothing there.", name);
  char *text = onr_arena_alloc(reading->arena, (size_t)len + 1);
  if (!text) return onr_fail_memory(reading->failure);
  len = convert(converter, bytes, text, len + 1, &status);
  if (U_FAILURE(status)) return onr_fail(reading->failure, ONR_ERR_INTERNAL, "A conversion from %s broke off.", name);
  *ret_utf8 = (struct onr_str){text, (size_t)len};
  return ONR_OK;
}

enum onr_error onr_html_decode(struct onr_reading *reading, struct onr_str bytes, struct onr_str *ret_utf8) {
  char buffer[NAME_BYTES];
  UErrorCode status = U_ZERO_ERROR;
  const char *name = bytes.len > 0 && bytes.len < INT32_MAX ? converter_name(bytes, buffer) : NULL;
  UConverter *converter = name ? ucnv_open(name, &status) : NULL;
  enum onr_error error = ONR_OK;
  if (converter) error = to_utf8(reading, converter, name, bytes, &bytes);
  ucnv_close(converter); /* an encoding that ICU does not know leaves NULL, and the page must be UTF-8 */
  if (!error) error = onr_reading_check_utf8(reading, &bytes);
  if (!error) *ret_utf8 = bytes;
  return error;
}
