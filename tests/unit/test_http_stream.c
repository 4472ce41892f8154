/* Bodies that are made while they are sent. */
#include <linux/tcp.h>
#include <zlib.h>
#include <zstd.h>

#include "http_stream_fixture.h"

static void pieces_make_one_body(void **state) {
  (void)state;
  static const char *const paths[] = {"/count", "/worker/count"};
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  for (size_t i = 0; i < 2; i++) {
    char text[256];
    int fd = dial(&f);
    snprintf(text, sizeof text,
             "GET %s?n=3&size=4 HTTP/1.1\r\nHost: x\r\n\r\nGET %s?n=0 HTTP/1.1\r\nHost: x\r\n\r\n"
             "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n",
             paths[i], paths[i]);
    send_text(fd, text);
    read_head(fd);
    assert_header(&a, "Content-Type", "text/csv; charset=utf-8");
    assert_header(&a, "Transfer-Encoding", "chunked");
    assert_null(header_of(&a, "ETag"));
    assert_true(read_body(fd));
    assert_string_equal(a.text, "111122223333");
    read_head(fd);
    assert_true(read_body(fd));
    assert_string_equal(a.text, "");
    read_answer(fd, false, &a);
    assert_string_equal(a.body, "method=0 path=/echo query= body=0:");
    close(fd);
  }
  end_streams(&f);
}

/* The client reads nothing for a while, and the only worker is free all the same. */
static void a_slow_reader_holds_nobody_up(void **state) {
  (void)state;
  enum { PIECES = 200, SIZE = 65536 };
  static char chunk[SIZE + 2];
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int slow = open_stream(&f, "/worker/count?n=200&size=65536");
  for (int i = 0; i < 20; i++) {
    get(&f, "GET /worker/echo", "", &a);
    assert_int_equal(a.status, 200);
  }
  assert_true(atomic_load(&calls) < PIECES);
  long long total = 0;
  for (long got; (got = read_chunk(slow, chunk, sizeof chunk)) != 0; total += got) {
    assert_true(got > 0);
    for (long i = 0; i < got; i++)
      if (chunk[i] != (char)('0' + ((total + i) / SIZE + 1) % 10)) fail_msg("byte %lld is %c", total + i, chunk[i]);
  }
  assert_int_equal(total, (long long)PIECES * SIZE);
  assert_int_equal(atomic_load(&calls), PIECES + 1);
  close(slow);
  end_streams(&f);
}

static void read_bytes(int fd, long long size) {
  static char chunk[70000];
  long got = 1;
  while (size > 0 && (got = read_chunk(fd, chunk, sizeof chunk)) > 0) size -= got;
  assert_int_equal(size, 0);
}

/* MHD sends some 8 KB at a time, and each would wake the client. */
static void large_pieces_come_in_long_segments(void **state) {
  (void)state;
  enum { PIECES = 40, SIZE = 65536 };
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int fd = open_stream(&f, "/worker/count?n=40&size=65536");
  read_bytes(fd, (long long)PIECES * SIZE);
  struct tcp_info info = {0};
  socklen_t len = sizeof info;
  assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len), 0);
  assert_in_range(info.tcpi_data_segs_in, PIECES, 4 * PIECES);
  close(fd);
  end_streams(&f);
}

/* The server's end of a connection of ours, which is in this process as well. */
static int other_end(int fd) {
  struct sockaddr_in own = {0}, peer = {0};
  socklen_t len = sizeof own;
  assert_int_equal(getsockname(fd, (struct sockaddr *)&own, &len), 0);
  for (int other = 3; other < 1024; other++) {
    len = sizeof peer;
    if (getpeername(other, (struct sockaddr *)&peer, &len) == 0 && peer.sin_port == own.sin_port) return other;
  }
  fail_msg("no server's end of port %d", ntohs(own.sin_port));
  return -1;
}

/* Nor is the end of a piece held back while the next one is made. */
static void nothing_is_held_back_between_pieces(void **state) {
  (void)state;
  enum { SIZE = 65536 };
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int fd = open_stream(&f, "/worker/count?n=5&size=65536&gate=4"), held = -1;
  read_bytes(fd, 3LL * SIZE);
  await_inside(&f, 1);
  socklen_t len = sizeof held;
  assert_int_equal(getsockopt(other_end(fd), IPPROTO_TCP, TCP_CORK, &held, &len), 0);
  assert_int_equal(held, 0);
  open_gate(&f, true);
  read_bytes(fd, 2LL * SIZE);
  close(fd);
  end_streams(&f);
}

static void head_asks_for_no_piece(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  static const char *const rows[][2] = {{"/worker/count", "text/csv; charset=utf-8"}, {"/listen", "text/event-stream"}};
  for (size_t i = 0; i < 2; i++) {
    char text[128];
    int fd = dial(&f);
    snprintf(text, sizeof text, "HEAD %s HTTP/1.1\r\nHost: x\r\n\r\n", rows[i][0]);
    send_text(fd, text);
    read_answer(fd, true, &a);
    assert_int_equal(a.status, 200);
    assert_header(&a, "Content-Type", rows[i][1]);
    assert_null(header_of(&a, "Content-Length"));
    assert_true(is_closed(fd));
    close(fd);
  }
  assert_int_equal(atomic_load(&calls), 0);
  end_streams(&f);
}

static void old_clients_get_it_until_the_end(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  int fd = dial(&f);
  send_text(fd, "GET /worker/count?n=3&size=4 HTTP/1.0\r\n\r\n");
  read_head(fd);
  assert_null(header_of(&a, "Transfer-Encoding"));
  char body[12];
  assert_true(read_exactly(fd, body, sizeof body));
  assert_memory_equal(body, "111122223333", sizeof body);
  assert_true(is_closed(fd));
  close(fd);
  end_streams(&f);
}

static size_t unpack(const char *coding, unsigned char *plain, size_t size) {
  if (strcmp(coding, "zstd") == 0) {
    ZSTD_DCtx *zstd = ZSTD_createDCtx();
    ZSTD_inBuffer in = {a.text, a.body_len, 0};
    ZSTD_outBuffer out = {plain, size, 0};
    assert_int_equal(ZSTD_decompressStream(zstd, &out, &in), 0);
    assert_int_equal(in.pos, in.size);
    ZSTD_freeDCtx(zstd);
    return out.pos;
  }
  z_stream gzip = {.next_in = (Bytef *)a.text, .avail_in = (uInt)a.body_len, .next_out = plain};
  gzip.avail_out = (uInt)size;
  assert_int_equal(inflateInit2(&gzip, 15 + 16), Z_OK);
  assert_int_equal(inflate(&gzip, Z_FINISH), Z_STREAM_END);
  inflateEnd(&gzip);
  return gzip.total_out;
}

static void packed_bodies_unpack_to_the_same(void **state) {
  (void)state;
  static const char *const codings[] = {"gzip", "zstd"};
  static unsigned char plain[200001];
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  for (size_t i = 0; i < 2; i++) {
    char text[256];
    int fd = dial(&f);
    snprintf(text, sizeof text, "GET /worker/count?n=4&size=50000 HTTP/1.1\r\nHost: x\r\nAccept-Encoding: %s\r\n\r\n",
             codings[i]);
    send_text(fd, text);
    read_head(fd);
    assert_header(&a, "Content-Encoding", codings[i]);
    assert_header(&a, "Vary", "Accept-Encoding");
    assert_true(read_body(fd));
    assert_true(a.body_len < 4000);
    assert_int_equal(unpack(codings[i], plain, sizeof plain), 200000);
    for (size_t j = 0; j < 200000; j++) assert_int_equal(plain[j], '1' + j / 50000);
    close(fd);
  }
  end_streams(&f);
}

static void failures_are_seen(void **state) {
  (void)state;
  static const char *const paths[] = {"", "/worker"};
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  for (size_t i = 0; i < 2; i++) {
    char line[128], text[256];
    snprintf(line, sizeof line, "GET %s/count?fail=0", paths[i]);
    get(&f, line, "", &a);
    assert_int_equal(a.status, 503);
    assert_contains(a.body, "The piece is gone.");
    snprintf(line, sizeof line, "GET %s/count?refuse=1", paths[i]);
    get(&f, line, "", &a);
    assert_int_equal(a.status, 409);
    snprintf(text, sizeof text, "%s/count?n=5&fail=3", paths[i]);
    int fd = open_stream(&f, text);
    assert_false(read_body(fd));
    close(fd);
    fd = dial(&f);
    snprintf(text, sizeof text, "GET %s/count?n=5&fail=3 HTTP/1.0\r\n\r\n", paths[i]);
    send_text(fd, text);
    ssize_t got;
    while ((got = recv(fd, a.text, sizeof a.text, 0)) > 0) continue;
    assert_int_equal(got, -1); /* a reset */
    close(fd);
  }
  end_streams(&f);
}

static void clients_may_vanish(void **state) {
  (void)state;
  struct fixture f;
  start_streams(&f);
  fixture_start(&f);
  for (int i = 0; i < 20; i++) {
    int fd = open_stream(&f, i % 2 ? "/count?n=1000&size=65536" : "/worker/count?n=1000&size=65536");
    close(fd);
  }
  await_closed(20);
  await_connections(&f, 0);
  assert_true(atomic_load(&calls) < 20000);
  end_streams(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pieces_make_one_body),
      cmocka_unit_test(a_slow_reader_holds_nobody_up),
      cmocka_unit_test(large_pieces_come_in_long_segments),
      cmocka_unit_test(nothing_is_held_back_between_pieces),
      cmocka_unit_test(head_asks_for_no_piece),
      cmocka_unit_test(old_clients_get_it_until_the_end),
      cmocka_unit_test(packed_bodies_unpack_to_the_same),
      cmocka_unit_test(failures_are_seen),
      cmocka_unit_test(clients_may_vanish),
  };
  return cmocka_run_group_tests_name("http streams", tests, NULL, NULL);
}
