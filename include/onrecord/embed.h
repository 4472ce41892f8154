/*
 * Files compiled into the program (migrations, word lists, the OpenAPI document): the Makefile lists them and
 * src/base/embed.sh turns them into tables of this shape, in the order of their names, ended by a row whose name is
 * NULL.
 */
#ifndef ONRECORD_EMBED_H
#define ONRECORD_EMBED_H

#include "onrecord/str.h"

struct onr_embedded {
  const char *name; /* the file's name without its folders */
  const char *data; /* its bytes, and a NUL that is not counted */
  size_t len;
};

extern const struct onr_embedded onr_embedded_migrations[]; /* migrations/sqlite */
extern const struct onr_embedded onr_embedded_lexicon[];    /* src/extract/lexicon */
extern const struct onr_embedded onr_embedded_model[];      /* src/extract/model: tagger.model */
extern const struct onr_embedded onr_embedded_api[];        /* openapi.json, merged from src/api/openapi */
extern const struct onr_embedded onr_embedded_pages[];      /* src/api/pages and Swagger UI */

/* The file's bytes; data is NULL when there is none of that name. */
static inline struct onr_str onr_embedded_find(const struct onr_embedded *table, const char *name) {
  for (; table->name; table++)
    if (strcmp(table->name, name) == 0) return (struct onr_str){table->data, table->len};
  return (struct onr_str){NULL, 0};
}

#endif
