/*
 * Who may call what. Reading is open unless configured otherwise; writing needs a key, except on a loopback address as
 * long as no key has been made.
 *
 * That exception is for programs on the same machine. A browser on it would also send what any page that its user has
 * open asks for (a plain form can post text/plain anywhere), and a page can have its own name resolve to 127.0.0.1. So
 * without a key, the Host must be a loopback one, and an Origin must be that host's or one that was allowed. A reverse
 * proxy on the machine brings requests from anywhere, so one that says that it was forwarded needs a key.
 */
#include <arpa/inet.h>
#include <stdio.h>

#include "api/app.h"

static const char how_to_make_a_key[] = "`onrecord key add --db FILE --name NAME` makes one";

/* The key of "Authorization: Bearer KEY". */
static enum onr_error bearer_key(struct onr_str header, struct onr_str *ret_key, struct onr_failure *failure) {
  struct onr_str rest = onr_str_trim(header), scheme, key;
  bool valid = onr_str_next(&rest, ' ', &scheme) && onr_str_equal_nocase(scheme, ONR_STR("Bearer")) && rest.data;
  key = valid ? onr_str_trim(rest) : (struct onr_str){NULL, 0};
  if (key.len == 0)
    return onr_fail_at(failure, ONR_ERR_UNAUTHORIZED, ONR_AT_HEADER, "Authorization",
                       "Authorization must be \"Bearer\", a space and a key; %s.", how_to_make_a_key);
  *ret_key = key;
  return ONR_OK;
}

/* The scope of a key; the one that was configured is one with scope write. */
static enum onr_error scope_of(const struct onr_request *request, struct onr_str key, enum onr_scope *ret_scope,
                               struct onr_failure *failure) {
  struct onr_str configured = app_of(request)->write_key;
  bool any;
  *ret_scope = ONR_SCOPE_WRITE;
  if (configured.len > 0 && onr_secret_equal(key, configured)) return ONR_OK;
  return onr_store_key_check(reader_of(request), key, ret_scope, &any, failure);
}

static enum onr_error check_key(const struct onr_request *request, struct onr_str header, enum onr_scope needed,
                                struct onr_failure *failure) {
  struct onr_str key = {NULL, 0};
  enum onr_scope scope = ONR_SCOPE_NONE;
  enum onr_error error = bearer_key(header, &key, failure);
  if (!error) error = scope_of(request, key, &scope, failure);
  if (error) return error;
  if (scope == ONR_SCOPE_NONE)
    return onr_fail_at(failure, ONR_ERR_UNAUTHORIZED, ONR_AT_HEADER, "Authorization",
                       "The key is not known here, or was revoked; %s.", how_to_make_a_key);
  if ((scope & needed) != needed)
    return onr_fail_at(failure, ONR_ERR_FORBIDDEN, ONR_AT_HEADER, "Authorization",
                       "The key has scope read; this needs one with scope write. %s.", how_to_make_a_key);
  return ONR_OK;
}

/* A key that is none is no reason to fail here: the address counts then. */
enum onr_error onr_api_identify(const struct onr_request *request, struct onr_str *ret_key,
                                struct onr_failure *failure) {
  struct onr_str header = onr_request_header(request, "Authorization"), key = {NULL, 0};
  enum onr_scope scope = ONR_SCOPE_NONE;
  *ret_key = (struct onr_str){NULL, 0};
  if (!header.data || bearer_key(header, &key, NULL)) return ONR_OK;
  enum onr_error error = scope_of(request, key, &scope, failure);
  if (!error && scope != ONR_SCOPE_NONE) *ret_key = key;
  return error;
}

/* The authority without its port: "127.0.0.1", "[::1]". */
static struct onr_str without_port(struct onr_str authority) {
  for (size_t i = authority.len; i > 0; i--) {
    char c = authority.data[i - 1];
    if (c == ']') break;
    if (c == ':') return onr_str_slice(authority, 0, i - 1);
  }
  return authority;
}

/* A whole address: "127.attacker.example" is a name that anybody may have. */
static bool is_loopback_ipv4(struct onr_str host) {
  char text[INET_ADDRSTRLEN];
  struct in_addr address;
  if (host.len >= sizeof text) return false;
  snprintf(text, sizeof text, "%.*s", ONR_FMT(host));
  return inet_pton(AF_INET, text, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

static bool is_loopback_name(struct onr_str host) {
  return onr_str_equal_nocase(host, ONR_STR("localhost")) || onr_str_equal(host, ONR_STR("[::1]")) ||
         is_loopback_ipv4(host);
}

/* The header by which a proxy says that it forwards; NULL without one. */
static const char *forwarding_header(const struct onr_request *request) {
  static const char *const names[] = {"Forwarded", "X-Forwarded-For", "Via"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (onr_request_header(request, names[i]).data) return names[i];
  return NULL;
}

static bool is_allowed_origin(const struct onr_request *request, struct onr_str origin, struct onr_str host) {
  const struct onr_strs allowed = app_of(request)->cors_origins;
  for (size_t i = 0; i < allowed.count; i++)
    if (onr_str_equal(allowed.items[i], origin)) return true;
  struct onr_str scheme = ONR_STR("http://");
  if (!onr_str_starts_with(origin, scheme)) return false;
  return onr_str_equal_nocase(onr_str_slice(origin, scheme.len, origin.len), host);
}

/* Writing without a key, where there is none to show. */
static enum onr_error check_keyless_write(const struct onr_request *request, struct onr_failure *failure) {
  if (!atomic_load(&app_of(request)->local))
    return onr_fail(failure, ONR_ERR_FORBIDDEN,
                    "This server serves reads only: it listens on an address that other machines reach, and no key has "
                    "been made. %s; start the server again and send it as \"Authorization: Bearer KEY\".",
                    how_to_make_a_key);
  const char *forwarded = forwarding_header(request);
  if (forwarded)
    return onr_fail_at(
        failure, ONR_ERR_FORBIDDEN, ONR_AT_HEADER, forwarded,
        "Without a key, writing is open to this machine only, and %s says that this request came through "
        "a proxy. %s; send it as \"Authorization: Bearer KEY\".",
        forwarded, how_to_make_a_key);
  struct onr_str host = onr_request_header(request, "Host"), origin = onr_request_header(request, "Origin");
  if (!is_loopback_name(without_port(host)))
    return onr_fail_at(failure, ONR_ERR_FORBIDDEN, ONR_AT_HEADER, "Host",
                       "Without a key, writing is open to this machine only, and Host must be localhost or a loopback "
                       "address; it is \"%.*s\".",
                       ONR_FMT(host));
  if (origin.data && !is_allowed_origin(request, origin, host))
    return onr_fail_at(failure, ONR_ERR_FORBIDDEN, ONR_AT_HEADER, "Origin",
                       "Without a key, pages of another origin cannot write; \"%.*s\" is not among the allowed ones "
                       "(--cors-origins).",
                       ONR_FMT(origin));
  return ONR_OK;
}

enum onr_error onr_api_authorize(const struct onr_request *request, int access, struct onr_failure *failure) {
  bool write = access == ONR_ACCESS_WRITE;
  if (access == ONR_ACCESS_OPEN || (!write && !app_of(request)->require_read_key)) return ONR_OK;
  struct onr_str header = onr_request_header(request, "Authorization");
  if (header.data) return check_key(request, header, write ? ONR_SCOPE_WRITE : ONR_SCOPE_READ, failure);
  enum onr_scope scope = ONR_SCOPE_NONE;
  bool any = false;
  enum onr_error error = onr_store_key_check(reader_of(request), ONR_STR(""), &scope, &any, failure);
  if (error) return error;
  if (write && !any && app_of(request)->write_key.len == 0) return check_keyless_write(request, failure);
  return onr_fail_at(failure, ONR_ERR_UNAUTHORIZED, ONR_AT_HEADER, "Authorization",
                     "This needs a key: send \"Authorization: Bearer KEY\"; %s.", how_to_make_a_key);
}
