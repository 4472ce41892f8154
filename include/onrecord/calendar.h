/*
 * Days, weeks and months of the Gregorian calendar in UTC, as intervals of milliseconds since 1970. Weeks are ISO
 * 8601's: they begin on Monday, and the first of a year is the one with its first Thursday.
 *
 * Threads: reentrant.
 */
#ifndef ONRECORD_CALENDAR_H
#define ONRECORD_CALENDAR_H

#include "onrecord/clock.h"

struct onr_date {
  int64_t year;
  int month, day; /* from 1 */
};

/* The date of a day, counted from 1970-01-01. */
struct onr_date onr_date_of(int64_t days);

enum onr_interval { ONR_INTERVAL_DAY, ONR_INTERVAL_WEEK, ONR_INTERVAL_MONTH, ONR_INTERVAL_COUNT };

/* "day", "week", "month". */
const char *onr_interval_name(enum onr_interval interval);

/* The first moments of the interval that `ms` lies in and of the one after it. `ms` is a time (not ONR_NO_TIME). */
void onr_interval_of(enum onr_interval interval, int64_t ms, int64_t *ret_start, int64_t *ret_end);

/* "2024-11-01", "2024-W44", "2024-11" for an interval that starts at `start`. NUL-terminated; borrows `buffer`. */
struct onr_str onr_interval_label(enum onr_interval interval, int64_t start, char buffer[ONR_TIME_SIZE]);

#endif
