#include "media.h"

#include "onrecord/utf8.h"

static const struct {
  const char *word, *type, *content_type;
} rows[ONR_MEDIA_COUNT] = {
    [ONR_MEDIA_JSON] = {"json", "application/json", "application/json"},
    [ONR_MEDIA_LINKED] = {"jsonld", "application/ld+json", "application/ld+json"},
    [ONR_MEDIA_LINES] = {"ndjson", "application/x-ndjson", "application/x-ndjson"},
    [ONR_MEDIA_CSV] = {"csv", "text/csv", "text/csv; charset=utf-8; header=present"},
};

const char *onr_media_word(unsigned number) {
  return number < ONR_MEDIA_COUNT ? rows[number].word : NULL;
}

const char *onr_media_content_type(enum onr_media media) {
  return rows[media].content_type;
}

static enum onr_error none_accepted(const struct onr_request *request, const char *const *types, size_t count,
                                    struct onr_failure *failure) {
  char list[160] = "";
  size_t len = 0;
  for (size_t i = 0; i < count && len < sizeof list; i++)
    len += (size_t)snprintf(list + len, sizeof list - len, "%s%s", i ? ", " : "", types[i]);
  struct onr_str accept = onr_utf8_truncate(onr_request_header(request, "Accept"), 120);
  return onr_fail_at(failure, ONR_ERR_NOT_ACCEPTABLE, ONR_AT_HEADER, "Accept",
                     "This is there as %s%s; Accept is \"%.*s\".", list, count > 1 ? "" : " only", ONR_FMT(accept));
}

enum onr_error onr_media_negotiate(const struct onr_request *request, unsigned set, enum onr_media *ret_media,
                                   struct onr_failure *failure) {
  const char *types[ONR_MEDIA_COUNT];
  enum onr_media media[ONR_MEDIA_COUNT];
  size_t count = 0;
  for (unsigned i = 0; i < ONR_MEDIA_COUNT; i++) {
    if (!(set & ONR_MEDIA_BIT(i))) continue;
    media[count] = (enum onr_media)i;
    types[count++] = rows[i].type;
  }
  size_t preferred = onr_request_preferred(request, types, count);
  if (preferred == count) return none_accepted(request, types, count, failure);
  *ret_media = media[preferred];
  return ONR_OK;
}
