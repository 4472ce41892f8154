#include "refs.h"

/* The kinds of ids that clients meet. */
struct id_kind {
  const char *prefix, *name, *article; /* "art_", "article", "an" */
  const char *path;                    /* where one is shown; NULL: nowhere by itself */
};

static const struct id_kind kinds[] = {
    {ONR_ID_ARTICLE, "article", "an", "/v1/articles/"},
    {ONR_ID_ENTITY, "entity", "an", "/v1/entities/"},
    {ONR_ID_CLAIM, "claim", "a", "/v1/claims/"},
    {ONR_ID_SUGGESTION, "suggestion", "a", "/v1/suggestions/"},
    {ONR_ID_MENTION, "mention", "a", NULL},
    {ONR_ID_KEY, "key", "a", NULL},
};

static const struct id_kind *kind_of_prefix(const char *prefix) {
  size_t i = 0;
  while (strcmp(kinds[i].prefix, prefix) != 0) i++;
  return &kinds[i];
}

/* NULL for what is no id. */
static const struct id_kind *kind_of(struct onr_str value) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (onr_id_is(value, kinds[i].prefix)) return &kinds[i];
  return NULL;
}

enum onr_error onr_refs_path_id(const struct onr_request *request, const char *prefix, struct onr_str *ret_id,
                                struct onr_failure *failure) {
  struct onr_str id = request->path_values.items[0];
  const struct id_kind *wanted = kind_of_prefix(prefix), *kind = kind_of(id);
  if (kind == wanted) {
    *ret_id = id;
    return ONR_OK;
  }
  if (!kind)
    return onr_fail(failure, ONR_ERR_NOT_FOUND,
                    "\"%.*s\" is no %s id: those are \"%s\" and %d of the characters a-z and 2-7.", ONR_FMT(id),
                    wanted->name, prefix, ONR_ID_LENGTH - (int)strlen(prefix));
  if (!kind->path)
    return onr_fail(failure, ONR_ERR_NOT_FOUND, "%.*s is the id of %s %s; here an id of %s %s is expected (%s…).",
                    ONR_FMT(id), kind->article, kind->name, wanted->article, wanted->name, prefix);
  return onr_fail(failure, ONR_ERR_NOT_FOUND,
                  "%.*s is the id of %s %s, which is at %s%.*s; here an id of %s %s is expected (%s…).", ONR_FMT(id),
                  kind->article, kind->name, kind->path, ONR_FMT(id), wanted->article, wanted->name, prefix);
}

enum onr_error onr_refs_must_exist(const struct onr_request *request, struct onr_str id, struct onr_failure *failure) {
  bool exists = false;
  enum onr_error error = onr_store_exists(reader_of(request), id, &exists, failure);
  if (error || exists) return error;
  const struct id_kind *kind = kind_of(id);
  return onr_fail(failure, ONR_ERR_NOT_FOUND, "There is no %s %.*s.", kind ? kind->name : "resource", ONR_FMT(id));
}

/* An id given as a parameter: of the right kind, and of something that exists. */
static enum onr_error check_id(const struct onr_request *request, const char *parameter, const struct id_kind *wanted,
                               struct onr_str id, struct onr_failure *failure) {
  const struct id_kind *kind = kind_of(id);
  if (kind != wanted)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, parameter,
                       "%s takes the id of %s %s (%s…); %.*s is the id of %s %s.", parameter, wanted->article,
                       wanted->name, wanted->prefix, ONR_FMT(id), kind->article, kind->name);
  bool exists = false;
  enum onr_error error = onr_store_exists(reader_of(request), id, &exists, failure);
  if (error || exists) return error;
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, parameter, "There is no %s %.*s.",
                     kind->name, ONR_FMT(id));
}

/* Entities that have a name. */
enum { CANDIDATES_MAX = 10, CANDIDATES_SIZE = 480 };

struct candidates {
  struct onr_arena *arena;
  struct onr_str first; /* id, in the arena */
  size_t count;
  struct onr_buffer list; /* "ent_… (Person, Name), …" */
};

static enum onr_error add_candidate(void *context, const struct onr_entity_row *row) {
  struct candidates *found = context;
  if (found->count++ == 0) {
    found->first = onr_arena_str(found->arena, row->id);
    if (!found->first.data) return ONR_ERR_MEMORY;
  }
  struct onr_str name = onr_utf8_truncate(row->name, 60);
  onr_buffer_printf(&found->list, "%s%.*s (%s, %.*s)", found->count > 1 ? ", " : "", ONR_FMT(row->id),
                    onr_entity_type_name(row->type), ONR_FMT(name));
  return ONR_OK;
}

static enum onr_error judge_candidates(const struct candidates *found, const char *parameter, struct onr_str name,
                                       struct onr_failure *failure) {
  if (found->count == 1) return ONR_OK;
  struct onr_str shown = onr_utf8_truncate(name, 80);
  if (found->count == 0)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, parameter,
                       "No entity has the name \"%.*s\"; %s takes an entity's id, or its name or other name, exact but "
                       "for case and accents. /v1/entities?q=… finds names by their beginnings.",
                       ONR_FMT(shown), parameter);
  struct onr_str list = onr_buffer_str(&found->list);
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, parameter,
                     "Several entities have the name \"%.*s\"; give the id of one: %.*s%s", ONR_FMT(shown),
                     ONR_FMT(list), found->count >= CANDIDATES_MAX || onr_buffer_status(&found->list) ? " …" : ".");
}

static enum onr_error entity_by_name(const struct onr_request *request, const char *parameter, struct onr_str name,
                                     struct onr_str *ret_id, struct onr_failure *failure) {
  struct candidates found = {.arena = request->arena};
  onr_buffer_init(&found.list, CANDIDATES_SIZE);
  enum onr_error error =
      onr_store_entities_named(reader_of(request), name, CANDIDATES_MAX, add_candidate, &found, failure);
  if (error == ONR_ERR_MEMORY) error = onr_fail_memory(failure);
  if (error == ONR_OK) error = judge_candidates(&found, parameter, name, failure);
  if (error == ONR_OK) *ret_id = found.first;
  onr_buffer_close(&found.list);
  return error;
}

enum onr_error onr_refs_entity(const struct onr_request *request, const char *parameter, struct onr_str value,
                               struct onr_str *ret_id, struct onr_failure *failure) {
  if (!kind_of(value)) return entity_by_name(request, parameter, value, ret_id, failure);
  *ret_id = value;
  return check_id(request, parameter, kind_of_prefix(ONR_ID_ENTITY), value, failure);
}

enum onr_error onr_refs_article(const struct onr_request *request, const char *parameter, struct onr_str value,
                                struct onr_str *ret_id, struct onr_failure *failure) {
  if (!kind_of(value))
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, parameter,
                       "%s takes the id of an article (%s…); \"%.*s\" is none.", parameter, ONR_ID_ARTICLE,
                       ONR_FMT(value));
  *ret_id = value;
  return check_id(request, parameter, kind_of_prefix(ONR_ID_ARTICLE), value, failure);
}
