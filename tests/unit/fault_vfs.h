/*
 * A file system for SQLite that fails when it is told to, and that loses power: it stands before the real one, counts
 * the calls of each kind, and fails the n-th (or all from the n-th on). Of every database and log it knows what the
 * disk surely holds: what was synced. When the power goes, any of the rest may be missing or be there in part, in
 * sectors, and a sync that failed promises nothing of what was written before it, ever (as Linux forgets pages that it
 * could not write).
 *
 * Threads: all, under one lock. There is one such file system a process, and it is the default once fault_start ran.
 */
#ifndef FAULT_VFS_H
#define FAULT_VFS_H

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum fault_call {
  FAULT_OPEN,
  FAULT_DELETE,
  FAULT_ACCESS,
  FAULT_READ,
  FAULT_WRITE,
  FAULT_TRUNCATE,
  FAULT_SYNC,
  FAULT_SYNC_DATABASE, /* of the database's own file alone */
  FAULT_SIZE,
  FAULT_LOCK,
  FAULT_SHM_MAP,
  FAULT_SHM_LOCK,
};

enum { SECTOR = 512, FAULT_FILES = 16 };

/* A write or truncation that no sync has made sure yet. */
struct fault_change {
  struct fault_change *next;
  sqlite3_int64 offset;
  int len; /* -1: the file was cut to `offset` */
  unsigned char bytes[];
};

/* A file by its name, whoever has it open. */
struct fault_disk {
  char path[256];
  unsigned char *durable;
  sqlite3_int64 size, capacity;
  struct fault_change *first, **last;
};

struct fault_file {
  sqlite3_file base;
  struct fault_disk *disk; /* NULL: nothing of it need survive */
  bool database;
  sqlite3_file *real;
};

static struct {
  pthread_mutex_t lock;
  sqlite3_vfs *real;
  sqlite3_vfs vfs;
  sqlite3_io_methods methods;
  enum fault_call call;
  int code;       /* what the failing call returns */
  long countdown; /* 1: the next; 0: none */
  bool lasting;   /* all from then on fail */
  bool half;      /* half of what was to be written is */
  bool came;
  long dies_in; /* changes and syncs until the power goes; 0: never */
  bool dead;
  bool recording; /* of what the disk holds */
  unsigned random;
  struct fault_disk disks[FAULT_FILES];
} faults = {.lock = PTHREAD_MUTEX_INITIALIZER};

static inline unsigned fault_random(unsigned below) {
  faults.random = faults.random * 1103515245u + 12345u;
  return (faults.random >> 16) % below;
}

/* ---- Failing ---- */

/* What the call is to return; the lock is held. */
static inline int fault_due(enum fault_call call) {
  bool changes = call == FAULT_WRITE || call == FAULT_TRUNCATE || call == FAULT_SYNC || call == FAULT_DELETE;
  if (faults.dead && changes) return SQLITE_IOERR; /* what only looks finds nothing out that matters */
  if (faults.countdown == 0 || call != faults.call) return SQLITE_OK;
  if (faults.countdown > 1) {
    faults.countdown--;
    return SQLITE_OK;
  }
  if (!faults.lasting) faults.countdown = 0;
  faults.came = true;
  return faults.code;
}

static inline int fault_check(enum fault_call call) {
  pthread_mutex_lock(&faults.lock);
  int rc = fault_due(call);
  pthread_mutex_unlock(&faults.lock);
  return rc;
}

/* The n-th call of this kind from now fails with `code`; all from there on, if it lasts. */
static inline void fault_arm(enum fault_call call, int code, long n, bool lasting, bool half) {
  pthread_mutex_lock(&faults.lock);
  faults.call = call;
  faults.code = code;
  faults.countdown = n;
  faults.lasting = lasting;
  faults.half = half;
  faults.came = false;
  pthread_mutex_unlock(&faults.lock);
}

/* Everything works again. Whether the call that was to fail came. */
static inline bool fault_disarm(void) {
  pthread_mutex_lock(&faults.lock);
  faults.countdown = 0;
  bool came = faults.came;
  pthread_mutex_unlock(&faults.lock);
  return came;
}

/* ---- What the disk surely holds ---- */

static inline void fault_grow(struct fault_disk *disk, sqlite3_int64 size) {
  if (size > disk->capacity) {
    disk->durable = realloc(disk->durable, (size_t)size * 2);
    if (!disk->durable) abort();
    disk->capacity = size * 2;
  }
  if (size > disk->size) memset(disk->durable + disk->size, 0, (size_t)(size - disk->size));
  disk->size = size;
}

/* A part of a change reaches the disk. */
static inline void fault_settle(struct fault_disk *disk, const struct fault_change *change, int from, int to) {
  if (change->len < 0) {
    fault_grow(disk, change->offset);
    return;
  }
  if (change->offset + to > disk->size) fault_grow(disk, change->offset + to);
  memcpy(disk->durable + change->offset + from, change->bytes + from, (size_t)(to - from));
}

/* Any sectors of it, or all or none. */
static inline void fault_settle_part(struct fault_disk *disk, const struct fault_change *change) {
  unsigned how = fault_random(4);
  if (how == 0) return;
  if (how == 1 || change->len < 0) {
    fault_settle(disk, change, 0, change->len);
    return;
  }
  for (int at = 0; at < change->len; at += SECTOR)
    if (fault_random(2)) fault_settle(disk, change, at, at + SECTOR < change->len ? at + SECTOR : change->len);
}

/* Takes all changes off the list: `sure` ones reach the disk, others may. */
static inline void fault_take(struct fault_disk *disk, bool sure) {
  while (disk->first) {
    struct fault_change *change = disk->first;
    if (sure)
      fault_settle(disk, change, 0, change->len);
    else
      fault_settle_part(disk, change);
    disk->first = change->next;
    free(change);
  }
  disk->last = &disk->first;
}

static inline void fault_note(struct fault_disk *disk, sqlite3_int64 offset, const void *bytes, int len) {
  if (!disk || !faults.recording) return;
  struct fault_change *change = malloc(sizeof *change + (size_t)(len > 0 ? len : 0));
  if (!change) abort();
  *change = (struct fault_change){.offset = offset, .len = len};
  if (len > 0) memcpy(change->bytes, bytes, (size_t)len);
  *disk->last = change;
  disk->last = &change->next;
}

static inline void fault_read_durable(struct fault_disk *disk) {
  FILE *file = fopen(disk->path, "rb");
  fault_take(disk, true);
  disk->size = 0;
  if (!file) return;
  unsigned char piece[65536];
  for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;) {
    sqlite3_int64 at = disk->size;
    fault_grow(disk, at + (sqlite3_int64)got);
    memcpy(disk->durable + at, piece, got);
  }
  fclose(file);
}

static inline struct fault_disk *fault_disk_of(const char *path) {
  struct fault_disk *free_one = NULL;
  for (int i = FAULT_FILES - 1; i >= 0; i--) {
    if (strcmp(faults.disks[i].path, path) == 0) return &faults.disks[i];
    if (!faults.disks[i].path[0]) free_one = &faults.disks[i];
  }
  if (!free_one) abort();
  snprintf(free_one->path, sizeof free_one->path, "%s", path);
  free_one->last = &free_one->first;
  fault_read_durable(free_one);
  return free_one;
}

/* From here on it is known of the files that are opened what the disk holds of them: all that is there now. The power
 * goes at the n-th change or sync from now (0: when told), after which nothing can be changed until fault_power_back.
 */
static inline void fault_record(unsigned seed, long dies_in) {
  pthread_mutex_lock(&faults.lock);
  faults.random = seed;
  faults.dies_in = dies_in;
  faults.recording = true;
  pthread_mutex_unlock(&faults.lock);
}

static inline bool fault_is_dead(void) {
  pthread_mutex_lock(&faults.lock);
  bool dead = faults.dead;
  pthread_mutex_unlock(&faults.lock);
  return dead;
}

static inline void fault_power_off(void) {
  pthread_mutex_lock(&faults.lock);
  faults.dead = true;
  pthread_mutex_unlock(&faults.lock);
}

static inline void fault_write_durable(struct fault_disk *disk) {
  fault_take(disk, false);
  if (disk->size == 0 && access(disk->path, F_OK) != 0) return;
  FILE *file = fopen(disk->path, "wb");
  size_t size = (size_t)disk->size;
  if (!file || (size && fwrite(disk->durable, 1, size, file) != size) || fclose(file) != 0) abort();
}

/* The files are what the disk has of them. Everybody must have closed them. */
static inline void fault_power_back(void) {
  pthread_mutex_lock(&faults.lock);
  for (int i = 0; i < FAULT_FILES; i++) {
    struct fault_disk *disk = &faults.disks[i];
    if (!disk->path[0]) continue;
    fault_write_durable(disk);
    free(disk->durable);
    *disk = (struct fault_disk){0};
  }
  faults.dead = false;
  faults.recording = false;
  faults.dies_in = 0;
  pthread_mutex_unlock(&faults.lock);
}

/* A change or sync begins; whether the power goes now. The lock is held. */
static inline bool fault_dies_now(void) {
  if (faults.dies_in > 0 && --faults.dies_in == 0) faults.dead = true;
  return faults.dead;
}

/* ---- The file system ---- */

static inline struct fault_file *fault_of(sqlite3_file *file) {
  return (struct fault_file *)file;
}

static inline int fault_close(sqlite3_file *file) {
  return fault_of(file)->real->pMethods->xClose(fault_of(file)->real);
}

static inline int fault_read(sqlite3_file *file, void *out, int len, sqlite3_int64 offset) {
  int rc = fault_check(FAULT_READ);
  return rc ? rc : fault_of(file)->real->pMethods->xRead(fault_of(file)->real, out, len, offset);
}

static inline int fault_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 offset) {
  struct fault_file *self = fault_of(file);
  pthread_mutex_lock(&faults.lock);
  bool half = false, gone = faults.dead;
  int rc = fault_dies_now() ? SQLITE_IOERR : fault_due(FAULT_WRITE);
  if (faults.dead && !gone)
    fault_note(self->disk, offset, bytes, len); /* it was under way */
  else if (rc != SQLITE_OK && !gone)
    half = faults.half;
  if (half) len /= 2;
  if (rc == SQLITE_OK || half) fault_note(self->disk, offset, bytes, len);
  pthread_mutex_unlock(&faults.lock);
  if (rc != SQLITE_OK && !half) return rc;
  int wrote = self->real->pMethods->xWrite(self->real, bytes, len, offset);
  return rc != SQLITE_OK ? rc : wrote;
}

static inline int fault_truncate(sqlite3_file *file, sqlite3_int64 size) {
  struct fault_file *self = fault_of(file);
  pthread_mutex_lock(&faults.lock);
  int rc = fault_dies_now() ? SQLITE_IOERR : fault_due(FAULT_TRUNCATE);
  if (rc == SQLITE_OK) fault_note(self->disk, size, NULL, -1);
  pthread_mutex_unlock(&faults.lock);
  return rc ? rc : self->real->pMethods->xTruncate(self->real, size);
}

/* Nothing is really synced: the disk is here. */
static inline int fault_sync(sqlite3_file *file, int flags) {
  (void)flags;
  struct fault_file *self = fault_of(file);
  pthread_mutex_lock(&faults.lock);
  int rc = fault_dies_now() ? SQLITE_IOERR : fault_due(FAULT_SYNC);
  if (rc == SQLITE_OK && self->database) rc = fault_due(FAULT_SYNC_DATABASE);
  if (self->disk && faults.recording && !faults.dead) fault_take(self->disk, rc == SQLITE_OK);
  pthread_mutex_unlock(&faults.lock);
  return rc;
}

static inline int fault_size(sqlite3_file *file, sqlite3_int64 *size) {
  int rc = fault_check(FAULT_SIZE);
  return rc ? rc : fault_of(file)->real->pMethods->xFileSize(fault_of(file)->real, size);
}

static inline int fault_lock(sqlite3_file *file, int level) {
  int rc = fault_check(FAULT_LOCK);
  return rc ? rc : fault_of(file)->real->pMethods->xLock(fault_of(file)->real, level);
}

static inline int fault_unlock(sqlite3_file *file, int level) {
  return fault_of(file)->real->pMethods->xUnlock(fault_of(file)->real, level);
}

static inline int fault_reserved(sqlite3_file *file, int *out) {
  return fault_of(file)->real->pMethods->xCheckReservedLock(fault_of(file)->real, out);
}

static inline int fault_control(sqlite3_file *file, int what, void *arg) {
  return fault_of(file)->real->pMethods->xFileControl(fault_of(file)->real, what, arg);
}

static inline int fault_sector(sqlite3_file *file) {
  (void)file;
  return SECTOR;
}

/* What was on the disk stays there whatever is written beside it, as SQLite takes it to be on Unix. */
static inline int fault_traits(sqlite3_file *file) {
  (void)file;
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static inline int fault_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out) {
  int rc = fault_check(FAULT_SHM_MAP);
  return rc ? rc : fault_of(file)->real->pMethods->xShmMap(fault_of(file)->real, page, size, extend, out);
}

static inline int fault_shm_lock(sqlite3_file *file, int offset, int n, int flags) {
  int rc = flags & SQLITE_SHM_LOCK ? fault_check(FAULT_SHM_LOCK) : SQLITE_OK;
  return rc ? rc : fault_of(file)->real->pMethods->xShmLock(fault_of(file)->real, offset, n, flags);
}

static inline void fault_shm_barrier(sqlite3_file *file) {
  fault_of(file)->real->pMethods->xShmBarrier(fault_of(file)->real);
}

static inline int fault_shm_unmap(sqlite3_file *file, int delete) {
  return fault_of(file)->real->pMethods->xShmUnmap(fault_of(file)->real, delete);
}

/* Nothing is mapped, so that all is read by calls. */
static inline int fault_fetch(sqlite3_file *file, sqlite3_int64 offset, int len, void **out) {
  (void)file, (void)offset, (void)len;
  *out = NULL;
  return SQLITE_OK;
}

static inline int fault_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *page) {
  (void)file, (void)offset, (void)page;
  return SQLITE_OK;
}

static inline int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags) {
  (void)vfs;
  struct fault_file *self = fault_of(file);
  self->base.pMethods = NULL;
  self->real = (sqlite3_file *)(self + 1);
  int rc = fault_check(FAULT_OPEN);
  if (rc == SQLITE_OK) rc = faults.real->xOpen(faults.real, name, self->real, flags, ret_flags);
  if (rc != SQLITE_OK) return rc;
  self->disk = NULL;
  self->database = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  pthread_mutex_lock(&faults.lock);
  if (faults.recording && name && flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL))
    self->disk = fault_disk_of(name);
  pthread_mutex_unlock(&faults.lock);
  self->base.pMethods = &faults.methods;
  return SQLITE_OK;
}

/* A file that is gone is gone, which is kinder than a disk that brings it back. */
static inline int fault_delete(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs;
  pthread_mutex_lock(&faults.lock);
  int rc = fault_dies_now() ? SQLITE_IOERR : fault_due(FAULT_DELETE);
  for (int i = 0; i < FAULT_FILES && rc == SQLITE_OK; i++) {
    if (strcmp(faults.disks[i].path, name) != 0) continue;
    fault_take(&faults.disks[i], true);
    faults.disks[i].size = 0;
  }
  pthread_mutex_unlock(&faults.lock);
  return rc ? rc : faults.real->xDelete(faults.real, name, sync);
}

static inline int fault_access(sqlite3_vfs *vfs, const char *name, int flags, int *out) {
  (void)vfs;
  int rc = fault_check(FAULT_ACCESS);
  return rc ? rc : faults.real->xAccess(faults.real, name, flags, out);
}

/* Before any other use of SQLite. */
static inline void fault_start(void) {
  faults.real = sqlite3_vfs_find(NULL);
  faults.vfs = *faults.real;
  faults.vfs.pNext = NULL;
  faults.vfs.zName = "fault";
  faults.vfs.szOsFile = (int)sizeof(struct fault_file) + faults.real->szOsFile;
  faults.vfs.xOpen = fault_open;
  faults.vfs.xDelete = fault_delete;
  faults.vfs.xAccess = fault_access;
  faults.methods = (sqlite3_io_methods){
      .iVersion = 3,
      .xClose = fault_close,
      .xRead = fault_read,
      .xWrite = fault_write,
      .xTruncate = fault_truncate,
      .xSync = fault_sync,
      .xFileSize = fault_size,
      .xLock = fault_lock,
      .xUnlock = fault_unlock,
      .xCheckReservedLock = fault_reserved,
      .xFileControl = fault_control,
      .xSectorSize = fault_sector,
      .xDeviceCharacteristics = fault_traits,
      .xShmMap = fault_shm_map,
      .xShmLock = fault_shm_lock,
      .xShmBarrier = fault_shm_barrier,
      .xShmUnmap = fault_shm_unmap,
      .xFetch = fault_fetch,
      .xUnfetch = fault_unfetch,
  };
  sqlite3_vfs_register(&faults.vfs, 1);
}

#endif
