/*
 * onrecord healthcheck: one GET /healthz with a time limit, for containers. It speaks just enough HTTP to read a status
 * line, so that an image needs no HTTP client.
 */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "commands.h"
#include "onrecord/clock.h"

enum { TIME_LIMIT_US = 2000000, HOST_SIZE = 256, PORT_SIZE = 16 };

/* Splits "http://host:port/…", "host:port" or "[::1]:port"; an address that means any is asked on loopback. */
static bool split(const char *url, char host[HOST_SIZE], char port[PORT_SIZE]) {
  struct onr_str scheme = ONR_STR("http://");
  if (onr_str_starts_with(onr_str_from(url), scheme)) url += scheme.len;
  struct onr_str rest = {url, strcspn(url, "/")};
  size_t colon = rest.len;
  while (colon > 0 && rest.data[colon - 1] != ':') colon--;
  if (colon == 0 || colon == rest.len || rest.len - colon >= PORT_SIZE) return false;
  struct onr_str name = {rest.data, colon - 1};
  if (name.len >= 2 && name.data[0] == '[' && name.data[name.len - 1] == ']')
    name = onr_str_slice(name, 1, name.len - 1);
  if (name.len == 0 || onr_str_equal(name, ONR_STR("0.0.0.0"))) name = ONR_STR("127.0.0.1");
  if (onr_str_equal(name, ONR_STR("::"))) name = ONR_STR("::1");
  if (name.len >= HOST_SIZE) return false;
  memcpy(host, name.data, name.len);
  host[name.len] = '\0';
  memcpy(port, rest.data + colon, rest.len - colon);
  port[rest.len - colon] = '\0';
  return true;
}

static int dial(const char *host, const char *port) {
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
  struct addrinfo *addresses = NULL;
  if (getaddrinfo(host, port, &hints, &addresses)) return -1;
  int fd = -1;
  for (struct addrinfo *address = addresses; address && fd < 0; address = address->ai_next) {
    fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) continue;
    if (connect(fd, address->ai_addr, address->ai_addrlen) && errno != EINPROGRESS) {
      close(fd);
      fd = -1;
    }
  }
  freeaddrinfo(addresses);
  return fd;
}

/* Waits until `fd` is ready for `events` or the deadline has come. */
static bool wait_for(int fd, short events, int64_t deadline) {
  int64_t left = (deadline - onr_clock_monotonic_us()) / 1000;
  struct pollfd poller = {fd, events, 0};
  return left > 0 && poll(&poller, 1, (int)left) == 1;
}

/* The status of GET /healthz, or 0 when there was no answer in time. */
static int ask(int fd, const char *host, const char *port) {
  int64_t deadline = onr_clock_monotonic_us() + TIME_LIMIT_US;
  char text[512];
  int len = snprintf(text, sizeof text, "GET /healthz HTTP/1.1\r\nHost: %s%s%s:%s\r\nConnection: close\r\n\r\n",
                     strchr(host, ':') ? "[" : "", host, strchr(host, ':') ? "]" : "", port);
  if (!wait_for(fd, POLLOUT, deadline) || send(fd, text, (size_t)len, MSG_NOSIGNAL) != len) return 0;
  size_t got = 0;
  while (got < 12 && wait_for(fd, POLLIN, deadline)) {
    ssize_t n = recv(fd, text + got, sizeof text - 1 - got, 0);
    if (n <= 0) break;
    got += (size_t)n;
  }
  text[got] = '\0';
  long long status = 0;
  bool valid = strncmp(text, "HTTP/1.1 ", 9) == 0 && onr_str_to_int((struct onr_str){text + 9, 3}, &status);
  return valid ? (int)status : 0;
}

int command_healthcheck(const struct settings *settings) {
  if (settings->operand_count > 1) return command_misused("healthcheck takes one URL at the most.");
  const char *url = settings->operand_count ? settings->operands[0] : settings->listen;
  char host[HOST_SIZE], port[PORT_SIZE];
  if (!split(url, host, port)) return command_misused("\"%s\" is no address such as http://127.0.0.1:8080.", url);
  int fd = dial(host, port);
  int status = fd < 0 ? 0 : ask(fd, host, port);
  if (fd >= 0) close(fd);
  if (status == 200) {
    printf("alive\n");
    return EXIT_OK;
  }
  if (status)
    fprintf(stderr, "onrecord: %s answers %d\n", url, status);
  else
    fprintf(stderr, "onrecord: no answer from %s within 2 seconds\n", url);
  return EXIT_FAILED;
}
