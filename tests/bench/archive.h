/*
 * A made-up newspaper's archive: articles with the analysis that extraction might have made of them, out of a seed and
 * a number. Speakers, subjects, publishers and words follow Zipf's law; the dates run over ten years, mostly in the
 * order of the numbers; one article in 33 repeats an earlier one of another newspaper.
 *
 * Threads: a struct archive is immutable once opened; a struct made_article belongs to one.
 */
#ifndef BENCH_ARCHIVE_H
#define BENCH_ARCHIVE_H

#include "chance.h"
#include "onrecord/article.h"
#include "onrecord/clock.h"
#include "onrecord/extract.h"
#include "vocabulary.h"

struct archive {
  uint64_t seed;
  uint32_t articles; /* how many there are: their dates follow from it */
  struct zipf words[WORD_KINDS], names[NAME_KINDS], publishers;
};

enum {
  MADE_TEXT = 8192,
  MADE_ENTITIES = 8,
  MADE_MENTIONS = 160,
  MADE_CLAIMS = 16,
  MADE_ABOUT = 4,
};

struct made_entity {
  enum name_kind kind;
  uint32_t rank;
  char name[NAME_SIZE];
  size_t surname; /* where it begins in the name */
  struct onr_str alias, description;
  uint32_t mention; /* the last by name; ONR_NONE before the first */
};

/* An article and all that it points to; it must not be moved. */
struct made_article {
  struct onr_article article;
  struct onr_analysis analysis;
  char text[MADE_TEXT], headline[256], url[128], publisher[NAME_SIZE], author[NAME_SIZE], source[64];
  size_t len;
  struct onr_str author_list[1];
  uint32_t sentence;
  struct made_entity made[MADE_ENTITIES];
  struct onr_entity entities[MADE_ENTITIES];
  struct onr_mention mentions[MADE_MENTIONS];
  struct onr_claim claims[MADE_CLAIMS];
  struct onr_span content[MADE_CLAIMS], cue[MADE_CLAIMS], claim_source[MADE_CLAIMS];
  uint32_t about[MADE_CLAIMS][MADE_ABOUT];
};

/* Words that stand in a known share of all articles (percent), beside those of the vocabulary. */
struct archive_term {
  const char *word;
  double percent;
};
enum { ARCHIVE_TERMS = 4 };
extern const struct archive_term archive_terms[ARCHIVE_TERMS];

bool archive_open(struct archive *archive, uint64_t seed, uint32_t articles); /* false: no memory */
void archive_close(struct archive *archive);

/* Makes article `number` (0 to articles - 1). */
void archive_make(const struct archive *archive, uint32_t number, struct made_article *out);

#endif
