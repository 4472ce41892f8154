#include "rows.h"

#include "store/sqlite/ledger/audit.h"
#include "store/sqlite/packed.h"

/* More than one row's further queries can fill: an entity with a million names. */
#define ROW_BYTES ((size_t)1 << 30)

void onr_visit_init(struct onr_visit *visit, struct onr_store_reader *reader, void *context,
                    struct onr_failure *failure) {
  *visit = (struct onr_visit){.reader = reader,
                              .connection = &reader->connection,
                              .failure = failure,
                              .arena = onr_reader_arena(reader, ROW_BYTES),
                              .context = context};
}

void onr_visit_close(struct onr_visit *visit) {
  onr_reader_arena_end(visit->reader, &visit->arena);
}

/* The values of a row, read one after the other. */
struct columns {
  const struct onr_rows *rows;
  int at;
};

static int64_t take_int(struct columns *columns) {
  return onr_rows_int(columns->rows, columns->at++);
}

static struct onr_str take_str(struct columns *columns) {
  return onr_rows_str(columns->rows, columns->at++);
}

static double take_double(struct columns *columns) {
  return sqlite3_column_double(columns->rows->stmt, columns->at++);
}

static struct onr_entity_ref take_entity_ref(struct columns *columns) {
  struct onr_entity_ref ref = {.id = take_str(columns), .name = take_str(columns)};
  ref.type = (enum onr_entity_type)take_int(columns);
  return ref;
}

static struct onr_article_ref take_article_ref(struct columns *columns) {
  struct onr_article_ref ref;
  ref.id = take_str(columns);
  ref.headline = take_str(columns);
  ref.url = take_str(columns);
  ref.publisher = take_str(columns);
  ref.date_published = take_int(columns);
  return ref;
}

static struct onr_offset take_offset(struct columns *columns) {
  struct onr_offset offset;
  offset.byte = (uint32_t)take_int(columns);
  offset.codepoint = (uint32_t)take_int(columns);
  offset.utf16 = (uint32_t)take_int(columns);
  return offset;
}

static struct onr_span_row take_span(struct columns *columns) {
  struct onr_span_row span;
  span.start = take_offset(columns);
  span.end = take_offset(columns);
  span.exact = take_str(columns);
  return span;
}

static enum onr_error take_strs(struct onr_visit *visit, struct columns *columns, struct onr_strs *ret_strings) {
  bool fits = onr_strs_unpack(&visit->arena, take_str(columns), ret_strings);
  return fits ? ONR_OK : onr_fail_memory(visit->failure);
}

/* ---- Articles ---- */

static enum onr_error visit_article(struct onr_visit *visit, struct columns columns) {
  struct onr_article_row row = {0};
  columns.at++; /* pk */
  row.id = take_str(&columns);
  row.revision = take_int(&columns);
  row.article.headline = take_str(&columns);
  row.article.headline_derived = take_int(&columns) != 0;
  row.article.url = take_str(&columns);
  row.article.date_published = take_int(&columns);
  row.article.language = take_str(&columns);
  enum onr_error error = take_strs(visit, &columns, &row.article.authors);
  row.article.publisher = take_str(&columns);
  row.article.source = take_str(&columns);
  row.text_version = take_str(&columns);
  row.duplicate_of = take_str(&columns);
  row.claims = take_int(&columns);
  row.mentions = take_int(&columns);
  row.entities = take_int(&columns);
  row.created = take_int(&columns);
  row.modified = take_int(&columns);
  if (visit->with_body) row.article.body = take_str(&columns);
  return error ? error : visit->article(visit->context, &row);
}

/* ---- Entities ---- */

static enum onr_error other_names(struct onr_visit *visit, int64_t entity, struct onr_strs *ret_names) {
  struct onr_str *names = NULL;
  size_t count = 0, cap = 0;
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(visit->connection, visit->failure, ONR_SQL_ENTITY_OTHER_NAMES, "i", entity);
  while (!error && onr_rows_next(&rows)) {
    struct onr_str *grown = onr_arena_grow(&visit->arena, names, count, &cap, sizeof *names);
    struct onr_str name = onr_arena_str(&visit->arena, onr_rows_str(&rows, 0));
    if (!grown || !name.data) {
      error = onr_fail_memory(visit->failure);
    } else {
      names = grown;
      names[count++] = name;
    }
  }
  *ret_names = (struct onr_strs){names, count};
  return onr_rows_end(&rows, error);
}

static enum onr_error visit_entity(struct onr_visit *visit, struct columns columns) {
  struct onr_entity_row row = {0};
  int64_t pk = take_int(&columns);
  row.id = take_str(&columns);
  row.revision = take_int(&columns);
  row.type = (enum onr_entity_type)take_int(&columns);
  row.name = take_str(&columns);
  row.description = take_str(&columns);
  enum onr_error error = take_strs(visit, &columns, &row.same_as);
  row.hidden = take_int(&columns) != 0;
  row.mentions = take_int(&columns);
  row.articles = take_int(&columns);
  row.claims_made = take_int(&columns);
  row.claims_about = take_int(&columns);
  row.created = take_int(&columns);
  row.modified = take_int(&columns);
  if (!error) error = other_names(visit, pk, &row.alternate_names);
  return error ? error : visit->entity(visit->context, &row);
}

/* ---- Mentions ---- */

static enum onr_error take_mention(struct onr_visit *visit, struct columns *columns, struct onr_mention_row *ret_row) {
  struct onr_mention_row row = {0};
  columns->at++; /* pk */
  row.id = take_str(columns);
  row.form = (enum onr_mention_form)take_int(columns);
  row.span = take_span(columns);
  row.resolved_via = take_str(columns);
  int64_t entity = take_int(columns);
  row.article = take_article_ref(columns);
  *ret_row = row;
  return onr_reader_entity_ref(visit->reader, entity, &visit->arena, &ret_row->entity, visit->failure);
}

static enum onr_error visit_mention(struct onr_visit *visit, struct columns columns) {
  struct onr_mention_row row;
  enum onr_error error = take_mention(visit, &columns, &row);
  return error ? error : visit->mention(visit->context, &row);
}

/* ---- Claims ---- */

static bool copy(struct onr_arena *arena, struct onr_str *text) {
  *text = onr_arena_str(arena, *text);
  return text->data != NULL;
}

/* The last one may be an antecedent. Words stay in the claim's row, which is the statement's until its next step. */
static enum onr_error claim_spans(struct onr_visit *visit, struct onr_str packed, struct onr_claim_row *claim) {
  const struct onr_claim_words words = {claim->text, claim->cue, claim->source, packed};
  struct onr_claim_span_row *spans = NULL;
  size_t count = 0;
  enum onr_error error = onr_spans_unpack(&visit->arena, &words, claim->id, &spans, &count, visit->failure);
  if (!error && count && spans[count - 1].role == ONR_ROLE_ANTECEDENT) claim->antecedent = spans[--count].span;
  claim->spans = spans;
  claim->span_count = count;
  return error;
}

struct about {
  struct onr_entity_ref *items;
  size_t count, cap;
};

static enum onr_error add_about(struct onr_visit *visit, int64_t entity, struct about *about) {
  struct onr_entity_ref *grown =
      onr_arena_grow(&visit->arena, about->items, about->count, &about->cap, sizeof *about->items);
  if (!grown) return onr_fail_memory(visit->failure);
  about->items = grown;
  enum onr_error error =
      onr_reader_entity_ref(visit->reader, entity, &visit->arena, &grown[about->count], visit->failure);
  if (!error && grown[about->count].id.len) about->count++; /* else it is not shown */
  return error;
}

/* Whether it is one of the page's claims, which are visited in their order. */
static bool is_of_page(struct onr_page_claims *claims, int64_t pk) {
  if (!claims) return false;
  while (claims->at < claims->count && claims->numbers[claims->at] != pk) claims->at++;
  return claims->at < claims->count;
}

static enum onr_error about_of_page(struct onr_visit *visit, struct about *about) {
  const struct onr_page_claims *claims = visit->claims;
  enum onr_error error = ONR_OK;
  for (size_t i = claims->at ? claims->ends[claims->at - 1] : 0; !error && i < claims->ends[claims->at]; i++)
    error = add_about(visit, claims->subjects[i].entity, about);
  return error;
}

static enum onr_error about_of_claim(struct onr_visit *visit, int64_t pk, struct about *about) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(visit->connection, visit->failure, ONR_SQL_CLAIM_ABOUT, "i", pk);
  while (!error && onr_rows_next(&rows)) error = add_about(visit, onr_rows_int(&rows, 0), about);
  return onr_rows_end(&rows, error);
}

static enum onr_error claim_about(struct onr_visit *visit, int64_t pk, struct onr_claim_row *claim) {
  struct about about = {0};
  enum onr_error error =
      is_of_page(visit->claims, pk) ? about_of_page(visit, &about) : about_of_claim(visit, pk, &about);
  claim->about = about.items;
  claim->about_count = about.count;
  return error;
}

/* Packed as claim_curation.h says. */
static enum onr_error claim_review(struct onr_visit *visit, struct onr_str packed, struct onr_review *review,
                                   struct onr_claim_row *claim) {
  enum { PARTS = 6 };
  struct onr_strs parts = {0};
  long long created = 0, modified = 0;
  if (packed.len == 0) return ONR_OK;
  if (!onr_strs_unpack(&visit->arena, packed, &parts)) return onr_fail_memory(visit->failure);
  if (parts.count != PARTS || !onr_str_to_int(parts.items[4], &created) || !onr_str_to_int(parts.items[5], &modified))
    return onr_fail(visit->failure, ONR_ERR_STORE_FAILED, "The review of claim %.*s cannot be read.",
                    ONR_FMT(claim->id));
  *review = (struct onr_review){parts.items[0], parts.items[1], parts.items[2], parts.items[3], created, modified};
  claim->review = review;
  return ONR_OK;
}

static enum onr_error visit_claim(struct onr_visit *visit, struct columns columns) {
  struct onr_claim_row row = {0};
  struct onr_review review;
  int64_t pk = take_int(&columns);
  row.id = take_str(&columns);
  row.revision = take_int(&columns);
  row.text = take_str(&columns);
  row.quote_type = (enum onr_quote_type)take_int(&columns);
  row.source_type = (enum onr_source_type)take_int(&columns);
  row.modality = (enum onr_modality)take_int(&columns);
  row.source = take_str(&columns);
  row.cue = take_str(&columns);
  row.confidence = take_double(&columns);
  row.generator_version = take_str(&columns);
  row.rule = take_str(&columns);
  row.review_status = take_str(&columns);
  struct onr_str packed = take_str(&columns);
  row.created = take_int(&columns);
  row.modified = take_int(&columns);
  struct onr_str spans = take_str(&columns);
  int64_t speaker = take_int(&columns);
  row.article = take_article_ref(&columns);
  row.text_version = take_str(&columns);
  enum onr_error error = claim_review(visit, packed, &review, &row);
  if (!error) error = onr_reader_entity_ref(visit->reader, speaker, &visit->arena, &row.speaker, visit->failure);
  if (!error) error = claim_spans(visit, spans, &row);
  if (!error && !(visit->without & ONR_WITHOUT_ABOUT)) error = claim_about(visit, pk, &row);
  return error ? error : visit->claim(visit->context, &row);
}

/* ---- Suggestions ---- */

static bool copy_mention(struct onr_arena *arena, struct onr_mention_row *row) {
  enum { STRINGS = 7 };
  struct onr_str *strings[STRINGS] = {
      &row->id,          &row->resolved_via,      &row->article.id, &row->article.headline,
      &row->article.url, &row->article.publisher, &row->span.exact};
  for (size_t i = 0; i < STRINGS; i++)
    if (!copy(arena, strings[i])) return false;
  return true;
}

/* Appends the newest mention of an entity, if it has one. */
static enum onr_error newest_mention(struct onr_visit *visit, int64_t entity, struct onr_mention_row *mentions,
                                     size_t *count) {
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(visit->connection, visit->failure, ONR_SQL_ENTITY_NEWEST_MENTION, "i", entity);
  if (onr_rows_next(&rows)) {
    struct columns columns = {&rows, 0};
    error = take_mention(visit, &columns, &mentions[*count]);
    if (!error && !copy_mention(&visit->arena, &mentions[(*count)++])) error = onr_fail_memory(visit->failure);
  }
  return onr_rows_end(&rows, error);
}

static enum onr_error visit_suggestion(struct onr_visit *visit, struct columns columns) {
  struct onr_suggestion_row row = {0};
  struct onr_mention_row evidence[2];
  columns.at++; /* pk */
  row.id = take_str(&columns);
  row.revision = take_int(&columns);
  row.status = (enum onr_suggestion_status)take_int(&columns);
  row.reason = (enum onr_suggestion_reason)take_int(&columns);
  row.score = take_double(&columns);
  row.created = take_int(&columns);
  row.modified = take_int(&columns);
  int64_t one = take_int(&columns);
  row.one = take_entity_ref(&columns);
  int64_t other = take_int(&columns);
  row.other = take_entity_ref(&columns);
  row.evidence = evidence;
  enum onr_error error = newest_mention(visit, one, evidence, &row.evidence_count);
  if (!error) error = newest_mention(visit, other, evidence, &row.evidence_count);
  return error ? error : visit->suggestion(visit->context, &row);
}

/* ---- Co-mentions ---- */

static enum onr_error visit_co_mention(struct onr_visit *visit, struct columns columns) {
  struct onr_co_mention_row row = {0};
  columns.at++; /* pk */
  row.entity = take_entity_ref(&columns);
  row.articles = take_int(&columns);
  row.sentences = take_int(&columns);
  return visit->co_mention(visit->context, &row);
}

/* ---- The ledger ---- */

static enum onr_error visit_audit(struct onr_visit *visit, const struct onr_rows *rows) {
  struct onr_audit_row row;
  enum onr_error error = onr_audit_take(rows, &visit->arena, &row, visit->failure);
  return error ? error : visit->audit(visit->context, &row);
}

enum onr_error onr_visit_row(struct onr_visit *visit, const struct onr_rows *rows) {
  struct columns columns = {rows, 0};
  onr_arena_reset(&visit->arena);
  if (visit->article) return visit_article(visit, columns);
  if (visit->entity) return visit_entity(visit, columns);
  if (visit->mention) return visit_mention(visit, columns);
  if (visit->suggestion) return visit_suggestion(visit, columns);
  if (visit->co_mention) return visit_co_mention(visit, columns);
  if (visit->audit) return visit_audit(visit, rows);
  return visit_claim(visit, columns);
}
