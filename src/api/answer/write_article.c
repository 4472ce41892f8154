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
    ONR_MEMBER("id", write_id),
    ONR_MEMBER("type", write_type),
    ONR_MEMBER("headline", write_headline),
    ONR_MEMBER("headlineDerived", write_headline_derived),
    ONR_MEMBER("url", write_url),
    ONR_MEMBER("datePublished", write_date_published),
    ONR_MEMBER("inLanguage", write_language),
    ONR_MEMBER("author", write_authors),
    ONR_MEMBER("publisher", write_publisher),
    ONR_MEMBER("source", write_source),
    ONR_MEMBER("articleBody", write_body),
    ONR_MEMBER("textVersion", write_text_version),
    ONR_MEMBER("duplicateOf", write_duplicate_of),
    ONR_MEMBER("dateCreated", write_created),
    ONR_MEMBER("dateModified", write_modified),
    ONR_MEMBER("counts", write_counts),
    ONR_MEMBERS_END,
};
