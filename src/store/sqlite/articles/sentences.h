/* Which mentions of an article share a sentence. */
#ifndef ONR_SQLITE_SENTENCES_H
#define ONR_SQLITE_SENTENCES_H

#include "store/sqlite/driver.h"

/* How many mentions of its sentence stand before a mention, and how many after it. */
struct onr_neighbours {
  uint32_t before, after;
};

/* From the numbers of the sentences that mentions in text order stand in. */
void onr_sentence_neighbours(const uint32_t *sentences, size_t count, struct onr_neighbours *ret_neighbours);

/* Works it out for the mentions of an older database, where a migration asks for it and sentences can be found. */
enum onr_error onr_sentences_rebuild(struct onr_connection *connection, const struct onr_sentence_finder *finder,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

#endif
