/*
 * Readers: a document in a known format → articles. They know no SQL and no HTTP.
 *
 *   text    optional block of `key: value` lines, an empty line, then the body, as it is. The lines are such a block
 *           only if the first has a known key and every one up to the first blank line is a key (a few words), a
 *           colon and a value; else all is body ("Note: …" stays text). Keys, in any case: title or headline, date or
 *           datePublished, url, author (several parted by ";"), authors (by ";" or ","), publisher or source,
 *           language or inLanguage; each once, but for the authors. Other keys are passed over.
 *   HTML    (libxml2) the schema.org NewsArticle (or Article, BlogPosting …) in JSON-LD; what it does not say comes
 *           from meta tags, the canonical link, <title>, <h1>, <time> and the html element's lang. Without an
 *           articleBody the body is the main text of itemprop=articleBody, <article>, <main> or else the densest
 *           block, one paragraph a line. A page is UTF-8 or in the encoding that it declares. Metadata that is not
 *           valid is passed over.
 *   JSON    one article as the API writes it: headline, articleBody, url, datePublished, inLanguage, author,
 *           publisher and source ("text" is taken for articleBody, "title" for headline). author is a name, {"name":
 *           …} or an array of these, publisher a name or {"name": …}; null and "" say that a member is absent. type
 *           must be an article type of schema.org. What the server writes itself (id, textVersion, counts,
 *           dateCreated, dateModified, duplicateOf) is taken and ignored, and with headlineDerived the headline is
 *           derived again, so that an article that it gave can be posted back; any other member is an error. At most
 *           64 deep and 65,536 values.
 *   NDJSON  one JSON article a line
 *
 * A byte order mark at the start of text or JSON is taken off; else their bodies are kept as they are, byte for
 * byte. NUL is refused like bytes that are not UTF-8.
 *
 * Time and memory are linear in a document's length, whatever is in it. The arena needs room for several times the
 * document where that is JSON or HTML.
 *
 * Threads: reentrant, once onr_reader_start has run.
 */
#ifndef ONRECORD_READER_H
#define ONRECORD_READER_H

#include <stdio.h>

#include "onrecord/arena.h"
#include "onrecord/article.h"

enum onr_format { ONR_FORMAT_TEXT, ONR_FORMAT_HTML, ONR_FORMAT_JSON, ONR_FORMAT_NDJSON };

struct onr_reader_limits {
  size_t document_bytes; /* a document, or a line of NDJSON, over it fails with ONR_ERR_TOO_LARGE */
};

/* The most that the members beside the text may have, so that no list is made of one article's. */
enum { ONR_HEADLINE_BYTES = 4096, ONR_URL_BYTES = 4096, ONR_NAME_BYTES = 1024, ONR_AUTHORS = 256 };

#define ONR_DOCUMENT_BYTES_DEFAULT ((size_t)8 << 20)

/* The longest line of NDJSON that can hold such a document: a byte of text takes at most six in JSON ("\u0000"). */
static inline size_t onr_reader_line_bytes(struct onr_reader_limits limits) {
  return limits.document_bytes * 7;
}

/* Prepares libxml2 and jansson; call once before any thread starts. onr_reader_stop frees what they hold. */
void onr_reader_start(void);
void onr_reader_stop(void);

/* By the file's ending: .txt .text .md (or none) .html .htm .xhtml .json .ndjson .jsonl; false for any other. */
bool onr_format_of_path(const char *path, enum onr_format *ret_format);

/* Reads one document; of NDJSON, one line. `source` becomes the article's, unless the document is JSON and has its
 * own. The article borrows from `bytes`, `source` and the arena. `limits` may be NULL: ONR_DOCUMENT_BYTES_DEFAULT.
 * Fails with
 *   ONR_ERR_INVALID_UTF8    byte offset, line and column are in the detail
 *   ONR_ERR_EMPTY_DOCUMENT  no text, or only white space
 *   ONR_ERR_TOO_LARGE       over the limit
 *   ONR_ERR_INVALID_BODY    JSON that does not parse or has duplicate, unknown or wrongly typed members; a date, url
 *                           or language that is none (a JSON pointer or the front block's line says where); HTML
 *                           deeper than 250 elements, with over 250,000 elements and attributes, or 512 attributes
 *                           in one element; a headline, url or name over its limit (in HTML it is passed over)
 *   ONR_ERR_MEMORY          the arena or memory is exhausted */
enum onr_error onr_reader_read(enum onr_format format, struct onr_str bytes, struct onr_str source,
                               const struct onr_reader_limits *limits, struct onr_arena *arena,
                               struct onr_article *ret_article, struct onr_failure *failure) ONR_MUST_CHECK;

/* A line of NDJSON, whose number (from 1) messages give. Otherwise as above. */
enum onr_error onr_reader_read_line(struct onr_str line, size_t number, struct onr_str source,
                                    const struct onr_reader_limits *limits, struct onr_arena *arena,
                                    struct onr_article *ret_article, struct onr_failure *failure) ONR_MUST_CHECK;

/* The text of a JSON document, "text" or "articleBody", and the id that it carries (the string "id", empty without
 * one): what `onrecord extract` reads. Every other member is passed over, so that annotated texts can be read as they
 * are. Both are in the arena. Otherwise as above. */
enum onr_error onr_reader_read_json_text(struct onr_str bytes, const struct onr_reader_limits *limits,
                                         struct onr_arena *arena, struct onr_str *ret_text, struct onr_str *ret_id,
                                         struct onr_failure *failure) ONR_MUST_CHECK;

/* What a JSON merge patch (RFC 7396) changes. Members that are not `set` stay; null clears: a headline is then empty
 * and `headline_derived` set (derive it again from the text), a language "en"; a body cannot be cleared. Members and
 * errors are those of an article in JSON, but `source` and what the server writes itself cannot be changed. */
struct onr_article_patch {
  bool headline_set, url_set, date_published_set, language_set, authors_set, publisher_set, body_set;
  struct onr_article values;
};
enum onr_error onr_reader_read_patch(struct onr_str bytes, const struct onr_reader_limits *limits,
                                     struct onr_arena *arena, struct onr_article_patch *ret_patch,
                                     struct onr_failure *failure) ONR_MUST_CHECK;

/* The headline for a text without one: its first sentence or line, cut at a word with "…" after at most 120 code
 * points. */
struct onr_str onr_reader_derive_headline(struct onr_str body, struct onr_arena *arena) ONR_MUST_CHECK;

/* Lines of a stream, one at a time in bounded memory; "\r\n" and "\n" end a line, as does the end of the stream. */
struct onr_lines {
  FILE *stream; /* borrowed */
  char *line;   /* owned */
  size_t cap, max;
  size_t number; /* of the line last returned, from 1 */
};
void onr_lines_init(struct onr_lines *lines, FILE *stream, size_t max);
void onr_lines_close(struct onr_lines *lines);

/* The next line that is not blank; `*ret_more` is false at the end. A line over `max` bytes fails with
 * ONR_ERR_TOO_LARGE and is skipped: the next call goes on after it. ONR_ERR_IO when the stream fails. The line is valid
 * until the next call. */
enum onr_error onr_lines_next(struct onr_lines *lines, struct onr_str *ret_line, bool *ret_more,
                              struct onr_failure *failure) ONR_MUST_CHECK;

/* Refuses a member of a JSON body that only the server sets, in the same words everywhere: ONR_ERR_INVALID_BODY. */
enum onr_error onr_reader_refuse_set(const char *pointer, struct onr_failure *failure) ONR_MUST_CHECK;

#endif
