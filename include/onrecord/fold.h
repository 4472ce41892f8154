/*
 * Folding for look-ups: two names are the same exactly when their folded forms are. Compatibility decomposition,
 * accents removed, full case folding, typographic apostrophes and hyphens to ASCII ones, runs of white space to one
 * space, trimmed: "Mikušová’s  HOME" and "mikusova's home" agree. By ICU; plain ASCII takes a fast path.
 *
 * Threads: reentrant.
 */
#ifndef ONRECORD_FOLD_H
#define ONRECORD_FOLD_H

#include "onrecord/arena.h"

/* The folded form of well-formed UTF-8 `s`, in the arena. data is NULL when memory is exhausted. */
struct onr_str onr_fold(struct onr_arena *arena, struct onr_str s) ONR_MUST_CHECK;

/* ICU's. Static. */
const char *onr_fold_library_version(void);

#endif
