#include "onrecord/extract_gold.h"

#include "extract/claims/claims.h"
#include "onrecord/utf8.h"

static const char *gold_type(enum onr_entity_type type, enum onr_mention_form form) {
  static const char *const names[ONR_ENTITY_TYPE_COUNT] = {"PER", "ORG", "LOC", "GRP", "EVT"};
  return form == ONR_FORM_ADJECTIVE ? "GRP" : names[type];
}

static void write_offset(struct onr_json *json, struct onr_utf8_cursor *cursor, uint32_t byte) {
  onr_json_int(json, onr_utf8_cursor_seek(cursor, byte).codepoint);
}

static void write_entity(struct onr_json *json, struct onr_utf8_cursor *cursor, const struct onr_mention *mention,
                         const char *type) {
  onr_json_begin_object(json);
  onr_json_key(json, "type");
  onr_json_string(json, onr_str_from(type));
  onr_json_key(json, "start");
  write_offset(json, cursor, mention->span.start);
  onr_json_key(json, "end");
  write_offset(json, cursor, mention->span.end);
  onr_json_key(json, "text");
  onr_json_string(json, onr_str_slice(cursor->text, mention->span.start, mention->span.end));
  onr_json_end_object(json);
}

static void write_spans(struct onr_json *json, struct onr_utf8_cursor *cursor, const char *key,
                        struct onr_spans spans) {
  onr_json_key(json, key);
  onr_json_begin_array(json);
  for (size_t i = 0; i < spans.count; i++) {
    onr_json_begin_array(json);
    write_offset(json, cursor, spans.items[i].start);
    write_offset(json, cursor, spans.items[i].end);
    onr_json_end_array(json);
  }
  onr_json_end_array(json);
}

static void write_claim(struct onr_json *json, struct onr_utf8_cursor *cursor, const struct onr_claim *claim,
                        const struct onr_entity *entities) {
  struct onr_str source = {"", 0};
  if (claim->source.count > 0)
    source =
        onr_str_slice(cursor->text, claim->source.items[0].start, claim->source.items[claim->source.count - 1].end);
  onr_json_begin_object(json);
  write_spans(json, cursor, "content", claim->content);
  write_spans(json, cursor, "cue", claim->cue);
  write_spans(json, cursor, "source", claim->source);
  onr_json_key(json, "source_text");
  onr_json_string(json, source);
  onr_json_key(json, "speaker");
  struct onr_str antecedent = onr_str_slice(cursor->text, claim->antecedent.start, claim->antecedent.end);
  onr_json_string(json, claim->speaker == ONR_NONE ? antecedent : entities[claim->speaker].name);
  onr_json_key(json, "kind");
  onr_json_string(json, onr_str_from(onr_quote_type_name(claim->type)));
  onr_json_key(json, "source_type");
  onr_json_string(json, onr_str_from(onr_source_type_name(claim->source_type)));
  onr_json_key(json, "rule");
  onr_json_string(json, onr_str_from(claim->rule));
  onr_json_key(json, "confidence");
  onr_json_decimal(json, claim->confidence, 3);
  onr_json_key(json, "traits");
  onr_json_begin_array(json);
  for (unsigned trait = 0; trait < ONR_TRAIT_COUNT; trait++)
    if (claim->traits & 1u << trait) onr_json_string(json, onr_str_from(onr_claim_trait_name((enum onr_trait)trait)));
  onr_json_end_array(json);
  onr_json_end_object(json);
}

void onr_extract_write_gold(struct onr_json *json, struct onr_str id, struct onr_str text,
                            const struct onr_analysis *analysis) {
  struct onr_utf8_cursor cursor;
  onr_utf8_cursor_init(&cursor, text);
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, id);
  onr_json_key(json, "entities");
  onr_json_begin_array(json);
  for (size_t i = 0; i < analysis->mention_count; i++) {
    const struct onr_mention *mention = &analysis->mentions[i];
    if (mention->form == ONR_FORM_NAME || mention->form == ONR_FORM_ADJECTIVE)
      write_entity(json, &cursor, mention, gold_type(analysis->entities[mention->entity].type, mention->form));
  }
  onr_json_end_array(json);
  onr_json_key(json, "claims");
  onr_json_begin_array(json);
  for (size_t i = 0; i < analysis->claim_count; i++)
    write_claim(json, &cursor, &analysis->claims[i], analysis->entities);
  onr_json_end_array(json);
  onr_json_end_object(json);
}
