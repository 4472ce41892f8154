#include "onrecord/clock.h"

#include <time.h>

#include "onrecord/calendar.h"

enum { MS_PER_SECOND = 1000, SECONDS_PER_DAY = 86400, DAY_MS = 86400000 };

/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: what RFC 3339 can say */
static const int64_t FIRST_MS = -62167219200000, LAST_MS = 253402300799999;

int64_t onr_clock_now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * MS_PER_SECOND + now.tv_nsec / 1000000;
}

int64_t onr_clock_monotonic_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A moment in UTC. */
struct moment {
  struct onr_date date;
  int64_t day; /* from 1970-01-01 */
  int hour, minute, second, ms;
};

/* Years outside 0000–9999 are clamped. */
static struct moment split(int64_t ms) {
  if (ms < FIRST_MS) ms = FIRST_MS;
  if (ms > LAST_MS) ms = LAST_MS;
  uint64_t since_first = (uint64_t)(ms - FIRST_MS), days = since_first / DAY_MS;
  uint32_t rest = (uint32_t)(since_first - days * DAY_MS), second = rest / MS_PER_SECOND;
  int64_t day = (int64_t)days + FIRST_MS / DAY_MS;
  return (struct moment){.date = onr_date_of(day),
                         .day = day,
                         .hour = (int)(second / 3600),
                         .minute = (int)(second / 60 % 60),
                         .second = (int)(second % 60),
                         .ms = (int)(rest % MS_PER_SECOND)};
}

/* Two digits and what follows them; returns where the next goes. By hand, as every row of an answer has times. */
static inline char *put_two(char *out, int value, char after) {
  static const char digits[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                               "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                               "8081828384858687888990919293949596979899";
  memcpy(out, digits + 2 * value, 2);
  out[2] = after;
  return out + 3;
}

static inline char *put_year(char *out, int year, char after) {
  put_two(out, year / 100, '0');
  return put_two(out + 2, year % 100, after);
}

struct onr_str onr_time_format(int64_t ms, char buffer[ONR_TIME_SIZE]) {
  struct moment moment = split(ms);
  char *out = put_year(buffer, (int)moment.date.year, '-');
  out = put_two(out, moment.date.month, '-');
  out = put_two(out, moment.date.day, 'T');
  out = put_two(out, moment.hour, ':');
  out = put_two(out, moment.minute, ':');
  out = put_two(out, moment.second, moment.ms ? '.' : 'Z');
  if (moment.ms) {
    *out++ = (char)('0' + moment.ms / 100);
    out = put_two(out, moment.ms % 100, 'Z');
  }
  *out = '\0';
  return (struct onr_str){buffer, (size_t)(out - buffer)};
}

/* Three letters, then those of `after`; returns where the next goes. */
static inline char *put_three(char *out, const char text[4], const char *after, size_t len) {
  memcpy(out, text, 3);
  memcpy(out + 3, after, len);
  return out + 3 + len;
}

struct onr_str onr_time_format_http(int64_t ms, char buffer[ONR_TIME_SIZE]) {
  static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  struct moment moment = split(ms);
  char *out = put_three(buffer, days[(moment.day % 7 + 11) % 7], ", ", 2); /* 1970 began on a Thursday */
  out = put_two(out, moment.date.day, ' ');
  out = put_three(out, months[moment.date.month - 1], " ", 1);
  out = put_year(out, (int)moment.date.year, ' ');
  out = put_two(out, moment.hour, ':');
  out = put_two(out, moment.minute, ':');
  out = put_two(out, moment.second, ' ');
  out = put_three(out, "GMT", "", 1);
  return (struct onr_str){buffer, (size_t)(out - buffer) - 1};
}

/* Takes exactly `digits` decimal digits off the front of `*s`. */
static bool take_number(struct onr_str *s, size_t digits, int *ret_value) {
  if (s->len < digits) return false;
  int value = 0;
  for (size_t i = 0; i < digits; i++) {
    int digit = s->data[i] - '0';
    if (digit < 0 || digit > 9) return false;
    value = value * 10 + digit;
  }
  *s = onr_str_slice(*s, digits, s->len);
  *ret_value = value;
  return true;
}

static bool take_char(struct onr_str *s, char c) {
  if (s->len == 0 || s->data[0] != c) return false;
  *s = onr_str_slice(*s, 1, s->len);
  return true;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar; false when there is no such date. */
static bool days_of(int year, int month, int day, int64_t *ret_days) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return false;
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  int length = lengths[month - 1] + (leap && month == 2);
  if (day < 1 || day > length) return false;
  struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
  *ret_days = (int64_t)timegm(&tm) / SECONDS_PER_DAY;
  return true;
}

/* "Z", "+hh:mm", "+hhmm" or nothing; minutes east of UTC. */
static bool take_zone(struct onr_str *s, int *ret_minutes) {
  *ret_minutes = 0;
  if (s->len == 0 || take_char(s, 'Z') || take_char(s, 'z')) return true;
  bool west = take_char(s, '-');
  if (!west && !take_char(s, '+')) return false;
  int hours, minutes;
  if (!take_number(s, 2, &hours)) return false;
  take_char(s, ':');
  if (!take_number(s, 2, &minutes) || hours > 23 || minutes > 59) return false;
  *ret_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

/* The time of day after "T", in milliseconds. */
static bool take_clock(struct onr_str *s, int64_t *ret_ms) {
  int hour, minute, second = 0, fraction = 0;
  if (!take_number(s, 2, &hour) || !take_char(s, ':') || !take_number(s, 2, &minute)) return false;
  if (take_char(s, ':') && !take_number(s, 2, &second)) return false;
  if (hour > 23 || minute > 59 || second > 60) return false;
  if (second == 60) second = 59; /* a leap second */
  if (take_char(s, '.') || take_char(s, ',')) {
    int scale = 100, digit, digits = 0;
    for (; take_number(s, 1, &digit); digits++, scale /= 10) fraction += digit * scale;
    if (digits == 0) return false;
  }
  *ret_ms = (((int64_t)hour * 60 + minute) * 60 + second) * MS_PER_SECOND + fraction;
  return true;
}

bool onr_time_parse(struct onr_str s, int64_t *ret_ms) {
  int year, month, day, zone = 0;
  int64_t days, clock = 0;
  if (!take_number(&s, 4, &year) || !take_char(&s, '-') || !take_number(&s, 2, &month) || !take_char(&s, '-') ||
      !take_number(&s, 2, &day) || !days_of(year, month, day, &days))
    return false;
  if (s.len > 0) {
    if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' ')) return false;
    if (!take_clock(&s, &clock) || !take_zone(&s, &zone) || s.len > 0) return false;
  }
  int64_t ms = days * SECONDS_PER_DAY * MS_PER_SECOND + clock - (int64_t)zone * 60 * MS_PER_SECOND;
  if (ms < FIRST_MS || ms > LAST_MS) return false;
  *ret_ms = ms;
  return true;
}
