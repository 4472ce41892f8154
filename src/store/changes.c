#include "onrecord/store_changes.h"

const char *onr_changed_type_name(unsigned type) {
  static const char *const names[ONR_CHANGED_TYPE_COUNT] = {
      [ONR_CHANGED_ARTICLE] = "article",
      [ONR_CHANGED_ENTITY] = "entity",
      [ONR_CHANGED_CLAIM] = "claim",
      [ONR_CHANGED_SUGGESTION] = "suggestion",
  };
  return type < ONR_CHANGED_TYPE_COUNT ? names[type] : NULL;
}

const char *onr_change_kind_name(unsigned kind) {
  static const char *const names[ONR_CHANGE_KIND_COUNT] = {
      [ONR_CHANGE_CREATED] = "created",
      [ONR_CHANGE_CHANGED] = "changed",
      [ONR_CHANGE_DELETED] = "deleted",
  };
  return kind < ONR_CHANGE_KIND_COUNT ? names[kind] : NULL;
}
