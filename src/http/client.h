/*
 * Who sent a request: the address at the other end of the connection, or, where that is a trusted proxy, the one that
 * the proxy names.
 *
 * A proxy appends the address that it was called from to the header, so the header is read from its end: an address
 * that is itself a trusted proxy's was appended by the next one, and the first that is not is the client. What stands
 * before it anybody can have written.
 */
#ifndef ONRECORD_HTTP_CLIENT_H
#define ONRECORD_HTTP_CLIENT_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "onrecord/http.h"

enum { CLIENT_NAME_SIZE = 1 + sizeof(struct in6_addr) };

struct http_client {
  int family; /* AF_INET or AF_INET6; anything else: unknown */
  unsigned char bytes[sizeof(struct in6_addr)];
};

struct http_proxies; /* networks */
/* "127.0.0.1", "10.0.0.0/8", "2001:db8::/32". ONR_ERR_INVALID_PARAMETER, naming the one that is none. */
enum onr_error onr_http_proxies_new(struct onr_strs networks, struct http_proxies **ret_proxies,
                                    struct onr_failure *failure) ONR_MUST_CHECK;
void onr_http_proxies_free(struct http_proxies *proxies);
bool onr_http_proxies_have(const struct http_proxies *proxies, const struct http_client *client);

struct http_client onr_http_client_of(const struct sockaddr *address);
/* The client that the headers of a request from a trusted proxy name; `peer` itself where they name none. `header` is
 * X-Forwarded-For or Forwarded (RFC 7239). */
struct http_client onr_http_client_forwarded(const struct http_proxies *proxies, const struct http_client *peer,
                                             struct onr_fields headers, const char *header);
/* Its address for the system, without a port; how long that is. */
socklen_t onr_http_client_address(const struct http_client *client, struct sockaddr_storage *ret_address);
bool onr_http_client_is_local(const struct http_client *client);
/* What its connections and requests are counted under: an IPv4 address whole or the first half of an IPv6 address, as
 * one machine may have all of that. */
void onr_http_client_name(const struct http_client *client, unsigned char out[CLIENT_NAME_SIZE]);

#endif
