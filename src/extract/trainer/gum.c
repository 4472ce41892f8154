/*
 * GUM's entities: brackets in the last column, "Entity=(3-person-giv:act-…(4-place-…)" … "3)", nested. Named ones are
 * those whose head is a proper noun; their names are the proper nouns around it, without articles and titles apart.
 */
#include "conllu.h"
#include "extract/names/features.h"
#include "named.h"

enum { MOST_OPEN = 64 };

struct open_entity {
  struct onr_str id;
  uint32_t first; /* word */
  uint8_t class;
};

struct brackets {
  const struct onr_gold_document *gold;
  struct onr_named_text *text;
  struct onr_arena *arena;
  struct open_entity open[MOST_OPEN];
  size_t count;
};

static bool is_proper(const struct onr_gold_document *gold, uint32_t word) {
  return onr_str_equal(gold->words[word].upos, ONR_STR("PROPN"));
}

/* The word of [first, end) that hangs on one outside. */
static uint32_t head_of(const struct onr_gold_document *gold, uint32_t first, uint32_t end) {
  for (uint32_t i = first; i < end; i++) {
    uint32_t head = gold->words[i].head;
    if (head == i || head < first || head >= end) return i;
  }
  return end - 1;
}

static bool joins(const struct onr_gold_document *gold, uint32_t word) {
  static const char *const tags[] = {"ADP", "CCONJ", "PUNCT", "DET", "PART", "NUM", "ADJ"};
  for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
    if (onr_str_equal(gold->words[word].upos, onr_str_from(tags[i]))) return true;
  return false;
}

/* The proper nouns that the entity's name begins with, smaller words between them included. */
static uint32_t name_first(const struct onr_gold_document *gold, uint32_t first, uint32_t head) {
  uint32_t start = head;
  for (uint32_t i = head; i > first && (is_proper(gold, i - 1) || joins(gold, i - 1)); i--)
    if (is_proper(gold, i - 1)) start = i - 1;
  return start;
}

static bool close_entity(struct brackets *brackets, const struct open_entity *entity, uint32_t end) {
  const struct onr_gold_document *gold = brackets->gold;
  uint32_t head = head_of(gold, entity->first, end);
  if (!is_proper(gold, head)) return true;
  uint32_t first = name_first(gold, entity->first, head), last = head;
  while (last + 1 < end && is_proper(gold, last + 1)) last++;
  struct onr_gold_name name = {gold->words[first].start, gold->words[last].end, entity->class};
  return onr_named_add_name(brackets->text, brackets->arena, name);
}

static uint8_t class_of(struct onr_str kind) {
  if (onr_str_equal(kind, ONR_STR("person"))) return ONR_NAME_PERSON;
  if (onr_str_equal(kind, ONR_STR("organization"))) return ONR_NAME_ORGANIZATION;
  return onr_str_equal(kind, ONR_STR("place")) ? ONR_NAME_PLACE : ONR_NAME_OTHER;
}

/* "3-person-giv:act": its number, without the part that a split entity has in brackets, and its kind. */
static struct open_entity parse_entity(struct onr_str label, uint32_t word) {
  struct onr_str id = {NULL, 0}, kind = {NULL, 0}, number = {NULL, 0};
  if (onr_str_next(&label, '-', &id) && !onr_str_next(&label, '-', &kind)) kind = (struct onr_str){NULL, 0};
  if (!onr_str_next(&id, '[', &number)) number = id;
  return (struct open_entity){number, word, class_of(kind)};
}

/* The innermost open entity of the number ends before `end`. */
static bool close_numbered(struct brackets *brackets, struct onr_str id, uint32_t end) {
  for (size_t i = brackets->count; i > 0; i--) {
    if (!onr_str_equal(brackets->open[i - 1].id, id)) continue;
    struct open_entity entity = brackets->open[i - 1];
    memmove(&brackets->open[i - 1], &brackets->open[i], (brackets->count - i) * sizeof entity);
    brackets->count--;
    return close_entity(brackets, &entity, end);
  }
  return true;
}

/* The brackets on one word: "(3-person-…(4-place-…)" or "3)". */
static bool read_brackets(struct brackets *brackets, struct onr_str value, uint32_t word) {
  for (size_t at = 0; at < value.len;) {
    bool opens = value.data[at] == '(';
    size_t end = at + opens;
    while (end < value.len && value.data[end] != '(' && value.data[end] != ')') end++;
    struct open_entity entity = parse_entity(onr_str_slice(value, at + opens, end), word);
    bool closes = end < value.len && value.data[end] == ')';
    at = end + closes;
    if (opens && closes && !close_entity(brackets, &entity, word + 1)) return false;
    if (opens && !closes && brackets->count < MOST_OPEN) brackets->open[brackets->count++] = entity;
    if (!opens && closes && !close_numbered(brackets, entity.id, word + 1)) return false;
    if (!opens && !closes) break;
  }
  return true;
}

static bool read_document(struct onr_named_texts *texts, const struct onr_gold_document *gold,
                          struct onr_arena *arena) {
  struct onr_named_text *text = onr_named_add(texts, arena);
  if (!text) return false;
  text->id = gold->id;
  text->text = gold->text;
  struct brackets brackets = {.gold = gold, .text = text, .arena = arena};
  for (uint32_t i = 0; i < gold->word_count; i++) {
    struct onr_str misc = gold->words[i].misc, part;
    while (onr_str_next(&misc, '|', &part))
      if (onr_str_starts_with(part, ONR_STR("Entity=")) &&
          !read_brackets(&brackets, onr_str_slice(part, 7, part.len), i))
        return false;
  }
  return true;
}

enum onr_error onr_named_read_gum(struct onr_named_texts *texts, const char *path, struct onr_arena *arena,
                                  struct onr_failure *failure) {
  struct onr_treebank treebank = {.count = 0};
  enum onr_error error = onr_treebank_read(&treebank, path, arena, failure);
  for (size_t i = 0; !error && i < treebank.count; i++)
    if (!read_document(texts, &treebank.documents[i], arena)) error = onr_fail_memory(failure);
  return error;
}
