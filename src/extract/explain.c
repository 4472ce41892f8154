/* The analysis sentence by sentence, with the notes that the stages made on their way. */
#include "onrecord/extract_explain.h"

#include <stdlib.h>

#include "extract/claims/claims.h"
#include "extract/trace.h"
#include "onrecord/utf8.h"

struct explainer {
  struct onr_document document;
  struct onr_trace trace;
  struct onr_buffer *out;
  struct onr_utf8_cursor cursor;
  bool *cue;                   /* by token: it is part of some claim's cue */
  bool *content;               /* by token: it is part of some claim's content */
  size_t mention, claim, note; /* the next of each */
};

/* ---- Words and places ---- */

/* The first token that ends after byte `at`, by bisection. */
static size_t token_of(const struct onr_document *document, uint32_t at) {
  size_t low = 0, high = document->token_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (document->tokens[middle].end <= at)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The text's words with one space for white space, so that each thing stands on a line of its own. */
static void write_words(struct explainer *explainer, struct onr_span span) {
  bool space = false;
  for (uint32_t i = span.start; i < span.end; i++) {
    char c = explainer->document.text.data[i];
    if (!onr_ascii_is_space(c))
      onr_buffer_append_char(explainer->out, c);
    else if (!space)
      onr_buffer_append_char(explainer->out, ' ');
    space = onr_ascii_is_space(c);
  }
}

static void write_place(struct explainer *explainer, struct onr_span span) {
  unsigned start = onr_utf8_cursor_seek(&explainer->cursor, span.start).codepoint;
  unsigned end = onr_utf8_cursor_seek(&explainer->cursor, span.end).codepoint;
  onr_buffer_printf(explainer->out, "[%u-%u]", start, end);
}

/* `label  "words" [place]`, or a further part of the thing above where the label is empty. */
static void write_thing(struct explainer *explainer, const char *label, struct onr_span span) {
  onr_buffer_printf(explainer->out, "  %-9s \"", label);
  write_words(explainer, span);
  onr_buffer_printf(explainer->out, "\" ");
  write_place(explainer, span);
}

static void write_spans(struct explainer *explainer, const char *label, struct onr_spans spans) {
  for (size_t i = 0; i < spans.count; i++) {
    onr_buffer_printf(explainer->out, "%s%s \"", i ? " " : "", i ? "+" : label);
    write_words(explainer, spans.items[i]);
    onr_buffer_append_char(explainer->out, '"');
  }
  if (spans.count == 0) onr_buffer_printf(explainer->out, "no %s", label);
}

static void write_entity_name(struct explainer *explainer, uint32_t entity) {
  const struct onr_entity *of = &explainer->document.entities[entity];
  onr_buffer_printf(explainer->out, "%s ", onr_entity_type_name(of->type));
  onr_buffer_append_str(explainer->out, of->name);
}

/* ---- What was found ---- */

/* "through" the mentions before, one after the other, to a name. */
static void write_antecedents(struct explainer *explainer, const struct onr_mention *mention) {
  enum { MOST = 8 };
  for (int hops = 0; mention->antecedent != ONR_NONE && hops < MOST; hops++) {
    mention = &explainer->document.mentions[mention->antecedent];
    onr_buffer_printf(explainer->out, "%s \"", hops ? "," : ", through");
    write_words(explainer, mention->span);
    onr_buffer_printf(explainer->out, "\" ");
    write_place(explainer, mention->span);
  }
}

static void write_mention(struct explainer *explainer, const struct onr_mention *mention) {
  write_thing(explainer, onr_mention_form_name(mention->form), mention->span);
  onr_buffer_printf(explainer->out, ": ");
  write_entity_name(explainer, mention->entity);
  write_antecedents(explainer, mention);
  onr_buffer_append_char(explainer->out, '\n');
}

/* In brackets what makes a claim more or less sure than its rule. */
static void write_traits(struct explainer *explainer, uint32_t traits) {
  const char *before = " (";
  for (unsigned trait = 0; trait < ONR_TRAIT_COUNT; trait++) {
    if (!(traits & 1u << trait)) continue;
    onr_buffer_printf(explainer->out, "%s%s", before, onr_claim_trait_name((enum onr_trait)trait));
    before = ", ";
  }
  if (traits) onr_buffer_append_char(explainer->out, ')');
}

static void write_claim(struct explainer *explainer, const struct onr_claim *claim) {
  struct onr_buffer *out = explainer->out;
  for (size_t i = 0; i < claim->content.count; i++) {
    write_thing(explainer, i ? "" : "claim", claim->content.items[i]);
    onr_buffer_append_char(out, '\n');
  }
  onr_buffer_printf(out, "            rule %s, confidence %.2f", claim->rule, claim->confidence);
  write_traits(explainer, claim->traits);
  onr_buffer_printf(out, ", %s, %s\n            ", onr_quote_type_name(claim->type),
                    onr_modality_name(claim->modality));
  write_spans(explainer, "cue", claim->cue);
  onr_buffer_printf(out, ", ");
  write_spans(explainer, "source", claim->source);
  onr_buffer_printf(out, ": %s", onr_source_type_name(claim->source_type));
  if (claim->speaker != ONR_NONE) {
    onr_buffer_printf(out, ", ");
    write_entity_name(explainer, claim->speaker);
  } else if (claim->antecedent.end > claim->antecedent.start) {
    onr_buffer_printf(out, ", standing for \"");
    write_words(explainer, claim->antecedent);
    onr_buffer_append_char(out, '"');
  }
  onr_buffer_append_char(out, '\n');
  if (claim->about_count == 0) return;
  onr_buffer_printf(out, "            about ");
  for (size_t i = 0; i < claim->about_count; i++) {
    onr_buffer_printf(out, "%s", i ? "; " : "");
    write_entity_name(explainer, claim->about[i]);
  }
  onr_buffer_append_char(out, '\n');
}

static void write_entities(struct explainer *explainer) {
  struct onr_buffer *out = explainer->out;
  onr_buffer_printf(out, "entities\n");
  for (size_t i = 0; i < explainer->document.entity_count; i++) {
    const struct onr_entity *entity = &explainer->document.entities[i];
    onr_buffer_printf(out, "  ");
    write_entity_name(explainer, (uint32_t)i);
    for (size_t k = 0; k < entity->aliases.count; k++) {
      onr_buffer_printf(out, "%s", k ? ", " : "; also ");
      onr_buffer_append_str(out, entity->aliases.items[k]);
    }
    if (entity->description.len) {
      onr_buffer_printf(out, "; described as \"");
      struct onr_str description = entity->description;
      onr_buffer_append_str(out, description);
      onr_buffer_append_char(out, '"');
    }
    onr_buffer_append_char(out, '\n');
  }
}

/* ---- Notes ---- */

static int compare_notes(const void *left, const void *right) {
  const struct onr_note *a = left, *b = right;
  if (a->first != b->first) return a->first < b->first ? -1 : 1;
  if (a->end != b->end) return a->end < b->end ? -1 : 1;
  if (a->dropped != b->dropped) return a->dropped ? 1 : -1;
  return strcmp(a->reason, b->reason);
}

/* Whether another rule took after all what was dropped: as a cue, a name, a quotation in what somebody reports. */
static bool was_taken(const struct explainer *explainer, const struct onr_note *note) {
  const struct onr_token *token = &explainer->document.tokens[note->first];
  bool quotation = token->kind == ONR_T_QUOTE && explainer->content[note->first];
  return note->dropped && (explainer->cue[note->first] || token->name != ONR_NONE || quotation);
}

/* Whether the note says the same as the one before it, or why something is what it is that was dropped later. */
static bool is_idle(const struct onr_trace *trace, size_t at) {
  const struct onr_note *note = &trace->notes[at], *next = note + 1;
  if (at > 0 && compare_notes(note - 1, note) == 0) return true;
  bool same = at + 1 < trace->count && next->first == note->first && next->end == note->end;
  return same && !note->dropped && next->dropped;
}

static void write_note(struct explainer *explainer, const struct onr_note *note) {
  write_thing(explainer, note->dropped ? "dropped" : "because",
              onr_span_of(&explainer->document, note->first, note->end));
  onr_buffer_printf(explainer->out, ": %s\n", note->reason);
}

static void mark(const struct onr_document *document, struct onr_spans spans, bool *tokens) {
  for (size_t i = 0; i < spans.count; i++)
    for (size_t at = token_of(document, spans.items[i].start);
         at < document->token_count && document->tokens[at].start < spans.items[i].end; at++)
      tokens[at] = true;
}

static bool prepare(struct explainer *explainer) {
  const struct onr_document *document = &explainer->document;
  struct onr_trace *trace = &explainer->trace;
  explainer->cue = onr_arena_zalloc(document->arena, document->token_count + 1, sizeof *explainer->cue);
  explainer->content = onr_arena_zalloc(document->arena, document->token_count + 1, sizeof *explainer->content);
  if (trace->failed || !explainer->cue || !explainer->content) return false;
  for (size_t i = 0; i < document->claim_count; i++) {
    mark(document, document->claims[i].cue, explainer->cue);
    mark(document, document->claims[i].content, explainer->content);
  }
  if (trace->count > 0) qsort(trace->notes, trace->count, sizeof *trace->notes, compare_notes);
  return true;
}

/* ---- Sentences ---- */

/* Everything that begins before byte `end`, the end of a sentence. */
static void write_until(struct explainer *explainer, size_t sentence_end, uint32_t end) {
  const struct onr_document *document = &explainer->document;
  const struct onr_trace *trace = &explainer->trace;
  for (; explainer->mention < document->mention_count; explainer->mention++) {
    if (document->mentions[explainer->mention].span.start >= end) break;
    write_mention(explainer, &document->mentions[explainer->mention]);
  }
  for (; explainer->claim < document->claim_count; explainer->claim++) {
    if (document->claims[explainer->claim].content.items[0].start >= end) break;
    write_claim(explainer, &document->claims[explainer->claim]);
  }
  for (; explainer->note < trace->count && trace->notes[explainer->note].first < sentence_end; explainer->note++) {
    const struct onr_note *note = &trace->notes[explainer->note];
    if (!is_idle(trace, explainer->note) && !was_taken(explainer, note)) write_note(explainer, note);
  }
}

static void write_sentences(struct explainer *explainer) {
  const struct onr_document *document = &explainer->document;
  for (size_t i = 0; i < document->sentence_count; i++) {
    const struct onr_sentence *sentence = &document->sentences[i];
    if (sentence->first >= sentence->end) continue;
    struct onr_span span = onr_span_of(document, sentence->first, sentence->end);
    onr_buffer_printf(explainer->out, "sentence %zu ", i + 1);
    write_place(explainer, span);
    onr_buffer_append_char(explainer->out, ' ');
    write_words(explainer, span);
    onr_buffer_append_char(explainer->out, '\n');
    write_until(explainer, sentence->end, span.end);
  }
}

enum onr_error onr_extract_explain(const struct onr_extractor *extractor, struct onr_str text, struct onr_arena *arena,
                                   struct onr_buffer *out, struct onr_failure *failure) {
  struct explainer explainer = {.out = out};
  enum onr_error error = onr_document_analyse(&explainer.document, extractor, text, arena, &explainer.trace, failure);
  if (error) return error;
  if (!prepare(&explainer)) return onr_fail_memory(failure);
  onr_utf8_cursor_init(&explainer.cursor, text);
  write_sentences(&explainer);
  write_entities(&explainer);
  return ONR_OK;
}
