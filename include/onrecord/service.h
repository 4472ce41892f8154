/*
 * What the program does with readers, extraction and the store together. The command line and the API call the same
 * functions, so that a file loaded and a document posted end the same way.
 *
 * Threads: a struct onr_service is immutable after onr_service_open; every function may be called by any thread with a
 * store reader and an arena of its own.
 */
#ifndef ONRECORD_SERVICE_H
#define ONRECORD_SERVICE_H

#include <stdatomic.h>

#include "onrecord/reader.h"
#include "onrecord/store.h"
#include "onrecord/store_audit.h"
#include "onrecord/store_reanalysis.h"

/* How large an arena reading and analysing one document may need: measured at under a hundred bytes for a byte of text.
 */
static inline size_t onr_service_arena_bytes(struct onr_reader_limits limits) {
  return limits.document_bytes * 256 + ((size_t)16 << 20);
}

struct onr_service {
  struct onr_store *store;         /* owned */
  struct onr_extractor *extractor; /* owned */
  struct onr_reader_limits limits;
};

/* Opens the database and builds the extractor. On failure nothing is left open. */
enum onr_error onr_service_open(const struct onr_store_options *options, struct onr_reader_limits limits,
                                struct onr_service *ret_service, struct onr_failure *failure) ONR_MUST_CHECK;

/* A zeroed service is fine. */
void onr_service_close(struct onr_service *service);

struct onr_ingested {
  char id[ONR_ID_SIZE];
  enum onr_outcome outcome;
  size_t claims, entities, mentions; /* found by the analysis; 0 when the text was known, so that none was made */
};

/* Stores an article as onr_store_put_article does, analysing it unless its text is known. `arena` holds the analysis.
 */
enum onr_error onr_service_ingest(const struct onr_service *service, struct onr_store_reader *reader,
                                  const struct onr_article *article, struct onr_arena *arena,
                                  struct onr_ingested *ret_ingested, struct onr_failure *failure) ONR_MUST_CHECK;

/* Applies a merge patch to article `id` of revision `revision`; a new text is analysed anew and becomes a new version.
 * ONR_ERR_NOT_FOUND, ONR_ERR_PRECONDITION_FAILED when it has another revision by now, ONR_ERR_CONFLICT for a URL that
 * another article has. */
enum onr_error onr_service_patch(const struct onr_service *service, struct onr_store_reader *reader,
                                 const struct onr_actor *actor, struct onr_str id, int64_t revision,
                                 const struct onr_article_patch *patch, struct onr_arena *arena,
                                 struct onr_failure *failure) ONR_MUST_CHECK;

/* A text of an article, and its SHA-256, hexadecimal. */
struct onr_text_version {
  struct onr_str body, version;
};

/* Reads the text of article `id` into `arena`, to work on it without the database: the reader is released.
 * ONR_ERR_NOT_FOUND. */
enum onr_error onr_service_text(struct onr_store_reader *reader, struct onr_str id, struct onr_arena *arena,
                                struct onr_text_version *ret_text, struct onr_failure *failure) ONR_MUST_CHECK;

/* Reverts the entry `id` of the ledger, as onr_store_revert does; of an article, the text that it is to have is
 * analysed before. */
enum onr_error onr_service_revert(const struct onr_service *service, struct onr_store_reader *reader, struct onr_str id,
                                  const struct onr_actor *actor, struct onr_arena *arena, char ret_id[ONR_ID_SIZE],
                                  struct onr_failure *failure) ONR_MUST_CHECK;

/* What loading files came to. */
struct onr_load_report {
  uint64_t documents, created, updated, unchanged, failed;
  uint64_t claims, entities, mentions; /* found in texts that were new */
  uint64_t bytes;                      /* of documents read */
};

/* Is told of each document that failed (the failure's detail names what was wrong) and, now and then, of progress
 * (failure NULL). */
struct onr_load_listener {
  void *context;
  void (*document_failed)(void *context, const char *path, const struct onr_failure *failure);
  void (*progress)(void *context, const struct onr_load_report *report);
  bool alone; /* nobody else writes meanwhile, who would wait for seconds: documents are stored in long transactions */
};

/* Loads a file, or every readable document below a folder in the order of their names (files whose ending is no known
 * format are left alone unless named themselves; hidden ones and symbolic links out of the folder are left alone). One
 * bad document never stops the rest; a path that is not there or a named link to nothing counts as one. What has come
 * of a pipe is stored, after 3 seconds, while nothing comes. Fails only when the store can no longer be written or the
 * folder no longer be walked. Ends early, without an error, once `stop` (may be NULL) is true. */
enum onr_error onr_service_load(const struct onr_service *service, struct onr_store_reader *reader, const char *path,
                                const struct onr_load_listener *listener, const atomic_bool *stop,
                                struct onr_load_report *report, struct onr_failure *failure) ONR_MUST_CHECK;

/* ---- Analysing anew ---- */

struct onr_reextract_report {
  uint64_t articles, changed, failed;
  struct onr_reanalysis sums; /* of all articles */
};

/* Is told of each article, in the order of their work: what became of it, or why it failed. */
struct onr_reextract_listener {
  void *context;
  void (*article_done)(void *context, struct onr_str id, const struct onr_reanalysis *reanalysis);
  void (*article_failed)(void *context, struct onr_str id, const struct onr_failure *failure);
};

/* Analyses the stored texts of the articles `ids` anew, or of all articles, the longest stored first, where there are
 * none. An article whose analysis comes out as it was is not touched. How far a run over all has come is kept now and
 * then, so that one that was ended goes on there, unless `anew`; `*ret_resumed` says so. Memory is that of one article.
 * Fails only when the store can no longer be read or written. Ends early, without an error, once `stop` (may be NULL)
 * is true. */
enum onr_error onr_service_reextract(const struct onr_service *service, struct onr_store_reader *reader,
                                     struct onr_strs ids, bool anew, const struct onr_reextract_listener *listener,
                                     const atomic_bool *stop, struct onr_reextract_report *report, bool *ret_resumed,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

#endif
