#include "shape.h"

#define WRITER(name) static void name(struct onr_json *json, const void *row, const struct onr_shape *shape)

static const struct onr_article_row *article(const void *row) {
  return row;
}

WRITER(write_id) {
  (void)shape;
  onr_json_string(json, article(row)->id);
}

WRITER(write_type) {
  (void)row, (void)shape;
  onr_json_string(json, ONR_STR("NewsArticle"));
}

WRITER(write_headline) {
  (void)shape;
  onr_json_string(json, article(row)->article.headline);
}

WRITER(write_headline_derived) {
  (void)shape;
  onr_json_bool(json, article(row)->article.headline_derived);
}

WRITER(write_url) {
  (void)shape;
  onr_json_string_or_null(json, article(row)->article.url);
}

WRITER(write_date_published) {
  (void)shape;
  onr_write_time(json, article(row)->article.date_published);
}

WRITER(write_language) {
  (void)shape;
  onr_json_string_or_null(json, article(row)->article.language);
}

WRITER(write_authors) {
  (void)shape;
  struct onr_strs authors = article(row)->article.authors;
  onr_json_begin_array(json);
  for (size_t i = 0; i < authors.count; i++) onr_write_named(json, authors.items[i]);
  onr_json_end_array(json);
}

WRITER(write_publisher) {
  (void)shape;
  onr_write_named(json, article(row)->article.publisher);
}

WRITER(write_source) {
  (void)shape;
  onr_json_string_or_null(json, article(row)->article.source);
}

WRITER(write_body) {
  (void)shape;
  onr_json_string(json, article(row)->article.body);
}

WRITER(write_text_version) {
  (void)shape;
  onr_write_text_version(json, article(row)->text_version);
}

WRITER(write_duplicate_of) {
  (void)shape;
  onr_json_string_or_null(json, article(row)->duplicate_of);
}

WRITER(write_created) {
  (void)shape;
  onr_write_time(json, article(row)->created);
}

WRITER(write_modified) {
  (void)shape;
  onr_write_time(json, article(row)->modified);
}

WRITER(write_counts) {
  (void)shape;
  onr_json_begin_object(json);
  onr_json_key(json, "claims");
  onr_json_int(json, article(row)->claims);
  onr_json_key(json, "mentions");
  onr_json_int(json, article(row)->mentions);
  onr_json_key(json, "entities");
  onr_json_int(json, article(row)->entities);
  onr_json_end_object(json);
}

const struct onr_member onr_article_members[] = {
    {"id", write_id},
    {"type", write_type},
    {"headline", write_headline},
    {"headlineDerived", write_headline_derived},
    {"url", write_url},
    {"datePublished", write_date_published},
    {"inLanguage", write_language},
    {"author", write_authors},
    {"publisher", write_publisher},
    {"source", write_source},
    {"articleBody", write_body},
    {"textVersion", write_text_version},
    {"duplicateOf", write_duplicate_of},
    {"dateCreated", write_created},
    {"dateModified", write_modified},
    {"counts", write_counts},
    {NULL, NULL},
};
