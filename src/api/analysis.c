/* An analysis that is not stored, in the API's shapes: places in the arrays stand for ids. */
#include "api/answer/shape.h"
#include "onrecord/utf8.h"

enum { CONTEXT_CODEPOINTS = 32 };

struct writing {
  struct onr_json *json;
  struct onr_str text;
  const struct onr_analysis *analysis;
  enum onr_unit unit;
  struct onr_utf8_cursor cursor;
};

static struct onr_str slice(const struct writing *w, struct onr_span span) {
  return onr_str_slice(w->text, span.start, span.end);
}

static void write_place(struct writing *w, struct onr_span span) {
  struct onr_offset start = onr_utf8_cursor_seek(&w->cursor, span.start);
  onr_write_range(w->json, start, onr_utf8_cursor_seek(&w->cursor, span.end), w->unit);
  onr_json_key(w->json, "exact");
  onr_json_string(w->json, slice(w, span));
}

static void write_entity_place(struct writing *w, uint32_t index) {
  if (index == ONR_NONE) {
    onr_json_null(w->json);
    return;
  }
  const struct onr_entity *entity = &w->analysis->entities[index];
  onr_json_begin_object(w->json);
  onr_json_key(w->json, "index");
  onr_json_int(w->json, index);
  onr_json_key(w->json, "name");
  onr_json_string(w->json, entity->name);
  onr_json_key(w->json, "type");
  onr_json_string(w->json, onr_str_from(onr_entity_type_name(entity->type)));
  onr_json_end_object(w->json);
}

static void write_entity(struct writing *w, const struct onr_entity *entity) {
  onr_json_begin_object(w->json);
  onr_json_key(w->json, "type");
  onr_json_string(w->json, onr_str_from(onr_entity_type_name(entity->type)));
  onr_json_key(w->json, "name");
  onr_json_string(w->json, entity->name);
  onr_json_key(w->json, "alternateName");
  onr_write_strings(w->json, entity->aliases);
  onr_json_key(w->json, "description");
  onr_json_string_or_null(w->json, entity->description);
  onr_json_key(w->json, "sameAs");
  onr_write_strings(w->json, entity->same_as);
  onr_json_end_object(w->json);
}

static void write_mention(struct writing *w, const struct onr_mention *mention) {
  onr_json_begin_object(w->json);
  onr_json_key(w->json, "entity");
  write_entity_place(w, mention->entity);
  onr_json_key(w->json, "form");
  onr_json_string(w->json, onr_str_from(onr_mention_form_name(mention->form)));
  write_place(w, mention->span);
  onr_json_key(w->json, "resolvedVia");
  if (mention->antecedent == ONR_NONE)
    onr_json_null(w->json);
  else
    onr_json_int(w->json, mention->antecedent);
  onr_json_end_object(w->json);
}

/* Up to CONTEXT_CODEPOINTS of the text before, and after, a span. */
static struct onr_str text_before(const struct writing *w, size_t start) {
  size_t at = start;
  for (int i = 0; i < CONTEXT_CODEPOINTS && at > 0; i++) onr_utf8_previous(w->text, &at);
  return onr_str_slice(w->text, at, start);
}

static struct onr_str text_after(const struct writing *w, size_t end) {
  size_t at = end;
  for (int i = 0; i < CONTEXT_CODEPOINTS && at < w->text.len; i++) onr_utf8_next(w->text, &at);
  return onr_str_slice(w->text, end, at);
}

static void write_spans(struct writing *w, enum onr_span_role role, struct onr_spans spans) {
  for (size_t i = 0; i < spans.count; i++) {
    onr_json_begin_object(w->json);
    onr_json_key(w->json, "role");
    onr_json_string(w->json, onr_str_from(onr_span_role_name(role)));
    write_place(w, spans.items[i]);
    onr_json_key(w->json, "prefix");
    onr_json_string(w->json, text_before(w, spans.items[i].start));
    onr_json_key(w->json, "suffix");
    onr_json_string(w->json, text_after(w, spans.items[i].end));
    onr_json_end_object(w->json);
  }
}

static enum onr_error check(const struct onr_buffer *buffer, struct onr_failure *failure) {
  enum onr_error error = onr_buffer_status(buffer);
  if (error == ONR_ERR_MEMORY) return onr_fail_memory(failure);
  return error ? onr_fail(failure, error, "The analysis is larger than %zu bytes.", buffer->max) : ONR_OK;
}

/* The words of spans, joined by " … " where they are apart; null where there are none. */
static enum onr_error write_words(struct writing *w, const char *key, struct onr_spans spans,
                                  struct onr_failure *failure) {
  struct onr_buffer words;
  onr_buffer_init(&words, w->json->out->max);
  for (size_t i = 0; i < spans.count; i++) {
    if (i > 0) onr_buffer_append_str(&words, ONR_STR(" \xE2\x80\xA6 "));
    onr_buffer_append_str(&words, slice(w, spans.items[i]));
  }
  enum onr_error error = check(&words, failure);
  onr_json_key(w->json, key);
  onr_json_string_or_null(w->json, onr_buffer_str(&words));
  onr_buffer_close(&words);
  return error;
}

static void write_kinds(struct writing *w, const struct onr_claim *claim) {
  onr_json_key(w->json, "quoteType");
  onr_json_string(w->json, onr_str_from(onr_quote_type_name(claim->type)));
  onr_json_key(w->json, "sourceType");
  onr_json_string(w->json, onr_str_from(onr_source_type_name(claim->source_type)));
  onr_json_key(w->json, "modality");
  onr_json_string(w->json, onr_str_from(onr_modality_name(claim->modality)));
}

static void write_people(struct writing *w, const struct onr_claim *claim) {
  onr_json_key(w->json, "speaker");
  write_entity_place(w, claim->speaker);
  onr_json_key(w->json, "about");
  onr_json_begin_array(w->json);
  for (size_t i = 0; i < claim->about_count; i++) write_entity_place(w, claim->about[i]);
  onr_json_end_array(w->json);
}

static void write_generator(struct writing *w, const struct onr_claim *claim) {
  onr_json_key(w->json, "confidence");
  onr_json_decimal(w->json, claim->confidence, 3);
  onr_json_key(w->json, "generator");
  onr_json_begin_object(w->json);
  onr_json_key(w->json, "name");
  onr_json_string(w->json, ONR_STR(ONR_GENERATOR_NAME));
  onr_json_key(w->json, "version");
  onr_json_string(w->json, ONR_STR(ONR_VERSION));
  onr_json_key(w->json, "rule");
  onr_json_string(w->json, onr_str_from(claim->rule));
  onr_json_end_object(w->json);
}

/* What the source's pronoun or noun stands for, where that is nobody known. */
static void write_antecedent(struct writing *w, struct onr_span span) {
  onr_json_key(w->json, "antecedent");
  if (span.end == 0) {
    onr_json_null(w->json);
    return;
  }
  onr_json_begin_object(w->json);
  write_place(w, span);
  onr_json_end_object(w->json);
}

static enum onr_error write_claim(struct writing *w, const struct onr_claim *claim, struct onr_failure *failure) {
  onr_json_begin_object(w->json);
  onr_json_key(w->json, "type");
  onr_json_string(w->json, ONR_STR("Claim"));
  enum onr_error error = write_words(w, "text", claim->content, failure);
  write_kinds(w, claim);
  write_people(w, claim);
  if (!error) error = write_words(w, "source", claim->source, failure);
  if (!error) error = write_words(w, "cue", claim->cue, failure);
  onr_json_key(w->json, "spans");
  onr_json_begin_array(w->json);
  write_spans(w, ONR_ROLE_CONTENT, claim->content);
  write_spans(w, ONR_ROLE_CUE, claim->cue);
  write_spans(w, ONR_ROLE_SOURCE, claim->source);
  onr_json_end_array(w->json);
  write_antecedent(w, claim->antecedent);
  write_generator(w, claim);
  onr_json_end_object(w->json);
  return error;
}

enum onr_error onr_api_write_analysis(struct onr_json *json, struct onr_str text, const struct onr_analysis *analysis,
                                      enum onr_unit unit, struct onr_failure *failure) {
  struct writing w = {.json = json, .text = text, .analysis = analysis, .unit = unit};
  onr_utf8_cursor_init(&w.cursor, text);
  enum onr_error error = ONR_OK;
  onr_json_begin_object(json);
  onr_json_key(json, "entities");
  onr_json_begin_array(json);
  for (size_t i = 0; i < analysis->entity_count; i++) write_entity(&w, &analysis->entities[i]);
  onr_json_end_array(json);
  onr_json_key(json, "mentions");
  onr_json_begin_array(json);
  for (size_t i = 0; i < analysis->mention_count; i++) write_mention(&w, &analysis->mentions[i]);
  onr_json_end_array(json);
  onr_json_key(json, "claims");
  onr_json_begin_array(json);
  for (size_t i = 0; !error && i < analysis->claim_count; i++) error = write_claim(&w, &analysis->claims[i], failure);
  onr_json_end_array(json);
  onr_write_unit(json, unit);
  onr_json_end_object(json);
  return error ? error : check(json->out, failure);
}
