/* Claims and reviews in JSON, by tables of their members. */
#include "json.h"
#include "onrecord/reader_claim.h"
#include "onrecord/utf8.h"

struct member;

/* Reads the value of a member into `target`; `pointer` is where it stands. */
typedef enum onr_error (*member_read)(struct onr_reading *reading, const struct member *member, const json_t *value,
                                      const char *pointer, void *target);

enum place { NOWHERE = 0, IN_NEW = 1, IN_PATCH = 2, ANYWHERE = 3 }; /* what documents have the member */
enum absence { NEVER, NULLED, BLANK };                              /* nothing; null; null or "" */

struct member {
  const char *name; /* NULL ends a table */
  member_read read;
  size_t target;        /* offset in the struct that is read */
  unsigned given;       /* its bit in `given`; 0: none */
  enum absence absence; /* what says that there is none */
  size_t characters;    /* of a text: the most */
  const char *expected; /* what it must be, for messages */
  const char *refused;  /* it is known: why it is not taken elsewhere, or nowhere; NULL: the server sets it */
  enum place where;     /* it is taken */
};

static enum onr_error wrong(struct onr_reading *reading, const char *pointer, const char *expected,
                            const json_t *value) {
  struct onr_place place = {ONR_AT_POINTER, pointer};
  if (json_is_string(value) && json_string_length(value))
    return onr_place_fail_value(reading, place, expected, onr_json_text(value));
  return onr_place_fail(reading, place, expected, onr_json_kind(value));
}

static enum onr_error too_long(struct onr_reading *reading, const char *pointer, size_t most, size_t came) {
  return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer,
                     "%s must have at most %zu characters; it has %zu.", pointer, most, came);
}

/* ---- Values ---- */

static enum onr_error read_text(struct onr_reading *reading, const struct member *member, const json_t *value,
                                const char *pointer, void *target) {
  struct onr_str *out = target;
  if (!json_is_string(value) || json_string_length(value) == 0) return wrong(reading, pointer, member->expected, value);
  size_t length = onr_utf8_length(onr_json_text(value));
  if (length > member->characters) return too_long(reading, pointer, member->characters, length);
  *out = onr_arena_str(reading->arena, onr_json_text(value));
  return out->data ? ONR_OK : onr_fail_memory(reading->failure);
}

/* A text that is more than white space. */
static enum onr_error read_words(struct onr_reading *reading, const struct member *member, const json_t *value,
                                 const char *pointer, void *target) {
  if (json_is_string(value) && onr_field_is_blank(onr_json_text(value)))
    return wrong(reading, pointer, member->expected, value);
  return read_text(reading, member, value, pointer, target);
}

static enum onr_error read_url(struct onr_reading *reading, const struct member *member, const json_t *value,
                               const char *pointer, void *target) {
  if (json_is_string(value) && !onr_field_is_url(onr_json_text(value)))
    return wrong(reading, pointer, member->expected, value);
  return read_text(reading, member, value, pointer, target);
}

/* An id, alone or as the member "id" of the object that the API shows it in. */
static enum onr_error read_id(struct onr_reading *reading, const struct member *member, const json_t *value,
                              const char *pointer, void *target) {
  char inside[ONR_FAILURE_WHERE_SIZE];
  const json_t *id = json_is_object(value) ? json_object_get(value, "id") : NULL;
  snprintf(inside, sizeof inside, "%.100s%s", pointer, id ? "/id" : "");
  return read_text(reading, member, id ? id : value, inside, target);
}

static enum onr_error read_number(struct onr_reading *reading, const struct member *member, const json_t *value,
                                  const char *pointer, void *target) {
  if (!json_is_integer(value) || json_integer_value(value) < 0) return wrong(reading, pointer, member->expected, value);
  *(int64_t *)target = json_integer_value(value);
  return ONR_OK;
}

/* "sha256:" and 64 hexadecimal digits, as the API shows it; the digits are kept. */
static enum onr_error read_version(struct onr_reading *reading, const struct member *member, const json_t *value,
                                   const char *pointer, void *target) {
  enum { DIGITS = 64 };
  struct onr_str prefix = ONR_STR("sha256:"), *out = target;
  struct onr_str text = json_is_string(value) ? onr_json_text(value) : ONR_STR("");
  bool valid = onr_str_starts_with(text, prefix) && text.len == prefix.len + DIGITS;
  for (size_t i = prefix.len; valid && i < text.len; i++) valid = strchr("0123456789abcdef", text.data[i]) != NULL;
  if (!valid) return wrong(reading, pointer, member->expected, value);
  *out = onr_arena_str(reading->arena, onr_str_slice(text, prefix.len, text.len));
  return out->data ? ONR_OK : onr_fail_memory(reading->failure);
}

static enum onr_error read_type(struct onr_reading *reading, const struct member *member, const json_t *value,
                                const char *pointer, void *target) {
  (void)target;
  const char *text = json_string_value(value);
  return text && strcmp(text, "Claim") == 0 ? ONR_OK : wrong(reading, pointer, member->expected, value);
}

/* ---- Objects ---- */

static const struct member *find(const struct member *members, const char *name) {
  while (members->name && strcmp(members->name, name) != 0) members++;
  return members->name ? members : NULL;
}

static enum onr_error refuse(struct onr_reading *reading, const char *pointer, const struct member *member,
                             const struct member *members, enum place document) {
  char names[256] = "";
  if (member && !member->refused) return onr_reader_refuse_set(pointer, reading->failure);
  if (member)
    return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer, "%s", member->refused);
  for (size_t len = 0; members->name && len < sizeof names; members++)
    if (members->where & document)
      len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", len ? ", " : "", members->name);
  return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer,
                     "There is no member %s here; there are: %s.", pointer, names);
}

static bool is_absent(const json_t *value, enum absence absence) {
  if (absence == BLANK && json_is_string(value)) return json_string_length(value) == 0;
  return absence != NEVER && json_is_null(value);
}

/* Reads an object at `base` by its table into `target`; the bits of what it says go into `*given`. */
static enum onr_error read_members(struct onr_reading *reading, const struct member *members, enum place document,
                                   json_t *object, const char *base, void *target, unsigned *given) {
  const char *name;
  json_t *value;
  enum onr_error error = ONR_OK;
  json_object_foreach(object, name, value) {
    char pointer[ONR_FAILURE_WHERE_SIZE];
    snprintf(pointer, sizeof pointer, "%.60s", base);
    onr_json_pointer_add(pointer, onr_str_from(name));
    const struct member *member = find(members, name);
    if (!member || !(member->where & document)) {
      error = refuse(reading, pointer, member, members, document);
    } else {
      *given |= member->given;
      if (!is_absent(value, member->absence))
        error = member->read(reading, member, value, pointer, (char *)target + member->target);
    }
    if (error) break;
  }
  return error;
}

static enum onr_error missing(struct onr_reading *reading, const char *pointer, const char *what) {
  return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer, "%s is missing: %s.", pointer,
                     what);
}

/* ---- Lists ---- */

static enum onr_error check_array(struct onr_reading *reading, const json_t *value, const char *pointer, size_t least,
                                  size_t most, const char *expected) {
  if (!json_is_array(value)) return wrong(reading, pointer, expected, value);
  size_t count = json_array_size(value);
  if (count >= least && count <= most) return ONR_OK;
  return onr_fail_at(reading->failure, ONR_ERR_INVALID_BODY, ONR_AT_POINTER, pointer,
                     "%s must have %zu to %zu items; it has %zu.", pointer, least, most, count);
}

static enum onr_error read_ids(struct onr_reading *reading, const struct member *member, const json_t *value,
                               const char *pointer, void *target) {
  enum onr_error error = check_array(reading, value, pointer, 0, ONR_CLAIM_ABOUT, "an array of ids");
  size_t count = error ? 0 : json_array_size(value);
  struct onr_str *ids = onr_arena_zalloc(reading->arena, count + 1, sizeof *ids);
  if (!ids) return onr_fail_memory(reading->failure);
  for (size_t i = 0; i < count && !error; i++) {
    char inside[ONR_FAILURE_WHERE_SIZE];
    snprintf(inside, sizeof inside, "%.60s/%zu", pointer, i);
    error = read_id(reading, member, json_array_get(value, i), inside, &ids[i]);
  }
  *(struct onr_strs *)target = (struct onr_strs){ids, count};
  return error;
}

#define SPAN(name) offsetof(struct onr_span_document, name)
enum { GIVEN_ROLE = 1, GIVEN_START = 2, GIVEN_END = 4, GIVEN_EXACT = 8 };

static const struct member span_members[] = {
    {"role", read_text, SPAN(role), GIVEN_ROLE, NEVER, 20, "content, cue or source", NULL, ANYWHERE},
    {"start", read_number, SPAN(start), GIVEN_START, NEVER, 0, "a whole number from 0", NULL, ANYWHERE},
    {"end", read_number, SPAN(end), GIVEN_END, NEVER, 0, "a whole number from 0", NULL, ANYWHERE},
    {"exact", read_text, SPAN(exact), GIVEN_EXACT, NEVER, ONR_SPAN_CHARACTERS, "the words, a string", NULL, ANYWHERE},
    {"prefix", read_text, SPAN(prefix), 0, BLANK, ONR_CONTEXT_CHARACTERS, "the words before, a string or null", NULL,
     ANYWHERE},
    {"suffix", read_text, SPAN(suffix), 0, BLANK, ONR_CONTEXT_CHARACTERS, "the words after, a string or null", NULL,
     ANYWHERE},
    {NULL, NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
};

static enum onr_error read_span(struct onr_reading *reading, json_t *value, const char *pointer,
                                struct onr_span_document *span) {
  unsigned given = 0;
  if (!json_is_object(value)) return wrong(reading, pointer, "an object with role and the place or words", value);
  enum onr_error error = read_members(reading, span_members, ANYWHERE, value, pointer, span, &given);
  char at[ONR_FAILURE_WHERE_SIZE];
  bool start = given & GIVEN_START, end = given & GIVEN_END;
  span->placed = start && end;
  if (error) return error;
  snprintf(at, sizeof at, "%.60s/%s", pointer, !(given & GIVEN_ROLE) ? "role" : !start && end ? "start" : "end");
  if (!(given & GIVEN_ROLE)) return missing(reading, at, "content, cue or source");
  if (start != end) return missing(reading, at, "a place is a start and an end");
  snprintf(at, sizeof at, "%.60s/exact", pointer);
  if (!start && !(given & GIVEN_EXACT)) return missing(reading, at, "a span needs its words, or its start and end");
  return ONR_OK;
}

static enum onr_error read_spans(struct onr_reading *reading, const struct member *member, const json_t *value,
                                 const char *pointer, void *target) {
  struct onr_claim_document *claim = target;
  (void)member;
  enum onr_error error = check_array(reading, value, pointer, 1, ONR_CLAIM_SPANS, "an array of spans");
  size_t count = error ? 0 : json_array_size(value);
  struct onr_span_document *spans = onr_arena_zalloc(reading->arena, count + 1, sizeof *spans);
  if (!spans) return onr_fail_memory(reading->failure);
  for (size_t i = 0; i < count && !error; i++) {
    char inside[ONR_FAILURE_WHERE_SIZE];
    snprintf(inside, sizeof inside, "%.60s/%zu", pointer, i);
    error = read_span(reading, json_array_get(value, i), inside, &spans[i]);
  }
  claim->spans = spans;
  claim->span_count = count;
  return error;
}

/* ---- Documents ---- */

#define CLAIM(name) offsetof(struct onr_claim_document, name)
#define FROM_SPANS  "This member is made of the words of the spans: change those."

static const struct member claim_members[] = {
    {"article", read_id, CLAIM(article), ONR_GIVEN_ARTICLE, NEVER, 64, "the id of an article (art_…)",
     "A claim stays with its article: make another one in the other article.", IN_NEW},
    {"reviewStatus", read_text, CLAIM(review_status), ONR_GIVEN_REVIEW_STATUS, NULLED, 20,
     "machine, confirmed or rejected", "A claim that is made by hand is confirmed: leave reviewStatus out.", IN_PATCH},
    {"type", read_type, 0, 0, NEVER, 0, "\"Claim\"", NULL, ANYWHERE},
    {"speaker", read_id, CLAIM(speaker), ONR_GIVEN_SPEAKER, NULLED, 64, "the id of an entity (ent_…), or null", NULL,
     ANYWHERE},
    {"about", read_ids, CLAIM(about), ONR_GIVEN_ABOUT, NULLED, 64, "the id of an entity (ent_…)", NULL, ANYWHERE},
    {"quoteType", read_text, CLAIM(quote_type), ONR_GIVEN_QUOTE_TYPE, NEVER, 20, "direct, indirect or mixed", NULL,
     ANYWHERE},
    {"sourceType", read_text, CLAIM(source_type), ONR_GIVEN_SOURCE_TYPE, NEVER, 20,
     "named, official, expert, witness, group or anonymous", NULL, ANYWHERE},
    {"modality", read_text, CLAIM(modality), ONR_GIVEN_MODALITY, NEVER, 20,
     "asserted, possible, future, denied or question", NULL, ANYWHERE},
    {"spans", read_spans, 0, ONR_GIVEN_SPANS, NEVER, 0, NULL, NULL, ANYWHERE},
    {"offsetUnit", read_text, CLAIM(offset_unit), ONR_GIVEN_OFFSET_UNIT, NEVER, 20, "codepoint, utf16 or utf8", NULL,
     ANYWHERE},
    {"textVersion", read_version, CLAIM(text_version), ONR_GIVEN_TEXT_VERSION, NEVER, 0,
     "\"sha256:\" and 64 hexadecimal digits", NULL, ANYWHERE},
    {"text", NULL, 0, 0, NEVER, 0, NULL, FROM_SPANS, NOWHERE},
    {"source", NULL, 0, 0, NEVER, 0, NULL, FROM_SPANS, NOWHERE},
    {"cue", NULL, 0, 0, NEVER, 0, NULL, FROM_SPANS, NOWHERE},
    {"id", NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
    {"antecedent", NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
    {"confidence", NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
    {"generator", NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
    {"dateCreated", NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
    {"dateModified", NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
    {"review", NULL, 0, 0, NEVER, 0, NULL, "A review is put at /v1/claims/{id}/review.", NOWHERE},
    {NULL, NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
};

#define REVIEW(name) offsetof(struct onr_review_document, name)
enum { GIVEN_RATING = 1 };

static const struct member review_members[] = {
    {"rating", read_words, REVIEW(rating), GIVEN_RATING, NEVER, ONR_RATING_CHARACTERS, "a verdict in a few words", NULL,
     ANYWHERE},
    {"note", read_words, REVIEW(note), 0, BLANK, ONR_NOTE_CHARACTERS, "a text or null", NULL, ANYWHERE},
    {"reviewer", read_words, REVIEW(reviewer), 0, BLANK, ONR_REVIEWER_CHARACTERS, "a name or null", NULL, ANYWHERE},
    {"url", read_url, REVIEW(url), 0, NULLED, ONR_URL_BYTES,
     "an absolute http or https URL without spaces and control characters, or null", NULL, ANYWHERE},
    {"dateCreated", NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
    {"dateModified", NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
    {NULL, NULL, 0, 0, NEVER, 0, NULL, NULL, NOWHERE},
};

static enum onr_error read_document(struct onr_reading *reading, struct onr_str bytes,
                                    const struct onr_reader_limits *limits, const struct member *members,
                                    enum place document, void *target, unsigned *given) {
  json_t *root;
  enum onr_error error = onr_reading_check_size(reading, bytes, limits);
  if (!error) error = onr_reading_check_utf8(reading, &bytes);
  if (!error) error = onr_json_load(reading, bytes, &root);
  if (error) return error;
  error = read_members(reading, members, document, root, "", target, given);
  json_decref(root);
  return error;
}

enum onr_error onr_reader_read_claim(struct onr_str bytes, const struct onr_reader_limits *limits,
                                     struct onr_arena *arena, struct onr_claim_document *ret_claim,
                                     struct onr_failure *failure) {
  struct onr_reading reading = {arena, failure, 0};
  struct onr_claim_document claim = {0};
  enum onr_error error = read_document(&reading, bytes, limits, claim_members, IN_NEW, &claim, &claim.given);
  if (error) return error;
  if (!(claim.given & ONR_GIVEN_ARTICLE)) return missing(&reading, "/article", "a claim stands in an article");
  if (!(claim.given & ONR_GIVEN_SPANS)) return missing(&reading, "/spans", "a claim is words of its article");
  *ret_claim = claim;
  return ONR_OK;
}

enum onr_error onr_reader_read_claim_patch(struct onr_str bytes, const struct onr_reader_limits *limits,
                                           struct onr_arena *arena, struct onr_claim_document *ret_claim,
                                           struct onr_failure *failure) {
  struct onr_reading reading = {arena, failure, 0};
  struct onr_claim_document claim = {0};
  enum onr_error error = read_document(&reading, bytes, limits, claim_members, IN_PATCH, &claim, &claim.given);
  if (!error) *ret_claim = claim;
  return error;
}

enum onr_error onr_reader_read_review(struct onr_str bytes, const struct onr_reader_limits *limits,
                                      struct onr_arena *arena, struct onr_review_document *ret_review,
                                      struct onr_failure *failure) {
  struct onr_reading reading = {arena, failure, 0};
  struct onr_review_document review = {0};
  unsigned given = 0;
  enum onr_error error = read_document(&reading, bytes, limits, review_members, ANYWHERE, &review, &given);
  if (error) return error;
  if (!(given & GIVEN_RATING)) return missing(&reading, "/rating", "a review has a verdict");
  *ret_review = review;
  return ONR_OK;
}
