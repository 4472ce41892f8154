#include "onrecord/calendar.h"

#include <stdio.h>

static const int64_t DAY_MS = 86400000;

/* March begins the year here, so that its last day is the leap day: an era is the 146097 days of 400 years. */
enum { ERA_DAYS = 146097, EPOCH_DAY = 719468 }; /* days from 0000-03-01 to 1970-01-01 */

static int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b < 0);
}

/* Within an era by C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar algorithms"
 * (2023): quarters of days, then 2^32ths of years and 2^16ths of months, with few divisions, as every row of an answer
 * has times. */
struct onr_date onr_date_of(int64_t days) {
  days += EPOCH_DAY;
  int64_t era = floor_div(days, ERA_DAYS);
  uint32_t quarters = 4 * (uint32_t)(days - era * ERA_DAYS) + 3;
  uint32_t century = quarters / ERA_DAYS, in_century = quarters % ERA_DAYS / 4;
  uint64_t years = UINT64_C(2939745) * (4 * in_century + 3);
  uint32_t in_year = (uint32_t)years / 2939745 / 4, months = 2141 * in_year + 197913;
  bool next = in_year >= 306; /* January and February */
  return (struct onr_date){
      .year = era * 400 + 100 * century + (int64_t)(years >> 32) + next,
      .month = (int)(months >> 16) - (next ? 12 : 0),
      .day = (int)((months & 0xFFFF) / 2141 + 1),
  };
}

static int64_t first_day_of(int64_t year, int month) {
  bool late = month <= 2;
  year -= late;
  int64_t era = floor_div(year, 400), in_era = year - era * 400;
  int64_t in_year = (153 * (month + (late ? 9 : -3)) + 2) / 5;
  return era * ERA_DAYS + in_era * 365 + in_era / 4 - in_era / 100 + in_year - EPOCH_DAY;
}

const char *onr_interval_name(enum onr_interval interval) {
  static const char *const names[ONR_INTERVAL_COUNT] = {"day", "week", "month"};
  return names[interval];
}

void onr_interval_of(enum onr_interval interval, int64_t ms, int64_t *ret_start, int64_t *ret_end) {
  int64_t first = floor_div(ms, DAY_MS), length = 1;
  if (interval == ONR_INTERVAL_WEEK) {
    int64_t since_monday = first + 3 - floor_div(first + 3, 7) * 7; /* 1970 began on a Thursday */
    first -= since_monday;
    length = 7;
  } else if (interval == ONR_INTERVAL_MONTH) {
    struct onr_date date = onr_date_of(first);
    first = first_day_of(date.year, date.month);
    length = date.month == 12 ? 31 : first_day_of(date.year, date.month + 1) - first;
  }
  *ret_start = first * DAY_MS;
  *ret_end = (first + length) * DAY_MS;
}

struct onr_str onr_interval_label(enum onr_interval interval, int64_t start, char buffer[ONR_TIME_SIZE]) {
  int64_t day = floor_div(start, DAY_MS);
  struct onr_date date =
      onr_date_of(interval == ONR_INTERVAL_WEEK ? day + 3 : day); /* a week is its Thursday's year's */
  int len;
  if (interval == ONR_INTERVAL_WEEK)
    len = snprintf(buffer, ONR_TIME_SIZE, "%04d-W%02d", (int)date.year,
                   (int)((day + 3 - first_day_of(date.year, 1)) / 7 + 1));
  else if (interval == ONR_INTERVAL_MONTH)
    len = snprintf(buffer, ONR_TIME_SIZE, "%04d-%02d", (int)date.year, date.month);
  else
    len = snprintf(buffer, ONR_TIME_SIZE, "%04d-%02d-%02d", (int)date.year, date.month, date.day);
  return (struct onr_str){buffer, (size_t)len};
}
