#include "refs.h"

void onr_kept_refs_forget(struct onr_kept_refs *refs) {
  if (++refs->age != 0) return;
  memset(refs->items, 0, sizeof refs->items); /* or those of 2^32 ages ago would be of this one */
  refs->age = 1;
}

void onr_kept_refs_begin(struct onr_kept_refs *refs, uint64_t version) {
  if (refs->version != version || refs->age == 0) onr_kept_refs_forget(refs);
  refs->version = version;
}

static struct onr_kept_ref *place_of(struct onr_kept_refs *refs, int64_t pk) {
  return &refs->items[(uint64_t)pk % ONR_KEPT_REFS];
}

static bool is_kept(const struct onr_kept_refs *refs, const struct onr_kept_ref *kept, int64_t pk) {
  return kept->pk == pk && kept->age == refs->age;
}

static void keep(struct onr_kept_refs *refs, int64_t pk, const struct onr_entity_ref *ref) {
  if (ref->id.len != ONR_ID_LENGTH || ref->name.len > ONR_KEPT_NAME) return;
  struct onr_kept_ref *kept = place_of(refs, pk);
  kept->pk = pk;
  kept->age = refs->age;
  kept->type = (uint8_t)ref->type;
  kept->name_len = (uint8_t)ref->name.len;
  memcpy(kept->text, ref->id.data, ONR_ID_LENGTH);
  memcpy(kept->text + ONR_ID_LENGTH, ref->name.data, ref->name.len);
}

/* Copies, as the place may be another's with the next row. All of it, as how much there is to copy is known then. */
static bool copy_kept(struct onr_arena *arena, const struct onr_kept_ref *kept, struct onr_entity_ref *ret_ref) {
  char *out = onr_arena_alloc(arena, sizeof kept->text);
  if (!out) return false;
  memcpy(out, kept->text, sizeof kept->text);
  *ret_ref = (struct onr_entity_ref){
      {out, ONR_ID_LENGTH}, {out + ONR_ID_LENGTH, kept->name_len}, (enum onr_entity_type)kept->type};
  return true;
}

static bool copy(struct onr_arena *arena, struct onr_str id, struct onr_str name, enum onr_entity_type type,
                 struct onr_entity_ref *ret_ref) {
  char *out = onr_arena_alloc(arena, id.len + name.len + 1);
  if (!out) return false;
  memcpy(out, id.data, id.len);
  memcpy(out + id.len, name.data, name.len);
  *ret_ref = (struct onr_entity_ref){{out, id.len}, {out + id.len, name.len}, type};
  return true;
}

static enum onr_error read(struct onr_connection *connection, int64_t pk, struct onr_arena *arena,
                           struct onr_entity_ref *ret_ref, struct onr_failure *failure) {
  bool fits = true;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_REF, "i", pk);
  if (onr_rows_next(&rows))
    fits = copy(arena, onr_rows_str(&rows, 0), onr_rows_str(&rows, 1), (enum onr_entity_type)onr_rows_int(&rows, 2),
                ret_ref);
  return onr_rows_end(&rows, fits ? ONR_OK : onr_fail_memory(failure));
}

enum onr_error onr_entity_ref_read(struct onr_kept_refs *refs, struct onr_connection *connection, int64_t pk,
                                   struct onr_arena *arena, struct onr_entity_ref *ret_ref,
                                   struct onr_failure *failure) {
  const struct onr_kept_ref *kept = refs ? place_of(refs, pk) : NULL;
  *ret_ref = (struct onr_entity_ref){.id = ONR_STR(""), .name = ONR_STR("")};
  if (pk == 0) return ONR_OK;
  if (kept && is_kept(refs, kept, pk)) return copy_kept(arena, kept, ret_ref) ? ONR_OK : onr_fail_memory(failure);
  enum onr_error error = read(connection, pk, arena, ret_ref, failure);
  if (!error && refs) keep(refs, pk, ret_ref);
  return error;
}
