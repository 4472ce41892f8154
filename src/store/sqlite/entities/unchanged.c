#include "unchanged.h"

#include "onrecord/buffer.h"

enum { SHOWN_MAX = 1 << 24 };

/* The members that do not come from other tables, then the other names, each with its length. */
static enum onr_error append_shown(struct onr_connection *connection, int64_t entity, struct onr_buffer *out,
                                   struct onr_failure *failure) {
  static const enum onr_statement statements[] = {ONR_SQL_ENTITY_SHOWN_NOW, ONR_SQL_ENTITY_OTHER_NAMES};
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < sizeof statements / sizeof *statements && !error; i++) {
    struct onr_rows rows = onr_rows_begin(connection, failure, statements[i], "i", entity);
    while (onr_rows_next(&rows)) {
      struct onr_str text = onr_rows_str(&rows, 0);
      onr_buffer_printf(out, "%zu ", text.len);
      onr_buffer_append_str(out, text);
    }
    error = onr_rows_end(&rows, ONR_OK);
  }
  return error;
}

/* Empty where the entity is gone. */
static enum onr_error read_shown(struct onr_connection *connection, int64_t entity, struct onr_arena *arena,
                                 struct onr_str *ret_shown, struct onr_failure *failure) {
  struct onr_buffer text;
  onr_buffer_init(&text, SHOWN_MAX);
  enum onr_error error = append_shown(connection, entity, &text, failure);
  if (!error) *ret_shown = onr_arena_str(arena, onr_buffer_str(&text));
  if (!error && (onr_buffer_status(&text) || !ret_shown->data)) error = onr_fail_memory(failure);
  onr_buffer_close(&text);
  return error;
}

static enum onr_error read_heads(struct onr_connection *connection, int64_t article, struct onr_arena *arena,
                                 struct onr_entity_states *states, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  size_t cap = 0;
  struct onr_rows rows = onr_rows_begin(connection, failure, ONR_SQL_ENTITY_STATES, "i", article);
  while (!error && onr_rows_next(&rows)) {
    struct onr_entity_state *grown = onr_arena_grow(arena, states->items, states->count, &cap, sizeof *grown);
    if (!grown) {
      error = onr_fail_memory(failure);
    } else {
      states->items = grown;
      states->items[states->count++] = (struct onr_entity_state){.pk = onr_rows_int(&rows, 0),
                                                                 .revision = onr_rows_int(&rows, 1),
                                                                 .seq = onr_rows_int(&rows, 2),
                                                                 .seq_created = onr_rows_int(&rows, 3),
                                                                 .modified = onr_rows_int(&rows, 4)};
    }
  }
  return onr_rows_end(&rows, error);
}

enum onr_error onr_entity_states_read(struct onr_connection *connection, int64_t article, struct onr_arena *arena,
                                      struct onr_entity_states *ret_states, struct onr_failure *failure) {
  struct onr_entity_states states = {NULL, 0};
  enum onr_error error = read_heads(connection, article, arena, &states, failure);
  for (size_t i = 0; i < states.count && !error; i++)
    error = read_shown(connection, states.items[i].pk, arena, &states.items[i].shown, failure);
  *ret_states = states;
  return error;
}

enum onr_error onr_entity_states_restore(struct onr_connection *connection, const struct onr_entity_states *states,
                                         struct onr_arena *arena, struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < states->count && !error; i++) {
    const struct onr_entity_state *state = &states->items[i];
    struct onr_str shown = {NULL, 0};
    error = read_shown(connection, state->pk, arena, &shown, failure);
    if (!error && onr_str_equal(shown, state->shown))
      error = onr_run(connection, failure, ONR_SQL_ENTITY_AS_BEFORE, "iiiii", state->pk, state->revision, state->seq,
                      state->seq_created, state->modified);
  }
  return error;
}
