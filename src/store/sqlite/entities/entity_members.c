/* What people set of an entity: members as the ledger's values, and these as the columns of entity_correction. */
#include "curation.h"
#include "store/sqlite/packed.h"

#define TYPE            ONR_STR("type")
#define NAME            ONR_STR("name")
#define ALTERNATE_NAMES ONR_STR("alternateName")
#define DESCRIPTION     ONR_STR("description")
#define SAME_AS         ONR_STR("sameAs")
#define HIDDEN          ONR_STR("hidden")

enum { MEMBERS_MAX = 6 };

/* ---- Values ---- */

struct making {
  struct onr_audit_value *items;
  size_t count;
};

static struct onr_audit_value *add(struct making *making, struct onr_str member, enum onr_audit_kind kind) {
  struct onr_audit_value *value = &making->items[making->count++];
  *value = (struct onr_audit_value){.member = member, .kind = kind};
  return value;
}

static void add_text(struct making *making, struct onr_str member, struct onr_str text) {
  add(making, member, text.len ? ONR_AUDIT_TEXT : ONR_AUDIT_NULL)->text = text;
}

static enum onr_error begin(struct making *making, struct onr_arena *arena, struct onr_failure *failure) {
  *making = (struct making){.items = onr_arena_zalloc(arena, MEMBERS_MAX, sizeof *making->items)};
  return making->items ? ONR_OK : onr_fail_memory(failure);
}

static void add_set(struct making *making, const struct onr_entity_members *members,
                    const struct onr_entity_members *from) {
  if (members->type_set) add_text(making, TYPE, onr_str_from(onr_entity_type_name(from->type)));
  if (members->name_set) add_text(making, NAME, from->name);
  if (members->alternate_names_set) add(making, ALTERNATE_NAMES, ONR_AUDIT_TEXTS)->texts = from->alternate_names;
  if (members->description_set) add_text(making, DESCRIPTION, from->description);
  if (members->same_as_set) add(making, SAME_AS, ONR_AUDIT_TEXTS)->texts = from->same_as;
  if (members->hidden_set) add(making, HIDDEN, ONR_AUDIT_BOOLEAN)->integer = from->hidden;
}

enum onr_error onr_members_values(const struct onr_entity_members *members, struct onr_arena *arena,
                                  struct onr_audit_values *ret_values, struct onr_failure *failure) {
  struct making making;
  enum onr_error error = begin(&making, arena, failure);
  if (error) return error;
  add_set(&making, members, members);
  *ret_values = (struct onr_audit_values){making.items, making.count};
  return ONR_OK;
}

/* ---- What is shown ---- */

static enum onr_error read_names(struct onr_connection *connection, int64_t entity, struct onr_arena *arena,
                                 struct onr_strs *ret_names, struct onr_failure *failure) {
  struct onr_str *names = NULL;
  size_t count = 0, cap = 0;
  enum onr_error error = ONR_OK;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_OTHER_NAMES, "i", entity);
  while (!error && onr_rows_next(&rows)) {
    struct onr_str *grown = onr_arena_grow(arena, names, count, &cap, sizeof *names);
    struct onr_str name = onr_arena_str(arena, onr_rows_str(&rows, 0));
    if (!grown || !name.data) {
      error = onr_fail_memory(failure);
    } else {
      names = grown;
      names[count++] = name;
    }
  }
  *ret_names = (struct onr_strs){names, count};
  return onr_rows_end(&rows, error);
}

enum { HAS_TYPE = 1, HAS_NAME = 2, HAS_ALTERNATE_NAMES = 4, HAS_DESCRIPTION = 8, HAS_SAME_AS = 16, HAS_HIDDEN = 32 };

/* `*ret_given`: the members that a person has set. */
static enum onr_error read_shown(struct onr_connection *connection, int64_t entity, struct onr_arena *arena,
                                 struct onr_entity_members *shown, int64_t *ret_given, struct onr_failure *failure) {
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_MEMBERS_SHOWN, "i", entity);
  struct onr_str same_as = {NULL, 0};
  *shown = (struct onr_entity_members){0};
  *ret_given = 0;
  if (onr_rows_next(&rows)) {
    shown->type = (enum onr_entity_type)onr_rows_int(&rows, 0);
    shown->name = onr_arena_str(arena, onr_rows_str(&rows, 1));
    shown->description = onr_arena_str(arena, onr_rows_str(&rows, 2));
    same_as = onr_arena_str(arena, onr_rows_str(&rows, 3));
    shown->hidden = onr_rows_int(&rows, 4) == 1;
    *ret_given = onr_rows_int(&rows, 5);
  }
  enum onr_error error = onr_rows_end(&rows, ONR_OK);
  if (error) return error;
  if (!shown->name.data || !shown->description.data || !same_as.data) return onr_fail_memory(failure);
  if (!onr_strs_unpack(arena, same_as, &shown->same_as)) return onr_fail_memory(failure);
  return read_names(connection, entity, arena, &shown->alternate_names, failure);
}

static int64_t bit_of(struct onr_str member) {
  static const struct {
    struct onr_str name;
    int64_t bit;
  } bits[] = {{ONR_STR_INIT("type"), HAS_TYPE},
              {ONR_STR_INIT("name"), HAS_NAME},
              {ONR_STR_INIT("alternateName"), HAS_ALTERNATE_NAMES},
              {ONR_STR_INIT("description"), HAS_DESCRIPTION},
              {ONR_STR_INIT("sameAs"), HAS_SAME_AS},
              {ONR_STR_INIT("hidden"), HAS_HIDDEN}};
  for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
    if (onr_str_equal(member, bits[i].name)) return bits[i].bit;
  return 0;
}

enum onr_error onr_members_shown(struct onr_connection *connection, int64_t entity,
                                 const struct onr_entity_members *members, struct onr_arena *arena,
                                 struct onr_audit_values *ret_values, struct onr_failure *failure) {
  struct making making;
  struct onr_entity_members shown;
  int64_t given;
  enum onr_error error = begin(&making, arena, failure);
  if (!error) error = read_shown(connection, entity, arena, &shown, &given, failure);
  if (error) return error;
  add_set(&making, members, &shown);
  for (size_t i = 0; i < making.count; i++) making.items[i].derived = !(given & bit_of(making.items[i].member));
  *ret_values = (struct onr_audit_values){making.items, making.count};
  return ONR_OK;
}

/* ---- Into the table ---- */

/* The values of one correction as columns. */
struct columns {
  int64_t given, cleared; /* bits */
  int64_t type, hidden;
  struct onr_str name, alternate_names, description, same_as;
};

static bool take(struct columns *columns, const struct onr_audit_value *value, struct onr_arena *arena) {
  int64_t bit = bit_of(value->member);
  enum onr_entity_type type = ONR_PERSON;
  if (value->derived) {
    columns->cleared |= bit;
    return true;
  }
  columns->given |= bit;
  struct onr_str packed = value->kind == ONR_AUDIT_TEXTS ? onr_strs_pack(arena, value->texts) : value->text;
  if (!packed.data && value->kind == ONR_AUDIT_TEXTS) return false;
  if (!packed.data) packed = ONR_STR(""); /* null is no text, which is something that a person can say */
  if (bit == HAS_TYPE && onr_entity_type_parse(value->text, &type)) columns->type = type;
  if (bit == HAS_HIDDEN) columns->hidden = value->integer != 0;
  if (bit == HAS_NAME) columns->name = packed;
  if (bit == HAS_ALTERNATE_NAMES) columns->alternate_names = packed;
  if (bit == HAS_DESCRIPTION) columns->description = packed;
  if (bit == HAS_SAME_AS) columns->same_as = packed;
  return true;
}

enum onr_error onr_members_apply(struct onr_connection *connection, int64_t entity, struct onr_audit_values values,
                                 struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_str none = ONR_STR("");
  struct columns columns = {.name = none, .alternate_names = none, .description = none, .same_as = none};
  for (size_t i = 0; i < values.count; i++)
    if (!take(&columns, &values.items[i], arena)) return onr_fail_memory(failure);
  enum onr_error error = onr_run(connection, failure, ONR_SQL_CORRECTION_BEGIN, "i", entity);
  if (!error)
    error = onr_run(connection, failure, ONR_SQL_CORRECTION_SET, "iiiissssi", entity, columns.given, columns.cleared,
                    columns.type, columns.name, columns.alternate_names, columns.description, columns.same_as,
                    columns.hidden);
  return error ? error : onr_run(connection, failure, ONR_SQL_CORRECTION_END, "i", entity);
}
