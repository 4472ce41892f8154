/*
 * Digests of what is stored: XXH3, chained.
 */
#ifndef ONR_SQLITE_DIGEST_H
#define ONR_SQLITE_DIGEST_H

#include "prepare.h"

void onr_digest_add(uint64_t *digest, const void *data, size_t size);
void onr_digest_add_str(uint64_t *digest, struct onr_str text);

/* Of an analysis: never 0. */
int64_t onr_ready_digest(const struct onr_ready_analysis *ready);

#endif
