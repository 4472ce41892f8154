/* Two articles that share a person under different names. */
#ifndef STORE_PAIR_H
#define STORE_PAIR_H

#include "store_fixture.h"

UNUSED static const char body_one[] =
    "Sergei Lavrov met Choe Son Hui in Moscow 😀. Lavrov said that “Moscow” will help. "
    "He added that talks go on.";
UNUSED static const char body_two[] = "SERGEI LAVROV flew to Pyongyang. Minister Lavrov said nothing.";

UNUSED static void make_one(struct maker *maker, const char *url) {
  maker_init(maker, url, body_one);
  maker->article.date_published = 1700000000000;
  uint32_t lavrov = maker_entity(maker, ONR_PERSON, "Sergei Lavrov", "Lavrov", "minister");
  uint32_t choe = maker_entity(maker, ONR_PERSON, "Choe Son Hui", NULL, NULL);
  uint32_t moscow = maker_entity(maker, ONR_PLACE, "Moscow", NULL, NULL);
  maker_mention(maker, lavrov, "Sergei Lavrov", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, choe, "Choe Son Hui", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, moscow, "Moscow", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, lavrov, "Lavrov", 1, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, moscow, "Moscow", 1, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, lavrov, "He", 0, ONR_FORM_PRONOUN, 3);
  maker_claim(maker, "“Moscow” will help", "said", "Lavrov", lavrov, moscow);
  maker_claim(maker, "talks go on", "added", "He", lavrov, ONR_NONE);
}

UNUSED static void make_two(struct maker *maker) {
  maker_init(maker, "https://example.org/two", body_two);
  uint32_t lavrov = maker_entity(maker, ONR_PERSON, "SERGEI LAVROV", "Minister Lavrov", "other words");
  uint32_t pyongyang = maker_entity(maker, ONR_PLACE, "Pyongyang", NULL, NULL);
  maker_mention(maker, lavrov, "SERGEI LAVROV", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, pyongyang, "Pyongyang", 0, ONR_FORM_NAME, ONR_NONE);
  maker_mention(maker, lavrov, "Minister Lavrov", 0, ONR_FORM_NAME, ONR_NONE);
  maker_claim(maker, "nothing", "said", "Minister Lavrov", lavrov, ONR_NONE);
}

struct article_facts {
  int64_t revision, created, modified, published;
  char headline[64], text_version[ONR_SHA256_HEX_SIZE];
};

UNUSED static enum onr_error take_facts(void *context, const struct onr_article_row *row) {
  struct article_facts *facts = context;
  facts->revision = row->revision;
  facts->created = row->created;
  facts->modified = row->modified;
  facts->published = row->article.date_published;
  snprintf(facts->headline, sizeof facts->headline, "%.*s", ONR_FMT(row->article.headline));
  snprintf(facts->text_version, sizeof facts->text_version, "%.*s", ONR_FMT(row->text_version));
  return ONR_OK;
}

UNUSED static struct article_facts facts_of(struct fixture *fixture, const char *id) {
  struct article_facts facts;
  assert_ok(fixture,
            onr_store_article(fixture->reader, onr_str_from(id), false, take_facts, &facts, &fixture->failure));
  fixture_release(fixture);
  return facts;
}

#endif
