/* The sandbox, each part in a child of its own that applies it and then tries what it must not be able to do. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "onrecord/sandbox.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1 /* a sanitizer at work does what is denied here */
#else
#define SANITIZED 0
#endif

enum { PASSED = 0, NO_SUCH_KERNEL = 99, PATH_SIZE = 256 };

/* In a child: leaves with the line that failed. */
#define EXPECT(condition)                                                                                              \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      fprintf(stderr, "%s:%d: %s (%s)\n", __FILE__, __LINE__, #condition, strerror(errno));                            \
      _exit(1);                                                                                                        \
    }                                                                                                                  \
  } while (0)
#define DENIED(call, reason) EXPECT((call) == -1 && errno == (reason))

static void in_child(void (*test)(const char *folder)) {
  char folder[] = "/tmp/onrecord-sandbox-XXXXXX";
  assert_non_null(mkdtemp(folder));
  fflush(NULL);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    test(folder);
    _exit(PASSED);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  char command[64];
  snprintf(command, sizeof command, "rm -r %s", folder);
  assert_int_equal(system(command), 0);
  assert_true(WIFEXITED(status));
  if (WEXITSTATUS(status) == NO_SUCH_KERNEL) skip();
  assert_int_equal(WEXITSTATUS(status), PASSED);
}

static int make(const char *folder, const char *name) {
  char path[PATH_SIZE];
  EXPECT(snprintf(path, sizeof path, "%s/%s", folder, name) < PATH_SIZE);
  return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
}

static int look_at(const char *folder, const char *name) {
  char path[PATH_SIZE];
  EXPECT(snprintf(path, sizeof path, "%s/%s", folder, name) < PATH_SIZE);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static void harden(const char *folder) {
  struct rlimit cores;
  struct stat status;
  onr_sandbox_harden();
  EXPECT(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
  EXPECT(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
  EXPECT(getrlimit(RLIMIT_CORE, &cores) == 0 && cores.rlim_cur == 0 && cores.rlim_max == 0);
  int made = make(folder, "made");
  EXPECT(made >= 0 && fstat(made, &status) == 0 && (status.st_mode & 0777) == 0600);
}

/* Below `folder`: "data" may be written, "seeds" read, and the folder itself neither. */
static void keep_to_files(const char *folder) {
  struct onr_failure failure = {0};
  int version = 0;
  EXPECT(chdir(folder) == 0 && mkdir("data", 0700) == 0 && mkdir("seeds", 0700) == 0);
  EXPECT(make("seeds", "seed") >= 0 && make("data", "before") >= 0 && make(".", "outside") >= 0);
  const struct onr_sandbox_place places[] = {{"data", true}, {"seeds", false}, {"none", false}};
  onr_sandbox_harden();
  EXPECT(onr_sandbox_files(places, 3, &version, &failure) == ONR_OK);
  if (version == 0) _exit(NO_SUCH_KERNEL);

  EXPECT(look_at("data", "before") >= 0);
  EXPECT(make("data", "after") >= 0);
  EXPECT(open("data", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) >= 0 || errno == EOPNOTSUPP);
  EXPECT(unlink("data/after") == 0);
  EXPECT(look_at("seeds", "seed") >= 0);
  DENIED(make("seeds", "another"), EACCES);
  DENIED(make("seeds", "seed"), EACCES);
  DENIED(unlink("seeds/seed"), EACCES);
  DENIED(look_at(".", "outside"), EACCES);
  DENIED(look_at("data", "../outside"), EACCES);
  DENIED(make(".", "another"), EACCES);
  DENIED(look_at("/etc", "passwd"), EACCES);
  DENIED(look_at("/proc/1", "environ"), EACCES);
  DENIED(symlink("/etc/passwd", "data/link"), EACCES);
  DENIED(mkdir("data/folder", 0700), EACCES);
  DENIED(rename("data/before", "escaped"), EACCES);
  EXPECT(look_at("/proc/self", "statm") >= 0 && look_at("/proc/self", "fd") >= 0);
  EXPECT(look_at("/dev", "urandom") >= 0);
}

static void a_link_leads_nowhere_else(const char *folder) {
  struct onr_failure failure = {0};
  int version = 0;
  EXPECT(chdir(folder) == 0 && symlink("/etc/passwd", "link") == 0);
  const struct onr_sandbox_place place = {".", true};
  onr_sandbox_harden();
  EXPECT(onr_sandbox_files(&place, 1, &version, &failure) == ONR_OK);
  if (version == 0) _exit(NO_SUCH_KERNEL);
  DENIED(look_at(".", "link"), EACCES);
}

/* A thread that is there before the filter, and tries when it is told to. */
struct early {
  pthread_barrier_t barrier;
  bool could;
};

static void *try_to_connect(void *context) {
  struct early *early = context;
  pthread_barrier_wait(&early->barrier);
  early->could = socket(AF_INET, SOCK_STREAM, 0) >= 0;
  return NULL;
}

static void *do_nothing(void *context) {
  return context;
}

static void deny_calls(const char *folder) {
  struct onr_failure failure = {0};
  struct early early = {.could = true};
  pthread_t thread, later;
  bool done = false;
  char *const arguments[] = {NULL};
  int listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  EXPECT(listening >= 0 && listen(listening, 1) == 0);
  EXPECT(pthread_barrier_init(&early.barrier, NULL, 2) == 0);
  EXPECT(pthread_create(&thread, NULL, try_to_connect, &early) == 0);
  onr_sandbox_harden();
  EXPECT(onr_sandbox_calls(&done, &failure) == ONR_OK);
  if (!done) _exit(NO_SUCH_KERNEL);

  pthread_barrier_wait(&early.barrier);
  pthread_join(thread, NULL);
  EXPECT(!early.could);
  DENIED(execve("/bin/true", arguments, arguments), EPERM);
  DENIED(fork(), EPERM);
  DENIED(socket(AF_INET, SOCK_STREAM, 0), EPERM);
  DENIED(socket(AF_UNIX, SOCK_STREAM, 0), EPERM);
  DENIED(chroot(folder), EPERM);
  DENIED(setuid(getuid()), EPERM);
  EXPECT(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
  void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  EXPECT(memory != MAP_FAILED);
  DENIED(mprotect(memory, 4096, PROT_READ | PROT_EXEC), EPERM);
  EXPECT(mprotect(memory, 4096, PROT_READ) == 0);

  EXPECT(accept4(listening, NULL, NULL, SOCK_NONBLOCK) == -1 && errno == EAGAIN); /* what a server does goes on */
  EXPECT(pthread_create(&later, NULL, do_nothing, NULL) == 0 && pthread_join(later, NULL) == 0);
  EXPECT(make(folder, "file") >= 0);
}

static void the_process_is_hardened(void **state) {
  (void)state;
  in_child(harden);
}

static void only_the_named_places_can_be_opened(void **state) {
  (void)state;
  if (SANITIZED) skip();
  in_child(keep_to_files);
  in_child(a_link_leads_nowhere_else);
}

static void no_thread_can_make_the_denied_calls(void **state) {
  (void)state;
  if (SANITIZED) skip();
  in_child(deny_calls);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_process_is_hardened),
      cmocka_unit_test(only_the_named_places_can_be_opened),
      cmocka_unit_test(no_thread_can_make_the_denied_calls),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
