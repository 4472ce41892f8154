#include "checkpoint.h"

/* sqlite.org/walformat.html: the index comes in pieces of that size, begins with its version, has the number of copied
 * frames in the byte order of the machine, and the lock under which that is changed. */
enum { INDEX_PIECE = 32768, INDEX_VERSION = 3007000, COPIED_AT = 96, CHECKPOINT_LOCK = 1 };

/* The first piece of the index, or NULL. */
static volatile uint32_t *find_index(sqlite3_file *file) {
  volatile void *index = NULL;
  if (!file || !file->pMethods || file->pMethods->iVersion < 2) return NULL;
  if (file->pMethods->xShmMap(file, 0, INDEX_PIECE, 0, &index) != SQLITE_OK || !index) return NULL;
  volatile uint32_t *words = index;
  return words[0] == INDEX_VERSION ? words : NULL;
}

/* Whether from now on nothing counts as copied. */
static bool forget_copied(const struct onr_connection *connection) {
  sqlite3_file *file = NULL;
  if (sqlite3_file_control(connection->db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return false;
  volatile uint32_t *index = find_index(file);
  if (!index) return false;
  const int lock = SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE, unlock = SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE;
  if (file->pMethods->xShmLock(file, CHECKPOINT_LOCK, 1, lock) != SQLITE_OK) return false;
  __atomic_store_n(&index[COPIED_AT / sizeof *index], 0, __ATOMIC_SEQ_CST);
  file->pMethods->xShmLock(file, CHECKPOINT_LOCK, 1, unlock);
  return true;
}

int onr_checkpoint(struct onr_connection *connection, int mode, int *ret_taken) {
  *ret_taken = 0;
  if (connection->unsure && !forget_copied(connection)) return SQLITE_IOERR_FSYNC;
  connection->unsure = false;
  int rc = sqlite3_wal_checkpoint_v2(connection->db, NULL, mode, NULL, ret_taken);
  if (rc == SQLITE_IOERR_FSYNC) connection->unsure = !forget_copied(connection);
  return rc;
}
