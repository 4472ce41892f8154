#include "ahead.h"

#include "driver.h"

/* Bytes of memory that come together; the levels of a tree; how many cells of a leaf are asked for. */
enum { LINE = 64, DEPTH_MOST = 12, CELLS_MOST = 16 };

/* What the first byte of a page says. */
enum { INDEX_INNER = 2, TABLE_INNER = 5, INDEX_LEAF = 10, TABLE_LEAF = 13 };

/* A page of a tree. */
struct node {
  const unsigned char *page, *stop; /* its bytes; NULL: no page of a tree */
  size_t cells, pointers;           /* how many, and where the first one's pointer is */
  bool leaf, index;
};

/* Numbers stand with their highest byte first. */
static inline size_t two_bytes(const unsigned char *at) {
  return (size_t)at[0] << 8 | at[1];
}
static inline size_t four_bytes(const unsigned char *at) {
  return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}
/* Zeros follow what ends before. */
static inline uint64_t eight_bytes(const unsigned char *at, const unsigned char *stop) {
  if (stop - at >= 8) return (uint64_t)four_bytes(at) << 32 | four_bytes(at + 4);
  uint64_t bytes = 0;
  for (int i = 0; i < 8; i++, at++) bytes = bytes << 8 | (at < stop ? *at : 0);
  return bytes;
}

static void ask(const void *at) {
  __builtin_prefetch(at);
}

/* The page's bytes where the file is mapped; NULL beyond that. It stays mapped, as only this connection maps it anew,
 * and not before it is used again. */
static const unsigned char *mapped(const struct onr_ahead *ahead, int64_t number) {
  void *page = NULL;
  const sqlite3_int64 offset = (number - 1) * ahead->page_size;
  const sqlite3_io_methods *methods = ahead->file->pMethods;
  if (number < 2 || number > ahead->pages) return NULL; /* the first one begins otherwise, and is no tree's of ours */
  if (methods->xFetch(ahead->file, offset, (int)ahead->page_size, &page) != SQLITE_OK || !page) return NULL;
  methods->xUnfetch(ahead->file, offset, page);
  return page;
}

/* Empty where the page is none of a tree. */
static struct node open_node(const struct onr_ahead *ahead, const unsigned char *page) {
  const unsigned kind = page ? page[0] : 0;
  struct node node = {.page = page, .stop = page ? page + ahead->page_size : NULL};
  if (kind != INDEX_INNER && kind != TABLE_INNER && kind != INDEX_LEAF && kind != TABLE_LEAF) return (struct node){0};
  node.leaf = kind == INDEX_LEAF || kind == TABLE_LEAF;
  node.index = kind == INDEX_INNER || kind == INDEX_LEAF;
  node.pointers = node.leaf ? 8 : 12;
  node.cells = two_bytes(page + 3);
  return node.pointers + 2 * node.cells <= (size_t)ahead->page_size ? node : (struct node){0};
}

/* ---- Cells ---- */

/* The bit that all bytes of a variable-length integer have but its last one. */
static const uint64_t ends = 0x8080808080808080;

/* A variable-length integer: seven bits a byte, of which the last one has its highest bit clear. Those of more than
 * eight bytes are none of a row's number. */
static inline size_t varint(const unsigned char *at, const unsigned char *stop, uint64_t *ret_value) {
  if (at < stop && *at < 0x80) {
    *ret_value = *at;
    return 1;
  }
  const uint64_t word = eight_bytes(at, stop), end = ~word & ends;
  const size_t size = end ? (size_t)__builtin_clzll(end) / 8 + 1 : 8;
  const uint64_t groups = word >> (64 - 8 * size) & ~ends;
  /* seven bits of each byte together, by halves */
  const uint64_t pairs = (groups & 0x007F007F007F007F) | (groups & 0x7F007F007F007F00) >> 1;
  const uint64_t fours = (pairs & 0x00003FFF00003FFF) | (pairs & 0x3FFF00003FFF0000) >> 2;
  *ret_value = (fours & 0x0FFFFFFF) | (fours & 0x0FFFFFFF00000000) >> 4;
  return size;
}

static inline const unsigned char *cell_of(const struct node *node, size_t i) {
  return node->page + two_bytes(node->page + node->pointers + 2 * i);
}

/* The first column of an index's record, which is an integer; -1 for none. */
static inline int64_t first_column(const unsigned char *record, const unsigned char *stop) {
  static const unsigned char sizes[] = {0, 1, 2, 3, 4, 6, 8, 0, 0, 0};
  const uint64_t first = eight_bytes(record, stop);
  const size_t head = first >> 56, kind = first >> 48 & 0xFF;
  if (head >= 0x80 || kind >= sizeof sizes) return -1;
  if (sizes[kind] == 0) return kind == 9;
  return (int64_t)(eight_bytes(record + head, stop) >> (64 - 8 * sizes[kind]));
}

static inline int64_t key_of(const struct node *node, size_t i) {
  const unsigned char *at = cell_of(node, i) + (node->leaf ? 0 : 4 /* the page below */);
  uint64_t key;
  if (node->index || node->leaf) at += varint(at, node->stop, &key); /* the row's size */
  if (node->index) return first_column(at, node->stop);
  varint(at, node->stop, &key);
  return (int64_t)key;
}

/* A key as a tree's inner pages have it: integers of the same size are in the order of their bytes. */
struct written {
  uint64_t bytes, mask; /* the first ones of eight; of which these are its own */
};

static struct written write_key(int64_t key) {
  uint64_t bytes = 0, rest = (uint64_t)key;
  int size = 0;
  do bytes |= ((rest & 0x7F) | (size ? 0x80U : 0)) << 8 * size;
  while (rest >>= 7, ++size < 8 && rest);
  const int free = 64 - 8 * size;
  return (struct written){bytes << free, UINT64_MAX << free};
}

/* The first cell whose key is not less; the number of cells without one. */
static size_t search(const struct node *node, int64_t key) {
  size_t low = 0, count = node->cells;
  while (count > 0) {
    const size_t half = count / 2;
    const size_t less = key_of(node, low + half) < key;
    low += (half + 1) * less;
    count = half - (less & ~count & 1);
  }
  return low;
}

/* The same in a table's inner page, where keys need not be taken apart as long as all are of the same size. */
static size_t search_inner(const struct node *node, int64_t key, const struct written *written) {
  size_t low = 0, count = node->cells;
  uint64_t others = 0;
  while (count > 0) {
    const size_t half = count / 2;
    const uint64_t bytes = eight_bytes(cell_of(node, low + half) + 4 /* the page below */, node->stop) & written->mask;
    const size_t less = bytes < written->bytes;
    others |= bytes ^ written->bytes;
    low += (half + 1) * less;
    count = half - (less & ~count & 1);
  }
  return others & ends ? search(node, key) : low;
}

/* ---- Ways ---- */

/* The way down to a row. */
struct way {
  int64_t key;
  struct written written;
  int64_t below, last;       /* the keys where it has come to are above that one, and up to this one */
  const unsigned char *page; /* where it has come to; NULL: it has ended */
  struct node node;          /* from where */
};

/* To where the one before it went from the same page: rows that come together lie together. False: not there. */
static bool follow(struct way *way, const struct way *before) {
  if (!before->node.page || before->node.page != way->page) return false;
  if (!before->node.leaf && (way->key <= before->below || way->key > before->last)) return false;
  way->node = before->node;
  way->below = before->below;
  way->last = before->last;
  way->page = before->page;
  return true;
}

/* By the first cell whose key is not less. */
static void go_below(const struct onr_ahead *ahead, struct way *way) {
  const struct node *node = &way->node;
  const size_t i = node->index ? search(node, way->key) : search_inner(node, way->key, &way->written);
  const unsigned char *below = i < node->cells ? cell_of(node, i) : node->page + 8;
  if (i > 0) way->below = key_of(node, i - 1);
  if (i < node->cells) way->last = key_of(node, i);
  way->page = below + 4 <= node->stop ? mapped(ahead, (int64_t)four_bytes(below)) : NULL;
}

/* Goes to the page below; false at the end of the way. */
static bool descend(const struct onr_ahead *ahead, struct way *way, const struct way *before) {
  if (!way->page) return false;
  if (!before || !follow(way, before)) {
    way->node = open_node(ahead, way->page);
    if (way->node.page && !way->node.leaf) go_below(ahead, way);
  }
  return way->node.page && !way->node.leaf && way->page;
}

/* In a leaf: some of its cells, among which the key is searched for. */
static void ask_cells(const struct node *node) {
  const size_t step = node->cells / CELLS_MOST + 1;
  for (size_t i = step / 2; i < node->cells; i += step) ask(cell_of(node, i));
}

/* In a table's leaf: the row, from its beginning to its end or that of the page. False when it is not there. */
static bool ask_row(const struct way *way) {
  const struct node *node = &way->node;
  const size_t i = search(node, way->key);
  if (i >= node->cells || key_of(node, i) != way->key) return false;
  uint64_t size;
  const unsigned char *cell = cell_of(node, i), *at = cell;
  at += varint(at, node->stop, &size);
  const size_t room = at < node->stop ? (size_t)(node->stop - at) : 0;
  for (const unsigned char *line = cell; line < at + (size < room ? size : room); line += LINE) ask(line);
  return true;
}

/* Goes all ways at once, and returns how many rows were found of a table. */
static size_t ask_tree(const struct onr_ahead *ahead, int64_t root, const int64_t *keys, size_t count) {
  struct way ways[ONR_AHEAD_MOST];
  const unsigned char *page = mapped(ahead, root);
  size_t found = 0;
  for (size_t i = 0; i < count; i++)
    ways[i] = (struct way){
        .key = keys[i], .written = write_key(keys[i]), .below = INT64_MIN, .last = INT64_MAX, .page = page};
  bool below = page != NULL;
  for (int depth = 0; below && depth < DEPTH_MOST; depth++) {
    below = false;
    for (size_t i = 0; i < count; i++)
      if (descend(ahead, &ways[i], i ? &ways[i - 1] : NULL)) below = true;
    for (size_t i = 0; below && i < count; i++) /* without anything between that would wait */
      if (i == 0 || ways[i].page != ways[i - 1].page) ask(ways[i].page);
  }
  for (size_t i = 0; i < count; i++)
    if (ways[i].node.leaf && (i == 0 || ways[i].node.page != ways[i - 1].node.page)) ask_cells(&ways[i].node);
  bool there = false;
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || keys[i] != keys[i - 1]) there = ways[i].node.leaf && !ways[i].node.index && ask_row(&ways[i]);
    found += there;
  }
  return found;
}

/* ---- The file ---- */

/* Where the trees begin, which they do until another version of the program changes the schema. */
static bool find_trees(struct onr_connection *connection, struct onr_ahead *ahead) {
  struct onr_failure ignored;
  struct onr_rows rows = onr_rows_begin(connection, &ignored, ONR_SQL_CLAIM_TREES, "");
  const bool found = onr_rows_next(&rows);
  if (found) {
    ahead->claims = onr_rows_int(&rows, 0);
    ahead->articles = onr_rows_int(&rows, 1);
    ahead->about = onr_rows_int(&rows, 2);
  }
  return onr_rows_end(&rows, ONR_OK) == ONR_OK && found;
}

static bool look(struct onr_connection *connection) {
  struct onr_ahead *ahead = &connection->ahead;
  struct onr_failure ignored;
  sqlite3_file *file = NULL;
  bool found;
  if (!ahead->looked) {
    if (!find_trees(connection, ahead) ||
        onr_run_int(connection, &ignored, &ahead->page_size, &found, ONR_SQL_PAGE_SIZE, "") != ONR_OK)
      return false; /* a query that is interrupted says nothing of the next one */
    ahead->looked = true;
    int rc = sqlite3_file_control(connection->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (rc == SQLITE_OK && file && file->pMethods && file->pMethods->iVersion >= 3) ahead->file = file;
  }
  if (!ahead->file || ahead->pages) return ahead->file != NULL;
  return onr_run_int(connection, &ignored, &ahead->pages, &found, ONR_SQL_PAGES, "") == ONR_OK && found;
}

void onr_ahead_begin(struct onr_connection *connection) {
  connection->ahead.pages = 0;
}

size_t onr_ahead_claims(struct onr_connection *connection, const int64_t *claims, size_t count, bool with_about) {
  const struct onr_ahead *ahead = &connection->ahead;
  int64_t articles[ONR_AHEAD_MOST];
  if (count > ONR_AHEAD_MOST) count = ONR_AHEAD_MOST;
  /* an error may have ended the transaction, and the file may then get shorter than its map */
  if (count < 2 || sqlite3_get_autocommit(connection->db) || !look(connection)) return 0;
  for (size_t i = 0; i < count; i++) articles[i] = claims[i] >> ONR_POSITION_BITS;
  size_t found = ask_tree(ahead, ahead->claims, claims, count) + ask_tree(ahead, ahead->articles, articles, count);
  if (with_about) ask_tree(ahead, ahead->about, claims, count);
  return found;
}
