/* The parameters that several endpoints share, and the words that they take. */
#include "params.h"

static const char *entity_type_word(unsigned number) {
  return number < ONR_ENTITY_TYPE_COUNT ? onr_entity_type_name((enum onr_entity_type)number) : NULL;
}

static const char *form_word(unsigned number) {
  return number < ONR_FORM_COUNT ? onr_mention_form_name((enum onr_mention_form)number) : NULL;
}

static const char *quote_type_word(unsigned number) {
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

static const char *unit_word(unsigned number) {
  return number < ONR_UNIT_COUNT ? onr_unit_name((enum onr_unit)number) : NULL;
}

static const char *include_word(unsigned number) {
  static const char *const words[] = {"articleBody", "mentions", "claims", "entities"}; /* as the INCLUDE_ bits */
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

static const char *count_word(unsigned number) {
  static const char *const words[] = {"none", "exact"};
  return number < sizeof words / sizeof *words ? words[number] : NULL;
}

#define AT(member) offsetof(struct onr_query, member)

const struct onr_param onr_params_list[] = {
    {"limit", PARAM_LIMIT, AT(limit), false, NULL},
    {"cursor", PARAM_TEXT, AT(cursor), false, NULL},
    {"count", PARAM_WORD, AT(count), false, count_word},
    {"sort", PARAM_SORT, AT(sort), false, NULL},
    {NULL, PARAM_TEXT, 0, false, NULL},
};

const struct onr_param onr_params_fields[] = {
    {"fields", PARAM_FIELDS, AT(shape.fields), false, NULL},
    {NULL, PARAM_TEXT, 0, false, NULL},
};

const struct onr_param onr_params_offsets[] = {
    {"offsets", PARAM_WORD, AT(shape.unit), false, unit_word},
    {NULL, PARAM_TEXT, 0, false, NULL},
};

const struct onr_param onr_params_include[] = {
    {"include", PARAM_WORD_SET, AT(include), false, include_word},
    {NULL, PARAM_TEXT, 0, false, NULL},
};

const struct onr_param onr_params_article[] = {
    {"article", PARAM_ARTICLES, AT(articles), true, NULL},
    {NULL, PARAM_TEXT, 0, false, NULL},
};

const struct onr_param onr_params_claims[] = {
    {"q", PARAM_TEXT, AT(q), true, NULL},
    {"publisher", PARAM_TEXTS, AT(publishers), true, NULL},
    {"quoteType", PARAM_WORDS, AT(quote_types), true, quote_type_word},
    {"sourceType", PARAM_WORDS, AT(source_types), true, source_type_word},
    {"modality", PARAM_WORDS, AT(modalities), true, modality_word},
    {"reviewStatus", PARAM_WORDS, AT(review_statuses), true, onr_params_review_status},
    {"minConfidence", PARAM_SHARE, AT(min_confidence), true, NULL},
    {"publishedAfter", PARAM_TIME, AT(published_after), true, NULL},
    {"publishedBefore", PARAM_TIME, AT(published_before), true, NULL},
    {NULL, PARAM_TEXT, 0, false, NULL},
};

const struct onr_param onr_params_entities[] = {
    {"q", PARAM_TEXT, AT(q), true, NULL},
    {"type", PARAM_WORDS, AT(types), true, entity_type_word},
    {NULL, PARAM_TEXT, 0, false, NULL},
};

const struct onr_param onr_params_forms[] = {
    {"form", PARAM_WORDS, AT(forms), true, form_word},
    {NULL, PARAM_TEXT, 0, false, NULL},
};

const struct onr_endpoint onr_endpoint_plain = {.groups = {NULL}};
