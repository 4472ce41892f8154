/* Which representation a client gets, and whether it has it already: validators, compression, Accept. */
#include <zlib.h>
#include <zstd.h>

#include "http_default_server.h"

static void etags_say_what_changed(void **state) {
  (void)state;
  char etag[64], gzip_etag[64], gzip_length[64], headers[256];
  get(&f, "GET /sized?n=2000", "", &a);
  snprintf(etag, sizeof etag, "%.63s", header_of(&a, "ETag"));
  assert_int_equal(strncmp(etag, "\"7-", 3), 0);
  assert_int_equal(strlen(etag), 3 + 16 + 1);
  get(&f, "GET /worker/sized?n=2000", "", &a);
  assert_header(&a, "ETag", etag);
  get(&f, "GET /sized?n=2001", "", &a);
  assert_string_not_equal(header_of(&a, "ETag"), etag);
  get(&f, "GET /", "", &a);
  assert_int_equal(strlen(header_of(&a, "ETag")), 16 + 2);
  get(&f, "GET /sized?n=2000", "Accept-Encoding: gzip\r\n", &a);
  snprintf(gzip_etag, sizeof gzip_etag, "%.63s", header_of(&a, "ETag"));
  snprintf(gzip_length, sizeof gzip_length, "%.63s", header_of(&a, "Content-Length"));
  assert_string_not_equal(gzip_etag, etag);
  assert_contains(gzip_etag, "-gz\"");
  const struct {
    const char *before, *tag, *after;
    int status;
  } rows[] = {
      {"If-None-Match: ", etag, "", 304},
      {"If-None-Match: W/", etag, "", 304},
      {"If-None-Match: \"x\", ", etag, ", \"y\"", 304},
      {"If-None-Match: \"x\"\r\nIf-None-Match: ", etag, "", 304},
      {"If-None-Match: *", "", "", 304},
      {"If-None-Match: \"x\", \"y\"", "", "", 200},
      {"If-None-Match: junk ", etag, "", 200},
      {"If-None-Match: ", etag, "\r\nAccept-Encoding: gzip", 200},
      {"If-None-Match: ", gzip_etag, "\r\nAccept-Encoding: gzip", 304},
      {"If-None-Match: ", gzip_etag, "", 200},
      {"If-None-Match: \"x\"", "", "\r\nIf-Modified-Since: Fri, 01 Nov 2024 08:30:00 GMT", 200},
      {"If-Modified-Since: Fri, 01 Nov 2024 08:30:00 GMT", "", "", 304},
      {"If-Modified-Since: Fri, 01 Nov 2024 08:29:59 GMT", "", "", 200},
      {"If-Modified-Since: Wed, 01 Jan 2025 00:00:00 GMT", "", "", 304},
      {"If-Modified-Since: soon", "", "", 200},
      {"If-Modified-Since: Fri, xx Nov 2034 08:30:00 GMT", "", "", 200},
      {"If-Modified-Since: Fri, 01 Foo 2034 08:30:00 GMT", "", "", 200},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    snprintf(headers, sizeof headers, "%s%s%s\r\n", rows[i].before, rows[i].tag, rows[i].after);
    get(&f, "GET /sized?n=2000", headers, &a);
    if (a.status != rows[i].status) fail_msg("%s: %d", headers, a.status);
    assert_header(&a, "Vary", "Accept-Encoding");
    assert_header(&a, "Cache-Control", "no-cache");
    if (a.status != 304) continue;
    assert_non_null(header_of(&a, "ETag"));
    assert_null(header_of(&a, "Content-Type"));
    assert_header(&a, "Content-Length", strstr(headers, "gzip") ? gzip_length : "2000");
  }
}

static void a_304_keeps_the_connection_in_step(void **state) {
  (void)state;
  int fd = dial(&f);
  send_text(fd, "GET /sized?n=2000 HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n"
                "GET /sized?n=4 HTTP/1.1\r\nHost: x\r\n\r\n");
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 304);
  read_answer(fd, false, &a);
  assert_int_equal(a.status, 200);
  assert_string_equal(a.body, "\"cd\"");
  close(fd);
}

static void changes_need_the_right_etag(void **state) {
  (void)state;
  static const struct {
    const char *headers;
    int status; /* 500: passed on, as the handler then fails on purpose */
  } rows[] = {
      {"", 428},
      {"If-Match: *\r\n", 200},
      {"If-Match: \"7-0123\"\r\n", 200},
      {"If-Match: \"6-0123\", \"7-0123-gz\"\r\n", 200},
      {"If-Match: W/\"7-0123\"\r\n", 412},
      {"If-Match: \"6-0123\"\r\n", 412},
      {"If-Match: \"70-0123\"\r\n", 412},
      {"If-Match: 7\r\n", 412},
      {"If-Match: \"7\r\n", 412},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    get(&f, "GET /fails/match", rows[i].headers, &a);
    assert_int_equal(a.status, rows[i].status);
  }
}

static void unpack_gzip(const struct answer *packed, char *out, size_t size) {
  z_stream stream = {0};
  char copy[ANSWER_SIZE];
  memcpy(copy, packed->body, packed->body_len);
  assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = (Bytef *)copy;
  stream.avail_in = (uInt)packed->body_len;
  stream.next_out = (Bytef *)out;
  stream.avail_out = (uInt)size - 1;
  assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out[stream.total_out] = '\0';
  inflateEnd(&stream);
}

static void unpack(const struct answer *packed, char *out, size_t size) {
  if (strcmp(header_of(packed, "Content-Encoding"), "gzip") == 0) {
    unpack_gzip(packed, out, size);
    return;
  }
  size_t len = ZSTD_decompress(out, size - 1, packed->body, packed->body_len);
  assert_false(ZSTD_isError(len));
  out[len] = '\0';
}

static void bodies_are_compressed_when_asked(void **state) {
  (void)state;
  static const struct {
    const char *line, *accept, *coding;
  } rows[] = {
      {"GET /sized?n=1024", "gzip", "gzip"},
      {"GET /worker/sized?n=100000", "deflate, gzip;q=1.0, *;q=0.5", "gzip"},
      {"GET /sized?n=1024", "*", "gzip"},
      {"GET /sized?n=1024", "GZIP;q=0.001", "gzip"},
      {"GET /sized?n=1024", "zstd", "zstd"},
      {"GET /worker/sized?n=100000", "gzip, deflate, br, zstd", "zstd"},
      {"GET /sized?n=1024", "gzip, Zstd;q=0.9", "gzip"},
      {"GET /sized?n=1024", "gzip;q=0.8\r\nAccept-Encoding: zstd;q=0.9", "zstd"},
      {"GET /sized?n=1024", "zstd;q=0, gzip", "gzip"},
      {"GET /sized?n=1024", "zstd;q=0, *", "gzip"},
      {"GET /sized?n=1023", "gzip", NULL},
      {"GET /sized?n=1023", "zstd", NULL},
      {"GET /sized?n=1024", "gzip;q=0", NULL},
      {"GET /sized?n=1024", "gzip; q=0.000", NULL},
      {"GET /sized?n=1024", "*;q=0", NULL},
      {"GET /sized?n=1024", "gzip;q=0, *", NULL},
      {"GET /sized?n=1024", "identity, gzip;q=0.5", NULL},
      {"GET /sized?n=1024", "identity, zstd;q=0.5", NULL},
      {"GET /sized?n=1024", "br", NULL},
      {"GET /sized?n=1024", "", NULL},
  };
  char headers[128], text[ANSWER_SIZE];
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    snprintf(headers, sizeof headers, "Accept-Encoding: %s\r\n", rows[i].accept);
    get(&f, rows[i].line, headers, &a);
    assert_int_equal(a.status, 200);
    assert_header(&a, "Vary", "Accept-Encoding");
    if (!rows[i].coding) {
      assert_null(header_of(&a, "Content-Encoding"));
      continue;
    }
    assert_header(&a, "Content-Encoding", rows[i].coding);
    assert_contains(header_of(&a, "ETag"), strcmp(rows[i].coding, "gzip") == 0 ? "-gz\"" : "-zst\"");
    unpack(&a, text, sizeof text);
    assert_int_equal(strlen(text), atoi(strchr(rows[i].line, '=') + 1));
  }
}

/* An event thread would serve nobody else meanwhile. */
static void event_threads_leave_large_bodies_as_they_are(void **state) {
  (void)state;
  get(&f, "HEAD /sized?n=524288", "Accept-Encoding: gzip\r\n", &a);
  assert_header(&a, "Content-Encoding", "gzip");
  get(&f, "HEAD /sized?n=524289", "Accept-Encoding: gzip\r\n", &a);
  assert_null(header_of(&a, "Content-Encoding"));
  assert_header(&a, "Content-Length", "524289");
  assert_null(strstr(header_of(&a, "ETag"), "-gz"));
  get(&f, "HEAD /worker/sized?n=524289", "Accept-Encoding: gzip\r\n", &a);
  assert_header(&a, "Content-Encoding", "gzip");
}

static void static_bodies_are_compressed_too(void **state) {
  (void)state;
  static const char *const codings[] = {"gzip", "zstd", "gzip", "zstd"};
  char text[ANSWER_SIZE], etag[64], headers[128];
  for (int i = 0; i < 4; i++) {
    snprintf(headers, sizeof headers, "Accept-Encoding: %s\r\n", codings[i]);
    get(&f, "GET /manual", headers, &a);
    assert_header(&a, "Content-Encoding", codings[i]);
    snprintf(etag, sizeof etag, "%.63s", header_of(&a, "ETag"));
    unpack(&a, text, sizeof text);
    assert_string_equal(text, "static text");
    get(&f, "GET /manual", "", &a);
    assert_int_equal(a.body_len, 4000);
    assert_string_not_equal(header_of(&a, "ETag"), etag);
    snprintf(headers, sizeof headers, "Accept-Encoding: %s\r\nIf-None-Match: %s\r\n", codings[i], etag);
    get(&f, "GET /manual", headers, &a);
    assert_int_equal(a.status, 304);
  }
}

static void accept_and_content_type_are_read(void **state) {
  (void)state;
  static const struct {
    const char *headers;
    int status;
    const char *part;
  } rows[] = {
      {"Content-Type: Text/HTML; Charset=\"UTF-8\"\r\n", 200, "type=text/html json=1000"},
      {"Content-Type: application/json\r\nAccept: text/csv;q=0.5, application/*;q=0.25, */*;q=0.1\r\n", 200,
       "type=application/json json=250 csv=500 html=100"},
      {"Accept: text/*;q=0.3, text/html;q=0.7\r\nAccept: application/json\r\n", 200, "json=1000 csv=300 html=700"},
      {"Accept: text/csv\r\n", 200, "type= json=0 csv=1000 html=0"},
      {"Accept: text/csv; q=1.5, text/html;q=x, application/json;q=0.1234\r\n", 200, "json=123 csv=1000 html=1000"},
      {"Content-Type: text/plain; charset=iso-8859-1\r\n", 415, "iso-8859-1"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    get(&f, "POST /media", rows[i].headers, &a);
    assert_int_equal(a.status, rows[i].status);
    assert_contains(a.body, rows[i].part);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(etags_say_what_changed),
      cmocka_unit_test(a_304_keeps_the_connection_in_step),
      cmocka_unit_test(changes_need_the_right_etag),
      cmocka_unit_test(bodies_are_compressed_when_asked),
      cmocka_unit_test(event_threads_leave_large_bodies_as_they_are),
      cmocka_unit_test(static_bodies_are_compressed_too),
      cmocka_unit_test(accept_and_content_type_are_read),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
