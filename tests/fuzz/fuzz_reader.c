/*
 * Fuzzing the readers. The first byte says what the rest is: "t" text, "h" HTML, "j" a JSON article, "p" a JSON merge
 * patch, "x" JSON whose text alone is read. What is read must hold what reader.h promises; what is refused must say
 * why.
 */
#include "fuzz.h"

#include "onrecord/reader.h"

enum { ARENA_BYTES = 1 << 28 };

static void require_text(struct onr_str s, const char *what) {
  fuzz_require(s.len == 0 || s.data, what);
  fuzz_require(fuzz_is_utf8(s) && (s.len == 0 || !memchr(s.data, 0, s.len)), what);
}

static void require_article(const struct onr_article *article) {
  require_text(article->body, "a body in UTF-8");
  require_text(article->headline, "a headline in UTF-8");
  require_text(article->url, "a url in UTF-8");
  require_text(article->language, "a language in UTF-8");
  require_text(article->publisher, "a publisher in UTF-8");
  for (size_t i = 0; i < article->authors.count; i++) require_text(article->authors.items[i], "an author in UTF-8");
  fuzz_require(article->body.len > 0 && article->headline.len > 0, "a body and a headline");
  fuzz_require(article->headline.len <= ONR_HEADLINE_BYTES && article->url.len <= ONR_URL_BYTES &&
                   article->authors.count <= ONR_AUTHORS,
               "members within their limits");
}

static enum onr_error read_as(char kind, struct onr_str bytes, struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_article article;
  struct onr_article_patch patch;
  struct onr_str text, id;
  enum onr_error error;
  if (kind == 'p') return onr_reader_read_patch(bytes, NULL, arena, &patch, failure);
  if (kind == 'x') {
    error = onr_reader_read_json_text(bytes, NULL, arena, &text, &id, failure);
    if (!error) require_text(text, "a text in UTF-8");
    if (!error) require_text(id, "an id in UTF-8");
    return error;
  }
  enum onr_format format = kind == 'h' ? ONR_FORMAT_HTML : kind == 'j' ? ONR_FORMAT_JSON : ONR_FORMAT_TEXT;
  error = onr_reader_read(format, bytes, ONR_STR("fuzz"), NULL, arena, &article, failure);
  if (!error) require_article(&article);
  return error;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static bool started; /* there is one thread */
  if (!started) onr_reader_start();
  started = true;
  if (size == 0) return 0;
  struct onr_failure failure = {0};
  struct onr_arena arena;
  char *exact = malloc(size); /* without the first byte, to the byte, so that a read past its end is seen */
  fuzz_require(exact, "memory");
  memcpy(exact, data + 1, size - 1);
  onr_arena_init(&arena, ARENA_BYTES);
  enum onr_error error = read_as((char)data[0], (struct onr_str){exact, size - 1}, &arena, &failure);
  if (error) fuzz_require(failure.detail[0] && fuzz_is_utf8(onr_str_from(failure.detail)), "a reason");
  onr_arena_close(&arena);
  free(exact);
  return 0;
}
