/*
 * Time. Wall-clock times are milliseconds since 1970-01-01T00:00:00Z (UTC, without leap seconds) and are only for
 * showing and ordering documents; durations come from the monotonic clock, which does not jump.
 */
#ifndef ONRECORD_CLOCK_H
#define ONRECORD_CLOCK_H

#include <stdint.h>

#include "onrecord/str.h"

/* No time is known. */
#define ONR_NO_TIME INT64_MIN

int64_t onr_clock_now_ms(void);       /* wall clock */
int64_t onr_clock_monotonic_us(void); /* from an arbitrary start */

enum { ONR_TIME_SIZE = 32 };

/* RFC 3339 in UTC, "2024-11-01T08:30:00Z", with ".250" before the Z where there are milliseconds. NUL-terminated; the
 * returned string borrows `buffer`. Years 0000 to 9999. */
struct onr_str onr_time_format(int64_t ms, char buffer[ONR_TIME_SIZE]);

/* RFC 9110's date for Last-Modified: "Fri, 01 Nov 2024 08:30:00 GMT". */
struct onr_str onr_time_format_http(int64_t ms, char buffer[ONR_TIME_SIZE]);

/* Reads RFC 3339 and its ISO 8601 relatives: a date alone (midnight UTC), a date and time with "T", "t" or a space,
 * seconds optional, any fraction, "Z", "+hh:mm", "+hhmm" or no offset (taken as UTC). False for anything else,
 * impossible dates included. */
bool onr_time_parse(struct onr_str s, int64_t *ret_ms);

#endif
