/*
 * An analysis in the shape that extraction is scored by: one JSON object with "id", "entities" and "claims", offsets in
 * Unicode code points. Names and adjectives count as entities there, titles and pronouns do not. A claim carries its
 * rule and confidence, so that both can be measured.
 */
#ifndef ONRECORD_EXTRACT_GOLD_H
#define ONRECORD_EXTRACT_GOLD_H

#include "onrecord/extract.h"
#include "onrecord/json_writer.h"

/* Writes the object for the analysis of `text`. Failures stick in the writer's buffer. */
void onr_extract_write_gold(struct onr_json *json, struct onr_str id, struct onr_str text,
                            const struct onr_analysis *analysis);

#endif
