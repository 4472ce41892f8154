/*
 * References in requests: the id in a path, and parameters that stand for an entity or an article. A wrong one is
 * explained: what kind of id it is, or who has the name.
 */
#ifndef API_REFS_H
#define API_REFS_H

#include "api/app.h"

/* The first {…} of the path as an id with `prefix`. ONR_ERR_NOT_FOUND for anything that is none, ONR_ERR_MOVED for an
 * entity that was merged into another. */
enum onr_error onr_refs_path_id(const struct onr_request *request, const char *prefix, struct onr_str *ret_id,
                                struct onr_failure *failure) ONR_MUST_CHECK;

/* Does the article or entity exist? ONR_ERR_NOT_FOUND if not. */
enum onr_error onr_refs_must_exist(const struct onr_request *request, struct onr_str id,
                                   struct onr_failure *failure) ONR_MUST_CHECK;

/* The id of the entity that `value` means: an id, or the name or other name of exactly one entity. In the request's
 * arena. ONR_ERR_INVALID_PARAMETER at `parameter`, with the candidates where there are several. */
enum onr_error onr_refs_entity(const struct onr_request *request, const char *parameter, struct onr_str value,
                               struct onr_str *ret_id, struct onr_failure *failure) ONR_MUST_CHECK;

/* The same for an article, which is named by its id only. */
enum onr_error onr_refs_article(const struct onr_request *request, const char *parameter, struct onr_str value,
                                struct onr_str *ret_id, struct onr_failure *failure) ONR_MUST_CHECK;

/* An id that the ledger may know, given as `parameter`: of any kind, or of a claim where that is the parameter's name.
 * What it names need not exist any more. ONR_ERR_INVALID_PARAMETER. */
enum onr_error onr_refs_subject(const char *parameter, struct onr_str value,
                                struct onr_failure *failure) ONR_MUST_CHECK;

#endif
