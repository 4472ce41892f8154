/* The listening socket and addresses in text. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "address.h"

enum { BACKLOG = 1024 };

/* "[::1]:80" or "127.0.0.1:80" into its two parts. */
static bool split(struct onr_str listen, struct onr_str *ret_host, struct onr_str *ret_port) {
  const char *colon = listen.len ? memrchr(listen.data, ':', listen.len) : NULL;
  if (!colon) return false;
  size_t at = (size_t)(colon - listen.data);
  *ret_host = onr_str_slice(listen, 0, at);
  *ret_port = onr_str_slice(listen, at + 1, listen.len);
  if (ret_host->len > 1 && ret_host->data[0] == '[' && ret_host->data[ret_host->len - 1] == ']') {
    *ret_host = onr_str_slice(*ret_host, 1, ret_host->len - 1);
    return ret_host->len > 0;
  }
  return ret_host->len > 0 && !memchr(ret_host->data, ':', ret_host->len);
}

enum onr_error onr_http_address_parse(const char *listen, struct http_address *ret_address,
                                      struct onr_failure *failure) {
  struct onr_str host, port;
  long long number;
  if (!split(onr_str_from(listen), &host, &port) || !onr_str_to_int(port, &number) || number < 0 || number > 65535 ||
      host.len >= 256)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "listen",
                       "The address to listen on is HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080, not \"%s\".",
                       listen);
  char name[256], service[8];
  snprintf(name, sizeof name, "%.*s", ONR_FMT(host));
  snprintf(service, sizeof service, "%u", (unsigned)number & 0xFFFF);
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found;
  int status = getaddrinfo(name, service, &hints, &found);
  if (status != 0)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "listen",
                       "The host \"%s\" to listen on is no address of this machine: %s.", name, gai_strerror(status));
  memcpy(&ret_address->storage, found->ai_addr, found->ai_addrlen);
  ret_address->len = found->ai_addrlen;
  freeaddrinfo(found);
  return ONR_OK;
}

static int open_socket(const struct http_address *address) {
  int fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (const struct sockaddr *)&address->storage, address->len) == 0 && listen(fd, BACKLOG) == 0) return fd;
  int why = errno;
  close(fd);
  errno = why;
  return -1;
}

enum onr_error onr_http_listen(const char *listen, int *ret_fd, struct http_address *ret_address,
                               struct onr_failure *failure) {
  struct http_address address = {.len = 0};
  enum onr_error error = onr_http_address_parse(listen, &address, failure);
  if (error) return error;
  int fd = open_socket(&address);
  if (fd < 0) {
    char reason[128];
    return onr_fail(failure, ONR_ERR_IO, "Cannot listen on %s: %s.", listen, strerror_r(errno, reason, sizeof reason));
  }
  address.len = sizeof address.storage;
  getsockname(fd, (struct sockaddr *)&address.storage, &address.len);
  *ret_fd = fd;
  *ret_address = address;
  return ONR_OK;
}

bool onr_http_address_is_local(const struct http_address *address) {
  if (address->storage.ss_family == AF_INET) {
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)&address->storage;
    return ntohl(ipv4->sin_addr.s_addr) >> 24 == 127;
  }
  const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)&address->storage;
  return address->storage.ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&ipv6->sin6_addr);
}

int onr_http_address_bytes(const struct sockaddr *address, const void **ret_bytes, size_t *ret_len) {
  *ret_len = 0;
  if (address->sa_family == AF_INET) {
    *ret_bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    *ret_len = sizeof(struct in_addr);
  } else if (address->sa_family == AF_INET6) {
    const struct in6_addr *ipv6 = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    bool mapped = IN6_IS_ADDR_V4MAPPED(ipv6);
    *ret_bytes = mapped ? &ipv6->s6_addr[sizeof *ipv6 - sizeof(struct in_addr)] : ipv6->s6_addr;
    *ret_len = mapped ? sizeof(struct in_addr) : sizeof *ipv6;
    if (mapped) return AF_INET;
  }
  return address->sa_family;
}

struct onr_str onr_http_address_text(const struct sockaddr *address, char out[PEER_SIZE]) {
  const void *bytes;
  size_t len;
  int family = onr_http_address_bytes(address, &bytes, &len);
  if (len == 0 || !inet_ntop(family, bytes, out, PEER_SIZE)) out[0] = '\0';
  return onr_str_from(out);
}

unsigned onr_http_address_port(const struct http_address *address) {
  if (address->storage.ss_family == AF_INET) return ntohs(((const struct sockaddr_in *)&address->storage)->sin_port);
  return ntohs(((const struct sockaddr_in6 *)&address->storage)->sin6_port);
}
