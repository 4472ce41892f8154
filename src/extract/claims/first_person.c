/* "I" in a quotation is whoever speaks there; "we", where a body speaks, is that body. */
#include <stdlib.h>

#include "claims.h"

/* A mention that is to go into the list, and which one it was before. */
struct placed {
  struct onr_mention mention;
  uint32_t before; /* ONR_NONE: a new one */
};

struct placer {
  struct placed *items;
  size_t count, capacity;
};

static bool is_first_person(const struct onr_document *document, size_t at, enum onr_entity_type speaker) {
  static const char *const alone[] = {"i", "me", "my", "mine", "myself"};
  static const char *const together[] = {"we", "us", "our", "ours", "ourselves"};
  if (onr_token_at(document, at)->name != ONR_NONE) return false;
  return speaker == ONR_PERSON ? ONR_KEY_IS_ANY(document, at, alone) : ONR_KEY_IS_ANY(document, at, together);
}

static bool place(struct onr_document *document, struct placer *placer, struct placed item) {
  if (!ONR_ROOM(document->arena, placer, items, count, capacity)) return false;
  placer->items[placer->count++] = item;
  return true;
}

/* The first persons of one finding. `taken` says of each token whether it has been looked at. */
static bool gather(const struct onr_reporter *reporter, const struct onr_finding *finding, uint8_t *taken,
                   struct placer *placer) {
  struct onr_document *document = reporter->document;
  uint32_t via = onr_claim_speaker_mention(document, onr_claim_origin(reporter, finding)->source);
  if (via == ONR_NONE) return true;
  uint32_t entity = document->mentions[via].entity;
  for (size_t i = 0; i < finding->content_count; i++) {
    for (size_t at = finding->content[i].first; at < finding->content[i].end; at++) {
      if (taken[at] || document->tokens[at].quote == ONR_NONE) continue;
      taken[at] = 1;
      if (!is_first_person(document, at, document->entities[entity].type)) continue;
      struct placed item = {{onr_span_of(document, at, at + 1), entity, via, ONR_FORM_PRONOUN, 0}, ONR_NONE};
      if (!place(document, placer, item)) return false;
    }
  }
  return true;
}

static int compare(const void *left, const void *right) {
  const struct placed *a = left, *b = right;
  if (a->mention.span.start != b->mention.span.start) return a->mention.span.start < b->mention.span.start ? -1 : 1;
  return (a->before > b->before) - (a->before < b->before);
}

/* Puts the mentions back in text order; what refers to one refers to its new place. */
static bool rearrange(struct onr_document *document, const struct placer *placer) {
  uint32_t *moved = onr_arena_zalloc(document->arena, document->mention_count + 1, sizeof *moved);
  struct onr_mention *mentions = onr_arena_zalloc(document->arena, placer->count + 1, sizeof *mentions);
  if (!moved || !mentions) return false;
  for (size_t i = 0; i < placer->count; i++) {
    mentions[i] = placer->items[i].mention;
    if (placer->items[i].before != ONR_NONE) moved[placer->items[i].before] = (uint32_t)i;
  }
  for (size_t i = 0; i < placer->count; i++)
    if (mentions[i].antecedent != ONR_NONE) mentions[i].antecedent = moved[mentions[i].antecedent];
  for (size_t i = 0; i < document->name_count; i++)
    if (document->names[i].mention != ONR_NONE) document->names[i].mention = moved[document->names[i].mention];
  document->mentions = mentions;
  document->mention_count = placer->count;
  return true;
}

bool onr_reporter_mention_speakers(struct onr_reporter *reporter) {
  struct onr_document *document = reporter->document;
  struct placer placer = {.items = NULL};
  uint8_t *taken = onr_arena_zalloc(document->arena, document->token_count + 1, 1);
  if (!taken) return false;
  for (size_t i = 0; i < reporter->count; i++)
    if (!gather(reporter, &reporter->findings[i], taken, &placer)) return false;
  if (placer.count == 0) return true;
  for (size_t i = 0; i < document->mention_count; i++)
    if (!place(document, &placer, (struct placed){document->mentions[i], (uint32_t)i})) return false;
  qsort(placer.items, placer.count, sizeof *placer.items, compare);
  return rearrange(document, &placer);
}
