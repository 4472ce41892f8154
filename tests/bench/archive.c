#include "archive.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SPEAKERS = 3, FEWEST_CLAIMS = 4, MOST_CLAIMS = 16, FILLERS = 8 };
#define FIRST_DAY INT64_C(1420070400000) /* 2015-01-01 */
#define DAY       INT64_C(86400000)
#define DAYS      3652

const struct archive_term archive_terms[ARCHIVE_TERMS] = {
    {"government", 65}, {"parliament", 10}, {"harvest", 1}, {"eclipse", 0.1}};

bool archive_open(struct archive *archive, uint64_t seed, uint32_t articles) {
  *archive = (struct archive){.seed = seed, .articles = articles};
  bool made = zipf_init(&archive->publishers, PUBLISHERS);
  for (int i = 0; i < WORD_KINDS; i++) made = zipf_init(&archive->words[i], word_counts[i]) && made;
  for (int i = 0; i < NAME_KINDS; i++) made = zipf_init(&archive->names[i], name_counts[i]) && made;
  return made;
}

void archive_close(struct archive *archive) {
  zipf_close(&archive->publishers);
  for (int i = 0; i < WORD_KINDS; i++) zipf_close(&archive->words[i]);
  for (int i = 0; i < NAME_KINDS; i++) zipf_close(&archive->names[i]);
}

/* What an article is made with. */
struct making {
  const struct archive *archive;
  struct chance chance;
  struct made_article *out;
};

/* ---- Words ---- */

__attribute__((format(printf, 2, 3))) static void put(struct making *making, const char *format, ...) {
  struct made_article *out = making->out;
  va_list args;
  va_start(args, format);
  int len = vsnprintf(out->text + out->len, MADE_TEXT - out->len, format, args);
  va_end(args);
  if (len > 0) out->len += (size_t)len;
}

static const char *draw_word(struct making *making, enum word_kind kind, char out[WORD_SIZE]) {
  vocabulary_word(kind, zipf_draw(&making->archive->words[kind], &making->chance), out);
  return out;
}

/* "the large bridge" */
static void put_thing(struct making *making) {
  char adjective[WORD_SIZE], noun[WORD_SIZE];
  draw_word(making, WORD_NOUN, noun);
  if (chance_percent(&making->chance, 50))
    put(making, "the %s %s", draw_word(making, WORD_ADJECTIVE, adjective), noun);
  else
    put(making, "the %s", noun);
}

static void put_verb(struct making *making) {
  char verb[WORD_SIZE];
  put(making, " %s ", draw_word(making, WORD_VERB, verb));
}

/* ---- Names ---- */

static uint32_t mention(struct making *making, uint32_t entity, size_t start, enum onr_mention_form form) {
  struct made_article *out = making->out;
  uint32_t index = (uint32_t)out->analysis.mention_count;
  if (index == MADE_MENTIONS) return ONR_NONE;
  out->mentions[index] = (struct onr_mention){
      .span = {(uint32_t)start, (uint32_t)out->len},
      .entity = entity,
      .antecedent = form == ONR_FORM_PRONOUN ? out->made[entity].mention : ONR_NONE,
      .form = form,
      .sentence = out->sentence,
  };
  out->analysis.mention_count++;
  if (form == ONR_FORM_NAME) out->made[entity].mention = index;
  return index;
}

/* Names an entity: in full at first, people by their surnames later. */
static void put_name(struct making *making, uint32_t entity) {
  const struct made_entity *made = &making->out->made[entity];
  bool first = made->mention == ONR_NONE;
  if (first && made->description.len) put(making, "%.*s ", ONR_FMT(made->description));
  size_t start = making->out->len;
  put(making, "%s", first ? made->name : made->name + made->surname);
  mention(making, entity, start, ONR_FORM_NAME);
}

/* One of the article's organizations and places. */
static uint32_t draw_subject(struct making *making) {
  return SPEAKERS + chance_below(&making->chance, MADE_ENTITIES - SPEAKERS);
}

static void make_entity(struct making *making, uint32_t index) {
  enum name_kind kind = index < SPEAKERS ? NAME_PERSON : index % 2 ? NAME_ORGANIZATION : NAME_PLACE;
  struct made_entity *made = &making->out->made[index];
  bool again = true;
  *made = (struct made_entity){.kind = kind, .mention = ONR_NONE};
  while (again) {
    made->rank = zipf_draw(&making->archive->names[kind], &making->chance);
    again = false;
    for (uint32_t i = 0; i < index; i++)
      again |= making->out->made[i].kind == kind && making->out->made[i].rank == made->rank;
  }
  vocabulary_name(kind, made->rank, made->name, &made->surname);
  if (kind != NAME_PERSON) return;
  if (index == SPEAKERS - 1 && chance_percent(&making->chance, 5)) { /* who it is stays a suggestion */
    memmove(made->name, made->name + made->surname, NAME_SIZE - made->surname);
    made->surname = 0;
    return;
  }
  made->alias = onr_str_from(made->name + made->surname);
  made->description = onr_str_from(vocabulary_office(made->rank));
}

static void list_entity(struct made_article *out, uint32_t index) {
  static const enum onr_entity_type types[] = {ONR_PERSON, ONR_ORGANIZATION, ONR_PLACE};
  struct made_entity *made = &out->made[index];
  out->entities[index] = (struct onr_entity){.type = types[made->kind],
                                             .name = onr_str_from(made->name),
                                             .aliases = {&made->alias, made->alias.len > 0},
                                             .description = made->description};
}

/* ---- Claims ---- */

/* Four to nine words of what is claimed, and what it is about. */
static void put_content(struct making *making, struct onr_claim *claim, uint32_t *about) {
  put_thing(making);
  put_verb(making);
  put_thing(making);
  for (int i = 0; i < 2; i++) {
    if (!chance_percent(&making->chance, 45)) continue;
    uint32_t subject = draw_subject(making);
    if (claim->about_count > 0 && about[0] == subject) continue;
    put(making, i ? " for " : " in ");
    put_name(making, subject);
    about[claim->about_count++] = subject;
  }
  if (chance_percent(&making->chance, 50)) {
    put(making, " and ");
    put_thing(making);
    put_verb(making);
    put_thing(making);
  }
}

static struct onr_span span_from(const struct making *making, size_t start) {
  return (struct onr_span){(uint32_t)start, (uint32_t)making->out->len};
}

static void put_unnamed(struct making *making, struct onr_claim *claim) {
  static const struct {
    const char *words;
    enum onr_source_type type;
  } unnamed[] = {{"a senior official", ONR_SOURCE_OFFICIAL},
                 {"two sources", ONR_SOURCE_ANONYMOUS},
                 {"residents", ONR_SOURCE_WITNESS},
                 {"analysts", ONR_SOURCE_EXPERT},
                 {"protesters", ONR_SOURCE_GROUP}};
  uint32_t which = chance_below(&making->chance, sizeof unnamed / sizeof *unnamed);
  claim->source_type = unnamed[which].type;
  put(making, "%s", unnamed[which].words);
}

static void put_pronoun(struct making *making, uint32_t speaker) {
  size_t start = making->out->len;
  put(making, vocabulary_is_she(making->out->made[speaker].rank) ? "she" : "he");
  mention(making, speaker, start, ONR_FORM_PRONOUN);
}

/* Whoever says it: one of the speakers, the first most often. */
static void put_source(struct making *making, struct onr_claim *claim, struct onr_span *source) {
  size_t start = making->out->len;
  if (chance_percent(&making->chance, 85)) {
    claim->speaker = chance_percent(&making->chance, 50) ? 0 : 1 + chance_below(&making->chance, SPEAKERS - 1);
    bool known = making->out->made[claim->speaker].mention != ONR_NONE;
    if (!known && making->out->made[claim->speaker].description.len)
      start += making->out->made[claim->speaker].description.len + 1;
    if (known && chance_percent(&making->chance, 40))
      put_pronoun(making, claim->speaker);
    else
      put_name(making, claim->speaker);
  } else {
    put_unnamed(making, claim);
  }
  *source = span_from(making, start);
}

static void put_cue(struct making *making, const char *word, struct onr_span *cue) {
  size_t start = making->out->len;
  put(making, "%s", word);
  *cue = span_from(making, start);
}

/* “The bridge closed the market in Coruldenburg,” Mayor Anna Keller said. */
static void put_direct(struct making *making, struct onr_claim *claim, size_t index) {
  struct made_article *out = making->out;
  size_t start = out->len;
  put(making, "“It is clear that ");
  put_content(making, claim, out->about[index]);
  put(making, ",”");
  out->content[index] = span_from(making, start);
  put(making, " ");
  put_source(making, claim, &out->claim_source[index]);
  put(making, " ");
  put_cue(making, chance_percent(&making->chance, 80) ? "said" : "told reporters", &out->cue[index]);
}

/* On Monday, Keller said that the bridge closed the market. */
static void put_indirect(struct making *making, struct onr_claim *claim, size_t index) {
  static const char *const days[] = {"On Monday, ", "On Tuesday, ", "On Thursday, ", "On Friday, "};
  static const char *const cues[] = {"said", "warned", "argued", "denied"};
  static const enum onr_modality modalities[] = {ONR_MODALITY_ASSERTED, ONR_MODALITY_POSSIBLE, ONR_MODALITY_ASSERTED,
                                                 ONR_MODALITY_DENIED};
  struct made_article *out = making->out;
  put(making, "%s", days[chance_below(&making->chance, 4)]);
  put_source(making, claim, &out->claim_source[index]);
  put(making, " ");
  uint32_t cue = chance_percent(&making->chance, 60) ? 0 : chance_below(&making->chance, 4);
  claim->modality = modalities[cue];
  put_cue(making, cues[cue], &out->cue[index]);
  put(making, " ");
  size_t start = out->len;
  put(making, "that ");
  put_content(making, claim, out->about[index]);
  out->content[index] = span_from(making, start);
}

static void put_claim(struct making *making) {
  static const double confidences[] = {0.97, 0.95, 0.92, 0.88, 0.81, 0.74, 0.62, 0.51, 0.43};
  struct made_article *out = making->out;
  size_t index = out->analysis.claim_count++;
  struct onr_claim *claim = &out->claims[index];
  bool direct = chance_percent(&making->chance, 45);
  *claim = (struct onr_claim){.type = direct ? ONR_QUOTE_DIRECT : ONR_QUOTE_INDIRECT,
                              .modality = ONR_MODALITY_ASSERTED,
                              .source_type = ONR_SOURCE_NAMED,
                              .content = {&out->content[index], 1},
                              .cue = {&out->cue[index], 1},
                              .source = {&out->claim_source[index], 1},
                              .speaker = ONR_NONE,
                              .about = out->about[index],
                              .confidence = confidences[chance_below(&making->chance, 9)],
                              .rule = direct ? "direct-quote-after" : "reported-that"};
  if (direct)
    put_direct(making, claim, index);
  else
    put_indirect(making, claim, index);
}

/* ---- The article ---- */

static void put_filler(struct making *making) {
  put(making, "In ");
  put_name(making, draw_subject(making));
  put(making, " and its surroundings ");
  put_thing(making);
  put_verb(making);
  put_thing(making);
  put(making, " of ");
  put_thing(making);
}

/* The words that are in so many articles in a hundred. */
static void put_terms(struct making *making) {
  for (int i = 0; i < ARCHIVE_TERMS; i++) {
    if (!chance_percent(&making->chance, archive_terms[i].percent)) continue;
    put(making, "There was talk of the %s and ", archive_terms[i].word);
    put_thing(making);
    put(making, ". ");
    making->out->sentence++;
  }
}

static void end_sentence(struct making *making) {
  struct made_article *out = making->out;
  out->sentence++;
  put(making, out->sentence % 3 == 0 ? ".\n\n" : ". ");
}

static void make_text(struct making *making) {
  struct made_article *out = making->out;
  uint32_t claims = FEWEST_CLAIMS + chance_below(&making->chance, MOST_CLAIMS - FEWEST_CLAIMS + 1), fillers = FILLERS;
  for (uint32_t i = 0; i < MADE_ENTITIES; i++) make_entity(making, i);
  put_terms(making);
  while (claims + fillers > 0) {
    if (chance_below(&making->chance, claims + fillers) < claims) {
      put_claim(making);
      claims--;
    } else {
      put_filler(making);
      fillers--;
    }
    end_sentence(making);
  }
  for (uint32_t i = 0; i < MADE_ENTITIES; i++) list_entity(out, i);
}

/* Mostly in the order of the numbers, give or take three days; one in twenty is older, one in a hundred undated. */
static int64_t draw_date(struct making *making, uint32_t number) {
  const int64_t spread = DAYS * DAY / making->archive->articles;
  int64_t within = (int64_t)(chance_next(&making->chance) % (uint64_t)(6 * DAY)) - 3 * DAY;
  if (chance_percent(&making->chance, 1)) return ONR_NO_TIME;
  if (chance_percent(&making->chance, 5)) number = chance_below(&making->chance, number + 1);
  int64_t date = FIRST_DAY + (int64_t)(number % making->archive->articles) * spread + within;
  return date / 60000 * 60000;
}

static void make_head(struct making *making, uint32_t number) {
  struct made_article *out = making->out;
  char noun[WORD_SIZE], verb[WORD_SIZE], object[WORD_SIZE];
  draw_word(making, WORD_NOUN, noun);
  draw_word(making, WORD_VERB, verb);
  draw_word(making, WORD_NOUN, object);
  snprintf(out->headline, sizeof out->headline, "%s: the %s %s %s in %s", out->made[0].name + out->made[0].surname,
           noun, verb, object, out->made[SPEAKERS + 1].name);
  uint32_t paper = zipf_draw(&making->archive->publishers, &making->chance);
  size_t ignored;
  vocabulary_publisher(paper, out->publisher);
  vocabulary_name(NAME_PERSON, chance_below(&making->chance, 400), out->author, &ignored);
  snprintf(out->url, sizeof out->url, "https://news%u.example/%u/%u", paper, number / 1000, number);
  snprintf(out->source, sizeof out->source, "archive.ndjson:%u", number + 1);
  out->author_list[0] = onr_str_from(out->author);
  out->article = (struct onr_article){
      .headline = onr_str_from(out->headline),
      .url = onr_str_from(out->url),
      .date_published = draw_date(making, number),
      .language = ONR_STR("en"),
      .authors = {out->author_list, 1},
      .publisher = onr_str_from(out->publisher),
      .source = onr_str_from(out->source),
  };
}

/* The article whose text this one repeats, or itself. */
static uint32_t original_of(struct chance *chance, uint32_t number) {
  if (number < 50 || !chance_percent(chance, 3)) return number;
  return number - 1 - chance_below(chance, 40);
}

void archive_make(const struct archive *archive, uint32_t number, struct made_article *out) {
  struct chance own = chance_of(archive->seed, (uint64_t)number << 1 | 1);
  uint32_t original = original_of(&own, number);
  struct making making = {archive, chance_of(archive->seed, (uint64_t)original << 1), out};
  out->len = 0;
  out->sentence = 0;
  out->analysis = (struct onr_analysis){out->entities, MADE_ENTITIES, out->mentions, 0, out->claims, 0};
  make_text(&making);
  making.chance = own;
  if (original != number) put(&making, "This story first appeared elsewhere, in number %u.\n", number);
  make_head(&making, number);
  out->article.body = (struct onr_str){out->text, out->len};
}
