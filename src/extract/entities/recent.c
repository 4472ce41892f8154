/* Who was spoken of lately, and how salient they are. */
#include "extract/clause/clause.h"
#include "resolver.h"

/* Points for a mention, by where it stands. */
enum { AS_SUBJECT = 100, AS_OBJECT = 60, AS_OWNER = 45, AS_GOVERNED = 45, AS_QUOTED = 15 };

int onr_recent_salience(const struct onr_candidate *candidate, uint32_t sentence) {
  enum { KEPT = 6, OF = 10 }; /* a sentence */
  int salience = candidate->salience;
  for (uint32_t i = candidate->sentence; i < sentence && salience > 0; i++) salience = salience * KEPT / OF;
  return salience;
}

static struct onr_candidate *find(struct onr_recent *recent, const struct onr_candidate *candidate) {
  for (size_t i = 0; i < recent->count; i++)
    if (candidate->entity != ONR_NONE && recent->items[i].entity == candidate->entity) return &recent->items[i];
  return NULL;
}

/* The place of the candidate that fades first. */
static struct onr_candidate *weakest(struct onr_recent *recent, uint32_t sentence) {
  struct onr_candidate *found = &recent->items[0];
  for (size_t i = 1; i < recent->count; i++)
    if (onr_recent_salience(&recent->items[i], sentence) < onr_recent_salience(found, sentence))
      found = &recent->items[i];
  return found;
}

void onr_recent_note(struct onr_recent *recent, struct onr_candidate candidate) {
  struct onr_candidate *place = find(recent, &candidate);
  if (place) {
    int now = candidate.salience, before = place->salience - place->earlier;
    bool again = place->sentence == candidate.sentence; /* the most of a sentence's mentions counts */
    candidate.earlier = again ? place->earlier : onr_recent_salience(place, candidate.sentence);
    candidate.salience = candidate.earlier + (again && before > now ? before : now);
    candidate.subject |= again && place->subject;
    candidate.speaks |= again && place->speaks;
    if (candidate.quoted && !place->quoted) { /* named in a quotation, it stays where the text spoke of it */
      place->salience = candidate.salience;
      place->earlier = candidate.earlier;
      place->sentence = candidate.sentence;
      return;
    }
  } else {
    place = recent->count < ONR_RECENT ? &recent->items[recent->count++] : weakest(recent, candidate.sentence);
  }
  *place = candidate;
}

/* Whether no verb or preposition stands between the sentence's beginning and the token. */
static bool opens_sentence(const struct onr_document *document, size_t first) {
  enum { LOOK = 14 };
  size_t start = document->sentences[document->tokens[first].sentence].first;
  for (size_t i = first; i > start && first - i < LOOK; i--)
    if (onr_has_tag(document, i - 1, ONR_TAGS_VERB | ONR_TAG_BIT(ONR_TAG_IN))) return false;
  return first - start < LOOK;
}

/* Whether a finite verb follows. */
static bool precedes_verb(const struct onr_document *document, size_t end) {
  while (onr_has_tag(document, end, ONR_TAGS_ADVERB)) end++;
  return onr_has_tag(document, end, ONR_TAGS_FINITE);
}

/* Whether a verb of reporting follows, as the next finite verb, or stands right before: "said Ann Lee". */
static bool is_speaker(const struct onr_document *document, size_t first, size_t end) {
  enum { REACH = 30 };
  struct onr_verb_group group;
  uint32_t sentence = document->tokens[first].sentence;
  if (first > 0 && document->tokens[first - 1].sentence == sentence && onr_clause_verb(document, first - 1, &group) &&
      (group.verb->frames & ONR_FRAME_QUOTE))
    return true;
  for (size_t at = end; at < end + REACH && onr_token_at(document, at)->sentence == sentence; at++) {
    if (onr_has_tag(document, at, ONR_TAGS_WH)) { /* ", who is 54, | said" */
      if (!onr_is_kind(document, at - 1, ONR_T_COMMA)) return false;
      while (at < end + REACH && !onr_is_kind(document, at, ONR_T_COMMA)) at++;
    }
    if (!onr_has_tag(document, at, ONR_TAGS_FINITE)) continue;
    return onr_clause_verb(document, at, &group) && (group.verb->frames & (ONR_FRAME_QUOTE | ONR_FRAME_THAT));
  }
  return false;
}

/* Whether a preposition stands before the phrase: "of the Danish | Ardon Corp.". */
static bool is_governed(const struct onr_document *document, size_t first) {
  enum { LOOK = 4 };
  size_t start = document->sentences[document->tokens[first].sentence].first;
  for (size_t at = first; at > start && first - at < LOOK; at--) {
    if (onr_is_at(document, at - 1, ONR_CLASS(ONR_W_PREPOSITION))) return true;
    uint32_t name = document->tokens[at - 1].name;
    bool part = onr_is_at(document, at - 1,
                          ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE) | ONR_CLASS(ONR_W_MODIFIER) |
                              ONR_CLASS(ONR_W_TITLE)) ||
                (name != ONR_NONE && document->names[name].form == ONR_FORM_ADJECTIVE);
    if (!part) return false;
  }
  return false;
}

void onr_recent_weigh(const struct onr_document *document, struct onr_candidate *candidate) {
  bool governed = is_governed(document, candidate->first);
  candidate->sentence = document->tokens[candidate->first].sentence;
  candidate->owner = onr_is_kind(document, candidate->end, ONR_T_POSSESSIVE);
  candidate->quoted = onr_has_flag(document, candidate->first, ONR_F_QUOTED);
  candidate->subject = !candidate->owner && !governed &&
                       (opens_sentence(document, candidate->first) || precedes_verb(document, candidate->end));
  candidate->speaks =
      !candidate->quoted && !candidate->owner && !governed && is_speaker(document, candidate->first, candidate->end);
  candidate->salience = candidate->quoted    ? AS_QUOTED
                        : candidate->subject ? AS_SUBJECT
                        : candidate->owner   ? AS_OWNER
                        : governed           ? AS_GOVERNED
                                             : AS_OBJECT;
}

void onr_recent_renew(const struct onr_document *document, struct onr_candidate *candidate, size_t at) {
  struct onr_candidate again = {.first = (uint32_t)at, .end = (uint32_t)at + 1};
  onr_recent_weigh(document, &again);
  candidate->earlier = onr_recent_salience(candidate, again.sentence);
  candidate->salience = candidate->earlier + again.salience;
  candidate->speaks = again.speaks;
  candidate->sentence = again.sentence;
  candidate->subject = again.subject;
}
