#include "arrivals.h"

static enum onr_error forget_deletion(struct onr_connection *connection, const char *id, struct onr_failure *failure) {
  return onr_run(connection, failure, ONR_SQL_DELETION_FORGET, "z", id);
}

static enum onr_error count_all(struct onr_connection *connection, int64_t articles, int64_t mentions, int64_t claims,
                                int64_t entities, struct onr_failure *failure) {
  return onr_run(connection, failure, ONR_SQL_TOTAL_ADD, "iiii", articles, mentions, claims, entities);
}

enum onr_error onr_article_arrived(struct onr_connection *connection, const char *id, int64_t mentions, int64_t claims,
                                   struct onr_failure *failure) {
  enum onr_error error = forget_deletion(connection, id, failure);
  return error ? error : count_all(connection, 1, mentions, claims, 0, failure);
}

enum onr_error onr_entity_arrived(struct onr_connection *connection, const char *id, bool count,
                                  struct onr_failure *failure) {
  enum onr_error error = forget_deletion(connection, id, failure);
  return error || !count ? error : onr_entities_count(connection, 1, failure);
}

enum onr_error onr_entities_count(struct onr_connection *connection, int64_t count, struct onr_failure *failure) {
  return count ? count_all(connection, 0, 0, 0, count, failure) : ONR_OK;
}
