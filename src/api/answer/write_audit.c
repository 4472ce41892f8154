#include "onrecord/store_audit.h"
#include "shape.h"

#define WRITER(name) static void name(struct onr_json *json, const void *row, const struct onr_shape *shape)

static const struct onr_audit_row *audit(const void *row) {
  return row;
}

WRITER(write_id) {
  (void)shape;
  onr_json_string(json, audit(row)->id);
}

WRITER(write_type) {
  (void)row;
  (void)shape;
  onr_json_string(json, ONR_STR("AuditEntry"));
}

WRITER(write_action) {
  (void)shape;
  onr_json_string(json, onr_str_from(onr_audit_action_name(audit(row)->action)));
}

WRITER(write_subject) {
  (void)shape;
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string(json, audit(row)->subject);
  onr_json_key(json, "type");
  onr_json_string(json, onr_str_from(onr_audit_subject_name(audit(row)->kind)));
  onr_json_end_object(json);
}

WRITER(write_related) {
  (void)shape;
  onr_write_strings(json, audit(row)->related);
}

WRITER(write_actor) {
  (void)shape;
  onr_json_begin_object(json);
  onr_json_key(json, "id");
  onr_json_string_or_null(json, audit(row)->actor.id);
  onr_json_key(json, "name");
  onr_json_string(json, audit(row)->actor.name);
  onr_json_end_object(json);
}

/* The ledger has a claim's spans and its review as texts one after the other (store_audit.h). */
enum { SPAN_ROLE, SPAN_BYTE, SPAN_EXACT, SPAN_PREFIX, SPAN_SUFFIX, SPAN_PARTS };
enum { REVIEW_RATING, REVIEW_NOTE, REVIEW_REVIEWER, REVIEW_URL, REVIEW_CREATED, REVIEW_MODIFIED, REVIEW_PARTS };

/* By their words, as POST /v1/claims takes them: places go with a version of the text. */
static void write_spans(struct onr_json *json, struct onr_strs texts) {
  static const struct {
    const char *name;
    size_t part;
  } members[] = {{"role", SPAN_ROLE}, {"exact", SPAN_EXACT}, {"prefix", SPAN_PREFIX}, {"suffix", SPAN_SUFFIX}};
  onr_json_begin_array(json);
  for (size_t at = 0; at + SPAN_PARTS <= texts.count; at += SPAN_PARTS) {
    onr_json_begin_object(json);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
      onr_json_key(json, members[i].name);
      onr_json_string(json, texts.items[at + members[i].part]);
    }
    onr_json_end_object(json);
  }
  onr_json_end_array(json);
}

static int64_t time_of(struct onr_str text) {
  long long ms;
  return onr_str_to_int(text, &ms) ? ms : ONR_NO_TIME;
}

static void write_review(struct onr_json *json, struct onr_strs texts) {
  if (texts.count != REVIEW_PARTS) {
    onr_json_null(json);
    return;
  }
  struct onr_review review = {.rating = texts.items[REVIEW_RATING],
                              .note = texts.items[REVIEW_NOTE],
                              .reviewer = texts.items[REVIEW_REVIEWER],
                              .url = texts.items[REVIEW_URL],
                              .created = time_of(texts.items[REVIEW_CREATED]),
                              .modified = time_of(texts.items[REVIEW_MODIFIED])};
  onr_write_review(json, &review);
}

static void write_texts(struct onr_json *json, const struct onr_audit_value *value) {
  if (onr_str_equal(value->member, ONR_STR("spans")))
    write_spans(json, value->texts);
  else if (onr_str_equal(value->member, ONR_STR("review")))
    write_review(json, value->texts);
  else
    onr_write_strings(json, value->texts);
}

static void write_value(struct onr_json *json, const struct onr_audit_value *value) {
  switch (value->kind) {
  case ONR_AUDIT_TEXT: onr_json_string(json, value->text); return;
  case ONR_AUDIT_TEXTS: write_texts(json, value); return;
  case ONR_AUDIT_INTEGER: onr_json_int(json, value->integer); return;
  case ONR_AUDIT_DECIMAL: onr_json_decimal(json, value->decimal, 6); return;
  case ONR_AUDIT_BOOLEAN: onr_json_bool(json, value->integer != 0); return;
  case ONR_AUDIT_TIME: onr_write_time(json, value->integer); return;
  case ONR_AUDIT_NULL:
  case ONR_AUDIT_KIND_COUNT: break;
  }
  onr_json_null(json);
}

static void write_values(struct onr_json *json, struct onr_audit_values values) {
  onr_json_begin_object(json);
  for (size_t i = 0; i < values.count; i++) {
    onr_json_key_str(json, values.items[i].member);
    write_value(json, &values.items[i]);
  }
  onr_json_end_object(json);
}

WRITER(write_before) {
  (void)shape;
  write_values(json, audit(row)->before);
}

WRITER(write_after) {
  (void)shape;
  write_values(json, audit(row)->after);
}

WRITER(write_reverts) {
  (void)shape;
  onr_json_string_or_null(json, audit(row)->reverts);
}

WRITER(write_reverted_by) {
  (void)shape;
  onr_json_string_or_null(json, audit(row)->reverted_by);
}

WRITER(write_created) {
  (void)shape;
  onr_write_time(json, audit(row)->created);
}

const struct onr_member onr_audit_members[] = {
    ONR_MEMBER("id", write_id),
    ONR_MEMBER("type", write_type),
    ONR_MEMBER("action", write_action),
    ONR_MEMBER("subject", write_subject),
    ONR_MEMBER("related", write_related),
    ONR_MEMBER("actor", write_actor),
    ONR_MEMBER("before", write_before),
    ONR_MEMBER("after", write_after),
    ONR_MEMBER("reverts", write_reverts),
    ONR_MEMBER("revertedBy", write_reverted_by),
    ONR_MEMBER("dateCreated", write_created),
    ONR_MEMBERS_END,
};
