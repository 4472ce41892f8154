/*
 * constant_server SIZE [STATUS]: the measure for the server's speed. A bare libmicrohttpd server, with as many threads
 * as onrecord has event threads, that answers every request with the same SIZE bytes, or with STATUS 304 and none.
 * Prints its URL and serves until it is killed.
 */
#include <inttypes.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 2, CONNECTION_MEMORY = 8192 };

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
  const struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct MHD_Daemon *daemon =
      MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, &constant, MHD_OPTION_SOCK_ADDR, &address,
                       MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                       (size_t)CONNECTION_MEMORY, MHD_OPTION_END);
  if (!daemon) return 1;
  const union MHD_DaemonInfo *port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  printf("http://127.0.0.1:%" PRIu16 "/\n", port->port);
  fflush(stdout);
  pause();
  MHD_stop_daemon(daemon);
  MHD_destroy_response(response);
  free(body);
  return 0;
}
