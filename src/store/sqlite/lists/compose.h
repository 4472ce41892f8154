/* The statements of a list's page, composed. */
#ifndef ONR_SQLITE_COMPOSE_H
#define ONR_SQLITE_COMPOSE_H

#include "query.h"

/* All rows; those with a date, those without; the rest of the article whose row the page ended with. */
enum onr_sql_phase { ONR_PHASE_WHOLE, ONR_PHASE_DATED, ONR_PHASE_UNDATED, ONR_PHASE_REST };

bool onr_sql_list_descends(const struct onr_sql_list *list);

/* Of a row that onr_sql_compose has asked for: key and tie are its last two columns. */
struct onr_position onr_sql_position_of(const struct onr_sql_list *list, const struct onr_rows *rows);

/* The rows of a phase, `limit` at most; `after` is NULL when it is read from its start. */
void onr_sql_compose(struct onr_sql_query *query, struct onr_sql_list *list, enum onr_sql_phase phase,
                     const struct onr_position *after, size_t limit);

/* The same of a list of claims whose index has the order: their keys and numbers alone. */
void onr_sql_compose_places(struct onr_sql_query *query, struct onr_sql_list *list, enum onr_sql_phase phase,
                            const struct onr_position *after, size_t limit);

/* Key and tie of the `size` rows that come next in the order, whether they match or not. */
void onr_sql_compose_window(struct onr_sql_query *query, const struct onr_sql_list *list,
                            const struct onr_position *after, size_t size);

/* list_numbers.c: visits the rows of a phase of such a list until `limit` are visited. */
enum onr_error onr_sql_list_run_numbers(struct onr_sql_list *list, enum onr_sql_phase phase,
                                        const struct onr_position *after, size_t limit, size_t *visited,
                                        struct onr_page_end *end) ONR_MUST_CHECK;

#endif
