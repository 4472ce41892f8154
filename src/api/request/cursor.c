#include "cursor.h"

/* In bytes: the MAC, the number and the tie (big-endian), and the text as long as it is. */
enum {
  NUMBERS_SIZE = 16,
  HEAD_SIZE = ONR_MAC_SIZE + NUMBERS_SIZE,
  TEXT_MAX = sizeof((struct onr_position *)0)->text - 1
};
enum { CURSOR_MAX = HEAD_SIZE + TEXT_MAX };

static void put_number(unsigned char *out, int64_t value) {
  for (unsigned i = 0; i < 8; i++) out[i] = (unsigned char)((uint64_t)value >> (56 - 8 * i));
}

static int64_t get_number(const unsigned char *in) {
  uint64_t value = 0;
  for (unsigned i = 0; i < 8; i++) value = value << 8 | in[i];
  return (int64_t)value;
}

/* What the MAC is of: the scope, its length (so that no scope runs into a place), the place. */
static struct onr_str signed_text(const struct onr_request *request, struct onr_str scope, const unsigned char *place,
                                  size_t size) {
  unsigned char *text = onr_arena_alloc(request->arena, 8 + scope.len + size);
  if (!text) return (struct onr_str){NULL, 0};
  put_number(text, (int64_t)scope.len);
  if (scope.len) memcpy(text + 8, scope.data, scope.len);
  memcpy(text + 8 + scope.len, place, size);
  return (struct onr_str){(const char *)text, 8 + scope.len + size};
}

enum onr_error onr_cursor_make(const struct onr_request *request, struct onr_str scope,
                               const struct onr_position *position, struct onr_str *ret_cursor,
                               struct onr_failure *failure) {
  unsigned char bytes[CURSOR_MAX];
  size_t text_len = strnlen(position->text, TEXT_MAX), size = HEAD_SIZE + text_len;
  put_number(bytes + ONR_MAC_SIZE, position->number);
  put_number(bytes + ONR_MAC_SIZE + 8, position->tie);
  memcpy(bytes + HEAD_SIZE, position->text, text_len);
  struct onr_str text = signed_text(request, scope, bytes + ONR_MAC_SIZE, size - ONR_MAC_SIZE);
  char *cursor = onr_arena_alloc(request->arena, onr_base64url_size(size) + 1);
  if (!text.data || !cursor) return onr_fail_memory(failure);
  onr_mac(text, onr_store_secret(app_of(request)->service->store), bytes);
  *ret_cursor = (struct onr_str){cursor, onr_base64url(bytes, size, cursor)};
  return ONR_OK;
}

static enum onr_error invalid(struct onr_failure *failure) {
  return onr_fail_at(failure, ONR_ERR_INVALID_CURSOR, ONR_AT_PARAMETER, "cursor",
                     "The cursor was not made by this list with these filters and this order. Follow \"next\" as it is "
                     "given, or start again without a cursor.");
}

enum onr_error onr_cursor_read(const struct onr_request *request, struct onr_str scope, struct onr_str cursor,
                               struct onr_position *ret_position, struct onr_failure *failure) {
  unsigned char bytes[CURSOR_MAX];
  size_t size = 0;
  if (!onr_base64url_decode(cursor, bytes, sizeof bytes, &size) || size < HEAD_SIZE) return invalid(failure);
  struct onr_str text = signed_text(request, scope, bytes + ONR_MAC_SIZE, size - ONR_MAC_SIZE);
  if (!text.data) return onr_fail_memory(failure);
  if (!onr_mac_valid(text, onr_store_secret(app_of(request)->service->store), bytes)) return invalid(failure);
  *ret_position =
      (struct onr_position){.number = get_number(bytes + ONR_MAC_SIZE), .tie = get_number(bytes + ONR_MAC_SIZE + 8)};
  memcpy(ret_position->text, bytes + HEAD_SIZE, size - HEAD_SIZE);
  return ONR_OK;
}
