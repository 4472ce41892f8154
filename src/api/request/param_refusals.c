/* What is said of a parameter that is wrong: a list of what there is belongs to it. */
#include "param_reading.h"

#include "onrecord/buffer.h"
#include "onrecord/utf8.h"

enum { CHOICES_SIZE = 400 };

static void list_words(const struct onr_param *param, struct onr_buffer *out) {
  for (unsigned i = 0; param->word(i); i++) onr_buffer_printf(out, "%s%s", i ? ", " : "", param->word(i));
}

static void list_members(const struct onr_member *members, struct onr_buffer *out) {
  for (unsigned i = 0; members[i].name; i++) onr_buffer_printf(out, "%s%s", i ? ", " : "", members[i].name);
}

static void list_sorts(const struct onr_sort_rule *sorts, struct onr_buffer *out) {
  for (unsigned i = 0; sorts[i].name; i++)
    onr_buffer_printf(out, "%s%s%s%s", i ? ", " : "", sorts[i].name, sorts[i].one_way ? "" : ", -",
                      sorts[i].one_way ? "" : sorts[i].name);
}

static void list_formats(unsigned formats, struct onr_buffer *out) {
  for (unsigned i = 0; onr_media_word(i); i++)
    if (formats & ONR_MEDIA_BIT(i)) onr_buffer_printf(out, "%s%s", out->len ? ", " : "", onr_media_word(i));
}

static void list_parameters(const struct onr_param_reading *r, struct onr_buffer *out) {
  for (size_t g = 0; g < PARAM_GROUPS && r->endpoint->groups[g]; g++)
    for (const struct onr_param *param = r->endpoint->groups[g]; param->name; param++)
      onr_buffer_printf(out, "%s%s", out->len ? ", " : "", param->name);
  if (r->formats) onr_buffer_printf(out, "%s%s", out->len ? ", " : "", "format");
}

/* "sort takes name, -name …; it is "age"." */
enum onr_error onr_param_no_choice(const struct onr_param_reading *r, struct onr_str value) {
  struct onr_buffer choices;
  onr_buffer_init(&choices, CHOICES_SIZE);
  if (r->param->kind == PARAM_SORT)
    list_sorts(r->endpoint->sorts, &choices);
  else if (r->param->kind == PARAM_FIELDS)
    list_members(r->endpoint->members, &choices);
  else if (r->param->kind == PARAM_FORMAT)
    list_formats(r->formats, &choices);
  else
    list_words(r->param, &choices);
  struct onr_str list = onr_buffer_str(&choices);
  struct onr_str shown = onr_utf8_truncate(value, 80);
  enum onr_error error =
      onr_fail_at(r->failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, r->param->name,
                  "%s does not have \"%.*s\"; there is %.*s.", r->param->name, ONR_FMT(shown), ONR_FMT(list));
  onr_buffer_close(&choices);
  return error;
}

enum onr_error onr_param_unknown(const struct onr_param_reading *r, struct onr_str name) {
  struct onr_buffer choices;
  onr_buffer_init(&choices, CHOICES_SIZE);
  list_parameters(r, &choices);
  struct onr_str list = onr_buffer_str(&choices);
  struct onr_str shown = onr_utf8_truncate(name, ONR_FAILURE_WHERE_SIZE - 1);
  char where[ONR_FAILURE_WHERE_SIZE] = {0};
  if (shown.len) memcpy(where, shown.data, shown.len);
  bool untold = onr_buffer_status(&choices) == ONR_ERR_MEMORY;
  const char *there = untold ? "/openapi.json says what there is" : list.len ? "there is " : "none is taken";
  enum onr_error error =
      onr_fail_at(r->failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, where,
                  "There is no parameter \"%.*s\" here; %s%.*s.", ONR_FMT(shown), there, ONR_FMT(list));
  onr_buffer_close(&choices);
  return error;
}

enum onr_error onr_param_wrong(const struct onr_param_reading *r, const char *expected, struct onr_str value) {
  struct onr_str shown = onr_utf8_truncate(value, 80);
  return onr_fail_at(r->failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, r->param->name,
                     "%s is %s; it is \"%.*s\".", r->param->name, expected, ONR_FMT(shown));
}
