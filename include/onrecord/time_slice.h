/*
 * For how long a thread may have the processor while others wait for it: they are let in sooner where slices are short,
 * and one that is woken goes before one with longer slices. Linux gives all of them 3 ms and more.
 *
 * Threads: it is the calling thread's own.
 */
#ifndef ONRECORD_TIME_SLICE_H
#define ONRECORD_TIME_SLICE_H

#include <stdint.h>

/* Asks for slices of so many microseconds, 100 at least: Linux has them from 6.12 on, and nothing is lost where they
 * cannot be had. */
void onr_time_slice(int64_t us);

#endif
