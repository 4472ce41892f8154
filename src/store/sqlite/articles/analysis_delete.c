/* An analysis out of the tables, and what is left without an article. */
#include "put.h"

static enum onr_error delete_range(struct onr_connection *connection, int64_t article, struct onr_failure *failure) {
  static const enum onr_statement statements[] = {
      ONR_SQL_CLAIM_UNINDEX,
      ONR_SQL_CLAIM_ABOUT_DELETE,
      ONR_SQL_CLAIM_DELETE,
      ONR_SQL_MENTION_DELETE,
  };
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < sizeof statements / sizeof *statements && !error; i++)
    error = onr_run(connection, failure, statements[i], "ii", onr_pk_first(article), onr_pk_last(article));
  return error;
}

static enum onr_error run_all(struct onr_connection *connection, const enum onr_statement *statements, size_t count,
                              struct onr_failure *failure) {
  enum onr_error error = ONR_OK;
  for (size_t i = 0; i < count && !error; i++) error = onr_run(connection, failure, statements[i], "");
  return error;
}

/* Names go at once, since a full-text row is made for each name that no article uses yet. */
static enum onr_error delete_names(struct onr_connection *connection, struct onr_links *links, int64_t article,
                                   struct onr_failure *failure) {
  static const enum onr_statement orphans[] = {ONR_SQL_NAME_UNINDEX_ORPHANS, ONR_SQL_NAME_DELETE_ORPHANS};
  enum onr_error error = onr_run(connection, failure, ONR_SQL_NAME_DISCOUNT, "i", article);
  if (!error) error = onr_run(connection, failure, ONR_SQL_NAME_UNREFER, "i", article);
  if (!error) error = onr_links_note_orphan_names(links, connection, failure);
  return error ? error : run_all(connection, orphans, sizeof orphans / sizeof *orphans, failure);
}

enum onr_error onr_analysis_delete(struct onr_connection *connection, struct onr_links *links, int64_t article,
                                   int64_t now, struct onr_failure *failure) {
  enum onr_error error = delete_range(connection, article, failure);
  if (!error) error = onr_run(connection, failure, ONR_SQL_ENTITY_DISCOUNT, "ii", article, now);
  if (!error) error = onr_run(connection, failure, ONR_SQL_DESCRIPTION_DELETE, "i", article);
  if (!error) error = onr_run(connection, failure, ONR_SQL_SAME_AS_DELETE, "i", article);
  if (!error) error = delete_names(connection, links, article, failure);
  if (!error) error = onr_links_note_known(links, connection, article, failure);
  if (!error) error = onr_entities_show(connection, article, now, failure);
  return error ? error : onr_run(connection, failure, ONR_SQL_ENTITY_SHARES_DELETE, "i", article);
}

enum onr_error onr_orphans_delete(struct onr_connection *connection, struct onr_links *links,
                                  struct onr_failure *failure) {
  enum onr_error error = onr_links_remove_orphans(links, connection, failure);
  return error ? error : onr_run(connection, failure, ONR_SQL_ENTITY_DELETE_ORPHANS, "");
}
