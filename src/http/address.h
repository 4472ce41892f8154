/* Addresses: the one to listen on, and those of clients. */
#ifndef ONRECORD_HTTP_ADDRESS_H
#define ONRECORD_HTTP_ADDRESS_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "onrecord/http.h"

enum { PEER_SIZE = INET6_ADDRSTRLEN };

struct http_address {
  struct sockaddr_storage storage;
  socklen_t len;
};

/* Parses "host:port". ONR_ERR_INVALID_PARAMETER. */
enum onr_error onr_http_address_parse(const char *listen, struct http_address *ret_address,
                                      struct onr_failure *failure) ONR_MUST_CHECK;
/* The same, and binds and listens. On success `*ret_fd` is the caller's. */
enum onr_error onr_http_listen(const char *listen, int *ret_fd, struct http_address *ret_address,
                               struct onr_failure *failure) ONR_MUST_CHECK;
bool onr_http_address_is_local(const struct http_address *address);
/* The address without the port, borrowed; returns its family. An IPv4 client of a socket for both comes as "mapped"
 * into IPv6: it is the IPv4 address. No bytes for another family. */
int onr_http_address_bytes(const struct sockaddr *address, const void **ret_bytes, size_t *ret_len);
/* The address without the port in text; empty when it is none that is known. */
struct onr_str onr_http_address_text(const struct sockaddr *address, char out[PEER_SIZE]);
unsigned onr_http_address_port(const struct http_address *address);

#endif
