#include "refs.h"

#include "onrecord/store_curation.h"

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
    {ONR_ID_AUDIT, "audit entry", "an", "/v1/audit/"},
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

/* NULL where there is no kind of that name. */
static const struct id_kind *kind_of_name(const char *name) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
  return NULL;
}

/* A merged entity has moved to the one that it was merged into. */
static enum onr_error check_moved(const struct onr_request *request, struct onr_str id, struct onr_failure *failure) {
  char shown[ONR_ID_SIZE] = "";
  bool found = false;
  enum onr_error error = onr_store_entity_shown(reader_of(request), id, shown, &found, failure);
  if (error || !found || onr_str_equal(id, onr_str_from(shown))) return error;
  return onr_fail_at(failure, ONR_ERR_MOVED, ONR_AT_NOTHING, shown, "The entity %.*s was merged into %s.", ONR_FMT(id),
                     shown);
}

enum onr_error onr_refs_path_id(const struct onr_request *request, const char *prefix, struct onr_str *ret_id,
                                struct onr_failure *failure) {
  struct onr_str id = request->path_values.items[0];
  const struct id_kind *wanted = kind_of_prefix(prefix), *kind = kind_of(id);
  if (kind == wanted) {
    *ret_id = id;
    return kind == kind_of_prefix(ONR_ID_ENTITY) ? check_moved(request, id, failure) : ONR_OK;
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

static enum onr_error refuse_kind(const char *parameter, const struct id_kind *wanted, const struct id_kind *kind,
                                  struct onr_str id, struct onr_failure *failure) {
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, parameter,
                     "%s takes the id of %s %s (%s…); %.*s is the id of %s %s.", parameter, wanted->article,
                     wanted->name, wanted->prefix, ONR_FMT(id), kind->article, kind->name);
}

static enum onr_error refuse_missing(const char *parameter, const char *what, struct onr_str id,
                                     struct onr_failure *failure) {
  return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, parameter, "There is no %s %.*s.", what,
                     ONR_FMT(id));
}

/* The id of an entity given as a parameter: that of one that was merged stands for what it was merged into. */
static enum onr_error entity_by_id(const struct onr_request *request, const char *parameter, struct onr_str id,
                                   struct onr_str *ret_id, struct onr_failure *failure) {
  const struct id_kind *wanted = kind_of_prefix(ONR_ID_ENTITY), *kind = kind_of(id);
  char shown[ONR_ID_SIZE] = "";
  bool found = false;
  if (kind != wanted) return refuse_kind(parameter, wanted, kind, id, failure);
  enum onr_error error = onr_store_entity_shown(reader_of(request), id, shown, &found, failure);
  if (error) return error;
  if (!found) return refuse_missing(parameter, kind->name, id, failure);
  *ret_id = onr_arena_str(request->arena, onr_str_from(shown));
  return ret_id->data ? ONR_OK : onr_fail_memory(failure);
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
  return entity_by_id(request, parameter, value, ret_id, failure);
}

enum onr_error onr_refs_article(const struct onr_request *request, const char *parameter, struct onr_str value,
                                struct onr_str *ret_id, struct onr_failure *failure) {
  if (!kind_of(value))
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, parameter,
                       "%s takes the id of an article (%s…); \"%.*s\" is none.", parameter, ONR_ID_ARTICLE,
                       ONR_FMT(value));
  const struct id_kind *wanted = kind_of_prefix(ONR_ID_ARTICLE), *kind = kind_of(value);
  if (kind != wanted) return refuse_kind(parameter, wanted, kind, value, failure);
  *ret_id = value;
  bool exists = false;
  enum onr_error error = onr_store_exists(reader_of(request), value, &exists, failure);
  return error || exists ? error : refuse_missing(parameter, kind->name, value, failure);
}

enum onr_error onr_refs_subject(const char *parameter, struct onr_str value, struct onr_failure *failure) {
  const struct id_kind *kind = kind_of(value);
  struct onr_str shown = onr_utf8_truncate(value, 80);
  if (!kind)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, parameter,
                       "%s takes an id; \"%.*s\" is none.", parameter, ONR_FMT(shown));
  const struct id_kind *wanted = kind_of_name(parameter);
  return wanted && kind != wanted ? refuse_kind(parameter, wanted, kind, value, failure) : ONR_OK;
}
