/* The words for suggestions. Those for reasons go into ids, so that they may never change. */
#include "onrecord/store.h"

const char *onr_suggestion_reason_name(enum onr_suggestion_reason reason) {
  static const char *const names[ONR_REASON_COUNT] = {
      [ONR_REASON_BARE_NAME] = "bare-name",
      [ONR_REASON_MIDDLE_NAME] = "middle-name",
      [ONR_REASON_NAME_SUFFIX] = "name-suffix",
      [ONR_REASON_INITIAL] = "initial",
      [ONR_REASON_TRANSLITERATION] = "transliteration",
      [ONR_REASON_ACRONYM] = "acronym",
      [ONR_REASON_ORGANIZATION_SUFFIX] = "organization-suffix",
      [ONR_REASON_QUALIFIED_PLACE] = "qualified-place",
      [ONR_REASON_OTHER_KIND] = "other-kind",
      [ONR_REASON_SAME_NAME] = "same-name",
      [ONR_REASON_GIVEN_NAME] = "given-name",
  };
  return names[reason];
}

const char *onr_suggestion_status_name(enum onr_suggestion_status status) {
  static const char *const names[ONR_SUGGESTION_STATUS_COUNT] = {
      [ONR_SUGGESTION_OPEN] = "open",
      [ONR_SUGGESTION_ACCEPTED] = "accepted",
      [ONR_SUGGESTION_DISMISSED] = "dismissed",
  };
  return names[status];
}
