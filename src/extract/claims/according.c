/* "According to NP, …", "…, according to NP.", "in the words of NP, “…”". */
#include "claims.h"
#include "extract/trace.h"

/* The source after "according to": up to the comma that ends it, appositions included. */
static size_t source_end(const struct onr_document *document, size_t from, size_t end) {
  size_t at = from;
  while (at < end) {
    enum onr_token_kind kind = (enum onr_token_kind)document->tokens[at].kind;
    if (kind == ONR_T_COMMA || kind == ONR_T_STOP || kind == ONR_T_SEMICOLON || kind == ONR_T_COLON ||
        kind == ONR_T_DASH || kind == ONR_T_QUOTE || kind == ONR_T_CLOSE)
      break;
    bool clause = onr_is_at(document, at, ONR_CLASS(ONR_W_RELATIVE)) && at > from;
    if (clause) break;
    at++;
  }
  return at;
}

/* Skips an apposition: ", a think tank, …". */
static size_t skip_apposition(const struct onr_document *document, size_t comma, size_t end) {
  enum { REACH = 14 };
  size_t at = comma + 1;
  bool describes = onr_key_is(document, at, "a") || onr_key_is(document, at, "an") ||
                   onr_is_at(document, at, ONR_CLASS(ONR_W_RELATIVE));
  if (!describes) return comma;
  for (size_t i = at; i < end && i < at + REACH; i++)
    if (onr_is_kind(document, i, ONR_T_COMMA)) return i;
  return comma;
}

/* Whether the clause that begins at `at` is itself reported by a verb of its own. */
static bool reports_itself(const struct onr_document *document, size_t at, size_t end) {
  enum { REACH = 8 };
  struct onr_verb_group group;
  for (size_t i = at; i < end && i < at + REACH; i++) {
    bool carrier =
        onr_is_at(document, i, ONR_CLASS(ONR_W_CARRIER)) && onr_is_at(document, i + 1, ONR_CLASS(ONR_W_ATTITUDE));
    if (carrier) return true;
    if (!onr_clause_verb(document, i, &group)) continue;
    return (group.verb->frames & ONR_FRAME_THAT) && onr_key_is(document, i + 1, "that");
  }
  return false;
}

static bool is_join(const struct onr_document *document, size_t at) {
  return onr_is_at(document, at, ONR_CLASS(ONR_W_CONJUNCTION)) && onr_token_at(document, at)->name == ONR_NONE;
}

/* Whether the words [first, comma) before the attribution only lead over to what follows: "But,", "In addition,". */
static bool leads_over(const struct onr_document *document, size_t first, size_t comma) {
  enum { LONGEST = 3 };
  static const char *const phrases[] = {"addition", "fact", "example", "instance", "however", "meanwhile", "moreover"};
  if (comma - first > LONGEST) return false;
  if (comma == first + 1) return is_join(document, first) || onr_is_at(document, first, ONR_CLASS(ONR_W_SUBORDINATOR));
  return ONR_KEY_IS_ANY(document, comma - 1, phrases);
}

/* Where the clause begins that the attribution stands in or after. */
static size_t clause_start(const struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t last) {
  const struct onr_document *document = reporter->document;
  size_t first = sentence->first;
  for (size_t i = sentence->first; i < last; i++)
    if (reporter->used[i] || onr_is_kind(document, i, ONR_T_SEMICOLON)) first = i + 1;
  while (first < last && is_join(document, first)) first++;
  return first;
}

/* Adds what goes on behind the source: "The toll, according to the mayor, | will rise". */
static void add_rest(const struct onr_reporter *reporter, struct onr_finding *finding, size_t comma, size_t end) {
  const struct onr_document *document = reporter->document;
  size_t first = comma + 1;
  if (!onr_is_kind(document, comma, ONR_T_COMMA) || first >= end || reporter->used[first]) return;
  if (is_join(document, first) || onr_is_at(document, first, ONR_CLASS(ONR_W_RELATIVE)) ||
      onr_key_is(document, first, "while"))
    return;
  size_t stop = onr_clause_end(document, first, end, false);
  if (stop > first + 1)
    finding->content[finding->content_count++] = (struct onr_range){(uint32_t)first, (uint32_t)stop};
}

static bool take(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at) {
  struct onr_document *document = reporter->document;
  struct onr_finding finding = {.speaker = ONR_NONE, .rule = ONR_RULE_ACCORDING_TO};
  finding.cue = (struct onr_range){(uint32_t)at, (uint32_t)at + 2};
  size_t end = source_end(document, at + 2, sentence->end);
  if (end <= at + 2) {
    onr_trace_drop(document, at, at + 2, "no source follows");
    return true;
  }
  finding.source = (struct onr_range){(uint32_t)at + 2, (uint32_t)end};
  size_t comma = onr_is_kind(document, end, ONR_T_COMMA) ? skip_apposition(document, end, sentence->end) : end;
  bool mark =
      at > sentence->first && (onr_is_kind(document, at - 1, ONR_T_COMMA) ||
                               onr_is_kind(document, at - 1, ONR_T_DASH) || onr_is_kind(document, at - 1, ONR_T_OPEN));
  size_t last = mark ? at - 1 : at, first = clause_start(reporter, sentence, last);
  if (last > sentence->first && onr_key_is(document, last - 1, "that")) return true; /* inside what somebody says */
  bool opens = first + 1 >= last || (mark && leads_over(document, sentence->first, last)) ||
               onr_is_at(document, last - 1, ONR_CLASS(ONR_W_RELATIVE) | ONR_CLASS(ONR_W_SUBORDINATOR));
  if (opens) {
    if (!onr_is_kind(document, comma, ONR_T_COMMA) || reports_itself(document, comma + 1, sentence->end)) return true;
  } else {
    if (reporter->used[last - 1]) return true;
    finding.content[finding.content_count++] = (struct onr_range){(uint32_t)first, (uint32_t)last};
  }
  add_rest(reporter, &finding, comma, sentence->end);
  return finding.content_count == 0 || onr_reporter_add(reporter, &finding);
}

/* "in the words of NP, “…”": the quotation that follows, with all before it as its source. */
static bool take_words(struct onr_reporter *reporter, const struct onr_sentence *sentence, size_t at) {
  enum { CUE = 4, REACH = 24 };
  const struct onr_document *document = reporter->document;
  struct onr_finding finding = {.speaker = ONR_NONE, .rule = ONR_RULE_ACCORDING_TO, .content_count = 1};
  size_t first = at + CUE, end = first;
  while (end < sentence->end && end < first + REACH && document->tokens[end].quote == ONR_NONE) end++;
  if (end >= sentence->end || document->tokens[end].quote == ONR_NONE || reporter->used[end]) return true;
  const struct onr_quote *quote = &document->quotes[document->tokens[end].quote];
  if (onr_is_kind(document, end - 1, ONR_T_COMMA) || onr_is_kind(document, end - 1, ONR_T_COLON)) end--;
  if (end <= first) return true;
  finding.cue = (struct onr_range){(uint32_t)at, (uint32_t)first};
  finding.source = (struct onr_range){(uint32_t)first, (uint32_t)end};
  finding.content[0] = (struct onr_range){quote->first, quote->end};
  return onr_reporter_add(reporter, &finding);
}

static bool begins_words_of(const struct onr_document *document, size_t at) {
  return onr_key_is(document, at, "in") && onr_key_is(document, at + 1, "the") &&
         onr_key_is(document, at + 2, "words") && onr_key_is(document, at + 3, "of");
}

bool onr_reporter_find_according(struct onr_reporter *reporter, const struct onr_sentence *sentence) {
  struct onr_document *document = reporter->document;
  for (size_t at = sentence->first; at + 2 < sentence->end; at++) {
    bool according = onr_key_is(document, at, "according") && onr_key_is(document, at + 1, "to");
    if (reporter->used[at] || document->tokens[at].quote != ONR_NONE) continue;
    if (according && !take(reporter, sentence, at)) return false;
    if (begins_words_of(document, at) && !take_words(reporter, sentence, at)) return false;
  }
  return true;
}
