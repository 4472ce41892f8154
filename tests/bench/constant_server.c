/*
 * constant_server SIZE [STATUS]: the measure for the server's speed. A bare libmicrohttpd server, with as many threads
 * as onrecord has event threads, that answers every request with the same SIZE bytes, or with STATUS 304 and none.
 * Each thread has as many connections as the other, as onrecord's have: threads that accept for themselves share them
 * by chance, and with two cores for client and server all on one thread is half as fast again as half on each.
 * Prints its URL and serves until it is killed.
 */
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { THREADS = 2, CONNECTION_MEMORY = 8192, BACKLOG = 1024 };

struct constant {
  struct MHD_Response *response;
  unsigned status;
};

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **state) {
  (void)url, (void)method, (void)version, (void)upload, (void)upload_size;
  if (!*state) { /* the first call only brings the head; answering in it would close the connection */
    *state = context;
    return MHD_YES;
  }
  const struct constant *constant = context;
  return MHD_queue_response(connection, constant->status, constant->response);
}

/* Prints the URL; -1 where there is no port. */
static int open_listener(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (const struct sockaddr *)&address, len) || listen(fd, BACKLOG) ||
      getsockname(fd, (struct sockaddr *)&address, &len))
    return -1;
  printf("http://127.0.0.1:%d/\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

int main(int argc, char **argv) {
  size_t size = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
  struct constant constant = {.status = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : MHD_HTTP_OK};
  if (constant.status == MHD_HTTP_NOT_MODIFIED) size = 0;
  char *body = malloc(size + 1);
  if (!body) return 1;
  memset(body, 'x', size);
  struct MHD_Response *response = MHD_create_response_from_buffer(size, body, MHD_RESPMEM_PERSISTENT);
  MHD_add_response_header(response, "Content-Type", "application/json");
  MHD_add_response_header(response, "ETag", "\"constant\"");
  constant.response = response;
  struct MHD_Daemon *daemons[THREADS];
  for (int i = 0; i < THREADS; i++) {
    daemons[i] =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC, 0, NULL, NULL, answer,
                         &constant, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_END);
    if (!daemons[i]) return 1;
  }
  int listener = open_listener();
  for (int next = 0; listener >= 0; next = (next + 1) % THREADS) {
    struct sockaddr_in peer;
    socklen_t len = sizeof peer;
    int fd = accept4(listener, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 || MHD_add_connection(daemons[next], fd, (const struct sockaddr *)&peer, len) != MHD_YES) break;
  }
  return 1;
}
