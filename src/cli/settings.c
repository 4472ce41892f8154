#include "settings.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "onrecord/hash.h"

enum kind { TEXT, SECRET, NUMBER, FLAG };

struct setting {
  const char *flag;     /* without the dashes; ONRECORD_ and its capitals are the variable */
  const char *value;    /* what stands for the value in the help */
  const char *fallback; /* the default as it would be written; "" for none */
  int takers;
  enum kind kind;
  size_t offset;             /* of the member of struct settings */
  long long least, greatest; /* of a NUMBER */
  const char *help;
};

#define AT(member) offsetof(struct settings, member)

static const struct setting table[] = {
    {"db", "FILE", "onrecord.db",
     FOR_SERVE | FOR_LOAD | FOR_BACKUP | FOR_KEY | FOR_MIGRATE | FOR_REEXTRACT | FOR_EXPORT | FOR_COMPACT, TEXT, AT(db),
     0, 0, "the database; made where there is none"},
    {"listen", "HOST:PORT", "127.0.0.1:8080", FOR_SERVE | FOR_HEALTHCHECK, TEXT, AT(listen), 0, 0,
     "the address to serve on; port 0 takes a free one"},
    {"seeds", "PATH", "", FOR_SERVE, TEXT, AT(seeds), 0, 0, "documents to load when the database has no article yet"},
    {"public-url", "URL", "", FOR_SERVE, TEXT, AT(public_url), 0, 0,
     "how clients reach the server: linked data has it in its addresses, else http:// and the request's Host"},
    {"cors-origins", "LIST", "*", FOR_SERVE, TEXT, AT(cors_origins), 0, 0,
     "origins whose pages may read, separated by commas; * is any, \"\" none"},
    {"write-key", "KEY", "", FOR_SERVE, SECRET, AT(write_key), 0, 0,
     "a key with scope write, beside those of `onrecord key`; better set as the variable"},
    {"read-key", NULL, "0", FOR_SERVE, FLAG, AT(read_key), 0, 0, "reading needs a key too"},
    {"event-threads", "N", "2", FOR_SERVE, NUMBER, AT(event_threads), 1, 64, "threads that serve connections"},
    {"workers", "N", "2", FOR_SERVE, NUMBER, AT(workers), 1, 64, "threads for searches"},
    {"writers", "N", "64", FOR_SERVE, NUMBER, AT(writers), 1, 256, "threads that wait for writes"},
    {"worker-queue", "N", "256", FOR_SERVE, NUMBER, AT(worker_queue), 1, 65536,
     "requests that may wait for a worker, and as many for a writer; more are answered 503"},
    {"max-connections", "N", "4096", FOR_SERVE, NUMBER, AT(max_connections), 1, 1000000, "open connections in all"},
    {"max-connections-per-address", "N", "1024", FOR_SERVE, NUMBER, AT(max_connections_per_address), 0, 1000000,
     "open connections of one address; 0: as many as in all"},
    {"rate-limit", "N", "200", FOR_SERVE, NUMBER, AT(rate_limit), 0, 1000000,
     "requests a second of one key, or of one address without a key; loopback has no limit; 0: none has"},
    {"rate-burst", "N", "1000", FOR_SERVE, NUMBER, AT(rate_burst), 1, 1000000,
     "requests that may come at once before --rate-limit holds them back"},
    {"trusted-proxies", "LIST", "", FOR_SERVE, TEXT, AT(trusted_proxies), 0, 0,
     "addresses and networks, separated by commas, of proxies that say truly whom they forward for"},
    {"forwarded-header", "NAME", "X-Forwarded-For", FOR_SERVE, TEXT, AT(forwarded_header), 0, 0,
     "the header in which trusted proxies say so: X-Forwarded-For or Forwarded"},
    {"idle-timeout", "MS", "60000", FOR_SERVE, NUMBER, AT(idle_timeout_ms), 100, 86400000,
     "a connection without a request is closed after it"},
    {"request-timeout", "MS", "30000", FOR_SERVE, NUMBER, AT(request_timeout_ms), 100, 86400000,
     "a whole request must have arrived within it"},
    {"query-timeout", "MS", "5000", FOR_SERVE, NUMBER, AT(query_timeout_ms), 1, 3600000,
     "how long a query may take, and a request wait for its turn"},
    {"crowded-timeout", "MS", "1000", FOR_SERVE, NUMBER, AT(crowded_timeout_ms), 1, 3600000,
     "how long a query may take while requests of other clients wait"},
    {"grace", "MS", "5000", FOR_SERVE, NUMBER, AT(grace_ms), 0, 600000,
     "how long requests in flight may take to finish when the server stops"},
    {"busy-timeout", "MS", "2000",
     FOR_SERVE | FOR_LOAD | FOR_KEY | FOR_MIGRATE | FOR_REEXTRACT | FOR_EXPORT | FOR_COMPACT, NUMBER,
     AT(busy_timeout_ms), 0, 600000, "how long a locked database is waited for"},
    {"max-document", "BYTES", "8388608", FOR_SERVE | FOR_LOAD | FOR_EXTRACT | FOR_REEXTRACT, NUMBER,
     AT(max_document_bytes), 1024, 1073741824, "the largest document"},
    {"max-upload", "BYTES", "0", FOR_SERVE, NUMBER, AT(max_upload_bytes), 0, INT64_MAX,
     "the largest body of many articles (application/x-ndjson); 0: any"},
    {"max-response", "BYTES", "33554432", FOR_SERVE, NUMBER, AT(max_response_bytes), 65536, 1073741824,
     "the largest answer"},
    {"max-held", "BYTES", "268435456", FOR_SERVE, NUMBER, AT(max_held_bytes), 1048576, INT64_MAX,
     "large answers that are being sent, together; more are answered 503"},
    {"response-cache", "BYTES", "67108864", FOR_SERVE, NUMBER, AT(response_cache_bytes), 0, 1099511627776,
     "memory for answers of lists and searches, which are kept until something is written; 0: none"},
    {"kept-deletions", "N", "1000000", FOR_SERVE | FOR_LOAD, NUMBER, AT(kept_deletions), 1, 1000000000,
     "how many of the newest deletions /v1/changes still tells"},
    {"sandbox", "WHAT", "auto", FOR_SERVE | FOR_LOAD | FOR_EXTRACT | FOR_REEXTRACT, TEXT, AT(sandbox), 0, 0,
     "what the kernel keeps the program to once it runs: auto (all that it can), required (or do not start) or off"},
    {"log-level", "LEVEL", "info", FOR_SERVE, TEXT, AT(log_level), 0, 0, "error, warning, info, debug or off"},
    {"gold", NULL, "0", FOR_EXTRACT, FLAG, AT(gold), 0, 0, "print the shape that extraction is scored by"},
    {"doubtful", NULL, "0", FOR_EXTRACT, FLAG, AT(doubtful), 0, 0,
     "print claims as well that are too doubtful to be stored"},
    {"explain", NULL, "0", FOR_EXTRACT, FLAG, AT(explain), 0, 0,
     "print for people what was found, by which rule, and what was dropped and why"},
    {"verbose", NULL, "0", FOR_REEXTRACT, FLAG, AT(verbose), 0, 0, "tell of each article what changed"},
    {"anew", NULL, "0", FOR_REEXTRACT, FLAG, AT(anew), 0, 0,
     "begin at the first article, even where an earlier run had ended before the last"},
    {"force", NULL, "0", FOR_BACKUP, FLAG, AT(force), 0, 0, "replace a copy that is there already"},
    {"format", "FORMAT", "ndjson", FOR_EXPORT, TEXT, AT(format), 0, 0, "ndjson or csv"},
    {"name", "NAME", "", FOR_KEY, TEXT, AT(name), 0, 0, "whom or what a new key is for"},
    {"scope", "SCOPE", "write", FOR_KEY, TEXT, AT(scope), 0, 0, "what a new key allows: read or write"},
    {"help", NULL, "0", ~0, FLAG, AT(help), 0, 0, "print this"},
};
enum { TABLE_LENGTH = sizeof table / sizeof *table, VARIABLE_SIZE = 64 };

/* ONRECORD_MAX_DOCUMENT for max-document. */
static const char *variable_of(const struct setting *setting, char out[VARIABLE_SIZE]) {
  int len = snprintf(out, VARIABLE_SIZE, "ONRECORD_%s", setting->flag);
  for (int i = 0; i < len && i < VARIABLE_SIZE - 1; i++) {
    if (out[i] == '-')
      out[i] = '_';
    else if (out[i] >= 'a' && out[i] <= 'z')
      out[i] = (char)(out[i] - ('a' - 'A'));
  }
  return out;
}

/* `where` is how the user wrote the setting. */
static enum onr_error set(const struct setting *setting, const char *text, const char *where, struct settings *settings,
                          struct onr_failure *failure) {
  char *member = (char *)settings + setting->offset;
  if (setting->kind == SECRET && text[0] && !(text = onr_secret_take(text))) return onr_fail_memory(failure);
  if (setting->kind == TEXT || setting->kind == SECRET) {
    memcpy(member, &text, sizeof text);
    return ONR_OK;
  }
  long long value, least = setting->kind == FLAG ? 0 : setting->least;
  long long greatest = setting->kind == FLAG ? 1 : setting->greatest;
  if (!onr_str_to_int(onr_str_from(text), &value) || value < least || value > greatest)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, where,
                       "%s takes a whole number from %lld to %lld; \"%s\" is none.", where, least, greatest, text);
  int64_t number = value;
  memcpy(member, &number, sizeof number);
  return ONR_OK;
}

static const struct setting *find(enum taker taker, struct onr_str name) {
  for (size_t i = 0; i < TABLE_LENGTH; i++)
    if ((table[i].takers & (int)taker) && onr_str_equal(name, onr_str_from(table[i].flag))) return &table[i];
  return NULL;
}

static enum onr_error read_defaults(enum taker taker, struct settings *settings, struct onr_failure *failure) {
  for (size_t i = 0; i < TABLE_LENGTH; i++) {
    const struct setting *setting = &table[i];
    if (!(setting->takers & (int)taker)) continue;
    char variable[VARIABLE_SIZE];
    const char *text = setting->offset == AT(help) ? NULL : getenv(variable_of(setting, variable));
    enum onr_error error = set(setting, text ? text : setting->fallback, variable, settings, failure);
    if (error) return error;
  }
  return ONR_OK;
}

/* Reads the flag at argv[*at], with its value after "=" or in the next argument, which *at then passes. */
static enum onr_error read_flag(enum taker taker, int argc, char *const *argv, int *at, struct settings *settings,
                                struct onr_failure *failure) {
  const char *argument = strcmp(argv[*at], "-h") == 0 ? "--help" : argv[*at];
  const char *equals = strchr(argument, '=');
  struct onr_str name = {argument, equals ? (size_t)(equals - argument) : strlen(argument)}, dashes = ONR_STR("--");
  bool is_long = onr_str_starts_with(name, dashes);
  const struct setting *setting = is_long ? find(taker, onr_str_slice(name, dashes.len, name.len)) : NULL;
  if (!setting)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, argument,
                       "%s is no flag of this command; --help lists them.", argument);
  if (setting->kind == FLAG) return set(setting, equals ? equals + 1 : "1", argument, settings, failure);
  if (!equals && *at + 1 >= argc)
    return onr_fail_at(failure, ONR_ERR_INVALID_PARAMETER, ONR_AT_PARAMETER, argument, "%s needs a value: %s %s.",
                       argument, argument, setting->value);
  return set(setting, equals ? equals + 1 : argv[++*at], argument, settings, failure);
}

enum onr_error settings_read(enum taker taker, int argc, char **argv, struct settings *ret_settings,
                             struct onr_failure *failure) {
  struct settings settings = {.operands = argv};
  enum onr_error error = read_defaults(taker, &settings, failure);
  bool flags = true; /* until "--" */
  for (int at = 0; !error && at < argc; at++) {
    if (flags && strcmp(argv[at], "--") == 0)
      flags = false;
    else if (flags && argv[at][0] == '-' && argv[at][1] != '\0')
      error = read_flag(taker, argc, argv, &at, &settings, failure);
    else
      argv[settings.operand_count++] = argv[at];
  }
  if (!error) *ret_settings = settings;
  return error;
}

void settings_print_help(enum taker taker, FILE *out) {
  for (size_t i = 0; i < TABLE_LENGTH; i++) {
    const struct setting *setting = &table[i];
    if (!(setting->takers & (int)taker)) continue;
    char flag[64], variable[VARIABLE_SIZE];
    snprintf(flag, sizeof flag, "--%s %s", setting->flag, setting->value ? setting->value : "");
    if (setting->offset == AT(help)) {
      fprintf(out, "  %-34s %s\n", flag, setting->help);
      continue;
    }
    fprintf(out, "  %-34s %s\n  %-34s %s", flag, setting->help, "", variable_of(setting, variable));
    fprintf(out,
            setting->kind == FLAG  ? "=1\n"
            : setting->fallback[0] ? ", %s\n"
                                   : "%s\n",
            setting->kind == FLAG ? "" : setting->fallback);
  }
}
