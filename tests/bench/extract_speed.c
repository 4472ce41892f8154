/*
 * extract_speed SECONDS FILE…: the whole analysis of the files' texts, each as one document, over and over on one core
 * until it has taken so much of the processor's time. Prints the rate; JSON lines with a "text" are taken apart by the
 * reader first, outside the clock.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "onrecord/buffer.h"
#include "onrecord/extract.h"
#include "onrecord/hash.h"
#include "onrecord/reader.h"

enum { MOST_TEXTS = 4096 };

struct texts {
  struct onr_str items[MOST_TEXTS];
  size_t count;
  struct onr_arena arena;
};

static void add_file(struct texts *texts, const char *path) {
  const struct onr_reader_limits limits = {ONR_DOCUMENT_BYTES_DEFAULT};
  enum onr_format format = ONR_FORMAT_TEXT;
  onr_format_of_path(path, &format);
  FILE *stream = fopen(path, "rb");
  if (!stream) return;
  struct onr_lines lines;
  onr_lines_init(&lines, stream, onr_reader_line_bytes(limits));
  struct onr_buffer whole;
  onr_buffer_init(&whole, limits.document_bytes);
  struct onr_str bytes;
  bool more = true;
  while (more && texts->count < MOST_TEXTS) {
    if (format == ONR_FORMAT_NDJSON) {
      if (onr_lines_next(&lines, &bytes, &more, NULL) || !more) break;
    } else {
      if (onr_buffer_append_stream(&whole, stream, NULL)) break;
      bytes = onr_buffer_str(&whole);
      more = false;
    }
    struct onr_article article;
    struct onr_str text, id;
    enum onr_error error = format == ONR_FORMAT_NDJSON
                               ? onr_reader_read_json_text(bytes, &limits, &texts->arena, &text, &id, NULL)
                               : onr_reader_read(format, bytes, ONR_STR(""), &limits, &texts->arena, &article, NULL);
    if (error) continue;
    struct onr_str copy = onr_arena_str(&texts->arena, format == ONR_FORMAT_NDJSON ? text : article.body);
    if (copy.data) texts->items[texts->count++] = copy;
  }
  onr_buffer_close(&whole);
  onr_lines_close(&lines);
  fclose(stream);
}

/* The processor's time and not the clock's, so that what else the machine does counts for little. */
static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  struct texts *texts = calloc(1, sizeof *texts);
  struct onr_extractor *extractor;
  double limit = argc > 1 ? strtod(argv[1], NULL) : 0;
  if (!texts || onr_hash_start(NULL) || onr_extractor_new(&extractor, NULL)) return 1;
  onr_reader_start();
  onr_arena_init(&texts->arena, (size_t)1 << 30);
  for (int i = 2; i < argc; i++) add_file(texts, argv[i]);
  if (texts->count == 0) return 1;
  struct onr_arena arena;
  onr_arena_init(&arena, (size_t)1 << 32);
  size_t bytes = 0, claims = 0, memory = 0;
  double start = seconds(), elapsed;
  do {
    for (size_t i = 0; i < texts->count; i++) {
      struct onr_analysis analysis;
      onr_arena_reset(&arena);
      if (onr_extract(extractor, texts->items[i], &arena, &analysis, NULL)) return 1;
      bytes += texts->items[i].len;
      claims += analysis.claim_count;
      size_t ratio = arena.used / texts->items[i].len;
      if (ratio > memory) memory = ratio;
    }
    elapsed = seconds() - start;
  } while (elapsed < limit);
  printf("%.2f MB/s on one core, %.1f claims/KB, at most %zu bytes of memory a byte of text (%zu texts)\n",
         (double)bytes / 1e6 / elapsed, (double)claims * 1000 / (double)bytes, memory, texts->count);
  onr_arena_close(&arena);
  onr_arena_close(&texts->arena);
  onr_extractor_free(extractor);
  onr_reader_stop();
  free(texts);
  return 0;
}
