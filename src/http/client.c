#include "client.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "address.h"

struct network {
  struct http_client first;
  unsigned bits;
};

struct http_proxies {
  size_t count;
  struct network networks[];
};

static size_t size_of(int family) {
  return family == AF_INET ? sizeof(struct in_addr) : family == AF_INET6 ? sizeof(struct in6_addr) : 0;
}

/* ---- Addresses in text ---- */

/* An IPv4 address that is mapped into IPv6 is the IPv4 address. */
static struct http_client unmapped(struct http_client client) {
  struct in6_addr address;
  memcpy(&address, client.bytes, sizeof address);
  if (client.family != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&address)) return client;
  struct http_client inner = {.family = AF_INET};
  memcpy(inner.bytes, client.bytes + sizeof address - sizeof(struct in_addr), sizeof(struct in_addr));
  return inner;
}

static bool parse_bare(struct onr_str text, struct http_client *ret_client) {
  char copy[INET6_ADDRSTRLEN];
  struct http_client client = {.family = AF_INET};
  if (text.len == 0 || text.len >= sizeof copy || memchr(text.data, '\0', text.len)) return false;
  memcpy(copy, text.data, text.len);
  copy[text.len] = '\0';
  if (memchr(copy, ':', text.len)) client.family = AF_INET6;
  if (inet_pton(client.family, copy, client.bytes) != 1) return false;
  *ret_client = unmapped(client);
  return true;
}

/* "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80". */
static bool parse_address(struct onr_str text, struct http_client *ret_client) {
  text = onr_str_trim(text);
  if (text.len > 0 && text.data[0] == '[') {
    const char *end = memchr(text.data, ']', text.len);
    return end && parse_bare((struct onr_str){text.data + 1, (size_t)(end - text.data) - 1}, ret_client);
  }
  const char *colon = text.len ? memchr(text.data, ':', text.len) : NULL;
  bool has_port = colon && colon == (const char *)memrchr(text.data, ':', text.len);
  return parse_bare(has_port ? onr_str_slice(text, 0, (size_t)(colon - text.data)) : text, ret_client);
}

/* ---- Networks ---- */

static bool parse_network(struct onr_str text, struct network *ret_network) {
  struct onr_str address, rest = onr_str_trim(text);
  struct network network;
  long long bits;
  if (!onr_str_next(&rest, '/', &address) || !parse_bare(address, &network.first)) return false;
  long long most = (long long)size_of(network.first.family) * 8;
  if (!rest.data)
    bits = most;
  else if (!onr_str_to_int(rest, &bits) || bits < 0 || bits > most)
    return false;
  network.bits = (unsigned)bits;
  *ret_network = network;
  return true;
}

enum onr_error onr_http_proxies_new(struct onr_strs networks, struct http_proxies **ret_proxies,
                                    struct onr_failure *failure) {
  struct http_proxies *proxies = calloc(1, sizeof *proxies + networks.count * sizeof proxies->networks[0]);
  if (!proxies) return onr_fail_memory(failure);
  for (size_t i = 0; i < networks.count; i++) {
    if (parse_network(networks.items[i], &proxies->networks[proxies->count++])) continue;
    free(proxies);
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "trusted-proxies",
                       "A trusted proxy is an address or a network such as 10.0.0.0/8 or fd00::/8; \"%.*s\" is none.",
                       ONR_FMT(networks.items[i]));
  }
  *ret_proxies = proxies;
  return ONR_OK;
}

void onr_http_proxies_free(struct http_proxies *proxies) {
  free(proxies);
}

static bool is_in(const struct network *network, const struct http_client *client) {
  if (network->first.family != client->family) return false;
  unsigned whole = network->bits / 8, rest = network->bits % 8;
  if (memcmp(network->first.bytes, client->bytes, whole) != 0) return false;
  return rest == 0 || (network->first.bytes[whole] ^ client->bytes[whole]) >> (8 - rest) == 0;
}

bool onr_http_proxies_have(const struct http_proxies *proxies, const struct http_client *client) {
  for (size_t i = 0; i < proxies->count; i++)
    if (is_in(&proxies->networks[i], client)) return true;
  return false;
}

/* ---- Forwarded requests ---- */

/* The address in a part of the header; of Forwarded it is the value of "for". */
static bool parse_part(struct onr_str part, bool pairs, struct http_client *ret_client) {
  struct onr_str pair;
  if (!pairs) return parse_address(part, ret_client);
  while (onr_str_next(&part, ';', &pair)) {
    pair = onr_str_trim(pair);
    if (pair.len < 5 || !onr_str_equal_nocase(onr_str_slice(pair, 0, 4), ONR_STR("for="))) continue;
    pair = onr_str_slice(pair, 4, pair.len);
    bool quoted = pair.len >= 2 && pair.data[0] == '"' && pair.data[pair.len - 1] == '"';
    return parse_address(quoted ? onr_str_slice(pair, 1, pair.len - 1) : pair, ret_client);
  }
  return false;
}

/* Reads one header's value from its end. False when the search is over: the client is found, or what stands there is no
 * address. */
static bool walk(const struct http_proxies *proxies, struct onr_str value, bool pairs, struct http_client *client) {
  while (value.len > 0) {
    const char *comma = memrchr(value.data, ',', value.len);
    size_t start = comma ? (size_t)(comma - value.data) + 1 : 0;
    if (!parse_part(onr_str_slice(value, start, value.len), pairs, client)) return false;
    if (!onr_http_proxies_have(proxies, client)) return false;
    value.len = comma ? start - 1 : 0;
  }
  return true;
}

struct http_client onr_http_client_forwarded(const struct http_proxies *proxies, const struct http_client *peer,
                                             struct onr_fields headers, const char *header) {
  struct http_client client = *peer;
  struct onr_str name = onr_str_from(header);
  bool pairs = onr_str_equal_nocase(name, ONR_STR("Forwarded"));
  for (size_t i = headers.count; i > 0; i--)
    if (onr_str_equal_nocase(headers.items[i - 1].name, name) &&
        !walk(proxies, headers.items[i - 1].value, pairs, &client))
      break;
  return client;
}

/* ---- One client ---- */

struct http_client onr_http_client_of(const struct sockaddr *address) {
  const void *bytes;
  size_t len;
  struct http_client client = {.family = onr_http_address_bytes(address, &bytes, &len)};
  if (len > 0 && len <= sizeof client.bytes) memcpy(client.bytes, bytes, len);
  return client;
}

socklen_t onr_http_client_address(const struct http_client *client, struct sockaddr_storage *ret_address) {
  struct sockaddr_in ipv4 = {.sin_family = AF_INET};
  struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6};
  memcpy(&ipv4.sin_addr, client->bytes, sizeof ipv4.sin_addr);
  memcpy(&ipv6.sin6_addr, client->bytes, sizeof ipv6.sin6_addr);
  bool short_one = client->family == AF_INET;
  socklen_t len = short_one ? sizeof ipv4 : sizeof ipv6;
  *ret_address = (struct sockaddr_storage){0};
  memcpy(ret_address, short_one ? (const void *)&ipv4 : (const void *)&ipv6, len);
  return len;
}

bool onr_http_client_is_local(const struct http_client *client) {
  static const struct in6_addr loopback = IN6ADDR_LOOPBACK_INIT;
  if (client->family == AF_INET) return client->bytes[0] == 127;
  return client->family == AF_INET6 && memcmp(client->bytes, &loopback, sizeof loopback) == 0;
}

void onr_http_client_name(const struct http_client *client, unsigned char out[CLIENT_NAME_SIZE]) {
  size_t len = size_of(client->family);
  memset(out, 0, CLIENT_NAME_SIZE);
  out[0] = (unsigned char)client->family;
  memcpy(out + 1, client->bytes, client->family == AF_INET6 ? len / 2 : len);
}
