#include "serve_check.h"

#include <stdlib.h>

#include "onrecord/http.h"

enum { WRITE_KEY_LEAST = 16, PUBLIC_URL_MAX = 256 };

/* What follows the scheme of a web address; data is NULL where it is none. */
static struct onr_str after_scheme(struct onr_str text) {
  static const struct onr_str schemes[] = {ONR_STR_INIT("http://"), ONR_STR_INIT("https://")};
  for (size_t i = 0; i < 2; i++)
    if (onr_str_starts_with(text, schemes[i])) return onr_str_slice(text, schemes[i].len, text.len);
  return (struct onr_str){NULL, 0};
}

/* Letters, digits and `others`. */
static bool is_made_of(struct onr_str text, const char *others) {
  for (size_t i = 0; i < text.len; i++)
    if (!onr_ascii_is_letter(text.data[i]) && !onr_ascii_is_digit(text.data[i]) && !strchr(others, text.data[i]))
      return false;
  return text.len > 0;
}

/* "*", or scheme, host and perhaps port, as browsers write an origin: without a path or a slash at the end. */
static bool is_origin(struct onr_str text) {
  return onr_str_equal(text, ONR_STR("*")) || is_made_of(after_scheme(text), "-._:[]");
}

/* Plain characters only, so that what is put behind it is an address. */
static bool is_base(struct onr_str text) {
  struct onr_str rest = after_scheme(text);
  return is_made_of(rest, "-._~:/[]%") && rest.data[0] != '/' && rest.data[rest.len - 1] != '/' &&
         text.len <= PUBLIC_URL_MAX;
}

static enum onr_error check_public_url(const struct settings *settings, struct onr_failure *failure) {
  struct onr_str url = onr_str_from(settings->public_url);
  if (url.len == 0 || is_base(url)) return ONR_OK;
  return onr_fail_at(
      failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--public-url",
      "--public-url takes http:// or https://, a host and perhaps a path, without a slash at the end and "
      "of at most %d characters, such as https://example.org/record; it is \"%.*s\".",
      PUBLIC_URL_MAX, ONR_FMT(url));
}

/* The parts of a comma-separated text, into `items`. */
static struct onr_strs split_list(const char *text, struct onr_str *items) {
  struct onr_str rest = onr_str_from(text), part;
  size_t count = 0;
  while (onr_str_next(&rest, ',', &part))
    if (onr_str_trim(part).len > 0) items[count++] = onr_str_trim(part);
  return (struct onr_strs){items, count};
}

static enum onr_error split_lists(const struct settings *settings, struct serve_checked *checked,
                                  struct onr_failure *failure) {
  size_t most = strlen(settings->cors_origins) + strlen(settings->trusted_proxies) + 2;
  checked->parts = calloc(most, sizeof *checked->parts);
  if (!checked->parts) return onr_fail_memory(failure);
  checked->origins = split_list(settings->cors_origins, checked->parts);
  checked->proxies = split_list(settings->trusted_proxies, checked->parts + checked->origins.count);
  return ONR_OK;
}

static enum onr_error check_origins(struct onr_strs origins, struct onr_failure *failure) {
  for (size_t i = 0; i < origins.count; i++)
    if (!is_origin(origins.items[i]))
      return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--cors-origins",
                         "--cors-origins takes * or origins such as https://example.org:8443; \"%.*s\" is none.",
                         ONR_FMT(origins.items[i]));
  return ONR_OK;
}

static enum onr_error check_forwarded_header(const struct settings *settings, struct onr_failure *failure) {
  struct onr_str header = onr_str_from(settings->forwarded_header);
  if (!onr_str_equal_nocase(header, ONR_STR("X-Forwarded-For")) && !onr_str_equal_nocase(header, ONR_STR("Forwarded")))
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--forwarded-header",
                       "--forwarded-header takes X-Forwarded-For or Forwarded; \"%.*s\" is neither.", ONR_FMT(header));
  return ONR_OK;
}

/* What a header can carry; the key itself is never shown. */
static enum onr_error check_write_key(const struct settings *settings, struct onr_failure *failure) {
  struct onr_str key = onr_str_from(settings->write_key);
  if (key.len == 0) return ONR_OK;
  if (key.len < WRITE_KEY_LEAST)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--write-key",
                       "--write-key takes at least %d characters, lest it be guessed.", WRITE_KEY_LEAST);
  bool printable = key.data[0] != ' ' && key.data[key.len - 1] != ' ';
  for (size_t i = 0; i < key.len && printable; i++) printable = key.data[i] >= ' ' && key.data[i] <= '~';
  if (!printable)
    return onr_fail_at(
        failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--write-key",
        "--write-key takes printable characters of ASCII, since it comes in a header, without a space at "
        "either end; this one has something else.");
  return ONR_OK;
}

enum onr_error serve_check(const struct settings *settings, struct serve_checked *checked,
                           struct onr_failure *failure) {
  *checked = (struct serve_checked){.parts = NULL};
  enum onr_error error = check_public_url(settings, failure);
  if (!error) error = check_forwarded_header(settings, failure);
  if (!error) error = check_write_key(settings, failure);
  if (!error) error = sandboxing_read(settings, &checked->sandbox, failure);
  if (!error) error = split_lists(settings, checked, failure);
  if (!error) error = check_origins(checked->origins, failure);
  if (!error) error = onr_http_check_addresses(settings->listen, checked->proxies, failure);
  if (error) free(checked->parts);
  return error;
}
