#include "claim_audit.h"

#include "store/sqlite/packed.h"

static const struct {
  const char *name;
  bool list;
} members[ONR_CLAIM_MEMBER_COUNT] = {
    [ONR_CLAIM_QUOTE_TYPE] = {"quoteType", false}, [ONR_CLAIM_SOURCE_TYPE] = {"sourceType", false},
    [ONR_CLAIM_MODALITY] = {"modality", false},    [ONR_CLAIM_SPEAKER] = {"speaker", false},
    [ONR_CLAIM_ABOUT_ENTITIES] = {"about", true},  [ONR_CLAIM_PLACES] = {"spans", true},
    [ONR_CLAIM_STATUS] = {"reviewStatus", false},  [ONR_CLAIM_REVIEW] = {"review", true},
};

struct onr_audit_value onr_claim_audit_nothing(enum onr_claim_member member) {
  return (struct onr_audit_value){
      .member = onr_str_from(members[member].name), .kind = ONR_AUDIT_NULL, .derived = true};
}

enum onr_error onr_claim_audit_value(const struct onr_curated_claim *curated, enum onr_claim_member member,
                                     struct onr_arena *arena, struct onr_audit_value *ret_value,
                                     struct onr_failure *failure) {
  struct onr_audit_value value = onr_claim_audit_nothing(member);
  struct onr_str shown = onr_curated_shown(curated, member);
  bool list = members[member].list;
  value.derived = !curated->corrected[member];
  if (list && (shown.len || member == ONR_CLAIM_ABOUT_ENTITIES)) {
    value.kind = ONR_AUDIT_TEXTS;
    if (!onr_strs_unpack(arena, shown, &value.texts)) return onr_fail_memory(failure);
  } else if (!list && shown.len) {
    value.kind = ONR_AUDIT_TEXT;
    value.text = shown;
  }
  *ret_value = value;
  return ONR_OK;
}

bool onr_claim_audit_read(const struct onr_audit_value *value, struct onr_arena *arena,
                          enum onr_claim_member *ret_member, struct onr_str *ret_text) {
  for (int i = 0; i < ONR_CLAIM_MEMBER_COUNT; i++) {
    if (!onr_str_equal(value->member, onr_str_from(members[i].name))) continue;
    *ret_member = (enum onr_claim_member)i;
    *ret_text = ONR_STR("");
    if (value->kind == ONR_AUDIT_TEXT) *ret_text = value->text;
    if (value->kind == ONR_AUDIT_TEXTS) *ret_text = onr_strs_pack(arena, value->texts);
    if (value->derived) *ret_text = (struct onr_str){NULL, 0};
    return true;
  }
  return false;
}
