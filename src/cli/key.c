/* onrecord key: the keys that writing over HTTP needs. A key's text is shown once; the database keeps its hash. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "database.h"
#include "onrecord/clock.h"

static enum onr_error print_key(void *context, const struct onr_key_row *row) {
  (void)context;
  char created[ONR_TIME_SIZE], revoked[ONR_TIME_SIZE] = "-";
  onr_time_format(row->created, created);
  if (row->revoked != ONR_NO_TIME) onr_time_format(row->revoked, revoked);
  printf("%.*s\t%s\t%s\t%s\t%.*s\n", ONR_FMT(row->id), row->scope == ONR_SCOPE_WRITE ? "write" : "read", created,
         revoked, ONR_FMT(row->name));
  return ONR_OK;
}

static enum onr_error add(struct database *database, const struct settings *settings, struct onr_failure *failure) {
  struct onr_str scope = onr_str_from(settings->scope);
  bool write = onr_str_equal(scope, ONR_STR("write"));
  if (!write && !onr_str_equal(scope, ONR_STR("read")))
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, "--scope",
                       "--scope takes read or write; \"%s\" is neither.", settings->scope);
  char key[ONR_KEY_SIZE], id[ONR_ID_SIZE];
  enum onr_error error = onr_store_key_add(database->service.store, onr_str_from(settings->name),
                                           write ? ONR_SCOPE_WRITE : ONR_SCOPE_READ, key, id, failure);
  if (error) return error;
  printf("%s\n", key);
  fprintf(stderr, "The key %s may %s. It is not shown again.\n", id, write ? "read and write" : "read");
  return ONR_OK;
}

/* Shown in `key list`, which is lines of fields. */
static bool is_name(const char *name) {
  size_t bad;
  if (!name[0] || !onr_utf8_valid(onr_str_from(name), &bad)) return false;
  for (const char *c = name; *c; c++)
    if ((unsigned char)*c < ' ' || *c == 0x7F) return false;
  return true;
}

int command_key(const struct settings *settings) {
  struct onr_str verb = onr_str_from(settings->operand_count ? settings->operands[0] : "");
  bool adds = onr_str_equal(verb, ONR_STR("add")), lists = onr_str_equal(verb, ONR_STR("list"));
  bool revokes = onr_str_equal(verb, ONR_STR("revoke"));
  if (!adds && !lists && !revokes)
    return command_misused("key needs a verb: add --name NAME [--scope read|write], list, or revoke ID.");
  if (settings->operand_count != (revokes ? 2 : 1))
    return command_misused(revokes ? "key revoke needs one id, as `key list` shows it." : "key %s takes no operand.",
                           settings->operands[0]);
  if (!adds && access(settings->db, F_OK) != 0) {
    fprintf(stderr, "onrecord: there is no database %s: %s.\n", settings->db, strerror(errno));
    return EXIT_FAILED;
  }
  if (adds && !is_name(settings->name))
    return command_misused("key add needs --name NAME, whom or what the key is for: one line of text in UTF-8.");
  struct onr_failure failure = {0};
  struct database database;
  if (database_open(settings, NULL, &database, &failure)) return command_fail(&failure);
  enum onr_error error =
      adds    ? add(&database, settings, &failure)
      : lists ? onr_store_keys(database.reader, print_key, NULL, &failure)
              : onr_store_key_revoke(database.service.store, onr_str_from(settings->operands[1]), &failure);
  database_close(&database);
  return error ? command_fail(&failure) : EXIT_OK;
}
