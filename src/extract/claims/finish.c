/* Findings → claims: spans, speaker, what they are about; in text order. */
#include <stdlib.h>

#include "claims.h"
#include "extract/trace.h"

/* The first mention that ends after byte `start`, by bisection. */
static size_t first_mention(const struct onr_document *document, uint32_t start) {
  size_t low = 0, high = document->mention_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (document->mentions[middle].span.end <= start)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The end of the title that the source begins with, if a name follows it: "Secretary of State | Ann Lee". */
static size_t title_of_name(const struct onr_document *document, struct onr_range source) {
  for (size_t at = source.first; at < source.end; at++) {
    uint32_t name = document->tokens[at].name;
    if (name == ONR_NONE || document->names[name].form != ONR_FORM_NAME) continue;
    return document->names[name].title_first <= source.first + 1 ? at : source.first;
  }
  return source.first;
}

uint32_t onr_claim_head_end(const struct onr_document *document, struct onr_range source) {
  size_t titled = title_of_name(document, source);
  for (uint32_t at = source.first + 1; at < source.end; at++) {
    const struct onr_token *token = &document->tokens[at];
    if (token->name != ONR_NONE || at < titled) continue;
    if (token->kind == ONR_T_COMMA || token->kind == ONR_T_OPEN || token->kind == ONR_T_DASH) return at;
    if (onr_is_at(document, at,
                  ONR_CLASS(ONR_W_PREPOSITION) | ONR_CLASS(ONR_W_RELATIVE) | ONR_CLASS(ONR_W_CONJUNCTION)))
      return at;
  }
  return source.end;
}

/* Whether the noun at `at` describes a person: "lawyer", "brother". */
static bool describes_person(const struct onr_document *document, size_t at) {
  return onr_is_at(document, at, ONR_CLASS(ONR_W_TITLE)) || (onr_roles_at(document, at) & ONR_ROLES_PERSON);
}

/* "A lawyer | , Ann Lee": the name that follows the head of the phrase, which names nobody itself; inside the source,
 * or between commas after it. */
static uint32_t apposed_mention(const struct onr_document *document, struct onr_range source, size_t comma) {
  enum { TITLES = 8 };
  bool inside = comma + 1 < source.end;
  size_t at = inside ? source.end - 1 : comma + 1;
  while (!inside && at <= comma + TITLES &&
         onr_is_at(document, at, ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_HONORIFIC)))
    at++;
  const struct onr_token *token = onr_token_at(document, at);
  if (token->name == ONR_NONE || !onr_is_kind(document, comma, ONR_T_COMMA)) return ONR_NONE;
  const struct onr_name *name = &document->names[token->name];
  if (name->type != ONR_PERSON || name->title_first != comma + 1) return ONR_NONE;
  bool described = describes_person(document, comma - 1) && token->sentence == document->tokens[comma].sentence &&
                   onr_is_kind(document, name->end, ONR_T_COMMA);
  return inside || described ? name->mention : ONR_NONE;
}

uint32_t onr_claim_speaker_mention(const struct onr_document *document, struct onr_range source) {
  if (source.first >= source.end) return ONR_NONE;
  size_t end = onr_claim_head_end(document, source);
  uint32_t start = document->tokens[source.first].start, stop = document->tokens[end - 1].end;
  uint32_t found = ONR_NONE;
  for (size_t i = first_mention(document, start);
       i < document->mention_count && document->mentions[i].span.start < stop; i++) {
    const struct onr_mention *mention = &document->mentions[i];
    /* the last word of the phrase is its head: "Western intelligence sources" are not the West */
    if (mention->span.end == stop) found = (uint32_t)i;
  }
  return found == ONR_NONE ? apposed_mention(document, source, end) : found;
}

static bool copy_spans(const struct onr_document *document, const struct onr_range *ranges, size_t count,
                       struct onr_spans *ret_spans) {
  *ret_spans = (struct onr_spans){NULL, 0};
  if (count == 0 || ranges[0].first >= ranges[0].end) return true;
  struct onr_span *spans = onr_arena_zalloc(document->arena, count, sizeof *spans);
  if (!spans) return false;
  for (size_t i = 0; i < count; i++) spans[i] = onr_span_of(document, ranges[i].first, ranges[i].end);
  *ret_spans = (struct onr_spans){spans, count};
  return true;
}

static bool has(const uint32_t *items, size_t count, uint32_t item) {
  for (size_t i = 0; i < count; i++)
    if (items[i] == item) return true;
  return false;
}

/* The entities named in the content: by name or adjective, each once. */
static bool fill_about(const struct onr_document *document, struct onr_claim *claim) {
  enum { MOST = 32 };
  uint32_t found[MOST];
  size_t count = 0;
  for (size_t i = 0; i < claim->content.count; i++) {
    struct onr_span span = claim->content.items[i];
    for (size_t at = first_mention(document, span.start); at < document->mention_count && count < MOST; at++) {
      const struct onr_mention *mention = &document->mentions[at];
      if (mention->span.start >= span.end) break;
      bool named = mention->form == ONR_FORM_NAME || mention->form == ONR_FORM_ADJECTIVE;
      if (named && mention->entity != claim->speaker && !has(found, count, mention->entity))
        found[count++] = mention->entity;
    }
  }
  if (count == 0) return true;
  uint32_t *about = onr_arena_zalloc(document->arena, count, sizeof *about);
  if (!about) return false;
  memcpy(about, found, count * sizeof *about);
  claim->about = about;
  claim->about_count = count;
  return true;
}

const struct onr_finding *onr_claim_origin(const struct onr_reporter *reporter, const struct onr_finding *finding) {
  for (int hops = 0; finding->speaker != ONR_NONE && hops < 64; hops++) finding = &reporter->findings[finding->speaker];
  return finding;
}

static uint32_t find_speaker(const struct onr_reporter *reporter, const struct onr_finding *from) {
  uint32_t mention = onr_claim_speaker_mention(reporter->document, from->source);
  return mention == ONR_NONE ? ONR_NONE : reporter->document->mentions[mention].entity;
}

/* The words that a pronoun stands for that has no entity: "the researchers" for "They"; or the source itself. */
static struct onr_range stood_for(const struct onr_document *document, struct onr_range source) {
  size_t low = 0, high = document->reference_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (document->references[middle].token < source.first)
      low = middle + 1;
    else
      high = middle;
  }
  bool same = low < document->reference_count && document->references[low].token == source.first &&
              document->references[low].past == source.end;
  if (!same) return source;
  return (struct onr_range){document->references[low].first, document->references[low].end};
}

static bool make_claim(struct onr_reporter *reporter, const struct onr_finding *finding) {
  struct onr_document *document = reporter->document;
  const struct onr_finding *from = onr_claim_origin(reporter, finding);
  struct onr_claim claim = {.speaker = find_speaker(reporter, from), .rule = onr_claim_rule_name(finding->rule)};
  if (!copy_spans(document, finding->content, finding->content_count, &claim.content) ||
      !copy_spans(document, &finding->cue, 1, &claim.cue) || !copy_spans(document, &from->source, 1, &claim.source) ||
      !fill_about(document, &claim))
    return false;
  claim.type = onr_claim_quote_type(document, finding);
  claim.modality = onr_claim_modality(document, finding);
  struct onr_range words = claim.speaker == ONR_NONE ? stood_for(document, from->source) : from->source;
  if (words.first != from->source.first) claim.antecedent = onr_span_of(document, words.first, words.end);
  claim.source_type = onr_claim_source_type(document, words, claim.speaker);
  onr_claim_judge(document, finding, words, &claim);
  bool quotation = claim.type == ONR_QUOTE_DIRECT; /* whosever it is, it was said */
  if (claim.confidence < document->least_confidence && !quotation)
    onr_trace_drop(document, finding->content[0].first, finding->content[0].end, "a claim, but too doubtful");
  else
    document->claims[document->claim_count++] = claim;
  return true;
}

/* Where the first of some spans begins and ends, for claims with the same content. */
static int compare_spans(struct onr_spans left, struct onr_spans right) {
  if (left.count == 0 || right.count == 0) return (left.count > 0) - (right.count > 0);
  struct onr_span a = left.items[0], b = right.items[0];
  if (a.start != b.start) return a.start < b.start ? -1 : 1;
  return (a.end > b.end) - (a.end < b.end);
}

static int compare_starts(const struct onr_claim *a, const struct onr_claim *b) {
  int by_cue = compare_spans(a->cue, b->cue);
  return by_cue ? by_cue : compare_spans(a->source, b->source);
}

static int compare(const void *left, const void *right) {
  const struct onr_claim *a = left, *b = right;
  struct onr_span x = a->content.items[0], y = b->content.items[0];
  if (x.start != y.start) return x.start < y.start ? -1 : 1;
  if (x.end != y.end) return x.end < y.end ? -1 : 1;
  int by_rule = strcmp(a->rule, b->rule);
  return by_rule ? by_rule : compare_starts(a, b);
}

bool onr_reporter_finish(struct onr_reporter *reporter) {
  struct onr_document *document = reporter->document;
  document->claims = onr_arena_zalloc(document->arena, reporter->count + 1, sizeof *document->claims);
  if (!document->claims) return false;
  for (size_t i = 0; i < reporter->count; i++)
    if (!make_claim(reporter, &reporter->findings[i])) return false;
  qsort(document->claims, document->claim_count, sizeof *document->claims, compare);
  return onr_reporter_mention_speakers(reporter);
}
