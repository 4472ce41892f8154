/* The ledger, newest first or oldest first. What concerns one subject is little, and is sorted. */
#include "query.h"
#include "store/sqlite/ledger/audit.h"

static void and_own(struct onr_sql_query *query, const struct onr_audit_filter *filter) {
  int64_t actions[ONR_AUDIT_ACTION_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < filter->action_count && count < ONR_AUDIT_ACTION_COUNT; i++)
    actions[count++] = filter->actions[i];
  onr_sql_query_and_ints(query, "a.action", actions, count);
  onr_sql_query_and_strs(query, "a.actor", filter->actors);
  onr_sql_query_and_times(query, "a.at", filter->since, filter->until);
  for (size_t i = 0; i < ONR_AUDIT_SUBJECT_LISTS; i++) {
    if (filter->subjects[i].count == 0) continue;
    onr_sql_query_sql(query, " AND a.pk IN (SELECT audit FROM audit_subject WHERE 1");
    onr_sql_query_and_strs(query, "id", filter->subjects[i]);
    onr_sql_query_sql(query, ")");
  }
}

static void from(const struct onr_sql_list *list, struct onr_sql_query *query) {
  onr_sql_query_sql(query, " FROM audit a WHERE 1");
  and_own(query, list->filter);
}

enum onr_error onr_store_audit(struct onr_store_reader *reader, const struct onr_audit_filter *filter,
                               const struct onr_page *page, onr_audit_visitor visit, void *context,
                               struct onr_page_end *ret_end, struct onr_failure *failure) {
  struct onr_sql_list list;
  onr_sql_list_init(&list, reader, page, context, failure);
  list.filter = filter;
  list.columns = ONR_AUDIT_COLUMNS;
  list.visit.audit = visit;
  list.from = list.from_all = from;
  list.order = (struct onr_sql_order){.key = "a.at", .tie = "a.pk"};
  enum onr_error error = page->sort == ONR_SORT_DATE_CREATED ? ONR_OK : onr_sql_list_refuse_sort(&list, "dateCreated");
  if (!error) error = onr_sql_list_run(&list, ret_end);
  onr_sql_list_close(&list);
  return error;
}
