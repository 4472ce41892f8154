/* What the files of the names stage share. */
#ifndef ONR_EXTRACT_NAMES_H
#define ONR_EXTRACT_NAMES_H

#include "extract/document.h"

/* First names of any kind. */
#define ONR_CLASSES_GIVEN (ONR_CLASS(ONR_W_GIVEN_HE) | ONR_CLASS(ONR_W_GIVEN_SHE) | ONR_CLASS(ONR_W_GIVEN_EITHER))

/* The longest phrase of the lexicon that begins at token `at` and is of `classes`: its end and entry, or `at` and NULL.
 */
size_t onr_names_phrase(const struct onr_document *document, size_t at, uint64_t classes,
                        const struct onr_word **ret_word);

/* Adds a name and marks its tokens; false when memory is exhausted. */
bool onr_names_add(struct onr_document *document, struct onr_name name) ONR_MUST_CHECK;

/* Whether the word at `at` can be part of a name. */
bool onr_names_is_word(const struct onr_document *document, size_t at);

/* Whether the word at `at` begins a sentence and has its capital only from that. */
bool onr_names_is_plain_opener(const struct onr_document *document, size_t at);

/* Words with capitals that are no names, and parts of names: see words.c. */
bool onr_names_is_abbreviation(const struct onr_document *document, size_t first, size_t end);
bool onr_names_is_code(const struct onr_document *document, size_t at);
bool onr_names_is_currency(const struct onr_document *document, size_t after);
bool onr_names_has_particle(const struct onr_document *document, const struct onr_name *name);
bool onr_names_has_epithet(const struct onr_document *document, const struct onr_name *name);

/* The titles in a run of capitals, which ends at `end`: see titles.c. */
size_t onr_names_title_end(const struct onr_document *document, size_t at, size_t end);
size_t onr_names_inner_title(const struct onr_document *document, size_t at, size_t end);
size_t onr_names_trailing_title(const struct onr_document *document, size_t at, size_t end);
bool onr_names_is_department(const struct onr_document *document, size_t at, size_t title);
bool onr_names_says_office(const struct onr_document *document, size_t at, size_t end);

/* The end of the run of capitalised words that begins at `first`; at most `end`. */
size_t onr_names_run_end(const struct onr_document *document, size_t first, size_t end);

/* Guesses type, weight and gender of a name by its own words and those around it. */
void onr_names_judge(const struct onr_document *document, struct onr_name *name);

/* Gives acronyms that the text explains the kind of what they stand for; none (unknown, weight 3) where that is no
 * name. */
void onr_names_explain_acronyms(struct onr_document *document);

#endif
