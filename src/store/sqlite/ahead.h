/*
 * Asking memory for rows before they are read. SQLite goes down a tree for each row and waits for memory at each page
 * that it comes to; where the numbers of all rows are known beforehand, the ways to all of them are gone at once here,
 * so that the waits are for all together. It takes half of the time that a list's rows take away.
 *
 * Nothing that is found here gets into an answer: the pages of the mapped file are looked at as
 * https://sqlite.org/fileformat2.html has them, and a page that is newer or older than what the transaction sees, or no
 * page of a tree at all, is asked for in vain, and that is all.
 *
 * Threads: as the connection, within a transaction: while it lasts, the file does not get shorter than what it sees.
 */
#ifndef ONR_SQLITE_AHEAD_H
#define ONR_SQLITE_AHEAD_H

#include "connection.h"

/* The most rows that are asked for at once. */
enum { ONR_AHEAD_MOST = 64 };

/* A transaction begins, in which the file may have another size. */
void onr_ahead_begin(struct onr_connection *connection);

/* Asks for the rows of claims with these numbers, of their articles, and of the index of what they are about, where
 * that is read. Returns how many of the claims and articles were found; what is not, is read as ever. */
size_t onr_ahead_claims(struct onr_connection *connection, const int64_t *claims, size_t count, bool with_about);

#endif
