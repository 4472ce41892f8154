/* The parameters that several endpoints share, and the words that they take. */
#include "params.h"

const char *onr_params_entity_type(unsigned number) {
  return number < ONR_ENTITY_TYPE_COUNT ? onr_entity_type_name((enum onr_entity_type)number) : NULL;
}

static const char *form_word(unsigned number) {
  return number < ONR_FORM_COUNT ? onr_mention_form_name((enum onr_mention_form)number) : NULL;
}

const char *onr_params_quote_type(unsigned number) {
  return number < ONR_QUOTE_COUNT ? onr_quote_type_name((enum onr_quote_type)number) : NULL;
}

static const char *source_type_word(unsigned number) {
  return number < ONR_SOURCE_COUNT ? onr_source_type_name((enum onr_source_type)number) : NULL;
}

static const char *modality_word(unsigned number) {
  return number < ONR_MODALITY_COUNT ? onr_modality_name((enum onr_modality)number) : NULL;
}

const char *onr_params_review_status(unsigned number) {
  static const char *const words[] = {"machine", "confirmed", "rejected", "edited"};
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

const char *onr_params_duplicates(unsigned number) {
  static const char *const words[] = {"include", "hide", "only"}; /* as enum onr_duplicates_shown */
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const char *unit_word(unsigned number) {
  return number < ONR_UNIT_COUNT ? onr_unit_name((enum onr_unit)number) : NULL;
}

static const char *include_word(unsigned number) {
  static const char *const words[] = {"articleBody", "mentions", "claims", "entities"}; /* as the INCLUDE_ bits */
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const char *truth_word(unsigned number) {
  static const char *const words[] = {"false", "true"};
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const char *count_word(unsigned number) {
  static const char *const words[] = {"none", "exact"};
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

#define AT(member) offsetof(struct onr_query, member)

const struct onr_param onr_params_list[] = {
    {"limit", PARAM_LIMIT, false, AT(limit), NULL},
    {"cursor", PARAM_TEXT, false, AT(cursor), NULL},
    {"count", PARAM_WORD, false, AT(count), count_word},
    {"sort", PARAM_SORT, false, AT(sort), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_fields[] = {
    {"fields", PARAM_FIELDS, false, AT(shape.fields), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_offsets[] = {
    {"offsets", PARAM_WORD, false, AT(shape.unit), unit_word},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_include[] = {
    {"include", PARAM_WORD_SET, false, AT(include), include_word},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_article[] = {
    {"article", PARAM_ARTICLES, true, AT(articles), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_people[] = {
    {"speaker", PARAM_ENTITIES, true, AT(speakers), NULL},
    {"about", PARAM_ENTITIES, true, AT(about), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_times[] = {
    {"publishedAfter", PARAM_TIME, true, AT(published_after), NULL},
    {"publishedBefore", PARAM_TIME, true, AT(published_before), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_types[] = {
    {"type", PARAM_WORDS, true, AT(types), onr_params_entity_type},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_claims[] = {
    {"q", PARAM_TEXT, true, AT(q), NULL},
    {"publisher", PARAM_TEXTS, true, AT(publishers), NULL},
    {"quoteType", PARAM_WORDS, true, AT(quote_types), onr_params_quote_type},
    {"sourceType", PARAM_WORDS, true, AT(source_types), source_type_word},
    {"modality", PARAM_WORDS, true, AT(modalities), modality_word},
    {"reviewStatus", PARAM_WORDS, true, AT(review_statuses), onr_params_review_status},
    {"minConfidence", PARAM_SHARE, true, AT(min_confidence), NULL},
    {"publishedAfter", PARAM_TIME, true, AT(published_after), NULL},
    {"publishedBefore", PARAM_TIME, true, AT(published_before), NULL},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_entities[] = {
    {"q", PARAM_TEXT, true, AT(q), NULL},
    {"type", PARAM_WORDS, true, AT(types), onr_params_entity_type},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_hidden[] = {
    {"hidden", PARAM_WORD, true, AT(hidden), truth_word},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_param onr_params_forms[] = {
    {"form", PARAM_WORDS, true, AT(forms), form_word},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

const struct onr_endpoint onr_endpoint_plain = {.groups = {NULL}};
