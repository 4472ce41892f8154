/*
 * libxml2's HTML parser, without network, with limits. Its costs are not all linear: an attribute is compared with all
 * before it in the tag, and an end tag with all open elements. So the depth, the attributes of a tag and the names in
 * all are limited: the parser tells of every element before it is put in the tree and of every attribute that is
 * repeated, and its dictionary of names has a maximum. An entity cannot be declared in HTML, and document types are
 * left out.
 */
#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>
#include <limits.h>

#include "html.h"

enum {
  HEAD_BYTES = 1024,        /* where a document type may stand */
  MAX_DEPTH = 250,          /* of open elements; libxml2 itself stops at 256 */
  MAX_ATTRIBUTES = 512,     /* of one element */
  MAX_NODES = 250000,       /* elements and attributes; each takes some 250 bytes */
  MAX_ERRORS = 100000,      /* in the markup; each takes a microsecond */
  MAX_REPEATS = 1000,       /* attributes that are repeated in their tag */
  MAX_NAME = 100,           /* bytes of one name, libxml2's own limit */
  MAX_NAME_BYTES = 64 << 10 /* of all names that differ */
};

struct parse {
  size_t nodes, errors, repeats;
  const char *over; /* the limit that was passed, for the message; NULL while none was */
};

static void stop(htmlParserCtxtPtr parser, const char *over) {
  struct parse *parse = parser->_private;
  if (parse->over) return;
  parse->over = over;
  xmlStopParser(parser);
}

static void start_element(void *data, const xmlChar *name, const xmlChar **attributes) {
  htmlParserCtxtPtr parser = data;
  struct parse *parse = parser->_private;
  size_t count = 0;
  while (attributes && attributes[2 * count]) count++;
  parse->nodes += 1 + count;
  if (parser->nodeNr >= MAX_DEPTH) stop(parser, "elements at most 250 deep");
  if (count > MAX_ATTRIBUTES) stop(parser, "at most 512 attributes in an element");
  if (parse->nodes > MAX_NODES) stop(parser, "at most 250000 elements and attributes");
  if (!parse->over) xmlSAX2StartElement(data, name, attributes);
}

static void end_element(void *data, const xmlChar *name) {
  htmlParserCtxtPtr parser = data;
  struct parse *parse = parser->_private;
  if (!parse->over) xmlSAX2EndElement(data, name);
}

/* The content of script and style; only JSON-LD is kept. */
static void raw_content(void *data, const xmlChar *text, int len) {
  htmlParserCtxtPtr parser = data;
  if (!parser->node) return;
  struct onr_str type = onr_str_trim(onr_html_attribute(parser->node, "type"));
  size_t prefix = strlen("application/ld+json");
  if (type.len >= prefix && onr_str_equal_nocase(onr_str_slice(type, 0, prefix), ONR_STR("application/ld+json")))
    xmlSAX2Characters(data, text, len);
}

/* Errors are counted, not shown. The parser may only be stopped where it holds no pointer into its input, as with these
 * two. */
static void count_error(void *data, const char *format, ...) {
  (void)format;
  htmlParserCtxtPtr parser = data;
  struct parse *parse = parser->_private;
  if (!parse) return;
  parse->errors++;
  if (parser->errNo == XML_ERR_ATTRIBUTE_REDEFINED && ++parse->repeats > MAX_REPEATS)
    stop(parser, "at most 1000 repeated attributes");
  if (parser->errNo == XML_ERR_TAG_NAME_MISMATCH && parse->errors > MAX_ERRORS)
    stop(parser, "at most 100000 errors in the markup");
}

static htmlParserCtxtPtr new_parser(struct parse *parse) {
  htmlParserCtxtPtr parser = htmlNewParserCtxt();
  if (!parser) return NULL;
  parser->_private = parse;
  parser->sax->startElement = start_element;
  parser->sax->endElement = end_element;
  parser->sax->cdataBlock = raw_content;
  parser->sax->comment = NULL;
  parser->sax->processingInstruction = NULL;
  parser->sax->internalSubset = NULL;
  parser->sax->error = count_error;
  parser->sax->fatalError = count_error;
  parser->sax->warning = NULL;
  xmlDictSetLimit(parser->dict, MAX_NAME_BYTES);
  return parser;
}

/* The parser passes over names for which its dictionary has no room; whether that came about is seen by asking it for
 * room. */
static bool are_names_full(htmlParserCtxtPtr parser) {
  char name[MAX_NAME];
  memset(name, '~', sizeof name); /* no name has that */
  return xmlDictLookup(parser->dict, (const xmlChar *)name, sizeof name) == NULL;
}

/* That there was no memory to begin with is not noted in the parser; a page without content is. */
static bool was_short_of_memory(htmlParserCtxtPtr parser, const xmlDoc *doc) {
  return parser->errNo == XML_ERR_NO_MEMORY || (!doc && parser->errNo == XML_ERR_OK);
}

static enum onr_error explain(struct onr_reading *reading, struct parse *parse, htmlParserCtxtPtr parser,
                              const xmlDoc *doc) {
  if (!parse->over && was_short_of_memory(parser, doc)) return onr_fail_memory(reading->failure);
  if (!parse->over && are_names_full(parser)) parse->over = "names of at most 65536 bytes in all";
  if (!parse->over) return ONR_OK;
  return onr_fail(reading->failure, ONR_ERR_INVALID_BODY, "HTML may have %s; this has more.", parse->over);
}

/* A page without the document type that has declarations in it, "<!DOCTYPE html [ … ]>": the parser would take them for
 * text. */
static struct onr_str skip_declarations(struct onr_str page) {
  struct onr_str rest = onr_str_slice(page, 0, page.len < HEAD_BYTES ? page.len : HEAD_BYTES);
  const char *type = rest.len ? memmem(rest.data, rest.len, "<!DOCTYPE", strlen("<!DOCTYPE")) : NULL;
  if (!type) return page;
  struct onr_str from = onr_str_slice(page, (size_t)(type - page.data), page.len);
  size_t open = 0;
  while (open < from.len && from.data[open] != '[' && from.data[open] != '>') open++;
  if (open == from.len || from.data[open] == '>') return page;
  const char *end = memmem(from.data, from.len, "]>", strlen("]>"));
  return end ? onr_str_slice(from, (size_t)(end + strlen("]>") - from.data), from.len) : page;
}

enum onr_error onr_html_parse(struct onr_reading *reading, struct onr_str utf8, xmlDocPtr *ret_doc) {
  const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT |
                      HTML_PARSE_IGNORE_ENC | HTML_PARSE_NODEFDTD;
  struct parse parse = {0};
  if (utf8.len > INT_MAX)
    return onr_fail(reading->failure, ONR_ERR_TOO_LARGE, "HTML may have at most %d bytes; this has %zu.", INT_MAX,
                    utf8.len);
  utf8 = skip_declarations(utf8);
  htmlParserCtxtPtr parser = new_parser(&parse);
  if (!parser) return onr_fail_memory(reading->failure);
  xmlDocPtr doc = htmlCtxtReadMemory(parser, utf8.len ? utf8.data : "", (int)utf8.len, NULL, "UTF-8", options);
  enum onr_error error = explain(reading, &parse, parser, doc);
  htmlFreeParserCtxt(parser);
  if (error) {
    xmlFreeDoc(doc);
  } else {
    *ret_doc = doc; /* NULL for a page without any content */
  }
  return error;
}
