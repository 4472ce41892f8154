/* When an entity was in the news: what it said, what was said about it, by days, weeks or months. */
#include "api/answer/list.h"
#include "api/app.h"
#include "api/handlers.h"

static const char *interval_word(unsigned number) {
  return number < ONR_INTERVAL_COUNT ? onr_interval_name((enum onr_interval)number) : NULL;
}

static const struct onr_param params[] = {
    {"interval", PARAM_WORD, false, offsetof(struct onr_query, interval), interval_word},
    {NULL, PARAM_TEXT, false, 0, NULL},
};

static const struct onr_endpoint endpoint = {.groups = {params, onr_params_times}};

struct drawing {
  struct onr_json json;
  enum onr_interval interval;
  struct onr_failure *failure;
};

static void write_counts(struct onr_json *json, const struct onr_timeline_row *row) {
  onr_json_key(json, "claimsMade");
  onr_json_int(json, row->claims_made);
  onr_json_key(json, "claimsAbout");
  onr_json_int(json, row->claims_about);
  onr_json_key(json, "mentions");
  onr_json_int(json, row->mentions);
  onr_json_key(json, "articles");
  onr_json_int(json, row->articles);
}

static enum onr_error write_interval(void *context, const struct onr_timeline_row *row) {
  struct drawing *d = context;
  char label[ONR_TIME_SIZE];
  onr_json_begin_object(&d->json);
  onr_json_key(&d->json, "period");
  onr_json_string(&d->json, onr_interval_label(d->interval, row->start, label));
  onr_json_key(&d->json, "start");
  onr_write_time(&d->json, row->start);
  onr_json_key(&d->json, "end");
  onr_write_time(&d->json, row->end);
  write_counts(&d->json, row);
  onr_json_end_object(&d->json);
  return onr_app_written(d->json.out, d->failure);
}

HANDLER(onr_timeline_get) {
  struct onr_str id = {NULL, 0};
  struct onr_query query;
  enum onr_error error = onr_list_read_below(request, ONR_ID_ENTITY, &endpoint, &id, &query, failure);
  if (error) return error;
  struct onr_timeline_row undated;
  struct drawing d = {onr_json_into(&response->body), (enum onr_interval)query.interval, failure};
  onr_json_begin_object(&d.json);
  onr_json_key(&d.json, "interval");
  onr_json_string(&d.json, onr_str_from(interval_word(query.interval)));
  onr_json_key(&d.json, "data");
  onr_json_begin_array(&d.json);
  error = onr_store_timeline(reader_of(request), id, d.interval, query.published_after, query.published_before,
                             write_interval, &d, &undated, failure);
  if (error) return error;
  onr_json_end_array(&d.json);
  onr_json_key(&d.json, "next");
  onr_json_null(&d.json);
  onr_json_key(&d.json, "undated");
  onr_json_begin_object(&d.json);
  write_counts(&d.json, &undated);
  onr_json_end_object(&d.json);
  onr_json_end_object(&d.json);
  return ONR_OK;
}
