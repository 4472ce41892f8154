/* Opening a database: what is made, what is refused, and that nothing refused is touched. */
#include "../../src/store/sqlite/driver.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "store_fixture.h"

/* Runs SQL past the store. */
static void raw(const struct fixture *fixture, const char *sql) {
  sqlite3 *db = NULL;
  char *message = NULL;
  assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
  if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) fail_msg("%s: %s", sql, message);
  sqlite3_close(db);
}

static void write_file(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  fclose(file);
}

static void hash_file(const char *path, unsigned char hash[ONR_SHA256_SIZE]) {
  static char bytes[1 << 20];
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  onr_sha256((struct onr_str){bytes, size}, hash);
}

static bool has_file(const struct fixture *fixture, const char *suffix) {
  char path[128];
  snprintf(path, sizeof path, "%s%s", fixture->path, suffix);
  return access(path, F_OK) == 0;
}

static void assert_refused(struct fixture *fixture, enum onr_error expected, const char *says) {
  enum onr_error error = fixture_try_open(fixture);
  if (error == ONR_OK) fail_msg("opened; '%s' was expected", says);
  assert_int_equal(error, expected);
  if (!strstr(fixture->failure.detail, says)) fail_msg("'%s' does not say '%s'", fixture->failure.detail, says);
}

static void a_new_database_is_made_and_opened_again(void **state) {
  struct fixture *fixture = *state;
  mode_t before = umask(0);
  fixture_reopen(fixture);
  umask(before);
  struct stat status;
  assert_int_equal(stat(fixture->path, &status), 0);
  assert_int_equal(status.st_mode & 0777, 0600);
  unsigned char secret[ONR_SECRET_SIZE];
  memcpy(secret, onr_store_secret(fixture->store), sizeof secret);
  fixture_close(fixture);
  assert_false(has_file(fixture, "-wal"));
  assert_false(has_file(fixture, "-shm"));
  assert_false(has_file(fixture, "-lock"));
  fixture_reopen(fixture);
  assert_memory_equal(secret, onr_store_secret(fixture->store), sizeof secret);
  assert_int_equal(fixture_counts(fixture).articles, 0);
}

static void an_empty_file_becomes_a_database(void **state) {
  struct fixture *fixture = *state;
  write_file(fixture->path, "", 0);
  fixture_reopen(fixture);
}

static void a_newer_database_is_refused(void **state) {
  struct fixture *fixture = *state;
  fixture_reopen(fixture);
  fixture_close(fixture);
  raw(fixture, "INSERT INTO migration VALUES (9999, '9999_future.sql', 'x', 0)");
  assert_refused(fixture, ONR_ERR_STORE_NEWER, "newer program: it has migration 9999");
  assert_false(has_file(fixture, "-lock"));
}

static void another_checksum_is_refused(void **state) {
  struct fixture *fixture = *state;
  fixture_reopen(fixture);
  fixture_close(fixture);
  raw(fixture, "UPDATE migration SET checksum = 'abc' WHERE number = 1");
  assert_refused(fixture, ONR_ERR_STORE_FAILED, "another 0001_record.sql");
}

static void a_spoilt_secret_is_refused(void **state) {
  struct fixture *fixture = *state;
  fixture_reopen(fixture);
  fixture_close(fixture);
  raw(fixture, "UPDATE meta SET value = x'00' WHERE key = 'secret'");
  assert_refused(fixture, ONR_ERR_STORE_FAILED, "secret of 1 bytes; 32 were expected");
}

static void assert_left_alone(struct fixture *fixture, const char *says) {
  unsigned char before[ONR_SHA256_SIZE], after[ONR_SHA256_SIZE];
  hash_file(fixture->path, before);
  assert_refused(fixture, ONR_ERR_STORE_FAILED, says);
  hash_file(fixture->path, after);
  assert_memory_equal(before, after, sizeof before);
  assert_false(has_file(fixture, "-wal"));
  assert_false(has_file(fixture, "-lock"));
}

static void files_of_others_are_left_alone(void **state) {
  struct fixture *fixture = *state;
  unsigned char noise[5000];
  onr_random(noise, sizeof noise);
  write_file(fixture->path, noise, sizeof noise);
  assert_left_alone(fixture, "is not a database");
  write_file(fixture->path, "short", 5);
  assert_left_alone(fixture, "is not a database");
  remove(fixture->path);
  raw(fixture, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
  assert_left_alone(fixture, "another program (application id 0x00000000");
}

/* The power went before the first page had a beginning; SQLite's journal says that there was nothing before. */
static void half_made_files_are_made_anew(void **state) {
  struct fixture *fixture = *state;
  static const unsigned char zeros[4096];
  unsigned char journal[512] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0, 0, 0, 0, 1, 2, 3, 4};
  char path[200];
  snprintf(path, sizeof path, "%s-journal", fixture->path);
  journal[22] = 2, journal[26] = 16; /* bytes of a sector and of a page */
  write_file(fixture->path, zeros, sizeof zeros);
  assert_left_alone(fixture, "is not a database");
  journal[19] = 1;
  write_file(path, journal, sizeof journal);
  assert_left_alone(fixture, "is not a database");
  journal[19] = 0;
  write_file(path, journal, sizeof journal);
  fixture_reopen(fixture);
  assert_int_equal(fixture_counts(fixture).articles, 0);
  assert_false(has_file(fixture, "-journal"));
}

static void a_broken_database_is_said_to_be(void **state) {
  struct fixture *fixture = *state;
  fixture_reopen(fixture);
  fixture_close(fixture);
  FILE *file = fopen(fixture->path, "r+b");
  assert_non_null(file);
  unsigned char noise[8192];
  onr_random(noise, sizeof noise);
  fseek(file, 100, SEEK_SET);
  fwrite(noise, 1, sizeof noise, file);
  fclose(file);
  assert_refused(fixture, ONR_ERR_STORE_FAILED, "malformed");
}

static void what_is_no_file_is_refused(void **state) {
  struct fixture *fixture = *state;
  assert_int_equal(mkdir(fixture->path, 0700), 0);
  assert_refused(fixture, ONR_ERR_STORE_FAILED, "is a folder");
  rmdir(fixture->path);
  assert_int_equal(mkfifo(fixture->path, 0600), 0);
  assert_refused(fixture, ONR_ERR_STORE_FAILED, "a file was expected");
  remove(fixture->path);
  struct onr_store_options options = {.path = "", .generator_version = "1"};
  assert_int_equal(onr_store_open(&options, &fixture->store, &fixture->failure), ONR_ERR_STORE_FAILED);
  options.path = "/tmp/onrecord-no-such-folder/x.db";
  assert_int_equal(onr_store_open(&options, &fixture->store, &fixture->failure), ONR_ERR_STORE_FAILED);
  assert_non_null(strstr(fixture->failure.detail, "folder /tmp/onrecord-no-such-folder"));
  static char longer[5000];
  memset(longer, 'x', sizeof longer - 1);
  options.path = longer;
  assert_int_equal(onr_store_open(&options, &fixture->store, &fixture->failure), ONR_ERR_STORE_FAILED);
}

static void links_are_followed_to_the_file(void **state) {
  struct fixture *fixture = *state;
  char link[128];
  snprintf(link, sizeof link, "%s.link", fixture->path);
  assert_int_equal(symlink(fixture->path, link), 0);
  struct onr_store_options options = fixture_options(fixture);
  options.path = link;
  assert_int_equal(onr_store_open(&options, &fixture->store, &fixture->failure), ONR_ERR_STORE_FAILED);
  assert_non_null(strstr(fixture->failure.detail, "symbolic link to a file that does not exist"));
  fixture_reopen(fixture);
  struct onr_store *second = NULL;
  assert_int_equal(onr_store_open(&options, &second, &fixture->failure), ONR_ERR_STORE_BUSY);
  assert_null(second);
  fixture_close(fixture);
  assert_ok(fixture, onr_store_open(&options, &fixture->store, &fixture->failure));
  assert_true(has_file(fixture, "-lock"));
}

/* Runs as nobody when we are root, whom permissions do not hold back. Returns the error's number. */
static int open_as_nobody(struct fixture *fixture, const char *says) {
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(99);
    int error = (int)fixture_try_open(fixture);
    if (!strstr(fixture->failure.detail, says)) {
      fprintf(stderr, "'%s' does not say '%s'\n", fixture->failure.detail, says);
      _exit(98);
    }
    _exit(error);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  return WEXITSTATUS(status);
}

static void what_may_not_be_written_is_refused(void **state) {
  struct fixture *fixture = *state;
  fixture_reopen(fixture);
  fixture_close(fixture);
  chmod(fixture->folder, 0555);
  chmod(fixture->path, 0444);
  assert_int_equal(open_as_nobody(fixture, "-lock of the database cannot be written: Permission denied"),
                   ONR_ERR_STORE_FAILED);
  chmod(fixture->folder, 0777);
  assert_int_equal(open_as_nobody(fixture, "cannot be opened for writing: Permission denied"), ONR_ERR_STORE_FAILED);
  chmod(fixture->folder, 0700);
}

static void a_second_process_is_kept_out(void **state) {
  struct fixture *fixture = *state;
  fixture_reopen(fixture);
  char says[64];
  snprintf(says, sizeof says, "being written by process %ld", (long)getpid());
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct onr_store *second = NULL;
    struct onr_failure failure = {0};
    struct onr_store_options options = fixture_options(fixture);
    enum onr_error error = onr_store_open(&options, &second, &failure);
    _exit(error == ONR_ERR_STORE_BUSY && strstr(failure.detail, says) ? 0 : 1);
  }
  int status;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  /* within the process as well, and the first one's locks are not lost by it */
  struct onr_store *second = NULL;
  struct onr_store_options options = fixture_options(fixture);
  assert_int_equal(onr_store_open(&options, &second, &fixture->failure), ONR_ERR_STORE_BUSY);
  assert_int_equal(fixture_counts(fixture).articles, 0);
}

/* Stands before the C library's, to fail on demand. */
static int lock_failures[2]; /* errnos of the next calls */

int flock(int descriptor, int operation) {
  int reason = lock_failures[0];
  lock_failures[0] = lock_failures[1];
  lock_failures[1] = 0;
  if (reason) {
    errno = reason;
    return -1;
  }
  union {
    void *address;
    int (*call)(int, int);
  } real = {.address = dlsym(RTLD_NEXT, "flock")};
  return real.call(descriptor, operation);
}

static void only_a_held_lock_is_somebody_elses(void **state) {
  struct fixture *fixture = *state;
  lock_failures[0] = EINTR;
  fixture_reopen(fixture);
  fixture_close(fixture);
  lock_failures[0] = EINTR;
  lock_failures[1] = ENOLCK;
  assert_refused(fixture, ONR_ERR_STORE_FAILED, strerror(ENOLCK));
}

/* A locking scheme of SQLite's that has no shared memory, as some file systems have none. */
static void a_database_without_log_is_refused(void **state) {
  struct fixture *fixture = *state;
  sqlite3_vfs *usual = sqlite3_vfs_find(NULL), *without = sqlite3_vfs_find("unix-dotfile");
  if (!without) skip();
  sqlite3_vfs_register(without, 1);
  enum onr_error error = fixture_try_open(fixture);
  sqlite3_vfs_register(usual, 1);
  assert_int_equal(error, ONR_ERR_STORE_FAILED);
  assert_non_null(strstr(fixture->failure.detail, "wal was expected"));
  assert_non_null(strstr(fixture->failure.detail, fixture->path));
}

static void who_opens_a_locked_database_is_told_which(void **state) {
  struct fixture *fixture = *state;
  fixture_reopen(fixture);
  fixture_close(fixture);
  sqlite3 *other = NULL;
  assert_int_equal(sqlite3_open(fixture->path, &other), SQLITE_OK);
  assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
  struct onr_store_options options = fixture_options(fixture);
  options.busy_timeout_ms = 1;
  enum onr_error error = onr_store_open(&options, &fixture->store, &fixture->failure);
  sqlite3_close(other);
  assert_int_equal(error, ONR_ERR_STORE_BUSY);
  assert_non_null(strstr(fixture->failure.detail, fixture->path));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup_closed, fixture_teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_new_database_is_made_and_opened_again),
      TEST(an_empty_file_becomes_a_database),
      TEST(a_newer_database_is_refused),
      TEST(another_checksum_is_refused),
      TEST(a_spoilt_secret_is_refused),
      TEST(files_of_others_are_left_alone),
      TEST(half_made_files_are_made_anew),
      TEST(a_broken_database_is_said_to_be),
      TEST(what_is_no_file_is_refused),
      TEST(links_are_followed_to_the_file),
      TEST(what_may_not_be_written_is_refused),
      TEST(a_second_process_is_kept_out),
      TEST(only_a_held_lock_is_somebody_elses),
      TEST(a_database_without_log_is_refused),
      TEST(who_opens_a_locked_database_is_told_which),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
