#include "linked.h"

#include <stdio.h>

#include "fragment.h"
#include "onrecord/embed.h"

#define WRITER(name) static void name(struct onr_json *json, const void *row, const struct onr_shape *shape)

enum { IRI_SIZE = 1024 };

void onr_linked_context(struct onr_json *json) {
  onr_json_key(json, "@context");
  onr_json_raw(json, onr_str_trim(onr_embedded_find(onr_embedded_api, "context.jsonld")));
}

static const char *folder_of(struct onr_str id) {
  if (onr_id_is(id, ONR_ID_ARTICLE)) return "articles";
  return onr_id_is(id, ONR_ID_ENTITY) ? "entities" : "claims";
}

void onr_linked_iri(struct onr_json *json, struct onr_str base, struct onr_str id) {
  char iri[IRI_SIZE];
  int len = snprintf(iri, sizeof iri, "%.*s/v1/%s/%.*s", ONR_FMT(base), folder_of(id), ONR_FMT(id));
  onr_json_string(json, (struct onr_str){iri, (size_t)len < sizeof iri ? (size_t)len : sizeof iri - 1});
}

/* A mention is a place of its article. */
static void write_mention_iri(struct onr_json *json, struct onr_str base, struct onr_str article, struct onr_str id) {
  char iri[IRI_SIZE];
  int len = snprintf(iri, sizeof iri, "%.*s/v1/articles/%.*s#%.*s", ONR_FMT(base), ONR_FMT(article), ONR_FMT(id));
  onr_json_string(json, (struct onr_str){iri, (size_t)len < sizeof iri ? (size_t)len : sizeof iri - 1});
}

static void write_ids(struct onr_json *json, struct onr_str base, struct onr_str id) {
  onr_json_key(json, "@id");
  onr_linked_iri(json, base, id);
  onr_json_key(json, "identifier");
  onr_json_string(json, id);
}

static void write_entity_type(struct onr_json *json, enum onr_entity_type type) {
  onr_json_key(json, "@type");
  if (type != ONR_GROUP) {
    onr_json_string(json, onr_str_from(onr_entity_type_name(type)));
    return;
  }
  onr_json_begin_array(json);
  onr_json_string(json, ONR_STR("Thing"));
  onr_json_string(json, ONR_STR("Group"));
  onr_json_end_array(json);
}

static void write_type(struct onr_json *json, const char *type) {
  onr_json_key(json, "@type");
  onr_json_string(json, onr_str_from(type));
}

/* null without an entity. */
static void write_entity(struct onr_json *json, const struct onr_entity_ref *ref, const struct onr_shape *shape) {
  if (ref->id.len == 0) {
    onr_json_null(json);
    return;
  }
  onr_json_begin_object(json);
  write_ids(json, shape->base, ref->id);
  write_entity_type(json, ref->type);
  onr_json_key(json, "name");
  onr_json_string(json, ref->name);
  onr_json_end_object(json);
}

static void write_publisher_of(struct onr_json *json, struct onr_str name) {
  onr_json_key(json, "publisher");
  if (name.len == 0) {
    onr_json_null(json);
    return;
  }
  onr_json_begin_object(json);
  write_type(json, "Organization");
  onr_json_key(json, "name");
  onr_json_string(json, name);
  onr_json_end_object(json);
}

/* ---- Articles ---- */

WRITER(article_id) {
  const struct onr_article_row *article = row;
  write_ids(json, shape->base, article->id);
}

WRITER(article_type) {
  (void)row, (void)shape;
  write_type(json, "NewsArticle");
}

WRITER(article_publisher) {
  (void)shape;
  const struct onr_article_row *article = row;
  write_publisher_of(json, article->article.publisher);
}

WRITER(article_duplicate_of) {
  const struct onr_article_row *article = row;
  onr_json_key(json, "duplicateOf");
  if (article->duplicate_of.len)
    onr_linked_iri(json, shape->base, article->duplicate_of);
  else
    onr_json_null(json);
}

/* ---- Entities ---- */

WRITER(entity_id) {
  const struct onr_entity_row *entity = row;
  write_ids(json, shape->base, entity->id);
}

WRITER(entity_type) {
  (void)shape;
  const struct onr_entity_row *entity = row;
  write_entity_type(json, entity->type);
}

/* ---- Claims ---- */

WRITER(claim_id) {
  const struct onr_claim_row *claim = row;
  write_ids(json, shape->base, claim->id);
}

WRITER(claim_type) {
  (void)shape;
  const struct onr_claim_row *claim = row;
  onr_json_key(json, "@type");
  onr_json_begin_array(json);
  onr_json_string(json, ONR_STR("Claim"));
  if (claim->quote_type == ONR_QUOTE_DIRECT) onr_json_string(json, ONR_STR("Quotation"));
  onr_json_end_array(json);
}

WRITER(claim_speaker) {
  const struct onr_claim_row *claim = row;
  onr_json_key(json, "author");
  write_entity(json, &claim->speaker, shape);
  if (claim->quote_type != ONR_QUOTE_DIRECT || claim->speaker.id.len == 0) return;
  onr_json_key(json, "spokenByCharacter");
  onr_json_begin_object(json);
  onr_json_key(json, "@id");
  onr_linked_iri(json, shape->base, claim->speaker.id);
  onr_json_end_object(json);
}

WRITER(claim_about) {
  const struct onr_claim_row *claim = row;
  onr_json_key(json, "about");
  onr_json_begin_array(json);
  for (size_t i = 0; i < claim->about_count; i++) write_entity(json, &claim->about[i], shape);
  onr_json_end_array(json);
}

WRITER(claim_article) {
  const struct onr_article_ref *article = &((const struct onr_claim_row *)row)->article;
  onr_json_key(json, "appearance");
  onr_json_begin_object(json);
  write_ids(json, shape->base, article->id);
  write_type(json, "NewsArticle");
  onr_json_key(json, "headline");
  onr_json_string(json, article->headline);
  onr_json_key(json, "url");
  onr_json_string_or_null(json, article->url);
  onr_json_key(json, "datePublished");
  onr_write_time(json, article->date_published);
  write_publisher_of(json, article->publisher);
  onr_json_end_object(json);
}

WRITER(claim_generator) {
  (void)shape;
  const struct onr_claim_row *claim = row;
  onr_json_key(json, "generator");
  onr_json_begin_object(json);
  bool by_hand = claim->generator_version.len == 0;
  write_type(json, by_hand ? "Person" : "SoftwareApplication");
  if (!by_hand) {
    onr_json_key(json, "name");
    onr_json_string(json, ONR_STR(ONR_GENERATOR_NAME));
    onr_json_key(json, "softwareVersion");
    onr_json_string(json, claim->generator_version);
  }
  onr_json_key(json, "rule");
  onr_json_string(json, claim->rule);
  onr_json_end_object(json);
}

/* A member of the plain form under another key; nothing where it is not there. */
static void write_part(struct onr_json *json, const char *key, struct onr_str object, const char *member) {
  struct onr_str value = onr_fragment_at(object, member);
  if (!value.data || onr_str_equal(value, ONR_STR("null"))) return;
  onr_json_key(json, key);
  onr_json_raw(json, value);
}

void onr_linked_review(struct onr_json *json, struct onr_str review, struct onr_str text) {
  struct onr_str rating = onr_fragment_at(review, "rating");
  onr_json_begin_object(json);
  write_type(json, "ClaimReview");
  onr_json_key(json, "claimReviewed");
  onr_json_string(json, text);
  onr_json_key(json, "reviewRating");
  onr_json_begin_object(json);
  write_type(json, "Rating");
  write_part(json, rating.len && rating.data[0] == '"' ? "alternateName" : "ratingValue", review, "rating");
  onr_json_end_object(json);
  write_part(json, "reviewBody", review, "note");
  write_part(json, "url", review, "url");
  write_part(json, "dateCreated", review, "dateCreated");
  write_part(json, "dateModified", review, "dateModified");
  onr_json_key(json, "author");
  onr_json_begin_object(json);
  write_type(json, "Person");
  write_part(json, "name", review, "reviewer");
  onr_json_end_object(json);
  onr_json_end_object(json);
}

/* Made from what the plain form says, so that both say the same. */
WRITER(claim_review) {
  const struct onr_member *plain = onr_claim_members;
  while (strcmp(plain->name, "review") != 0) plain++;
  struct onr_buffer review;
  onr_buffer_init(&review, json->out->max);
  struct onr_json scratch = onr_json_into(&review);
  plain->write(&scratch, row, shape);
  onr_json_key(json, "review");
  if (review.len > 0 && review.data[0] == '{')
    onr_linked_review(json, onr_buffer_str(&review), ((const struct onr_claim_row *)row)->text);
  else
    onr_json_null(json);
  if (!json->out->error) json->out->error = onr_buffer_status(&review);
  onr_buffer_close(&review);
}

/* ---- Mentions ---- */

WRITER(mention_id) {
  const struct onr_mention_row *mention = row;
  onr_json_key(json, "@id");
  write_mention_iri(json, shape->base, mention->article.id, mention->id);
  write_type(json, "Mention");
  onr_json_key(json, "identifier");
  onr_json_string(json, mention->id);
}

WRITER(mention_entity) {
  const struct onr_mention_row *mention = row;
  onr_json_key(json, "about");
  write_entity(json, &mention->entity, shape);
}

WRITER(mention_article) {
  const struct onr_mention_row *mention = row;
  onr_json_key(json, "isPartOf");
  onr_json_begin_object(json);
  write_ids(json, shape->base, mention->article.id);
  write_type(json, "NewsArticle");
  onr_json_key(json, "headline");
  onr_json_string(json, mention->article.headline);
  onr_json_end_object(json);
}

WRITER(mention_via) {
  const struct onr_mention_row *mention = row;
  onr_json_key(json, "resolvedVia");
  if (mention->resolved_via.len)
    write_mention_iri(json, shape->base, mention->article.id, mention->resolved_via);
  else
    onr_json_null(json);
}

/* ---- All ---- */

/* A member that is written otherwise, with its key. */
struct linked_member {
  const char *name; /* NULL ends the table */
  onr_member_writer write;
};

static const struct {
  const struct onr_member *members;
  struct linked_member linked[9];
} tables[] = {
    {onr_article_members,
     {{"id", article_id},
      {"type", article_type},
      {"publisher", article_publisher},
      {"duplicateOf", article_duplicate_of}}},
    {onr_entity_members, {{"id", entity_id}, {"type", entity_type}}},
    {onr_claim_members,
     {{"id", claim_id},
      {"type", claim_type},
      {"speaker", claim_speaker},
      {"about", claim_about},
      {"article", claim_article},
      {"generator", claim_generator},
      {"review", claim_review}}},
    {onr_mention_members,
     {{"id", mention_id}, {"entity", mention_entity}, {"article", mention_article}, {"resolvedVia", mention_via}}},
};

static const struct linked_member *linked_of(const struct onr_member *members) {
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (tables[i].members == members) return tables[i].linked;
  return NULL;
}

bool onr_linked_has(const struct onr_member *members) {
  return linked_of(members) != NULL;
}

onr_member_writer onr_linked_writer(const struct onr_member *members, const char *name) {
  const struct linked_member *linked = linked_of(members);
  for (; linked && linked->name; linked++)
    if (strcmp(linked->name, name) == 0) return linked->write;
  return NULL;
}
