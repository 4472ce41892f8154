/* The page at "/": what this is, how much is loaded, and questions that have an answer in what is loaded. */
#include "api/answer/url.h"
#include "api/app.h"
#include "api/handlers.h"
#include "onrecord/clock.h"
#include "onrecord/embed.h"
#include "pages.h"

enum {
  LOOKED_AT = 20, /* of the most mentioned entities, for one who speaks or is spoken of */
  NAME_SIZE = 200,
  ADDRESS_MAX = 4 << 10
};

/* An entity to ask about. */
struct subject {
  bool speaks; /* what is looked for: one who speaks, or one who is spoken of */
  bool found;
  char id[ONR_ID_SIZE], name[NAME_SIZE];
  size_t namesakes; /* entities that the name stands for */
};

struct home {
  struct onr_request *request;
  struct onr_buffer *out;
  struct onr_failure *failure;
  struct subject speaker, spoken_of;
};

/* ---- Whom to ask about ---- */

static enum onr_error look_at(void *context, const struct onr_entity_row *row) {
  struct subject *subject = context;
  bool fits = (subject->speaks ? row->claims_made : row->claims_about) > 0 && row->name.len < NAME_SIZE;
  if (subject->found || !fits) return ONR_OK;
  memcpy(subject->id, row->id.data, row->id.len); /* zeros follow */
  memcpy(subject->name, row->name.data, row->name.len);
  subject->found = true;
  return ONR_OK;
}

static enum onr_error count_namesake(void *context, const struct onr_entity_row *row) {
  struct subject *subject = context;
  (void)row;
  subject->namesakes++;
  return ONR_OK;
}

/* The most mentioned one of the kinds. */
static enum onr_error find(const struct home *home, struct subject *subject, const enum onr_entity_type *types,
                           size_t type_count) {
  struct onr_store_reader *reader = reader_of(home->request);
  struct onr_entity_filter filter = {.types = types, .type_count = type_count};
  struct onr_page page = {.sort = ONR_SORT_MENTIONS, .descending = true, .limit = LOOKED_AT};
  struct onr_page_end end;
  enum onr_error error = onr_store_entities(reader, &filter, &page, look_at, subject, &end, home->failure);
  if (error || !subject->found) return error;
  return onr_store_entities_named(reader, onr_str_from(subject->name), 2, count_namesake, subject, home->failure);
}

/* ---- What the page says ---- */

static void write_count(struct onr_buffer *out, int64_t number, const char *what) {
  onr_buffer_printf(out, "<div><dt>%s</dt><dd>%lld</dd></div>\n", what, (long long)number);
}

static void write_counts(struct onr_buffer *out, const struct onr_store_counts *counts) {
  onr_buffer_append_str(out, ONR_STR("<dl class=\"counts\">\n"));
  write_count(out, counts->articles, counts->articles == 1 ? "article" : "articles");
  write_count(out, counts->claims, counts->claims == 1 ? "claim" : "claims");
  write_count(out, counts->entities, "people and things");
  write_count(out, counts->mentions, "mentions of them");
  onr_buffer_append_str(out, ONR_STR("</dl>\n"));
}

static enum onr_error write_quote(void *context, const struct onr_claim_row *row) {
  struct onr_buffer *out = context;
  onr_buffer_append_str(out, ONR_STR("<figure class=\"said\"><q>"));
  onr_pages_text(out, row->text);
  onr_buffer_append_str(out, ONR_STR("</q><figcaption>"));
  onr_pages_text(out, row->speaker.name);
  onr_buffer_append_str(out, ONR_STR(", in <a href=\"/v1/articles/"));
  onr_pages_text(out, row->article.id);
  onr_buffer_append_str(out, ONR_STR("\">"));
  onr_pages_text(out, row->article.headline);
  onr_buffer_append_str(out, ONR_STR("</a> · <a href=\"/v1/claims/"));
  onr_pages_text(out, row->id);
  onr_buffer_append_str(out, ONR_STR("\">The claim</a></figcaption></figure>\n"));
  return ONR_OK;
}

/* The newest words that the speaker is quoted with. */
static enum onr_error write_newest_quote(const struct home *home) {
  static const enum onr_quote_type direct[] = {ONR_QUOTE_DIRECT};
  struct onr_str id = onr_str_from(home->speaker.id);
  struct onr_claim_filter filter = {.speakers = {&id, 1},
                                    .quote_types = direct,
                                    .quote_type_count = 1,
                                    .published_after = ONR_NO_TIME,
                                    .published_before = ONR_NO_TIME};
  struct onr_page page = {.sort = ONR_SORT_DATE_PUBLISHED,
                          .descending = true,
                          .limit = 1,
                          .without = ONR_WITHOUT_SPANS | ONR_WITHOUT_ABOUT};
  struct onr_page_end end;
  if (!home->speaker.found) return ONR_OK;
  return onr_store_claims(reader_of(home->request), &filter, &page, write_quote, home->out, &end, home->failure);
}

/* A question with a name between `before` and `after`, and its address: `path` and the value. */
static void ask(struct onr_buffer *out, const char *before, const char *name, const char *after, const char *path,
                const char *value) {
  struct onr_buffer address;
  onr_buffer_init(&address, ADDRESS_MAX);
  onr_buffer_append_str(&address, onr_str_from(path));
  onr_url_encode(&address, onr_str_from(value));
  onr_buffer_append_str(out, ONR_STR("<li><a href=\""));
  onr_pages_text(out, onr_buffer_str(&address));
  onr_buffer_append_str(out, ONR_STR("\"><b>"));
  onr_buffer_append_str(out, onr_str_from(before));
  onr_pages_text(out, onr_str_from(name));
  onr_buffer_append_str(out, onr_str_from(after));
  onr_buffer_append_str(out, ONR_STR("</b><code>"));
  onr_pages_text(out, onr_buffer_str(&address));
  onr_buffer_append_str(out, ONR_STR("</code></a></li>\n"));
  onr_buffer_close(&address);
}

/* What a filter takes: the name as long as it stands for this entity alone. */
static const char *filter_value(const struct subject *subject) {
  return subject->namesakes == 1 ? subject->name : subject->id;
}

static void write_questions(const struct home *home) {
  struct onr_buffer *out = home->out;
  const struct subject *speaker = &home->speaker, *spoken_of = &home->spoken_of;
  onr_buffer_append_str(out, ONR_STR("<h2>Ask it</h2>\n<ul class=\"asks\">\n"));
  if (speaker->found) {
    ask(out, "What has ", speaker->name, " said?", "/v1/claims?speaker=", filter_value(speaker));
    ask(out, "Who is ", speaker->name, "?", "/v1/entities/", speaker->id);
    ask(out, "Where is ", speaker->name, " written of?", "/v1/search?q=", speaker->name);
  }
  if (spoken_of->found)
    ask(out, "What is said about ", spoken_of->name, ", and by whom?",
        "/v1/claims?fields=text,source,speaker&about=", filter_value(spoken_of));
  ask(out, "Who is named most?", "", "", "/v1/entities?sort=-mentions", "");
  ask(out, "What is quoted word for word?", "", "", "/v1/claims?quoteType=direct", "");
  onr_buffer_append_str(out, ONR_STR("</ul>\n"));
}

static enum onr_error write_loaded(struct home *home, const struct onr_store_counts *counts) {
  static const enum onr_entity_type people[] = {ONR_PERSON, ONR_ORGANIZATION};
  static const enum onr_entity_type things[] = {ONR_PLACE, ONR_ORGANIZATION, ONR_GROUP, ONR_EVENT};
  enum onr_error error = find(home, &home->speaker, people, sizeof people / sizeof *people);
  if (!error) error = find(home, &home->spoken_of, things, sizeof things / sizeof *things);
  if (error) return error;
  write_counts(home->out, counts);
  error = write_newest_quote(home);
  write_questions(home);
  return error;
}

static void write_empty(struct onr_buffer *out) {
  onr_buffer_append_str(
      out,
      ONR_STR("<p class=\"note\">Nothing is loaded yet. Send a text, and it answers questions about it:</p>\n"
              "<pre>curl --data-binary @story.txt -H 'Content-Type: text/plain' THIS-ADDRESS/v1/articles</pre>\n"));
}

static void write_closed(struct onr_buffer *out) {
  onr_buffer_append_str(out,
                        ONR_STR("<p class=\"note\">Reading needs a key here: <code>Authorization: Bearer KEY</code>. "
                                "<a href=\"/docs\">The reference</a> can send one.</p>\n"));
}

static enum onr_error write_data(struct home *home) {
  if (app_of(home->request)->require_read_key) {
    write_closed(home->out);
    return ONR_OK;
  }
  struct onr_store_counts counts;
  enum onr_error error = onr_store_counts(reader_of(home->request), &counts, home->failure);
  if (error || counts.articles > 0) return error ? error : write_loaded(home, &counts);
  write_empty(home->out);
  return ONR_OK;
}

HANDLER(onr_home) {
  static const char mark[] = "<!-- data -->\n";
  struct home home = {request, &response->body, failure, .speaker = {.speaks = true}, .spoken_of = {.speaks = false}};
  struct onr_str page = onr_embedded_find(onr_embedded_pages, "home.html");
  enum onr_error error = onr_pages_begin(request, response, failure);
  const char *place = page.data ? memmem(page.data, page.len, mark, sizeof mark - 1) : NULL;
  if (!error && !place) error = onr_fail(failure, ONR_ERR_INTERNAL, "home.html has no place for the data.");
  if (error) return error;
  size_t before = (size_t)(place - page.data);
  onr_buffer_append_str(home.out, onr_str_slice(page, 0, before));
  error = write_data(&home);
  onr_buffer_append_str(home.out, onr_str_slice(page, before + sizeof mark - 1, page.len));
  return error;
}
