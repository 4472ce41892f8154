/*
 * SQLite's memory. A statement takes a block for each text of a row that it looks at and gives all of them back at its
 * end: with the system's allocator alone that is a twelfth of the work of a request that reads one thing. So a thread
 * that answers requests keeps the blocks that it gives back for its next statement.
 *
 * Threads: a block may be given back on another thread than took it. What a thread keeps is its own.
 */
#ifndef ONR_SQLITE_MEMORY_H
#define ONR_SQLITE_MEMORY_H

#include <stddef.h>

/* bytes that a thread keeps at most, and of the largest block that it keeps */
enum { ONR_MEMORY_KEPT = 64 << 10, ONR_MEMORY_LARGEST = 8192 };

/* Has SQLite take its memory here; before it runs. Refused afterwards, and that is fine. Under AddressSanitizer it does
 * nothing, lest a block that is kept hide a mistake. */
void onr_memory_install(void);

/* From now on the calling thread keeps what is given back on it, until it ends that, which it does before it ends
 * itself. */
void onr_memory_begin(void);
void onr_memory_end(void);

/* Bytes that the calling thread keeps. */
size_t onr_memory_kept(void);

#endif
