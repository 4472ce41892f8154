/* A database of the first version of the schema, with content. */
#ifndef OLD_DATABASE_H
#define OLD_DATABASE_H

#include "../../src/store/sqlite/driver.h"
#include "onrecord/embed.h"
#include "store_fixture.h"

#define STORY                                                                                                          \
  "The ferry to the island will stop in March, the harbour board said on Monday. Its ship was built fifty years ago "  \
  "and carries fewer than half of the passengers that it once did. Islanders will have to take the road across the "   \
  "new bridge, which is to open in February, and the council of the town meets on Thursday."

/* Two articles: "Marta Keller of Ardon Inc. spoke." and "Keller of Ardon, Inc and WTU spoke." */
static const char content[] =
    "INSERT INTO meta VALUES ('secret', zeroblob(32));"
    "INSERT INTO article VALUES (1, 'art_aaaaaaaaaaaaaaaa', 1048576, 'One', 0, 'https://one', 1000, 'en', 'en', '', "
    "'The Example', 'the example', '', 1, 'x', NULL, 1, 2, 3, 5, 5);"
    "INSERT INTO article VALUES (2, 'art_baaaaaaaaaaaaaaa', 2097152, 'Two', 0, 'https://two', 2000, 'en', 'en', '', "
    "'The Example', 'the example', '', 1, 'y', NULL, 0, 3, 3, 6, 6);"
    "INSERT INTO article_text VALUES (1, 1, 1, 'x', 33, 5, 'Marta Keller of Ardon Inc. spoke.'),"
    "(2, 2, 1, 'y', 36, 6, 'Keller of Ardon, Inc and WTU spoke.');"
    "INSERT INTO article VALUES (3, 'art_caaaaaaaaaaaaaaa', 3145728, 'Three', 0, 'https://a', 9000, 'en', 'en', '', "
    "'', "
    "'', '', 1, 'z', NULL, 0, 0, 0, 6, 6), (4, 'art_daaaaaaaaaaaaaaa', 4194304, 'Four', 0, 'https://b', 8000, 'en', "
    "'en', '', '', '', '', 1, 'z', NULL, 0, 0, 0, 6, 6);"
    "INSERT INTO article_text VALUES (3, 3, 1, 'z', 300, 5, 'STRELSAU -- " STORY "'), (4, 4, 1, 'z', 300, 5, '" STORY
    "');"
    "INSERT INTO article_fts (rowid, headline, body) SELECT a.pk, a.headline, t.body FROM article a JOIN article_text "
    "t "
    "ON t.article = a.pk;"
    "INSERT INTO entity VALUES "
    "(1, 'ent_aaaaaaaaaaaaaaaa', 1, 0, 'Marta Keller', 'marta keller', 'marta keller', 'mayor', 1, '', 0, 1, 1, 1, 0, "
    "5, 5),"
    "(2, 'ent_baaaaaaaaaaaaaaa', 1, 1, 'Ardon Inc.', 'ardon inc.', 'ardon inc.', '', NULL, '', 0, 1, 1, 0, 0, 5, 5),"
    "(3, 'ent_caaaaaaaaaaaaaaa', 1, 0, 'Keller', 'keller', 'keller', 'chair', 2, '', 0, 1, 1, 0, 0, 6, 6),"
    "(4, 'ent_daaaaaaaaaaaaaaa', 1, 1, 'Ardon, Inc', 'ardon, inc', 'ardon, inc', '', NULL, '', 0, 1, 1, 0, 0, 6, 6),"
    "(5, 'ent_eaaaaaaaaaaaaaaa', 1, 1, 'WTU', 'wtu', 'wtu', '', NULL, '5:x:abc', 0, 1, 1, 0, 0, 6, 6),"
    "(6, 'ent_faaaaaaaaaaaaaaa', 1, 1, 'World Tin Union', 'world tin union', 'world tin union', '', NULL, '', 0, 1, 1, "
    "0, 0, 5, 5);"
    "INSERT INTO entity_name VALUES (1, 1, 'Marta Keller', 'marta keller', 1), (2, 1, 'Ms. Keller', 'ms. keller', 1), "
    "(3, 2, 'Ardon Inc.', 'ardon inc.', 1), (4, 3, 'Keller', 'keller', 1), (5, 4, 'Ardon, Inc', 'ardon, inc', 1), "
    "(6, 5, 'WTU', 'wtu', 1), (7, 6, 'World Tin Union', 'world tin union', 1), (8, 6, 'WTU', 'wtu', 1);"
    "INSERT INTO entity_fts (rowid, name) SELECT pk, folded FROM entity_name;"
    "INSERT INTO article_name VALUES (1, 1), (1, 2), (1, 3), (1, 7), (1, 8), (2, 4), (2, 5), (2, 6);"
    "INSERT INTO article_entity VALUES (1, 1000, 1, 1, 1, 0), (2, 1000, 1, 1, 0, 0), (6, 1000, 1, 1, 0, 0), "
    "(3, 2000, 2, 1, 0, 0), (4, 2000, 2, 1, 0, 0), (5, 2000, 2, 1, 0, 0);"
    "INSERT INTO mention VALUES "
    "(1 << 24 | 16777215, 'men_aaaaaaaaaaaaaaaa', 1, 1000, 0, NULL, 0, 0, 0, 12, 12, 12, 'Marta Keller'),"
    "(1 << 24 | 16777214, 'men_baaaaaaaaaaaaaaa', 2, 1000, 0, NULL, 16, 16, 16, 26, 26, 26, 'Ardon Inc.'),"
    "(1 << 24 | 16777213, 'men_faaaaaaaaaaaaaaa', 6, 1000, 0, NULL, 16, 16, 16, 26, 26, 26, 'Ardon Inc.'),"
    "(2 << 24 | 16777215, 'men_caaaaaaaaaaaaaaa', 3, 2000, 0, NULL, 0, 0, 0, 6, 6, 6, 'Keller'),"
    "(2 << 24 | 16777214, 'men_daaaaaaaaaaaaaaa', 4, 2000, 0, NULL, 10, 10, 10, 20, 20, 20, 'Ardon, Inc'),"
    "(2 << 24 | 16777213, 'men_eaaaaaaaaaaaaaaa', 5, 2000, 0, NULL, 25, 25, 25, 28, 28, 28, 'WTU');";

static const char claims[] =
    "INSERT INTO claim VALUES (1 << 24 | 16777215, 'clm_aaaaaaaaaaaaaaaa', 1, 'It “spoke” … so', 1, 0, 0, 1, "
    "'Marta Keller', 'said', 1000, 0.5, '0', 'by-hand', 'machine', 5, 5);"
    /* the first words, whose bytes, code points and UTF-16 units differ; more; words that no column has; none */
    "INSERT INTO claim_span VALUES (1 << 24 | 16777215, 0, 0, 1027, 1000, 1010, 1041, 1010, 1020, 'It “spoke”', "
    "'5:é…', ''), (1 << 24 | 16777215, 0, 1, 2000, 1900, 1910, 2002, 1902, 1912, 'so', '', '='), "
    "(1 << 24 | 16777215, 1, 2, 27, 27, 27, 32, 32, 32, 'spoke', ' ', '12'), "
    "(1 << 24 | 16777215, 2, 3, 0, 0, 0, 12, 12, 12, 'Marta Keller', '', ' of Ardon Inc. spoke.'), "
    "(1 << 24 | 16777215, 3, 4, 16, 16, 16, 21, 21, 21, 'Ardon', 'Marta Keller of ', ' Inc. spoke.');"
    "INSERT INTO claim_about VALUES (6, 1000, 1 << 24 | 16777215, 0);"
    "INSERT INTO claim_fts (rowid, text) SELECT pk, text FROM claim;";

static void run(sqlite3 *db, const char *sql) {
  char *message = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) fail_msg("%.60s: %s", sql, message);
}

static void make_first_version(const struct fixture *fixture) {
  sqlite3 *db = NULL;
  char sql[256], hex[ONR_SHA256_HEX_SIZE];
  struct onr_str first = onr_embedded_find(onr_embedded_migrations, "0001_record.sql");
  assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
  snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA journal_mode = wal", ONR_APPLICATION_ID);
  run(db, sql);
  run(db, "CREATE TABLE migration (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, "
          "applied INTEGER NOT NULL) STRICT");
  run(db, first.data);
  snprintf(sql, sizeof sql, "INSERT INTO migration VALUES (1, '0001_record.sql', '%s', 0)",
           onr_sha256_hex(first, hex).data);
  run(db, sql);
  run(db, content);
  run(db, claims);
  sqlite3_close(db);
}

#endif
