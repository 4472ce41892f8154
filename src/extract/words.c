/* The API's words for the enums of extract.h. */
#include "onrecord/extract.h"

static const char *const entity_types[ONR_ENTITY_TYPE_COUNT] = {"Person", "Organization", "Place", "Group", "Event"};
static const char *const mention_forms[ONR_FORM_COUNT] = {"name", "adjective", "title", "pronoun"};
static const char *const quote_types[ONR_QUOTE_COUNT] = {"direct", "indirect", "mixed"};
static const char *const source_types[ONR_SOURCE_COUNT] = {"named", "official", "anonymous",
                                                           "group", "expert",   "witness"};
static const char *const modalities[ONR_MODALITY_COUNT] = {"asserted", "possible", "future", "denied", "question"};

const char *onr_entity_type_name(enum onr_entity_type type) {
  return entity_types[type];
}
const char *onr_mention_form_name(enum onr_mention_form form) {
  return mention_forms[form];
}
const char *onr_quote_type_name(enum onr_quote_type type) {
  return quote_types[type];
}
const char *onr_source_type_name(enum onr_source_type type) {
  return source_types[type];
}
const char *onr_modality_name(enum onr_modality modality) {
  return modalities[modality];
}

static bool parse(struct onr_str name, const char *const *words, unsigned count, unsigned *ret_index) {
  for (unsigned i = 0; i < count; i++) {
    if (!onr_str_equal(name, onr_str_from(words[i]))) continue;
    *ret_index = i;
    return true;
  }
  return false;
}

bool onr_entity_type_parse(struct onr_str name, enum onr_entity_type *ret_type) {
  unsigned index;
  if (!parse(name, entity_types, ONR_ENTITY_TYPE_COUNT, &index)) return false;
  *ret_type = (enum onr_entity_type)index;
  return true;
}

bool onr_quote_type_parse(struct onr_str name, enum onr_quote_type *ret_type) {
  unsigned index;
  if (!parse(name, quote_types, ONR_QUOTE_COUNT, &index)) return false;
  *ret_type = (enum onr_quote_type)index;
  return true;
}

bool onr_source_type_parse(struct onr_str name, enum onr_source_type *ret_type) {
  unsigned index;
  if (!parse(name, source_types, ONR_SOURCE_COUNT, &index)) return false;
  *ret_type = (enum onr_source_type)index;
  return true;
}

bool onr_modality_parse(struct onr_str name, enum onr_modality *ret_modality) {
  unsigned index;
  if (!parse(name, modalities, ONR_MODALITY_COUNT, &index)) return false;
  *ret_modality = (enum onr_modality)index;
  return true;
}
