#include "onrecord/log.h"

#include <stdio.h>
#include <unistd.h>

#include "onrecord/clock.h"
#include "onrecord/utf8.h"

static const char *const level_names[] = {"error", "warning", "info", "debug"};

bool onr_log_level_parse(struct onr_str name, enum onr_log_level *ret_level) {
  if (onr_str_equal(name, ONR_STR("off"))) {
    *ret_level = ONR_LOG_OFF;
    return true;
  }
  for (size_t i = 0; i < sizeof level_names / sizeof *level_names; i++)
    if (onr_str_equal(name, onr_str_from(level_names[i]))) {
      *ret_level = (enum onr_log_level)i;
      return true;
    }
  return false;
}

/* One byte is kept for the newline. */
static void put(struct onr_log_line *line, struct onr_str s) {
  size_t room = sizeof line->text - 1 - line->len;
  s = onr_utf8_truncate(s, room);
  if (s.len) memcpy(line->text + line->len, s.data, s.len);
  line->len += s.len;
}

static bool is_plain(struct onr_str s) {
  if (s.len == 0) return false;
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.data[i];
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c >= 0x7F) return false;
  }
  return true;
}

/* Quoted, with everything escaped that could end the value or the line; what is not UTF-8 too. */
static void put_quoted(struct onr_log_line *line, struct onr_str s) {
  put(line, ONR_STR("\""));
  for (size_t i = 0; i < s.len && line->len + 8 < sizeof line->text;) {
    size_t bad = s.len, next = i;
    unsigned char c = (unsigned char)s.data[i];
    if (c >= 0x80 && (onr_utf8_valid(onr_str_slice(s, i, s.len < i + 4 ? s.len : i + 4), &bad) || bad > 0)) {
      uint32_t character = onr_utf8_next(s, &next);
      if (character < 0xA0 || character == 0x2028 || character == 0x2029)
        put(line, ONR_STR("?"));
      else
        put(line, onr_str_slice(s, i, next));
      i = next;
      continue;
    }
    char escaped[8];
    int len = c == '"' || c == '\\'   ? snprintf(escaped, sizeof escaped, "\\%c", c)
              : c < 0x20 || c >= 0x7F ? snprintf(escaped, sizeof escaped, "\\x%02x", c)
                                      : snprintf(escaped, sizeof escaped, "%c", c);
    put(line, (struct onr_str){escaped, (size_t)len});
    i++;
  }
  put(line, ONR_STR("\""));
}

void onr_log_begin(struct onr_log_line *line, const struct onr_log *log, enum onr_log_level level, const char *event) {
  line->log = log && level <= log->level ? log : NULL;
  line->len = 0;
  if (!line->log) return;
  char time[ONR_TIME_SIZE];
  put(line, ONR_STR("time="));
  put(line, onr_time_format(onr_clock_now_ms(), time));
  onr_log_str(line, "level", onr_str_from(level_names[level < 0 ? 0 : level]));
  onr_log_str(line, "event", onr_str_from(event));
}

void onr_log_str(struct onr_log_line *line, const char *key, struct onr_str value) {
  if (!line->log) return;
  put(line, ONR_STR(" "));
  put(line, onr_str_from(key));
  put(line, ONR_STR("="));
  if (is_plain(value))
    put(line, value);
  else
    put_quoted(line, value);
}

void onr_log_int(struct onr_log_line *line, const char *key, int64_t value) {
  if (!line->log) return;
  char digits[32];
  int len = snprintf(digits, sizeof digits, "%lld", (long long)value);
  onr_log_str(line, key, (struct onr_str){digits, (size_t)len});
}

void onr_log_failure(struct onr_log_line *line, const struct onr_failure *failure) {
  onr_log_str(line, "error", onr_str_from(onr_error_row(failure->code)->slug));
  if (failure->where[0]) onr_log_str(line, "at", onr_str_from(failure->where));
  onr_log_str(line, "detail", onr_str_from(failure->detail));
}

void onr_log_end(struct onr_log_line *line) {
  if (!line->log) return;
  line->text[line->len++] = '\n';
  ssize_t ignored = write(line->log->fd, line->text, line->len);
  (void)ignored;
}

void onr_log_message(const struct onr_log *log, enum onr_log_level level, const char *event, const char *format, ...) {
  struct onr_log_line line;
  onr_log_begin(&line, log, level, event);
  if (!line.log) return;
  char text[1024];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  onr_log_str(&line, "message", onr_str_from(text));
  onr_log_end(&line);
}
