/*
 * Cursors: a place in a list as text that only this database can have made, for this list with these filters and this
 * order. Clients may keep one for as long as they like.
 */
#ifndef API_CURSOR_H
#define API_CURSOR_H

#include "api/app.h"

/* What a cursor is bound to: any text that differs between lists. `ret_cursor` is the arena's. */
enum onr_error onr_cursor_make(const struct onr_request *request, struct onr_str scope,
                               const struct onr_position *position, struct onr_str *ret_cursor,
                               struct onr_failure *failure) ONR_MUST_CHECK;

/* ONR_ERR_INVALID_CURSOR for one that was altered or belongs to another list. */
enum onr_error onr_cursor_read(const struct onr_request *request, struct onr_str scope, struct onr_str cursor,
                               struct onr_position *ret_position, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
