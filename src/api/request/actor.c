#include "actor.h"

struct finding {
  struct onr_arena *arena;
  struct onr_actor *actor;
};

static enum onr_error note(void *context, const struct onr_key_row *row) {
  struct finding *finding = context;
  finding->actor->id = onr_arena_str(finding->arena, row->id);
  finding->actor->name = onr_arena_str(finding->arena, row->name);
  return finding->actor->id.data && finding->actor->name.data ? ONR_OK : ONR_ERR_MEMORY;
}

/* The request has been authorized, so that a key that is none of the database's is the configured one. */
enum onr_error onr_api_actor(const struct onr_request *request, struct onr_actor *ret_actor,
                             struct onr_failure *failure) {
  struct onr_str header = onr_str_trim(onr_request_header(request, "Authorization")), scheme;
  *ret_actor = (struct onr_actor){ONR_STR(""), ONR_STR("local")};
  struct finding finding = {request->arena, ret_actor};
  if (!header.data || !onr_str_next(&header, ' ', &scheme) || !header.data) return ONR_OK;
  ret_actor->name = ONR_STR("configured key");
  enum onr_error error = onr_store_key_find(reader_of(request), onr_str_trim(header), note, &finding, failure);
  return error == ONR_ERR_MEMORY ? onr_fail_memory(failure) : error;
}
