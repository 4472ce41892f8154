#include "article_audit.h"

static const char *const names[ONR_ARTICLE_MEMBER_COUNT] = {
    [ONR_ARTICLE_HEADLINE] = "headline",   [ONR_ARTICLE_URL] = "url",        [ONR_ARTICLE_DATE] = "datePublished",
    [ONR_ARTICLE_LANGUAGE] = "inLanguage", [ONR_ARTICLE_AUTHORS] = "author", [ONR_ARTICLE_PUBLISHER] = "publisher",
    [ONR_ARTICLE_TEXT] = "textVersion",
};

static const struct onr_str text_prefix = ONR_STR_INIT("sha256:");

/* ---- Into the ledger ---- */

/* The value of a member; a headline that is derived has none. */
static bool value_of(int member, struct onr_str text, bool derived, struct onr_arena *arena,
                     struct onr_audit_value *ret_value) {
  struct onr_audit_value value = {.member = onr_str_from(names[member]), .kind = ONR_AUDIT_TEXT, .derived = derived};
  long long date = 0;
  bool fits = true;
  value.text = text;
  if (member == ONR_ARTICLE_AUTHORS) {
    value.kind = ONR_AUDIT_TEXTS;
    fits = onr_strs_unpack(arena, text, &value.texts);
  } else if (text.len == 0) {
    value.kind = ONR_AUDIT_NULL;
  } else if (member == ONR_ARTICLE_DATE && onr_str_to_int(text, &date)) {
    value.kind = ONR_AUDIT_TIME;
    value.integer = date;
  } else if (member == ONR_ARTICLE_TEXT) {
    value.text = onr_arena_printf(arena, "%.*s%.*s", ONR_FMT(text_prefix), ONR_FMT(text));
    fits = value.text.data != NULL;
  }
  *ret_value = value;
  return fits;
}

enum onr_error onr_article_note(struct onr_connection *connection, const struct onr_actor *actor, struct onr_str id,
                                const struct onr_article_corrections *corrections,
                                const struct onr_article_values *before, const struct onr_article_values *now,
                                int64_t time, struct onr_arena *arena, struct onr_failure *failure) {
  struct onr_audit_value old[ONR_ARTICLE_MEMBER_COUNT], new[ONR_ARTICLE_MEMBER_COUNT];
  size_t count = 0;
  for (int i = 0; i < ONR_ARTICLE_MEMBER_COUNT; i++) {
    struct onr_str was = before->items[i], is = now ? now->items[i] : ONR_STR("");
    if (now && onr_str_equal(was, is)) continue;
    struct onr_str original = corrections->set[i] ? corrections->originals.items[i] : was;
    if (!value_of(i, was, !corrections->set[i], arena, &old[count]) ||
        !value_of(i, is, onr_str_equal(is, original), arena, &new[count]))
      return onr_fail_memory(failure);
    if (!now) new[count].kind = ONR_AUDIT_NULL;
    count++;
  }
  const struct onr_audit_entry entry = {.actor = actor,
                                        .action = now ? ONR_AUDIT_UPDATE : ONR_AUDIT_DELETE,
                                        .kind = ONR_AUDIT_ARTICLE,
                                        .subject = id,
                                        .before = {old, count},
                                        .after = {new, count},
                                        .now = time};
  return count ? onr_audit_append(connection, &entry, NULL, NULL, failure) : ONR_OK;
}

/* ---- Out of the ledger ---- */

static bool text_of(int member, const struct onr_audit_value *value, struct onr_arena *arena,
                    struct onr_str *ret_text) {
  struct onr_str text = value->text;
  *ret_text = ONR_STR("");
  if (value->kind == ONR_AUDIT_TEXTS) *ret_text = onr_strs_pack(arena, value->texts);
  if (value->kind == ONR_AUDIT_TIME) *ret_text = onr_arena_printf(arena, "%lld", (long long)value->integer);
  if (value->kind == ONR_AUDIT_TEXT)
    *ret_text = member == ONR_ARTICLE_TEXT && onr_str_starts_with(text, text_prefix)
                    ? onr_str_slice(text, text_prefix.len, text.len)
                    : text;
  return ret_text->data != NULL;
}

/* -1: none. */
static int member_of(struct onr_str name) {
  for (int member = 0; member < ONR_ARTICLE_MEMBER_COUNT; member++)
    if (onr_str_equal(name, onr_str_from(names[member]))) return member;
  return -1;
}

bool onr_article_values_restore(struct onr_audit_values to, const struct onr_article_corrections *corrections,
                                struct onr_arena *arena, struct onr_article_values *values) {
  for (size_t i = 0; i < to.count; i++) {
    const struct onr_audit_value *value = &to.items[i];
    int member = member_of(value->member);
    if (member < 0) continue;
    if (value->derived && corrections->set[member])
      values->items[member] = corrections->originals.items[member];
    else if (!value->derived && !text_of(member, value, arena, &values->items[member]))
      return false;
  }
  return true;
}

enum onr_error onr_article_values_now(struct onr_audit_values named, const struct onr_article_corrections *corrections,
                                      const struct onr_article_values *values, struct onr_arena *arena,
                                      struct onr_audit_values *ret_values, struct onr_failure *failure) {
  struct onr_audit_value *now = onr_arena_zalloc(arena, named.count + 1, sizeof *now);
  if (!now) return onr_fail_memory(failure);
  size_t count = 0;
  for (size_t i = 0; i < named.count; i++) {
    int member = member_of(named.items[i].member);
    if (member < 0) continue;
    struct onr_str text = onr_arena_str(arena, values->items[member]);
    bool derived = corrections ? !corrections->set[member] : named.items[i].derived;
    if (!text.data || !value_of(member, text, derived, arena, &now[count++])) return onr_fail_memory(failure);
  }
  *ret_values = (struct onr_audit_values){now, count};
  return ONR_OK;
}
