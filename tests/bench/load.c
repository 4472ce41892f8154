/*
 * load [OPTION…] URL: loads a server and prints what came of it as a line of JSON; times are in microseconds.
 *
 *   -c N      connections (64)          -d SECONDS  how long (3)     -n N      at most so many requests
 *   -r RATE   requests a second, whatever the server does (else: as many as it answers)
 *   -p FILE   paths, one a line, taken in turn from number -f N on; without it the URL's
 *   -b FILE   bodies to POST, one a line, in turn
 *   -H LINE   a header, "Name: value"
 *   -s        sleeps until answers come; else, with few connections, it looks for them without for a short time
 *   -k        one request for each connection, then all are kept open: prints "held N" and ends with standard input
 */
#include "client.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool read_lines(const char *path, struct lines *lines) {
  FILE *file = fopen(path, "rb");
  size_t cap = 0, count = 0;
  ssize_t len;
  char *line = NULL;
  size_t line_cap = 0;
  if (!file) return false;
  while ((len = getline(&line, &line_cap, file)) > 0) {
    if (line[len - 1] == '\n') line[--len] = '\0';
    if (len == 0) continue;
    if (count == cap) {
      cap = cap ? cap * 2 : 1024;
      lines->items = realloc(lines->items, cap * sizeof *lines->items);
      lines->lengths = realloc(lines->lengths, cap * sizeof *lines->lengths);
      if (!lines->items || !lines->lengths) abort();
    }
    lines->lengths[count] = (size_t)len;
    lines->items[count++] = strdup(line);
  }
  free(line);
  fclose(file);
  lines->count = count;
  return count > 0;
}

static void free_lines(struct lines *lines) {
  for (size_t i = 0; i < lines->count; i++) free(lines->items[i]);
  free(lines->items);
  free(lines->lengths);
}

/* http://127.0.0.1:8080/path */
static bool read_url(char *url, struct client_options *options) {
  if (strncmp(url, "http://", 7) != 0) return false;
  char *host = url + 7, *slash = strchr(host, '/');
  options->path = slash ? slash : "/";
  size_t len = slash ? (size_t)(slash - host) : strlen(host);
  if (len >= sizeof options->host) return false;
  memcpy(options->host, host, len);
  char *colon = strchr(options->host, ':');
  options->address.sin_family = AF_INET;
  options->address.sin_port = htons((uint16_t)(colon ? strtoul(colon + 1, NULL, 10) : 80));
  char name[64];
  snprintf(name, sizeof name, "%.*s", (int)(colon ? colon - options->host : 63), options->host);
  return inet_pton(AF_INET, name, &options->address.sin_addr) == 1;
}

static bool add_header(struct client_options *options, const char *line) {
  size_t len = strlen(options->headers), room = sizeof options->headers - len;
  return (size_t)snprintf(options->headers + len, room, "%s\r\n", line) < room;
}

static bool read_option(struct client_options *options, int option, const char *value) {
  switch (option) {
  case 'c': options->connections = strtoul(value, NULL, 10); return options->connections > 0;
  case 'd': options->seconds = strtod(value, NULL); return options->seconds > 0;
  case 'n': options->requests = strtoul(value, NULL, 10); return true;
  case 'r': options->rate = strtod(value, NULL); return true;
  case 'f': options->first = strtoul(value, NULL, 10); return true;
  case 'p': return read_lines(value, &options->paths);
  case 'b': return read_lines(value, &options->bodies);
  case 'H': return add_header(options, value);
  case 'k': options->hold = true; return true;
  case 's': options->patient = true; return true;
  default: return false;
  }
}

static void print_times(const char *name, const struct timings *times) {
  printf("%s\"p50\":%u,\"p90\":%u,\"p99\":%u,\"p999\":%u,\"max\":%u", name, timings_at(times, 0.5),
         timings_at(times, 0.9), timings_at(times, 0.99), timings_at(times, 0.999), timings_at(times, 1));
}

static void print(const struct client_report *report) {
  printf("{\"requests\":%" PRIu64 ",\"answered\":%" PRIu64
         ",\"seconds\":%.4f,\"cpu\":%.4f,\"rate\":%.2f,\"bytes\":%" PRIu64 ",\"lost\":%" PRIu64
         ",\"reconnects\":%" PRIu64 ",\"status\":{",
         report->requests, report->answered, report->seconds, report->cpu, (double)report->requests / report->seconds,
         report->bytes, report->lost, report->reconnects);
  const char *comma = "";
  for (int i = 0; i < CLIENT_STATUSES; i++) {
    if (!report->statuses[i]) continue;
    printf("%s\"%d\":%" PRIu64, comma, i, report->statuses[i]);
    comma = ",";
  }
  print_times("},", &report->times);
  if (report->late.count) {
    print_times(",\"late\":{", &report->late);
    print_times("},\"unread\":{", &report->unread);
    printf("},\"first\":%s", report->went_first ? "true" : "false");
  }
  puts("}");
}

int main(int argc, char **argv) {
  struct client_options options = {.connections = 64, .seconds = 3};
  int option;
  while ((option = getopt(argc, argv, "c:d:n:r:f:p:b:H:ks")) != -1) {
    if (read_option(&options, option, optarg)) continue;
    fprintf(stderr, "load: -%c %s is not understood\n", option, optarg ? optarg : "");
    return 2;
  }
  if (optind + 1 != argc || !read_url(argv[optind], &options)) {
    fputs("load: expected options and a URL such as http://127.0.0.1:8080/path\n", stderr);
    return 2;
  }
  struct client_report report;
  bool ran = client_run(&options, &report);
  if (ran && !options.hold) print(&report);
  client_report_close(&report);
  free_lines(&options.paths);
  free_lines(&options.bodies);
  return ran ? 0 : 1;
}
