/*
 * What a request's head must be. Whatever two readers could read in two ways (where the body ends, which host is
 * meant, where a header ends) is refused and the connection closed: such requests are how one is smuggled behind
 * another.
 */
#include "head.h"

enum { HEADER_NOTE = 64 /* bytes that MHD takes to note one header */ };

/* A bit for each character of ASCII. */
struct characters {
  uint64_t bits[2];
};
/* ! # $ % & ' * + - . 0-9, and A-Z ^ _ ` a-z | ~ */
static const struct characters token_characters = {{0x03FF6CFA00000000, 0x57FFFFFFC7FFFFFE}};
/* ! $ % & ' ( ) * + , - . 0-9 ; =, and A-Z _ a-z ~ */
static const struct characters host_characters = {{0x2BFF7FF200000000, 0x47FFFFFE87FFFFFE}};

static inline bool is_in(const struct characters *set, char character) {
  unsigned char c = (unsigned char)character;
  return c < 128 && (set->bits[c / 64] >> c % 64 & 1);
}

bool onr_http_is_token(struct onr_str s) {
  for (size_t i = 0; i < s.len; i++)
    if (!is_in(&token_characters, s.data[i])) return false;
  return s.len > 0;
}

/* Whether any of eight bytes may be below 0x20 or 0x7F: a bit is carried where one is. */
static bool may_have_control(const char *bytes) {
  const uint64_t ones = 0x0101010101010101, tops = ones * 0x80;
  uint64_t word, below, deletes;
  memcpy(&word, bytes, sizeof word);
  below = (word - ones * 0x20) & ~word;
  deletes = word ^ ones * 0x7F;
  return ((below | ((deletes - ones) & ~deletes)) & tops) != 0;
}

bool onr_http_has_control(struct onr_str s) {
  for (size_t i = 0; i < s.len; i++) {
    unsigned char c = (unsigned char)s.data[i];
    if (s.len - i >= sizeof(uint64_t) && !may_have_control(s.data + i)) {
      i += sizeof(uint64_t) - 1;
      continue;
    }
    if ((c < 0x20 && c != '\t') || c == 0x7F) return true;
  }
  return false;
}

struct onr_str onr_http_fields_get(struct onr_fields fields, struct onr_str name) {
  for (size_t i = 0; i < fields.count; i++)
    if (onr_str_equal_nocase(fields.items[i].name, name)) return fields.items[i].value;
  return (struct onr_str){NULL, 0};
}

struct collector {
  struct onr_field *fields;
  size_t count, cap;
};

static enum MHD_Result collect(void *context, enum MHD_ValueKind kind, const char *name, size_t name_len,
                               const char *value, size_t value_len) {
  (void)kind;
  struct collector *collector = context;
  if (collector->count == collector->cap) return MHD_NO;
  collector->fields[collector->count++] =
      (struct onr_field){{name, name_len}, {value ? value : "", value ? value_len : 0}};
  return MHD_YES;
}

static enum onr_error collect_headers(struct http_exchange *exchange, struct onr_failure *failure) {
  int count = MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, NULL, NULL);
  struct collector collector = {.cap = count > 0 ? (size_t)count : 0};
  collector.fields = onr_arena_zalloc(&exchange->arena, collector.cap + 1, sizeof *collector.fields);
  if (!collector.fields) return onr_fail_memory(failure);
  MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, collect, &collector);
  exchange->request.headers = (struct onr_fields){collector.fields, collector.count};
  return ONR_OK;
}

size_t onr_http_head_room(const struct http_exchange *exchange) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  size_t used = (info ? info->header_size : 0) + exchange->request.headers.count * HEADER_NOTE;
  return used < CONNECTION_MEMORY ? CONNECTION_MEMORY - used : 0;
}

static enum onr_error check_size(const struct http_exchange *exchange, struct onr_failure *failure) {
  if (onr_http_head_room(exchange) >= ANSWER_HEAD) return ONR_OK;
  return onr_fail(failure, ONR_ERR_HEADERS_TOO_LARGE,
                  "The request's head may have %d bytes, less %d for each header; this one has %zu headers.",
                  CONNECTION_MEMORY - ANSWER_HEAD, HEADER_NOTE, exchange->request.headers.count);
}

static enum onr_error bad_header(struct onr_failure *failure, struct onr_str name, const char *why) {
  char where[ONR_FAILURE_WHERE_SIZE];
  size_t len = name.len < sizeof where - 1 ? name.len : sizeof where - 1;
  if (len) memcpy(where, name.data, len);
  where[len] = '\0';
  return onr_fail_at(failure, ONR_ERR_INVALID_REQUEST, ONR_AT_HEADER, where, "The header \"%.*s\" %s.", ONR_FMT(name),
                     why);
}

/* The headers that say where a request ends and whom it is for. */
struct framing {
  size_t lengths, codings, hosts;
  struct onr_str length, coding, host; /* the last of each */
};

static void note_header(struct framing *framing, const struct onr_field *header) {
  if (onr_str_equal_nocase(header->name, ONR_STR("Host"))) {
    framing->host = header->value;
    framing->hosts++;
  } else if (onr_str_equal_nocase(header->name, ONR_STR("Content-Length"))) {
    framing->length = header->value;
    framing->lengths++;
  } else if (onr_str_equal_nocase(header->name, ONR_STR("Transfer-Encoding"))) {
    framing->coding = header->value;
    framing->codings++;
  }
}

static enum onr_error check_characters(struct onr_fields headers, struct framing *framing,
                                       struct onr_failure *failure) {
  for (size_t i = 0; i < headers.count; i++) {
    const struct onr_field *header = &headers.items[i];
    if (!onr_http_is_token(header->name)) return bad_header(failure, header->name, "has a name that is no token");
    if (onr_http_has_control(header->value))
      return bad_header(failure, header->name, "has a control character in its value");
    note_header(framing, header);
  }
  return ONR_OK;
}

/* Decimal digits alone, in 63 bits. */
static bool parse_length(struct onr_str text, uint64_t *ret_length) {
  long long value;
  if (text.len == 0 || text.data[0] == '-' || !onr_str_to_int(text, &value)) return false;
  *ret_length = (uint64_t)value;
  return true;
}

static enum onr_error check_framing(struct http_exchange *exchange, const struct framing *framing,
                                    struct onr_failure *failure) {
  struct onr_str length_name = ONR_STR("Content-Length"), coding_name = ONR_STR("Transfer-Encoding");
  size_t lengths = framing->lengths, codings = framing->codings;
  if (lengths > 1) return bad_header(failure, length_name, "is there more than once");
  if (codings > 1) return bad_header(failure, coding_name, "is there more than once");
  if (lengths && codings) return bad_header(failure, coding_name, "is there beside Content-Length");
  if (lengths && !parse_length(framing->length, &exchange->declared_body))
    return bad_header(failure, length_name, "is no number of bytes");
  if (codings && exchange->http_1_0) return bad_header(failure, coding_name, "does not go with HTTP/1.0");
  if (codings && !onr_str_equal_nocase(framing->coding, ONR_STR("chunked")))
    return bad_header(failure, coding_name, "names a coding other than \"chunked\"");
  exchange->has_body = codings > 0 || exchange->declared_body > 0;
  return ONR_OK;
}

static bool is_port(struct onr_str text) {
  long long port;
  return text.len == 0 || (text.data[0] != '-' && text.len <= 5 && onr_str_to_int(text, &port) && port <= 65535);
}

/* The part of `text` that is made of name characters, or of an IPv6 address in brackets. */
static size_t host_length(struct onr_str text) {
  bool bracketed = text.len > 0 && text.data[0] == '[';
  for (size_t i = bracketed; i < text.len; i++) {
    char c = text.data[i];
    if (bracketed && c == ']') return i + 1;
    if (bracketed && !(onr_ascii_is_letter(c) || onr_ascii_is_digit(c) || c == ':' || c == '.')) return 0;
    if (!bracketed && !is_in(&host_characters, c)) return i;
  }
  return bracketed ? 0 : text.len;
}

static bool is_host(struct onr_str text) {
  size_t end = host_length(text);
  if (end == 0) return false;
  if (end == text.len) return true;
  return text.data[end] == ':' && is_port(onr_str_slice(text, end + 1, text.len));
}

static enum onr_error check_host(const struct http_exchange *exchange, const struct framing *framing,
                                 struct onr_failure *failure) {
  struct onr_str name = ONR_STR("Host");
  if (framing->hosts > 1) return bad_header(failure, name, "is there more than once");
  if (framing->hosts == 0 && exchange->http_1_0) return ONR_OK;
  if (framing->hosts == 0) return bad_header(failure, name, "is missing");
  if (!is_host(framing->host)) return bad_header(failure, name, "is no host with an optional port");
  return ONR_OK;
}

/* Between the target and the version there is one space; more, or a NUL, would have cut the target short. */
static enum onr_error check_request_line(const struct http_exchange *exchange, const char *method, const char *version,
                                         struct onr_failure *failure) {
  if (!onr_http_is_token(onr_str_from(method)))
    return onr_fail(failure, ONR_ERR_INVALID_REQUEST, "The request's method is no token.");
  if (!exchange->target || version != exchange->target + exchange->target_text.len + 1)
    return onr_fail(failure, ONR_ERR_INVALID_REQUEST,
                    "The request line is method, target and version with one space between them.");
  return ONR_OK;
}

/* Where the next line begins behind one that ends at `at`; NULL where the end is not that of a line. */
static const char *next_line(const char *at, const char *end) {
  return end - at >= 2 && at[0] == '\0' && at[1] == '\0' ? at + 2 : NULL;
}

/* Versions of the library before 1.0 take a line that goes on in the next one (and glue it to the name), a bare LF and
 * a NUL (and pass over what follows in the line). They leave the head where it came, with NULs in place of CR, LF and
 * the colons, so that each line must begin where the one before has ended, and the head end behind the last. */
static bool is_seamless(const struct http_exchange *exchange, const char *method, const char *version) {
  if (MHD_get_version()[0] != '0') return true;
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  const char *end = method + (info ? info->header_size : 0), *at = next_line(version + strlen(version), end);
  for (size_t i = 0; at && i < exchange->request.headers.count; i++) {
    struct onr_field header = exchange->request.headers.items[i];
    if (header.name.data != at) return false;
    const char *colon = at + header.name.len, *gap = colon + 1;
    while (gap < header.value.data && (*gap == ' ' || *gap == '\t')) gap++;
    if (*colon != '\0' || gap != header.value.data) return false;
    at = next_line(header.value.data + header.value.len, end);
  }
  return method + strlen(method) + 1 == exchange->target && at && next_line(at, end) == end;
}

static enum onr_error check_lines(const struct http_exchange *exchange, const char *method, const char *version,
                                  struct onr_failure *failure) {
  if (is_seamless(exchange, method, version)) return ONR_OK;
  return onr_fail(failure, ONR_ERR_INVALID_REQUEST,
                  "Each line of the head must end with CR and LF and begin with a name, and none may hold a NUL.");
}

enum onr_error onr_http_check_head(struct http_exchange *exchange, const char *method, const char *version,
                                   struct onr_failure *failure) {
  exchange->http_1_0 = onr_str_equal(onr_str_from(version), ONR_STR("HTTP/1.0"));
  struct framing framing = {0, 0, 0, {NULL, 0}, {NULL, 0}, {NULL, 0}};
  enum onr_error error = collect_headers(exchange, failure);
  if (!error) error = check_size(exchange, failure);
  if (!error) error = check_request_line(exchange, method, version, failure);
  if (!error) error = check_lines(exchange, method, version, failure);
  if (!error) error = check_characters(exchange->request.headers, &framing, failure);
  if (!error) error = check_framing(exchange, &framing, failure);
  if (!error) error = check_host(exchange, &framing, failure);
  return error;
}
