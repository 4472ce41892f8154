/*
 * JSON-LD: the members of a resource as schema.org calls them. Most are called the same, so that only those that are
 * not have a writer of their own here; the context that comes along with every answer (context.jsonld) says what the
 * others are. What schema.org has no word for is a term below urn:onrecord:. Nothing need be fetched to understand it.
 *
 *   article  NewsArticle
 *   entity   Person, Organization, Place, Event; a Group is a Thing and an onr:Group
 *   claim    Claim, and Quotation where it is direct; the speaker is its author (and spokenByCharacter of a quotation),
 * the article its appearance mention  onr:Mention, a place in the article that it isPartOf, about an entity
 */
#ifndef API_FORMATS_LINKED_H
#define API_FORMATS_LINKED_H

#include "api/answer/shape.h"

/* What writes the member, with its keys, as linked data; NULL where it is as in JSON. */
onr_member_writer onr_linked_writer(const struct onr_member *members, const char *name);

/* Whether a resource can be shown as linked data. */
bool onr_linked_has(const struct onr_member *members);

/* A person's verdict on the claim of that text, from its plain JSON (rating, note, reviewer, url): a ClaimReview. A
 * rating in words is the Rating's alternateName, a number its ratingValue. */
void onr_linked_review(struct onr_json *json, struct onr_str review, struct onr_str text);

/* The member "@context" of an object that was just begun. */
void onr_linked_context(struct onr_json *json);

/* A string: the absolute address of an article, entity or claim. */
void onr_linked_iri(struct onr_json *json, struct onr_str base, struct onr_str id);

#endif
