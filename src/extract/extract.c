/* The way from a text to its analysis, on one screen. */
#include "onrecord/extract.h"

#include <stdlib.h>

#include "extract/document.h"
#include "extract/names/features.h"
#include "extract/tagger/model.h"
#include "onrecord/embed.h"
#include "onrecord/hash.h"

struct onr_extractor {
  struct onr_lexicon lexicon;
  struct onr_model tagger, namer;
  double least_confidence; /* of a claim */
};

enum onr_error onr_extractor_new(struct onr_extractor **ret_extractor, struct onr_failure *failure) {
  enum onr_error error = onr_hash_start(failure);
  if (error) return error;
  struct onr_extractor *extractor = calloc(1, sizeof *extractor);
  if (!extractor) return onr_fail_memory(failure);
  extractor->least_confidence = ONR_CONFIDENCE_LEAST;
  error = onr_lexicon_init(&extractor->lexicon, failure);
  if (!error)
    error = onr_model_init(&extractor->tagger, onr_embedded_find(onr_embedded_model, "tagger.model"), ONR_TAG_COUNT,
                           failure);
  if (!error)
    error = onr_model_init(&extractor->namer, onr_embedded_find(onr_embedded_model, "names.model"), ONR_NAME_CLASSES,
                           failure);
  if (error) {
    onr_extractor_free(extractor);
    return error;
  }
  *ret_extractor = extractor;
  return ONR_OK;
}

void onr_extractor_free(struct onr_extractor *extractor) {
  if (!extractor) return;
  onr_lexicon_close(&extractor->lexicon);
  onr_model_close(&extractor->tagger);
  onr_model_close(&extractor->namer);
  free(extractor);
}

void onr_extractor_keep_doubtful(struct onr_extractor *extractor) {
  extractor->least_confidence = 0;
}

/* Mentions and tokens are both in text order. */
static void number_sentences(struct onr_document *document) {
  size_t at = 0;
  for (size_t i = 0; i < document->mention_count; i++) {
    struct onr_mention *mention = &document->mentions[i];
    while (at + 1 < document->token_count && document->tokens[at].end <= mention->span.start) at++;
    mention->sentence = document->tokens[at].sentence;
  }
}

static struct onr_analysis analysis_of(const struct onr_document *document) {
  return (struct onr_analysis){document->entities,      document->entity_count, document->mentions,
                               document->mention_count, document->claims,       document->claim_count};
}

static enum onr_error begin(struct onr_document *document, const struct onr_extractor *extractor, struct onr_str text,
                            struct onr_arena *arena, struct onr_trace *trace, struct onr_failure *failure) {
  if (text.len > UINT32_MAX - 1)
    return onr_fail(failure, ONR_ERR_TOO_LARGE, "A text must have less than %u bytes; this one has %zu.",
                    (unsigned)UINT32_MAX, text.len);
  *document = (struct onr_document){.lexicon = &extractor->lexicon,
                                    .tagger = &extractor->tagger,
                                    .namer = &extractor->namer,
                                    .least_confidence = extractor->least_confidence,
                                    .arena = arena,
                                    .text = text,
                                    .trace = trace};
  return ONR_OK;
}

enum onr_error onr_document_analyse(struct onr_document *document, const struct onr_extractor *extractor,
                                    struct onr_str text, struct onr_arena *arena, struct onr_trace *trace,
                                    struct onr_failure *failure) {
  enum onr_error error = begin(document, extractor, text, arena, trace, failure);
  if (error) return error;
  bool done = onr_document_segment(document) &&          /* text → tokens */
              onr_document_find_sentences(document) &&   /* tokens → paragraphs and sentences */
              onr_document_find_quotes(document) &&      /* quotation marks → quotations */
              onr_document_tag(document) &&              /* words and sentences → parts of speech */
              onr_document_find_names(document) &&       /* capitals and word lists → names, adjectives, titles */
              onr_document_make_entities(document) &&    /* names → one entity for each thing */
              onr_document_resolve_pronouns(document) && /* names, titles and pronouns → mentions */
              onr_document_find_claims(document); /* verbs, nouns and quotations → claims with their speakers */
  if (done) number_sentences(document);
  return done ? ONR_OK : onr_fail_memory(failure);
}

enum onr_error onr_extract_sentences(const struct onr_extractor *extractor, struct onr_str text,
                                     struct onr_arena *arena, struct onr_spans *ret_sentences,
                                     struct onr_failure *failure) {
  struct onr_document document;
  enum onr_error error = begin(&document, extractor, text, arena, NULL, failure);
  if (error) return error;
  bool done = onr_document_segment(&document) && onr_document_find_sentences(&document);
  struct onr_span *spans = onr_arena_zalloc(arena, document.sentence_count + 1, sizeof *spans);
  if (!done || !spans) return onr_fail_memory(failure);
  for (size_t i = 0; i < document.sentence_count; i++)
    spans[i] = onr_span_of(&document, document.sentences[i].first, document.sentences[i].end);
  *ret_sentences = (struct onr_spans){spans, document.sentence_count};
  return ONR_OK;
}

enum onr_error onr_extract(const struct onr_extractor *extractor, struct onr_str text, struct onr_arena *arena,
                           struct onr_analysis *ret_analysis, struct onr_failure *failure) {
  struct onr_document document;
  enum onr_error error = onr_document_analyse(&document, extractor, text, arena, NULL, failure);
  if (!error) *ret_analysis = analysis_of(&document);
  return error;
}
