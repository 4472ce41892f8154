/*
 * Looking at sentences without parsing them: verb groups, the noun phrase before or after one, and where a clause ends.
 * Every look is bounded by the sentence, which is bounded itself. Ranges are of tokens, end-exclusive.
 */
#ifndef ONR_EXTRACT_CLAUSE_H
#define ONR_EXTRACT_CLAUSE_H

#include "extract/document.h"

struct onr_range {
  uint32_t first, end;
};

/* A verb of reporting with its auxiliaries. */
struct onr_verb_group {
  struct onr_range range; /* "have suggested" */
  uint32_t head;          /* "suggested" */
  const struct onr_verb *verb;
  unsigned form; /* the one enum onr_verb_form that it has here */
  bool negated;
  bool infinitive; /* after "to" */
};

/* The verb group whose head is at `at`; false if that is no verb of reporting here, or a passive. */
bool onr_clause_verb(const struct onr_document *document, size_t at, struct onr_verb_group *ret_group);

/* The subject before a verb group that begins at `verb`, looking no further back than `from`. */
bool onr_clause_subject(const struct onr_document *document, size_t from, size_t verb, struct onr_range *ret_source);

/* The same where an insertion stands between the subject, which opens its clause, and the verb. */
bool onr_clause_opening(const struct onr_document *document, size_t from, size_t verb, struct onr_range *ret_source);

/* The noun phrase that begins at `at` and ends before `end`: a source after its verb, "said Marta Keller, the
 * minister". */
bool onr_clause_source_after(const struct onr_document *document, size_t at, size_t end, struct onr_range *ret_source);

/* The end of the clause or, with `noun`, of the noun phrase that begins at `from`; at most `end`. */
size_t onr_clause_end(const struct onr_document *document, size_t from, size_t end, bool noun);

/* Where the content [from, end) of the verb group at `verb` with its subject at `subject` ends because the clause that
 * both stand in does: "When Keller said that it rained, | the crowd left", "Keller, who said that it rained, | left".
 * `clauses` as below. */
size_t onr_clause_cut(const struct onr_document *document, size_t subject, size_t verb, size_t from, size_t end,
                      int clauses);

/* Where the words [from, end) that hang on a noun give way to the verb that the noun is the subject of: "fears that the
 * dam may break | have grown". `clauses` is how many finite verbs belong to them at the least: 1 after "that", else 0.
 */
size_t onr_clause_before_verb(const struct onr_document *document, size_t from, size_t end, int clauses);

/* Whether the words [from, end) hold a finite verb as far as can be seen. */
bool onr_clause_is_finite(const struct onr_document *document, size_t from, size_t end);

/* Skips adverbs, times and short prepositional phrases from `at`: "on Monday", "in a statement". */
size_t onr_clause_skip_adverbials(const struct onr_document *document, size_t at, size_t end);

/* Whether the token is an adverb. */
bool onr_clause_is_adverb(const struct onr_document *document, size_t at);

#endif
