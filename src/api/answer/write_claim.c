#include "shape.h"

#define WRITER(name) static void name(struct onr_json *json, const void *row, const struct onr_shape *shape)

static const struct onr_claim_row *claim(const void *row) {
  return row;
}

WRITER(write_id) {
  (void)shape;
  onr_json_string(json, claim(row)->id);
}

WRITER(write_type) {
  (void)row, (void)shape;
  onr_json_word(json, ONR_STR("Claim"));
}

WRITER(write_text) {
  (void)shape;
  onr_json_string(json, claim(row)->text);
}

WRITER(write_quote_type) {
  (void)shape;
  onr_json_word(json, onr_str_from(onr_quote_type_name(claim(row)->quote_type)));
}

WRITER(write_speaker) {
  (void)shape;
  onr_write_entity_ref(json, &claim(row)->speaker);
}

WRITER(write_source) {
  (void)shape;
  onr_json_string_or_null(json, claim(row)->source);
}

WRITER(write_source_type) {
  (void)shape;
  onr_json_word(json, onr_str_from(onr_source_type_name(claim(row)->source_type)));
}

WRITER(write_cue) {
  (void)shape;
  onr_json_string_or_null(json, claim(row)->cue);
}

WRITER(write_modality) {
  (void)shape;
  onr_json_word(json, onr_str_from(onr_modality_name(claim(row)->modality)));
}

WRITER(write_about) {
  (void)shape;
  onr_json_begin_array(json);
  for (size_t i = 0; i < claim(row)->about_count; i++) onr_write_entity_ref(json, &claim(row)->about[i]);
  onr_json_end_array(json);
}

WRITER(write_article) {
  (void)shape;
  onr_write_article_ref(json, &claim(row)->article);
}

WRITER(write_spans) {
  onr_json_begin_array(json);
  for (size_t i = 0; i < claim(row)->span_count; i++) {
    const struct onr_claim_span_row *span = &claim(row)->spans[i];
    onr_json_begin_object(json);
    onr_json_key(json, "role");
    onr_json_word(json, onr_str_from(onr_span_role_name(span->role)));
    onr_write_range(json, span->span.start, span->span.end, shape->unit);
    onr_json_key(json, "exact");
    onr_json_string(json, span->span.exact);
    onr_json_key(json, "prefix");
    onr_json_string(json, span->prefix);
    onr_json_key(json, "suffix");
    onr_json_string(json, span->suffix);
    onr_json_end_object(json);
  }
  onr_json_end_array(json);
}

WRITER(write_antecedent) {
  const struct onr_span_row *span = &claim(row)->antecedent;
  if (span->exact.len == 0) {
    onr_json_null(json);
    return;
  }
  onr_json_begin_object(json);
  onr_write_range(json, span->start, span->end, shape->unit);
  onr_json_key(json, "exact");
  onr_json_string(json, span->exact);
  onr_json_end_object(json);
}

WRITER(write_offset_unit) {
  (void)row;
  onr_json_word(json, onr_str_from(onr_unit_name(shape->unit)));
}

WRITER(write_text_version) {
  (void)shape;
  onr_write_text_version(json, claim(row)->text_version);
}

WRITER(write_confidence) {
  (void)shape;
  onr_json_decimal(json, claim(row)->confidence, 3);
}

WRITER(write_generator) {
  (void)shape;
  onr_json_begin_object(json);
  onr_json_key(json, "name");
  bool by_hand = claim(row)->generator_version.len == 0;
  onr_json_word(json, by_hand ? ONR_STR("person") : ONR_STR(ONR_GENERATOR_NAME));
  onr_json_key(json, "version");
  onr_json_string_or_null(json, claim(row)->generator_version);
  onr_json_key(json, "rule");
  onr_json_string(json, claim(row)->rule);
  onr_json_end_object(json);
}

WRITER(write_review_status) {
  (void)shape;
  onr_json_string(json, claim(row)->review_status);
}

void onr_write_review(struct onr_json *json, const struct onr_review *review) {
  if (!review) {
    onr_json_null(json);
    return;
  }
  onr_json_begin_object(json);
  onr_json_key(json, "rating");
  onr_json_string(json, review->rating);
  onr_json_key(json, "note");
  onr_json_string_or_null(json, review->note);
  onr_json_key(json, "reviewer");
  onr_json_string_or_null(json, review->reviewer);
  onr_json_key(json, "url");
  onr_json_string_or_null(json, review->url);
  onr_json_key(json, "dateCreated");
  onr_write_time(json, review->created);
  onr_json_key(json, "dateModified");
  onr_write_time(json, review->modified);
  onr_json_end_object(json);
}

WRITER(write_review) {
  (void)shape;
  onr_write_review(json, claim(row)->review);
}

WRITER(write_created) {
  (void)shape;
  onr_write_time(json, claim(row)->created);
}

WRITER(write_modified) {
  (void)shape;
  onr_write_time(json, claim(row)->modified);
}

/* What both of the tables have. */
#define CLAIM_MEMBERS                                                                                                  \
  ONR_MEMBER("id", write_id), ONR_MEMBER("type", write_type), ONR_MEMBER("text", write_text),                          \
      ONR_MEMBER("quoteType", write_quote_type), ONR_MEMBER("speaker", write_speaker),                                 \
      ONR_MEMBER("source", write_source), ONR_MEMBER("sourceType", write_source_type), ONR_MEMBER("cue", write_cue),   \
      ONR_MEMBER("modality", write_modality), ONR_MEMBER("about", write_about), ONR_MEMBER("article", write_article),  \
      ONR_MEMBER("spans", write_spans), ONR_MEMBER("antecedent", write_antecedent),                                    \
      ONR_MEMBER("offsetUnit", write_offset_unit), ONR_MEMBER("textVersion", write_text_version),                      \
      ONR_MEMBER("confidence", write_confidence), ONR_MEMBER("generator", write_generator),                            \
      ONR_MEMBER("reviewStatus", write_review_status), ONR_MEMBER("review", write_review),                             \
      ONR_MEMBER("dateCreated", write_created), ONR_MEMBER("dateModified", write_modified)

const struct onr_member onr_claim_members[] = {CLAIM_MEMBERS, ONR_MEMBERS_END};

/* ---- Claims that are worded alike ---- */

static const struct onr_similar_claim *similar(const void *row) {
  return row;
}

WRITER(write_similarity) {
  (void)shape;
  onr_json_decimal(json, similar(row)->likeness.similarity, 3);
}

WRITER(write_relation) {
  (void)shape;
  onr_json_word(json, onr_str_from(onr_relation_name(similar(row)->likeness.relation)));
}

WRITER(write_difference) {
  (void)shape;
  onr_json_begin_array(json);
  for (size_t i = 0; i < similar(row)->changes.count; i++) {
    const struct onr_wording_change *change = &similar(row)->changes.items[i];
    onr_json_begin_object(json);
    onr_json_key(json, "op");
    onr_json_word(json, onr_str_from(onr_wording_change_name(change->kind)));
    onr_json_key(json, "text");
    onr_json_string(json, change->text);
    onr_json_end_object(json);
  }
  onr_json_end_array(json);
}

const struct onr_member onr_similar_members[] = {CLAIM_MEMBERS, ONR_MEMBER("similarity", write_similarity),
                                                 ONR_MEMBER("relation", write_relation),
                                                 ONR_MEMBER("difference", write_difference), ONR_MEMBERS_END};
