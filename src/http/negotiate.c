/* What the client accepts and what it has: Accept, Accept-Encoding, ETags and dates. */
#include <stdio.h>
#include <time.h>

#include "reply.h"

/* "0.75" → 750; 1000 for anything malformed, as if it were not there. */
static int parse_quality(struct onr_str text) {
  if (text.len == 0 || (text.data[0] != '0' && text.data[0] != '1')) return 1000;
  int quality = text.data[0] == '1' ? 1000 : 0, scale = 100;
  for (size_t i = 2; i < text.len && scale > 0; i++, scale /= 10) {
    if (text.data[1] != '.' || text.data[i] < '0' || text.data[i] > '9') return 1000;
    quality += (text.data[i] - '0') * scale;
  }
  return quality > 1000 ? 1000 : quality;
}

/* The quality 0–1000 of an item of Accept, Accept-Encoding and the like; `*ret_name` is the item without parameters. */
static int item_quality(struct onr_str item, struct onr_str *ret_name) {
  struct onr_str part;
  int quality = 1000;
  *ret_name = ONR_STR("");
  if (onr_str_next(&item, ';', &part)) *ret_name = onr_str_trim(part);
  while (onr_str_next(&item, ';', &part)) {
    part = onr_str_trim(part);
    if (part.len > 2 && (part.data[0] == 'q' || part.data[0] == 'Q') && part.data[1] == '=')
      quality = parse_quality(onr_str_slice(part, 2, part.len));
  }
  return quality;
}

/* Every Accept-Encoding header counts; they are few enough to look at one by one. "*" is taken for gzip alone, which
 * whoever says so can be trusted to read. Of two that are as welcome it is zstd: it takes half the time. */
enum http_coding onr_http_accepted_coding(const struct onr_request *request) {
  int identity = -1, gzip = -1, zstd = -1, any = -1;
  for (size_t i = 0; i < request->headers.count; i++) {
    struct onr_str list = request->headers.items[i].value, item, name;
    if (!onr_str_equal_nocase(request->headers.items[i].name, ONR_STR("Accept-Encoding"))) continue;
    while (onr_str_next(&list, ',', &item)) {
      int quality = item_quality(item, &name);
      if (onr_str_equal_nocase(name, ONR_STR("gzip")) || onr_str_equal_nocase(name, ONR_STR("x-gzip"))) gzip = quality;
      if (onr_str_equal_nocase(name, ONR_STR("zstd"))) zstd = quality;
      if (onr_str_equal_nocase(name, ONR_STR("identity"))) identity = quality;
      if (onr_str_equal(name, ONR_STR("*"))) any = quality;
    }
  }
  if (gzip < 0) gzip = any;
  if (zstd > 0 && zstd >= gzip && zstd >= identity) return CODING_ZSTD;
  return gzip > 0 && gzip >= identity ? CODING_GZIP : CODING_IDENTITY;
}

/* Cuts the next item off a list; commas in quoted strings are no separators. */
static bool next_item(struct onr_str *list, struct onr_str *ret_item) {
  if (!list->data) return false;
  bool quoted = false;
  size_t end = 0;
  for (; end < list->len && (quoted || list->data[end] != ','); end++) {
    if (quoted && list->data[end] == '\\' && end + 1 < list->len)
      end++;
    else if (list->data[end] == '"')
      quoted = !quoted;
  }
  *ret_item = onr_str_slice(*list, 0, end);
  *list = end < list->len ? onr_str_slice(*list, end + 1, list->len) : (struct onr_str){NULL, 0};
  return true;
}

/* How closely a media range names a type: 3 wholly, 2 "text/…", 1 anything, 0 not. Parameters of a range are of no
 * account: what is there comes in one form each. */
static int closeness(struct onr_str range, struct onr_str type) {
  if (onr_str_equal_nocase(range, type)) return 3;
  if (onr_str_equal(range, ONR_STR("*/*"))) return 1;
  if (range.len < 3 || !onr_str_ends_with(range, ONR_STR("/*")) || type.len < range.len) return 0;
  size_t common = range.len - 1;
  return onr_str_equal_nocase(onr_str_slice(range, 0, common), onr_str_slice(type, 0, common)) ? 2 : 0;
}

/* What Accept says of a type: the quality that its closest range gives it, and which of the ranges that is. */
struct acceptance {
  int quality, closeness;
  int place;
};

/* Every Accept header counts; a list may be spread over several. */
static struct acceptance accept_of(const struct onr_request *request, struct onr_str type) {
  struct acceptance best = {0, 0, 0};
  struct onr_str item, range;
  bool any = false;
  int place = 0;
  for (size_t i = 0; i < request->headers.count; i++) {
    if (!onr_str_equal_nocase(request->headers.items[i].name, ONR_STR("Accept"))) continue;
    struct onr_str accept = request->headers.items[i].value;
    any = true;
    while (next_item(&accept, &item)) {
      int quality = item_quality(item, &range), close = closeness(range, type);
      if (close > best.closeness) best = (struct acceptance){quality, close, place};
      place++;
    }
  }
  return any ? best : (struct acceptance){1000, 0, 0};
}

int onr_request_accepts(const struct onr_request *request, const char *media_type) {
  return accept_of(request, onr_str_from(media_type)).quality;
}

/* Of equal quality, what was named more closely was meant, and then what was named first. */
static bool is_preferred(struct acceptance one, struct acceptance other) {
  if (one.quality != other.quality) return one.quality > other.quality;
  if (one.closeness != other.closeness) return one.closeness > other.closeness;
  return one.place < other.place;
}

size_t onr_request_preferred(const struct onr_request *request, const char *const *media_types, size_t count) {
  struct acceptance best = {0, 0, 0};
  size_t preferred = count;
  for (size_t i = 0; i < count; i++) {
    struct acceptance found = accept_of(request, onr_str_from(media_types[i]));
    if (found.quality == 0 || (preferred < count && !is_preferred(found, best))) continue;
    best = found;
    preferred = i;
  }
  return preferred;
}

/* The next entity tag of a list, with its quotes and without "W/"; false at the end or where the list is malformed. */
static bool next_etag(struct onr_str *list, struct onr_str *ret_etag, bool *ret_weak) {
  while (list->len > 0 && (list->data[0] == ',' || list->data[0] == ' ' || list->data[0] == '\t'))
    *list = onr_str_slice(*list, 1, list->len);
  *ret_weak = onr_str_starts_with(*list, ONR_STR("W/"));
  if (*ret_weak) *list = onr_str_slice(*list, 2, list->len);
  if (list->len < 2 || list->data[0] != '"') return false;
  const char *end = memchr(list->data + 1, '"', list->len - 1);
  if (!end) return false;
  size_t len = (size_t)(end - list->data) + 1;
  *ret_etag = onr_str_slice(*list, 0, len);
  *list = onr_str_slice(*list, len, list->len);
  return true;
}

bool onr_http_etag_matches(struct onr_str if_none_match, struct onr_str etag) {
  struct onr_str item;
  bool weak;
  if (onr_str_equal(onr_str_trim(if_none_match), ONR_STR("*"))) return true;
  while (next_etag(&if_none_match, &item, &weak))
    if (onr_str_equal(item, etag)) return true;
  return false;
}

/* Whether the tag is "<revision>-…". */
static bool names_revision(struct onr_str etag, int64_t revision) {
  char start[32];
  int len = snprintf(start, sizeof start, "\"%lld-", (long long)revision);
  return revision >= 0 && onr_str_starts_with(etag, (struct onr_str){start, (size_t)len});
}

enum onr_error onr_request_if_match(const struct onr_request *request, int64_t revision, struct onr_failure *failure) {
  struct onr_str list = onr_request_header(request, "If-Match"), given = list, etag;
  bool weak, strong = false;
  if (!list.data)
    return onr_fail_at(failure, ONR_ERR_PRECONDITION_REQUIRED, ONR_AT_HEADER, "If-Match",
                       "A change needs If-Match with the ETag of the version that it was made for.");
  if (onr_str_equal(onr_str_trim(list), ONR_STR("*"))) return ONR_OK;
  while (next_etag(&list, &etag, &weak)) {
    if (!weak && names_revision(etag, revision)) return ONR_OK;
    strong = strong || !weak;
  }
  if (!strong)
    return onr_fail_at(failure, ONR_ERR_PRECONDITION_FAILED, ONR_AT_HEADER, "If-Match",
                       "If-Match must be a strong ETag in double quotes, as the ETag header has it; it is %.*s.",
                       ONR_FMT(given));
  return onr_fail_at(failure, ONR_ERR_PRECONDITION_FAILED, ONR_AT_HEADER, "If-Match",
                     "If-Match is %.*s, and the resource has changed since or was never that: get it again.",
                     ONR_FMT(given));
}

/* The digits of an HTTP date from `start`; false where they are none. */
static bool take_digits(struct onr_str text, size_t start, size_t len, int *ret_value) {
  long long value;
  struct onr_str part = onr_str_slice(text, start, start + len);
  if (part.data[0] == '-' || !onr_str_to_int(part, &value)) return false;
  *ret_value = (int)value;
  return true;
}

/* "Fri, 01 Nov 2024 08:30:00 GMT", the one form that is sent today. */
bool onr_http_date_parse(struct onr_str text, int64_t *ret_ms) {
  static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  struct tm tm = {.tm_mon = -1};
  if (text.len != 29 || !onr_str_ends_with(text, ONR_STR(" GMT")) || !take_digits(text, 5, 2, &tm.tm_mday) ||
      !take_digits(text, 12, 4, &tm.tm_year) || !take_digits(text, 17, 2, &tm.tm_hour) ||
      !take_digits(text, 20, 2, &tm.tm_min) || !take_digits(text, 23, 2, &tm.tm_sec))
    return false;
  for (int i = 0; i < 12; i++)
    if (memcmp(text.data + 8, months[i], 3) == 0) tm.tm_mon = i;
  if (tm.tm_mon < 0) return false;
  tm.tm_year -= 1900;
  *ret_ms = (int64_t)timegm(&tm) * 1000;
  return true;
}
