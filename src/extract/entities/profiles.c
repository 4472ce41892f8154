/* What is shown of entities: the fullest name, the other names that the text uses, and the title or apposition as
 * description. (Noun phrases that stand for entities without a name are descriptions.c.) */
#include "entities.h"

/* A name of an entity, in a list per entity. */
struct alias {
  struct onr_str text;
  struct alias *next;
};

struct profiler {
  struct onr_merger *merger;
  struct alias **first, **last; /* by entity */
  size_t *counts;
};

static bool is_fuller(const struct onr_entity *entity, struct onr_str text) {
  if (entity->type == ONR_GROUP || entity->type == ONR_EVENT) return false;
  bool shouted = onr_name_is_shouted(text), before = onr_name_is_shouted(entity->name);
  return text.len > entity->name.len ? !shouted || before : before && !shouted && text.len == entity->name.len;
}

/* Adds a name to its entity's list, once. */
static bool note_alias(struct profiler *profiler, uint32_t entity, struct onr_str text) {
  struct onr_document *document = profiler->merger->document;
  enum { LONGEST = 128 };
  uint32_t *seen = onr_keys_at_number(&profiler->merger->keys, 'a', entity, onr_utf8_truncate(text, LONGEST));
  if (!seen) return false;
  if (*seen != ONR_NONE) return true;
  *seen = 0;
  struct alias *alias = onr_arena_alloc(document->arena, sizeof *alias);
  if (!alias) return false;
  *alias = (struct alias){text, NULL};
  if (profiler->last[entity])
    profiler->last[entity]->next = alias;
  else
    profiler->first[entity] = alias;
  profiler->last[entity] = alias;
  profiler->counts[entity]++;
  return true;
}

static const uint64_t description_words = ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_SOURCE);

/* "her Danish counterpart, Marta Keller": the words between the article and the comma, or nothing. */
static struct onr_str apposition_before(const struct onr_document *document, const struct onr_name *name) {
  enum { REACH = 6 };
  struct onr_str none = {"", 0};
  size_t comma = name->first - 1;
  if (name->first < 3 || !onr_is_kind(document, comma, ONR_T_COMMA) ||
      !onr_is_at(document, comma - 1, ONR_CLASS(ONR_W_TITLE)) || onr_has_flag(document, comma - 1, ONR_F_CAPITAL))
    return none;
  size_t first = comma - 1;
  while (first > 0 && comma - first < REACH && onr_is_kind(document, first - 1, ONR_T_WORD) &&
         document->tokens[first - 1].sentence == document->tokens[comma].sentence &&
         !onr_is_at(document, first - 1,
                    ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE) | ONR_CLASS(ONR_W_PREPOSITION) |
                        ONR_CLASS(ONR_W_CONJUNCTION) | ONR_CLASS(ONR_W_VERB) | ONR_CLASS(ONR_W_AUXILIARY)))
    first--;
  return onr_text_of(document, first, comma);
}

/* "Keller, the foreign minister of Denmark, said": the words between the commas, if a role is among them. */
static struct onr_str apposition_after(const struct onr_document *document, const struct onr_name *name) {
  enum { REACH = 14 };
  struct onr_str none = {"", 0};
  size_t first = name->end + 1, at = first;
  if (!onr_is_kind(document, name->end, ONR_T_COMMA)) return none;
  if (onr_is_at(document, first, ONR_CLASS(ONR_W_RELATIVE) | ONR_CLASS(ONR_W_SUBJECT))) return none;
  bool article = onr_is_at(document, first, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE));
  bool role = false;
  for (; at < first + REACH && onr_token_at(document, at)->sentence == document->tokens[name->end].sentence; at++) {
    enum onr_token_kind kind = (enum onr_token_kind)onr_token_at(document, at)->kind;
    if (kind == ONR_T_COMMA || kind == ONR_T_STOP) break;
    if (onr_is_at(document, at, ONR_CLASS(ONR_W_AUXILIARY)) || kind == ONR_T_QUOTE) return none;
    role |= onr_is_at(document, at, description_words) && at < first + 7;
  }
  bool ended = onr_is_kind(document, at, ONR_T_COMMA) || onr_is_kind(document, at, ONR_T_STOP);
  if (!role || !ended || at == first ||
      (!article && !onr_is_at(document, first, ONR_CLASS(ONR_W_TITLE) | ONR_CLASS(ONR_W_MODIFIER))))
    return none;
  bool skip = onr_is_at(document, first, ONR_CLASS(ONR_W_DETERMINER) | ONR_CLASS(ONR_W_POSSESSIVE));
  return onr_text_of(document, first + skip, at);
}

/* The title before the name, with the adjective before it: "Danish Foreign Minister". */
static struct onr_str title_before(const struct onr_document *document, const struct onr_name *name) {
  size_t first = name->title_first;
  if (first == name->first) return (struct onr_str){"", 0};
  bool adjective = first > 0 && document->tokens[first - 1].name != ONR_NONE &&
                   document->names[document->tokens[first - 1].name].form == ONR_FORM_ADJECTIVE;
  if (adjective) first = document->names[document->tokens[first - 1].name].first;
  if (name->first == first + 1 && onr_is_at(document, first, ONR_CLASS(ONR_W_HONORIFIC)) &&
      !onr_is_at(document, first, ONR_CLASS(ONR_W_TITLE)))
    return (struct onr_str){"", 0};
  if (name->first == first + 1 && onr_has_flag(document, first, ONR_F_DOTTED))
    return (struct onr_str){"", 0}; /* "Rep." */
  return onr_text_of(document, first, name->first);
}

/* "wife": a word that tells nothing without the name of whose. */
static bool is_kinship(struct onr_str description) {
  static const char *const words[] = {
      "wife", "husband", "son",   "daughter", "father",   "mother",    "brother",   "sister",   "friend",       "uncle",
      "aunt", "cousin",  "widow", "partner",  "neighbor", "neighbour", "colleague", "grandson", "granddaughter"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (onr_str_equal_nocase(description, onr_str_from(words[i]))) return true;
  return false;
}

static struct onr_str describe(const struct onr_document *document, const struct onr_name *name) {
  struct onr_str found = title_before(document, name);
  if (found.len == 0) found = apposition_before(document, name);
  if (found.len == 0 || is_kinship(found)) found = apposition_after(document, name);
  return found;
}

static bool note_names(struct profiler *profiler) {
  struct onr_document *document = profiler->merger->document;
  for (size_t i = 0; i < document->name_count; i++) {
    const struct onr_name *name = &document->names[i];
    struct onr_entity *entity = &document->entities[name->entity];
    if (name->form != ONR_FORM_NAME) continue;
    struct onr_str text = onr_text_of(document, name->first, name->end);
    if (!note_alias(profiler, name->entity, text)) return false;
    if (entity->type == ONR_PERSON && entity->description.len == 0) entity->description = describe(document, name);
    bool known = document->names[document->subjects[name->entity].first_name].known != 0;
    if (!known && is_fuller(entity, text)) entity->name = text;
  }
  return true;
}

static bool has_alias(const struct profiler *profiler, uint32_t index, struct onr_str text) {
  for (const struct alias *alias = profiler->first[index]; alias; alias = alias->next)
    if (onr_str_equal_nocase(alias->text, text)) return true;
  return false;
}

static bool set_canonical(struct profiler *profiler, uint32_t index) {
  struct onr_document *document = profiler->merger->document;
  struct onr_entity *entity = &document->entities[index];
  if (document->names[document->subjects[index].first_name].known) return true;
  struct onr_str plain = onr_name_canonical(document->arena, entity->type, entity->name, true);
  if (!plain.data) return false;
  bool used = entity->type != ONR_PERSON || has_alias(profiler, index, plain);
  entity->name = used ? plain : onr_name_canonical(document->arena, entity->type, entity->name, false);
  return entity->name.data != NULL;
}

/* The list without the name itself. */
static bool fill_aliases(struct profiler *profiler, uint32_t index) {
  struct onr_document *document = profiler->merger->document;
  struct onr_entity *entity = &document->entities[index];
  if (profiler->counts[index] == 0) return true;
  struct onr_str *items = onr_arena_zalloc(document->arena, profiler->counts[index], sizeof *items);
  if (!items) return false;
  entity->aliases.items = items;
  for (const struct alias *alias = profiler->first[index]; alias; alias = alias->next)
    if (!onr_str_equal_nocase(alias->text, entity->name)) items[entity->aliases.count++] = alias->text;
  return true;
}

bool onr_entities_fill(struct onr_merger *merger) {
  struct onr_document *document = merger->document;
  struct profiler profiler = {.merger = merger};
  size_t count = document->entity_count + 1;
  profiler.first = onr_arena_zalloc(document->arena, count, sizeof(struct alias *));
  profiler.last = onr_arena_zalloc(document->arena, count, sizeof(struct alias *));
  profiler.counts = onr_arena_zalloc(document->arena, count, sizeof *profiler.counts);
  if (!profiler.first || !profiler.last || !profiler.counts || !note_names(&profiler)) return false;
  for (uint32_t i = 0; i < document->entity_count; i++)
    if (!set_canonical(&profiler, i) || !fill_aliases(&profiler, i)) return false;
  return true;
}
