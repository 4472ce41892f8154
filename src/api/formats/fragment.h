/*
 * Looking into JSON that was just written by the JSON writer: compact and well-formed, so that nothing is checked. It
 * is not for what comes from outside.
 */
#ifndef API_FORMATS_FRAGMENT_H
#define API_FORMATS_FRAGMENT_H

#include "onrecord/buffer.h"

/* The value at a path of member names with dots between them, as it is written; "" is the value itself. data is NULL
 * where a member is not there, or what should have it is no object. */
struct onr_str onr_fragment_at(struct onr_str value, const char *path);

/* The items of an array, one at each call: `*at` is 0 before the first. */
bool onr_fragment_next(struct onr_str array, size_t *at, struct onr_str *ret_item);

/* The text that a string, with its quotes, stands for. */
void onr_fragment_unescape(struct onr_buffer *out, struct onr_str string);

#endif
