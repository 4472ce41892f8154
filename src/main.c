/* Picks the subcommand. */
#include <stdio.h>

#include "cli/commands.h"
#include "onrecord/hash.h"
#include "onrecord/reader.h"
#include "onrecord/sandbox.h"

static const struct command commands[] = {
    {"serve", "", "serve the database as JSON over HTTP", FOR_SERVE, command_serve},
    {"load", "PATH...", "load files and folders: text, HTML, JSON, NDJSON", FOR_LOAD, command_load},
    {"extract", "[FILE...]", "print what extraction finds in a text, without a database", FOR_EXTRACT, command_extract},
    {"reextract", "[ARTICLE...]", "analyse stored texts anew and tell what changed", FOR_REEXTRACT, command_reextract},
    {"backup", "TO", "copy the database as it is now, served or not", FOR_BACKUP, command_backup},
    {"export", "WHAT [NAME=VALUE...]", "print all articles, entities, claims or mentions, filtered as in the API",
     FOR_EXPORT, command_export},
    {"key", "add|list|revoke [ID]", "manage the keys of a database", FOR_KEY, command_key},
    {"migrate", "", "bring a database to this program's schema", FOR_MIGRATE, command_migrate},
    {"compact", "", "write the database anew, without the room of what was deleted", FOR_COMPACT, command_compact},
    {"healthcheck", "[URL]", "ask a server whether it is alive", FOR_HEALTHCHECK, command_healthcheck},
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_usage(FILE *out) {
  fprintf(out, "onrecord %s: who said what about whom, in which words, in which article\n\n", ONR_VERSION);
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    fprintf(out, "  onrecord %-12s %-20s %s\n", commands[i].name, commands[i].operands, commands[i].summary);
  fprintf(out, "  onrecord %-12s %-20s %s\n", "version", "", "print the version");
  fprintf(out, "\n`onrecord COMMAND --help` lists a command's flags and their environment variables.\n");
}

static int run(const struct command *command, int argc, char **argv) {
  struct settings settings;
  struct onr_failure failure = {0};
  onr_sandbox_harden();
  if (onr_hash_start(&failure)) return command_fail(&failure);
  if (settings_read(command->taker, argc, argv, &settings, &failure)) return command_misused("%s", failure.detail);
  if (settings.help) {
    printf("onrecord %s [FLAG...] %s\n%s\n\n", command->name, command->operands, command->summary);
    settings_print_help(command->taker, stdout);
    return EXIT_OK;
  }
  onr_reader_start();
  int status = command->run(&settings);
  onr_reader_stop();
  return status;
}

int main(int argc, char **argv) {
  struct onr_str name = onr_str_from(argc > 1 ? argv[1] : "");
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    if (onr_str_equal(name, onr_str_from(commands[i].name))) return run(&commands[i], argc - 2, argv + 2);
  if (onr_str_equal(name, ONR_STR("version")) || onr_str_equal(name, ONR_STR("--version"))) {
    printf("onrecord %s\n", ONR_VERSION);
    return EXIT_OK;
  }
  bool asked = onr_str_equal(name, ONR_STR("help")) || onr_str_equal(name, ONR_STR("--help")) ||
               onr_str_equal(name, ONR_STR("-h"));
  if (!asked && name.len) fprintf(stderr, "onrecord: \"%s\" is no command.\n\n", argv[1]);
  print_usage(asked ? stdout : stderr);
  return asked ? EXIT_OK : EXIT_USAGE;
}
