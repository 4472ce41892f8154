#include "cells.h"

#include "fragment.h"

/* ---- Columns: what a member that is not simple is taken apart into ---- */

struct column {
  const char *name; /* after the member's and a dot; NULL ends the table */
  const char *path; /* within the value, or within each item of a list */
  const char *role; /* only items of this role; NULL: all */
};

struct parts {
  const char *member;
  const struct onr_member *of; /* the resource; NULL: any */
  const struct column *columns;
};

#define COLUMN(path)                                                                                                   \
  { path, path, NULL }
#define END                                                                                                            \
  { NULL, NULL, NULL }

static const struct column named[] = {COLUMN("name"), END};
static const struct column thing[] = {COLUMN("id"), COLUMN("name"), COLUMN("type"), END};
static const struct column mentioned[] = {COLUMN("id"), COLUMN("name"), END};
static const struct column article[] = {
    COLUMN("id"), COLUMN("headline"), COLUMN("url"), COLUMN("datePublished"), COLUMN("publisher.name"), END};
static const struct column article_of_mention[] = {COLUMN("id"), COLUMN("headline"), END};
static const struct column article_counts[] = {COLUMN("claims"), COLUMN("mentions"), COLUMN("entities"), END};
static const struct column entity_counts[] = {COLUMN("mentions"), COLUMN("articles"), COLUMN("claimsMade"),
                                              COLUMN("claimsAbout"), END};
static const struct column stretch[] = {COLUMN("start"), COLUMN("end"), COLUMN("exact"), END};
static const struct column generator[] = {COLUMN("name"), COLUMN("version"), COLUMN("rule"), END};
static const struct column review[] = {COLUMN("rating"),
                                       COLUMN("note"),
                                       COLUMN("reviewer"),
                                       COLUMN("url"),
                                       COLUMN("dateCreated"),
                                       COLUMN("dateModified"),
                                       END};
static const struct column spans[] = {{"content.start", "start", "content"},
                                      {"content.end", "end", "content"},
                                      {"cue.start", "start", "cue"},
                                      {"cue.end", "end", "cue"},
                                      {"source.start", "start", "source"},
                                      {"source.end", "end", "source"},
                                      END};

static const struct parts table[] = {
    {"author", NULL, named},
    {"publisher", NULL, named},
    {"speaker", NULL, thing},
    {"about", NULL, thing},
    {"entity", onr_mention_members, mentioned},
    {"entity", NULL, thing},
    {"entities", NULL, thing},
    {"article", onr_mention_members, article_of_mention},
    {"article", NULL, article},
    {"counts", onr_article_members, article_counts},
    {"counts", onr_entity_members, entity_counts},
    {"antecedent", NULL, stretch},
    {"generator", NULL, generator},
    {"review", NULL, review},
    {"spans", NULL, spans},
};

static const struct column *columns_of(const struct onr_member *members, const char *member) {
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (strcmp(table[i].member, member) == 0 && (!table[i].of || table[i].of == members)) return table[i].columns;
  return NULL;
}

/* ---- Formulas ---- */

static bool starts_formula(struct onr_str text) {
  static const struct onr_str wide[] = {ONR_STR_INIT("\xEF\xBC\x9D"), ONR_STR_INIT("\xEF\xBC\x8B"),
                                        ONR_STR_INIT("\xEF\xBC\x8D"), ONR_STR_INIT("\xEF\xBC\xA0")};
  char first = text.len ? text.data[0] : '\0';
  if (first == '=' || first == '+' || first == '-' || first == '@') return true;
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (onr_str_starts_with(text, wide[i])) return true;
  return false;
}

static bool is_skipped(char c) {
  return onr_ascii_is_space(c) || c == '"' || c == '\'';
}

static bool is_dangerous(struct onr_str text) {
  size_t i = 0;
  if (text.len > 0 && (text.data[0] == '\t' || text.data[0] == '\r' || text.data[0] == '\n')) return true;
  while (i < text.len && is_skipped(text.data[i])) i++;
  return starts_formula(onr_str_slice(text, i, text.len));
}

/* ---- Cells ---- */

/* Semicolons and tabs as well: some spreadsheets part cells at them. */
static bool needs_quotes(struct onr_str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (c == ',' || c == ';' || c == '"' || c == '\t' || c == '\r' || c == '\n') return true;
  }
  return text.len == 0 || text.data[0] == ' ' || text.data[text.len - 1] == ' ';
}

/* Appends `text` with `before` in front of each of the two bytes. */
static void append_marked(struct onr_buffer *out, struct onr_str text, char one, char other, char before) {
  size_t written = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (text.data[i] != one && text.data[i] != other) continue;
    onr_buffer_append_str(out, onr_str_slice(text, written, i));
    onr_buffer_append_char(out, before);
    written = i;
  }
  if (text.len) onr_buffer_append_str(out, onr_str_slice(text, written, text.len));
}

void onr_cells_text(struct onr_buffer *out, bool first, struct onr_str text) {
  if (!first) onr_buffer_append_char(out, ',');
  bool quotes = needs_quotes(text);
  if (quotes) onr_buffer_append_char(out, '"');
  if (is_dangerous(text)) onr_buffer_append_char(out, '\'');
  if (quotes)
    append_marked(out, text, '"', '"', '"');
  else
    onr_buffer_append_str(out, text);
  if (quotes) onr_buffer_append_char(out, '"');
}

/* What a cell is made from: the member's JSON, the cell's text, one item of a list. */
struct cells {
  struct onr_buffer *out; /* borrowed */
  struct onr_buffer value, text, item;
};

/* The first failure of a buffer on the way is the output's. */
static void note_failure(struct cells *cells, const struct onr_buffer *buffer) {
  if (!cells->out->error) cells->out->error = onr_buffer_status(buffer);
}

static void empty(struct cells *cells, struct onr_buffer *buffer) {
  note_failure(cells, buffer);
  onr_buffer_reset(buffer);
}

static void close_buffer(struct cells *cells, struct onr_buffer *buffer) {
  note_failure(cells, buffer);
  onr_buffer_close(buffer);
}

/* Appends what the value at `path` in `value` is as text; false for null and for what is not there. */
static bool append_value(struct onr_buffer *out, struct onr_str value, const char *path) {
  struct onr_str at = onr_fragment_at(value, path);
  if (!at.data || onr_str_equal(at, ONR_STR("null"))) return false;
  if (at.data[0] == '"')
    onr_fragment_unescape(out, at);
  else
    onr_buffer_append_str(out, at);
  return true;
}

static bool has_role(struct onr_str item, const char *role) {
  struct onr_str is = onr_fragment_at(item, "role");
  return !role || (is.len == strlen(role) + 2 && memcmp(is.data + 1, role, is.len - 2) == 0);
}

/* The values of a list's items, joined. */
static bool append_joined(struct cells *cells, struct onr_str list, const char *path, const char *role) {
  struct onr_str item;
  bool any = false;
  for (size_t at = 0; onr_fragment_next(list, &at, &item);) {
    if (!has_role(item, role)) continue;
    empty(cells, &cells->item);
    append_value(&cells->item, item, path);
    if (any) onr_buffer_append_char(&cells->text, '|');
    append_marked(&cells->text, onr_buffer_str(&cells->item), '|', '\\', '\\');
    any = true;
  }
  return any;
}

static void write_cell(struct cells *cells, bool first, const char *path, const char *role) {
  struct onr_str value = onr_buffer_str(&cells->value);
  empty(cells, &cells->text);
  bool there = value.len > 0 && (value.data[0] == '[' ? append_joined(cells, value, path, role)
                                                      : append_value(&cells->text, value, path));
  if (there)
    onr_cells_text(cells->out, first, onr_buffer_str(&cells->text));
  else if (!first)
    onr_buffer_append_char(cells->out, ',');
}

static void write_member(struct cells *cells, bool first, const struct onr_member *member, const struct column *columns,
                         const void *row, const struct onr_shape *shape) {
  empty(cells, &cells->value);
  struct onr_json json = onr_json_into(&cells->value);
  member->write(&json, row, shape);
  for (size_t c = 0; columns && columns[c].name; c++)
    write_cell(cells, first && c == 0, columns[c].path, columns[c].role);
  if (!columns) write_cell(cells, first, "", NULL);
}

void onr_cells_header(struct onr_buffer *out, const struct onr_member *members, const struct onr_shape *shape,
                      bool unit) {
  const char *separator = "";
  for (unsigned i = 0; members[i].name; i++) {
    if (!(shape->fields >> i & 1)) continue;
    const struct column *columns = columns_of(members, members[i].name);
    for (size_t c = 0; columns && columns[c].name; c++, separator = ",")
      onr_buffer_printf(out, "%s%s.%s", separator, members[i].name, columns[c].name);
    if (!columns) onr_buffer_printf(out, "%s%s", separator, members[i].name);
    separator = ",";
  }
  if (unit) onr_buffer_append_str(out, ONR_STR(",offsetUnit"));
  onr_buffer_append(out, "\r\n", 2);
}

void onr_cells_row(struct onr_buffer *out, const struct onr_member *members, const void *row,
                   const struct onr_shape *shape, bool unit) {
  struct cells cells = {.out = out};
  bool first = true;
  onr_buffer_init(&cells.value, out->max);
  onr_buffer_init(&cells.text, out->max);
  onr_buffer_init(&cells.item, out->max);
  for (unsigned i = 0; members[i].name; i++) {
    if (!(shape->fields >> i & 1)) continue;
    write_member(&cells, first, &members[i], columns_of(members, members[i].name), row, shape);
    first = false;
  }
  if (unit) onr_cells_text(out, false, onr_str_from(onr_unit_name(shape->unit)));
  onr_buffer_append(out, "\r\n", 2);
  close_buffer(&cells, &cells.value);
  close_buffer(&cells, &cells.text);
  close_buffer(&cells, &cells.item);
}
