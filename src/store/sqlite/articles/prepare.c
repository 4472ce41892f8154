#include "prepare.h"

#include "digest.h"
#include "onrecord/fold.h"
#include "store/linking.h"
#include "store/sqlite/driver.h"
#include "store/sqlite/offsets.h"

enum { CONTEXT_CODEPOINTS = 32 };

/* ---- The article ---- */

void onr_ready_article_id(const struct onr_article *article, char ret_id[ONR_ID_SIZE]) {
  struct onr_str by_url[] = {ONR_STR("url"), article->url};
  struct onr_str by_text[] = {ONR_STR("text"), article->body};
  onr_id_make(ONR_ID_ARTICLE, article->url.len ? by_url : by_text, 2, ret_id);
}

enum onr_error onr_ready_article(const struct onr_article *article, struct onr_arena *arena,
                                 struct onr_ready_article *ret_ready, struct onr_failure *failure) {
  *ret_ready = (struct onr_ready_article){.article = article};
  onr_ready_article_id(article, ret_ready->id);
  onr_sha256_hex(article->body, ret_ready->text_version);
  ret_ready->codepoints = (int64_t)onr_utf8_length(article->body);
  ret_ready->authors = onr_strs_pack(arena, article->authors);
  ret_ready->publisher_folded = onr_fold(arena, article->publisher);
  ret_ready->language_folded = onr_fold(arena, article->language);
  if (!ret_ready->authors.data || !ret_ready->publisher_folded.data || !ret_ready->language_folded.data)
    return onr_fail_memory(failure);
  return ONR_OK;
}

/* ---- Entities ---- */

static enum onr_error ready_names(const struct onr_entity *entity, struct onr_arena *arena,
                                  struct onr_ready_entity *ready, struct onr_failure *failure) {
  ready->names = onr_arena_zalloc(arena, entity->aliases.count + 1, sizeof *ready->names);
  if (!ready->names) return onr_fail_memory(failure);
  for (size_t i = 0; i <= entity->aliases.count; i++) {
    struct onr_str name = i ? entity->aliases.items[i - 1] : entity->name;
    struct onr_str folded = onr_fold(arena, name);
    if (!folded.data) return onr_fail_memory(failure);
    if (folded.len == 0 && i) continue; /* nothing to look it up by */
    ready->names[ready->name_count++] = (struct onr_ready_name){name, folded};
  }
  return ONR_OK;
}

static enum onr_error ready_entity(const struct onr_entity *entity, struct onr_arena *arena,
                                   struct onr_ready_entity *ready, struct onr_failure *failure) {
  ready->type = entity->type;
  ready->name = entity->name;
  ready->description = entity->description;
  enum onr_error error = ready_names(entity, arena, ready, failure);
  if (error) return error;
  ready->same_as = onr_strs_pack(arena, entity->same_as);
  if (!ready->same_as.data) return onr_fail_memory(failure);
  ready->folded = ready->names[0].folded;
  ready->own_key = onr_linking_key(arena, entity->type, ready->folded);
  return ready->own_key.data ? ONR_OK : onr_fail_memory(failure);
}

/* ---- Claims ---- */

struct onr_str onr_context_before(struct onr_str text, size_t end) {
  size_t start = end;
  for (int i = 0; i < CONTEXT_CODEPOINTS && start > 0; i++) onr_utf8_previous(text, &start);
  return onr_str_slice(text, start, end);
}

struct onr_str onr_context_after(struct onr_str text, size_t start) {
  size_t end = start;
  for (int i = 0; i < CONTEXT_CODEPOINTS && end < text.len; i++) onr_utf8_next(text, &end);
  return onr_str_slice(text, start, end);
}

static void ready_spans(struct onr_claim_record *record, enum onr_span_role role, struct onr_spans spans,
                        struct onr_str text, const struct onr_offsets *offsets) {
  for (size_t i = 0; i < spans.count; i++) {
    struct onr_span span = spans.items[i];
    record->spans[record->span_count++] = (struct onr_claim_span_row){
        .role = role,
        .span = onr_offsets_span(offsets, text, span),
        .prefix = onr_context_before(text, span.start),
        .suffix = onr_context_after(text, span.end),
    };
  }
}

static enum onr_error ready_claim(const struct onr_claim *claim, struct onr_str text, const struct onr_offsets *offsets,
                                  struct onr_arena *arena, struct onr_ready_claim *ready, struct onr_failure *failure) {
  const struct onr_spans antecedent = {&claim->antecedent, claim->antecedent.end > 0};
  size_t count = claim->content.count + claim->cue.count + claim->source.count + antecedent.count;
  struct onr_claim_record record = {
      .quote_type = claim->type,
      .source_type = claim->source_type,
      .modality = claim->modality,
      .confidence = claim->confidence,
      .rule = onr_str_from(claim->rule),
      .review_status = ONR_STR("machine"),
      .review = ONR_STR(""),
      .spans = onr_arena_zalloc(arena, count, sizeof *record.spans),
      .about = onr_arena_zalloc(arena, claim->about_count + 1, sizeof *record.about),
  };
  if (!record.spans || !record.about) return onr_fail_memory(failure);
  ready_spans(&record, ONR_ROLE_CONTENT, claim->content, text, offsets);
  ready_spans(&record, ONR_ROLE_CUE, claim->cue, text, offsets);
  ready_spans(&record, ONR_ROLE_SOURCE, claim->source, text, offsets);
  ready_spans(&record, ONR_ROLE_ANTECEDENT, antecedent, text, offsets);
  *ready = (struct onr_ready_claim){.claim = claim, .record = record};
  return onr_spans_pack(arena, record.spans, record.span_count, &ready->record.words) ? ONR_OK
                                                                                      : onr_fail_memory(failure);
}

/* ---- The analysis ---- */

static enum onr_error ready_neighbours(const struct onr_analysis *analysis, struct onr_arena *arena,
                                       struct onr_ready_analysis *ready, struct onr_failure *failure) {
  size_t count = analysis->mention_count;
  uint32_t *sentences = onr_arena_zalloc(arena, count + 1, sizeof *sentences);
  struct onr_neighbours *neighbours = onr_arena_zalloc(arena, count + 1, sizeof *neighbours);
  if (!sentences || !neighbours) return onr_fail_memory(failure);
  for (size_t i = 0; i < count; i++) sentences[i] = analysis->mentions[i].sentence;
  onr_sentence_neighbours(sentences, count, neighbours);
  for (size_t i = 0; i < count; i++) ready->mentions[i].neighbours = neighbours[i];
  return ONR_OK;
}

static enum onr_error ready_mentions(const struct onr_analysis *analysis, struct onr_str text,
                                     const struct onr_offsets *offsets, struct onr_arena *arena,
                                     struct onr_ready_analysis *ready, struct onr_failure *failure) {
  for (size_t i = 0; i < analysis->mention_count; i++) {
    const struct onr_mention *mention = &analysis->mentions[i];
    ready->mentions[i] = (struct onr_ready_mention){
        .entity = mention->entity,
        .via = mention->antecedent,
        .form = mention->form,
        .span = onr_offsets_span(offsets, text, mention->span),
    };
  }
  return ready_neighbours(analysis, arena, ready, failure);
}

/* An entity that nothing refers to is not stored: it would have no article. */
static void mark_used(const struct onr_analysis *analysis, struct onr_ready_analysis *ready) {
  for (size_t i = 0; i < analysis->mention_count; i++) ready->entities[analysis->mentions[i].entity].used = true;
  for (size_t i = 0; i < analysis->claim_count; i++) {
    const struct onr_claim *claim = &analysis->claims[i];
    if (claim->speaker != ONR_NONE) ready->entities[claim->speaker].used = true;
    for (size_t k = 0; k < claim->about_count; k++) ready->entities[claim->about[k]].used = true;
  }
}

enum onr_error onr_ready_analysis(const struct onr_analysis *analysis, struct onr_str text, struct onr_arena *arena,
                                  struct onr_ready_analysis *ret_ready, struct onr_failure *failure) {
  struct onr_ready_analysis ready = {
      .entities = onr_arena_zalloc(arena, analysis->entity_count + 1, sizeof *ready.entities),
      .mentions = onr_arena_zalloc(arena, analysis->mention_count + 1, sizeof *ready.mentions),
      .claims = onr_arena_zalloc(arena, analysis->claim_count + 1, sizeof *ready.claims),
      .entity_count = analysis->entity_count,
      .mention_count = analysis->mention_count,
      .claim_count = analysis->claim_count,
  };
  if (!ready.entities || !ready.mentions || !ready.claims) return onr_fail_memory(failure);
  struct onr_offsets offsets;
  enum onr_error error = onr_offsets_collect(analysis, text, arena, &offsets, failure);
  if (error) return error;
  for (size_t i = 0; i < ready.entity_count && !error; i++)
    error = ready_entity(&analysis->entities[i], arena, &ready.entities[i], failure);
  if (!error) error = ready_mentions(analysis, text, &offsets, arena, &ready, failure);
  for (size_t i = 0; i < ready.claim_count && !error; i++)
    error = ready_claim(&analysis->claims[i], text, &offsets, arena, &ready.claims[i], failure);
  if (error) return error;
  mark_used(analysis, &ready);
  ready.digest = onr_ready_digest(&ready);
  *ret_ready = ready;
  return ONR_OK;
}
