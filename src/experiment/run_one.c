/* run_one.c: one strategy on one population, from set-up to the last month. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "experiment/experiment.h"
#include "model/world.h"
#include "record/observe.h"

/* Months 0, every, 2 every … up to T. */
static int64_t times_recorded(int64_t months, int64_t every) {
  return every > 0 ? months / every + 1 : 0;
}

double cvn_run_output_bytes(const cvn_scenario *scenario, const cvn_dimensions *dimensions) {
  const double months = (double)scenario->params.run.months, areas = (double)dimensions->areas;
  const double fields = 8.0 * CVN_FIELD_COUNT * (months + 1.0);
  const int64_t alliance_times =
      times_recorded(scenario->params.run.months, scenario->record.alliances_every);
  const int64_t snapshots =
      times_recorded(scenario->params.run.months, scenario->record.snapshots_every);
  const double one_snapshot = (double)dimensions->organisations * 8.0 +
                              (double)dimensions->alliances * (12.0 + 12.0 * areas) +
                              (double)dimensions->memberships * (32.0 + 4.0 * areas);
  return fields + 8.0 * CVN_FIELD_COUNT * (double)alliance_times * (double)dimensions->alliances +
         (double)snapshots * one_snapshot;
}

static cvn_status allocate_output(cvn_run_output *output, const cvn_scenario *scenario,
                                  const cvn_world *world) {
  const int64_t months = scenario->params.run.months;
  *output = (cvn_run_output){
      .months = months,
      .advantage = {(double)NAN, (double)NAN},
      .alliances = world->alliances,
      .alliance_times = times_recorded(months, scenario->record.alliances_every),
  };
  const int64_t snapshots = times_recorded(months, scenario->record.snapshots_every);
  output->fields = malloc((size_t)(CVN_FIELD_COUNT * (months + 1)) * sizeof(double));
  if (!output->fields) return CVN_ERR_MEMORY;
  if (snapshots > 0) {
    output->snapshots = calloc((size_t)snapshots, sizeof *output->snapshots);
    if (!output->snapshots) return CVN_ERR_MEMORY;
  }
  if (output->alliance_times > 0) {
    const size_t count =
        (size_t)CVN_FIELD_COUNT * (size_t)output->alliance_times * (size_t)world->alliances;
    output->alliance_fields = malloc(count * sizeof(double));
    if (!output->alliance_fields) return CVN_ERR_MEMORY;
  }
  return CVN_OK;
}

/* Months whose values wait until they fill a line of the cache in each field's trajectory: a line
 * for every single one would be fetched. */
enum { MONTHS_TOGETHER = 8 };
typedef struct recent {
  int64_t first;
  int count;
  double values[MONTHS_TOGETHER][CVN_FIELD_COUNT];
} recent;

static void record_recent(cvn_run_output *output, recent *months) {
  const int64_t width = output->months + 1;
  for (int field = 0; field < CVN_FIELD_COUNT; field++) {
    double *to = output->fields + field * width + months->first;
    for (int i = 0; i < months->count; i++) to[i] = months->values[i][field];
  }
  months->first += months->count;
  months->count = 0;
}

static void record_system(cvn_run_output *output, recent *months, const cvn_world *world,
                          int64_t month) {
  cvn_fields_observed(&world->tally, month == output->months, months->values[months->count++]);
  if (months->count == MONTHS_TOGETHER) record_recent(output, months);
}

static void record_alliances(cvn_run_output *output, const cvn_world *world, int64_t month,
                             int64_t index) {
  double values[CVN_FIELD_COUNT];
  for (int64_t a = 0; a < world->alliances; a++) {
    cvn_fields_observed(&world->alliance_tally[a], month == output->months, values);
    for (int field = 0; field < CVN_FIELD_COUNT; field++)
      output->alliance_fields[(field * output->alliance_times + index) * world->alliances + a] =
          values[field];
  }
}

int64_t cvn_run_steps(const cvn_scenario *scenario) {
  return (scenario->params.run.months + 1) * (scenario->record.advantage ? 2 : 1);
}

static void tell_month(cvn_run_watch *watch) {
  watch->months++;
  if (watch->all_months) __atomic_fetch_add(watch->all_months, 1, __ATOMIC_RELAXED);
  if (watch->after_month) watch->after_month(watch->user);
}

/* Steps through all months; the state at T is observed, and not stepped. */
static cvn_status step_months(cvn_run_output *output, const cvn_scenario *scenario,
                              cvn_world *world, cvn_run_watch *watch, cvn_messages *messages) {
  const int64_t every_alliances = scenario->record.alliances_every;
  const int64_t every_snapshots = scenario->record.snapshots_every;
  cvn_tally *by_alliance = NULL;
  recent months = {.count = 0};
  cvn_status status = CVN_OK;
  if (every_alliances > 0) {
    by_alliance = calloc((size_t)world->alliances, sizeof *by_alliance);
    if (!by_alliance)
      return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for per-alliance records");
  }
  for (int64_t t = 0; t <= output->months && status == CVN_OK; t++) {
    if (cvn_is_set(watch->stop)) {
      status = CVN_ERR_INTERRUPTED;
      break;
    }
    if (every_snapshots > 0 && t % every_snapshots == 0) {
      status =
          cvn_observe_snapshot(&output->snapshots[output->n_snapshots++], &output->columns, world);
      if (status != CVN_OK) {
        status = cvn_fail(messages, status, NULL, "no memory for a snapshot");
        break;
      }
    }
    if (t == output->months) output->checksum = cvn_observe_checksum(world);
    const bool alliances_now = every_alliances > 0 && t % every_alliances == 0;
    world->alliance_tally = alliances_now ? by_alliance : NULL;
    if (t < output->months) status = cvn_world_month(world, messages);
    else cvn_world_observe(world);
    if (status != CVN_OK) break;
    record_system(output, &months, world, t);
    tell_month(watch);
    if (alliances_now) record_alliances(output, world, t, t / every_alliances);
  }
  record_recent(output, &months);
  world->alliance_tally = NULL;
  free(by_alliance);
  return status;
}

/* Collaborative advantage F - F0: F0 from a second run of the same key, with effort held at 0 and
 * no interventions. */
static cvn_status record_advantage(cvn_run_output *output, const cvn_scenario *scenario,
                                   const cvn_population *population, cvn_key key, int threads,
                                   cvn_run_watch *watch, cvn_messages *messages) {
  const cvn_strategy nothing = {0};
  cvn_scenario alone = *scenario;
  alone.record = (cvn_record_plan){0};
  cvn_world world;
  cvn_run_output solo = {0};
  cvn_status status =
      cvn_world_init(&world, &scenario->params, population, &nothing, key, threads, true, messages);
  if (status != CVN_OK) return status;
  status = allocate_output(&solo, &alone, &world);
  if (status == CVN_OK) status = step_months(&solo, &alone, &world, watch, messages);
  if (status == CVN_OK) {
    output->advantage[0] =
        cvn_outcome_last(output, CVN_FIELD_need_met) - cvn_outcome_last(&solo, CVN_FIELD_need_met);
    output->advantage[1] = cvn_outcome_whole(output, CVN_FIELD_need_met) -
                           cvn_outcome_whole(&solo, CVN_FIELD_need_met);
  }
  cvn_run_output_free(&solo);
  cvn_world_free(&world);
  return status;
}

/* Replaces a run that failed by why it did. */
static void fail_run(cvn_run_output *output, const cvn_scenario *scenario, cvn_status status,
                     const cvn_messages *messages) {
  const char *why = messages->count > 0 ? messages->items[0].text : cvn_status_text(status);
  cvn_run_output_free(output);
  output->status = status;
  output->months = scenario->params.run.months;
  output->message = cvn_copy(why);
}

/* Steps a world that is at the start of month 0 through all of its run. */
static cvn_status run_world(cvn_run_output *output, const cvn_scenario *scenario, cvn_world *world,
                            cvn_run_watch *watch, cvn_messages *messages) {
  cvn_status status = allocate_output(output, scenario, world);
  if (status == CVN_OK) status = step_months(output, scenario, world, watch, messages);
  if (status == CVN_OK && scenario->record.advantage)
    status = record_advantage(output, scenario, world->population, world->key, world->threads,
                              watch, messages);
  return status;
}

void cvn_run_one(cvn_run_output *output, const cvn_scenario *scenario,
                 const cvn_population *population, const cvn_strategy *strategy, cvn_key key,
                 int threads) {
  cvn_run_one_until(output, scenario, population, strategy, key, threads, NULL);
}

void cvn_run_one_until(cvn_run_output *output, const cvn_scenario *scenario,
                       const cvn_population *population, const cvn_strategy *strategy, cvn_key key,
                       int threads, const volatile sig_atomic_t *stop) {
  cvn_messages messages = {0};
  cvn_world world = {0};
  cvn_run_watch watch = {.stop = stop};
  *output = (cvn_run_output){0};
  cvn_status status = cvn_world_init(&world, &scenario->params, population, strategy, key, threads,
                                     false, &messages);
  if (status == CVN_OK) status = run_world(output, scenario, &world, &watch, &messages);
  cvn_world_free(&world);
  if (status != CVN_OK) fail_run(output, scenario, status, &messages);
  cvn_messages_free(&messages);
}

void cvn_run_from(cvn_run_output *output, const cvn_scenario *scenario, cvn_stock *stock,
                  const cvn_strategy *strategy, cvn_key key, cvn_run_watch *watch) {
  cvn_messages messages = {0};
  cvn_world *world;
  *output = (cvn_run_output){0};
  cvn_status status = cvn_stock_world(stock, &scenario->params, strategy, key, &world, &messages);
  if (status == CVN_OK) status = run_world(output, scenario, world, watch, &messages);
  if (status != CVN_OK) {
    cvn_world_free(world); /* it may have stopped half-way through a month */
    fail_run(output, scenario, status, &messages);
  }
  cvn_messages_free(&messages);
}
