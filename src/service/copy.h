/*
 * Articles and analyses that outlive the arena that they were made in.
 *
 * Threads: reentrant.
 */
#ifndef SERVICE_COPY_H
#define SERVICE_COPY_H

#include "onrecord/article.h"
#include "onrecord/extract.h"

/* Puts all that it points to into the arena. False when memory is exhausted. */
bool onr_copy_article(struct onr_arena *arena, struct onr_article *article) ONR_MUST_CHECK;
bool onr_copy_analysis(struct onr_arena *arena, struct onr_analysis *analysis) ONR_MUST_CHECK;

#endif
