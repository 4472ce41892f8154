/* What tells one analysis of a text from another: all that goes into the tables, however they are made of it. */
#include "digest.h"

void onr_digest_add(uint64_t *digest, const void *data, size_t size) {
  uint64_t parts[2] = {*digest, onr_hash64((struct onr_str){data, size})};
  *digest = onr_hash64((struct onr_str){(const char *)parts, sizeof parts});
}

void onr_digest_add_str(uint64_t *digest, struct onr_str text) {
  onr_digest_add(digest, text.data ? text.data : "", text.len);
}

static void add_entity(uint64_t *digest, const struct onr_ready_entity *entity) {
  const uint32_t numbers[] = {(uint32_t)entity->type, (uint32_t)entity->name_count};
  onr_digest_add(digest, numbers, sizeof numbers);
  onr_digest_add_str(digest, entity->own_key);
  onr_digest_add_str(digest, entity->description);
  onr_digest_add_str(digest, entity->same_as);
  for (size_t i = 0; i < entity->name_count; i++) onr_digest_add_str(digest, entity->names[i].name);
}

static void add_mention(uint64_t *digest, const struct onr_ready_mention *mention) {
  const uint32_t numbers[] = {mention->entity,          mention->via,           (uint32_t)mention->form,
                              mention->span.start.byte, mention->span.end.byte, mention->neighbours.before,
                              mention->neighbours.after};
  onr_digest_add(digest, numbers, sizeof numbers);
}

static void add_claim(uint64_t *digest, const struct onr_ready_claim *ready) {
  const struct onr_claim *claim = ready->claim;
  const uint32_t numbers[] = {(uint32_t)claim->type, (uint32_t)claim->modality, (uint32_t)claim->source_type,
                              claim->speaker};
  onr_digest_add(digest, numbers, sizeof numbers);
  onr_digest_add(digest, &claim->confidence, sizeof claim->confidence);
  onr_digest_add_str(digest, onr_str_from(claim->rule));
  if (claim->about_count) onr_digest_add(digest, claim->about, claim->about_count * sizeof *claim->about);
  for (size_t i = 0; i < ready->record.span_count; i++) {
    const struct onr_claim_span_row *span = &ready->record.spans[i];
    const uint32_t place[] = {(uint32_t)span->role, span->span.start.byte, span->span.end.byte};
    onr_digest_add(digest, place, sizeof place);
  }
}

int64_t onr_ready_digest(const struct onr_ready_analysis *ready) {
  uint64_t digest = 1;
  for (size_t i = 0; i < ready->entity_count; i++)
    if (ready->entities[i].used) add_entity(&digest, &ready->entities[i]);
  for (size_t i = 0; i < ready->mention_count; i++) add_mention(&digest, &ready->mentions[i]);
  for (size_t i = 0; i < ready->claim_count; i++) add_claim(&digest, &ready->claims[i]);
  return (int64_t)(digest ? digest : 1);
}
