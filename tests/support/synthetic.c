/* synthetic.c: the invented experiment. */
#include "support/synthetic.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "record/writer.h"

static void *need(size_t count, size_t size) {
  void *memory = calloc(count > 0 ? count : 1, size);
  if (!memory) {
    fputs("synthetic: no memory\n", stderr);
    exit(1);
  }
  return memory;
}

void synthetic_scenario(cvn_scenario *scenario, int64_t months, int64_t replicates,
                        const char *record) {
  char path[] = "/tmp/convene-synthetic-XXXXXX.yaml";
  const int fd = mkstemps(path, 5);
  FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
  if (!file) {
    perror("synthetic");
    exit(1);
  }
  fprintf(file,
          "title: An invented experiment — for tests\n"
          "economics: {currency: GBP, price_year: 2024}\n"
          "parameters:\n"
          "  run: {months: %" PRId64 ", replicates: %" PRId64 ", seed: 4294967295}\n"
          "  trust: {gain: 0.25}\n"
          "baseline: as it was\n"
          "strategies:\n"
          "  as it was: []\n"
          "  convenor — désirée:\n"
          "    - name: independent\n"
          "      set: {convenor.presence: independent}\n"
          "      from: 3\n"
          "      cost: {setup: 5000, monthly: 4500}\n"
          "  \"=plans, early\":\n"
          "    - name: plans\n"
          "      set: {plans.rule: required}\n"
          "%s%s\n",
          months, replicates, record ? "record: " : "", record ? record : "");
  fclose(file);
  cvn_messages messages = {0};
  const cvn_status status = cvn_scenario_load(scenario, path, NULL, 0, &messages);
  unlink(path);
  if (status != CVN_OK) {
    cvn_messages_print(&messages, stderr, "synthetic: ");
    exit(1);
  }
  /* The temporary file's name must not reach the result. */
  free(scenario->name);
  scenario->name = cvn_copy("synthetic");
}

cvn_dimensions synthetic_dimensions(void) {
  return (cvn_dimensions){.organisations = SYNTHETIC_ORGANISATIONS,
                          .alliances = SYNTHETIC_ALLIANCES,
                          .memberships = SYNTHETIC_MEMBERSHIPS,
                          .areas = SYNTHETIC_AREAS,
                          .sectors = SYNTHETIC_SECTORS};
}

double synthetic_value(int f, int64_t strategy, int64_t replicate, int64_t t, int64_t months) {
  if (cvn_field_table[f].flow && t == months) return (double)NAN;
  if (f == CVN_FIELD_monthly_cost) return strategy == 1 ? 4500.0 : 0.0;
  return 0.5 + 0.4 * sin(0.1 * (double)t + (double)f + (double)strategy + 0.3 * (double)replicate);
}

/* Values of one column of a snapshot: small numbers that differ by column, row and area. */
static void *column_values(cvn_arena *arena, int column, int64_t rows, int64_t time) {
  const cvn_snapshot_info *info = &cvn_snapshot_table[column];
  const int64_t count = rows * (info->per_area ? SYNTHETIC_AREAS : 1);
  void *values = cvn_arena_take(arena, (size_t)count * sizeof(float));
  if (!values) abort();
  for (int64_t i = 0; i < count; i++)
    if (info->integer) ((int32_t *)values)[i] = column * 100 + (int32_t)i;
    else ((float *)values)[i] = (float)column + 0.01f * (float)i + 0.001f * (float)time;
  return values;
}

static void fill_snapshots(cvn_run_output *output, int64_t every, int64_t replicate) {
  output->n_snapshots = output->months / every + 1;
  output->snapshots = need((size_t)output->n_snapshots, sizeof *output->snapshots);
  for (int64_t s = 0; s < output->n_snapshots; s++) {
    cvn_snapshot *snapshot = &output->snapshots[s];
    snapshot->time = s * every;
    snapshot->rows[CVN_LEVEL_SYSTEM] = 1;
    snapshot->rows[CVN_LEVEL_ORGANISATION] = SYNTHETIC_ORGANISATIONS;
    snapshot->rows[CVN_LEVEL_ALLIANCE] = SYNTHETIC_ALLIANCES;
    /* Members come and go. */
    snapshot->rows[CVN_LEVEL_MEMBERSHIP] = SYNTHETIC_MEMBERSHIPS + s - replicate % 3;
    for (int c = 0; c < CVN_SNAPSHOT_COUNT; c++)
      snapshot->columns[c] = column_values(
          &output->columns, c, snapshot->rows[cvn_snapshot_table[c].level], snapshot->time);
  }
}

void synthetic_run(cvn_run_output *output, const cvn_scenario *scenario, int64_t strategy,
                   int64_t replicate) {
  const int64_t months = scenario->params.run.months, width = months + 1;
  *output = (cvn_run_output){.months = months, .alliances = SYNTHETIC_ALLIANCES};
  output->fields = need((size_t)(CVN_FIELD_COUNT * width), sizeof(double));
  for (int f = 0; f < CVN_FIELD_COUNT; f++)
    for (int64_t t = 0; t < width; t++)
      output->fields[f * width + t] = synthetic_value(f, strategy, replicate, t, months);
  output->advantage[0] = 0.125;
  output->advantage[1] = scenario->record.advantage ? 0.25 : (double)NAN;
  output->checksum = 0x0123456789ABCDEFu + (uint64_t)(strategy * 1000 + replicate);
  if (scenario->record.alliances_every > 0) {
    const int64_t every = scenario->record.alliances_every, times = months / every + 1;
    output->alliance_times = times;
    output->alliance_fields =
        need((size_t)(CVN_FIELD_COUNT * times * SYNTHETIC_ALLIANCES), sizeof(double));
    for (int64_t i = 0; i < CVN_FIELD_COUNT * times * SYNTHETIC_ALLIANCES; i++)
      output->alliance_fields[i] = (double)i + 0.5 * (double)replicate;
  }
  if (scenario->record.snapshots_every > 0)
    fill_snapshots(output, scenario->record.snapshots_every, replicate);
}

void synthetic_failure(cvn_run_output *output, const cvn_scenario *scenario, const char *message) {
  *output = (cvn_run_output){.status = CVN_ERR_MEMORY,
                             .message = cvn_copy(message),
                             .months = scenario->params.run.months};
}

static float *reals(int64_t count, float first) {
  float *values = need((size_t)count, sizeof *values);
  for (int64_t i = 0; i < count; i++) values[i] = first + 0.125f * (float)i;
  return values;
}

static uint8_t *bytes(int64_t count, int modulo) {
  uint8_t *values = need((size_t)count, 1);
  for (int64_t i = 0; i < count; i++) values[i] = (uint8_t)(i % modulo);
  return values;
}

static int32_t *indices(int64_t count, int modulo) {
  int32_t *values = need((size_t)count, sizeof *values);
  for (int64_t i = 0; i < count; i++) values[i] = (int32_t)(i % modulo);
  return values;
}

void synthetic_population(cvn_population *p, int64_t replicate) {
  const int64_t n = SYNTHETIC_ORGANISATIONS, a = SYNTHETIC_ALLIANCES;
  const int64_t e = SYNTHETIC_MEMBERSHIPS + replicate % 2, areas = SYNTHETIC_AREAS;
  const float r = (float)replicate;
  *p = (cvn_population){.organisations = n, .alliances = a, .memberships = e};
  p->areas = SYNTHETIC_AREAS;
  p->sectors = SYNTHETIC_SECTORS;
  p->org_id = indices(n, SYNTHETIC_ORGANISATIONS);
  p->org_size = reals(n, r);
  p->org_status = reals(n, r + 1);
  p->org_self_interest = reals(n, r + 2);
  p->org_sector = bytes(n, SYNTHETIC_SECTORS);
  p->org_included = bytes(n, 2);
  p->org_mission = reals(n * areas, r + 3);
  p->org_stress_logit = reals(n, r + 4);
  p->all_need = reals(a * areas, r + 5);
  p->all_preset = reals(a * areas, r + 6);
  p->all_formal = bytes(a, 2);
  p->all_sector_bias = reals(a * SYNTHETIC_SECTORS * areas, r + 7);
  p->all_blind_spot = reals(a * areas, r + 8);
  p->funding_base = reals(areas, r + 9);
  p->funding = reals(areas, r + 10);
  p->mem_org = indices(e, SYNTHETIC_ORGANISATIONS);
  p->mem_alliance = indices(e, SYNTHETIC_ALLIANCES);
  p->mem_effort = reals(e, r + 11);
  p->mem_trust = reals(e, r + 12);
  p->mem_voice = reals(e, r + 13);
  p->mem_area = bytes(e, SYNTHETIC_AREAS);
  p->mem_phase = need((size_t)e, sizeof(uint16_t));
  for (int64_t i = 0; i < e; i++) p->mem_phase[i] = (uint16_t)(300 + i);
  p->mem_distortion = reals(e * areas, r + 14);
  p->mem_perception = reals(e * areas, r + 15);
  p->all_name = need((size_t)a, sizeof *p->all_name);
  for (int64_t i = 0; i < a; i++) p->all_name[i] = cvn_format("Forum %d – Zoë's", (int)i);
}

static cvn_status write_runs(cvn_writer *writer, const cvn_scenario *scenario, int with_failure,
                             cvn_messages *messages) {
  cvn_status status = CVN_OK;
  const int64_t replicates = scenario->params.run.replicates;
  for (int64_t i = 0; i < SYNTHETIC_STRATEGIES * replicates && status == CVN_OK; i++) {
    const int64_t strategy = i / replicates, replicate = i % replicates;
    cvn_run_output output;
    if (with_failure && strategy == 1 && replicate == 1)
      synthetic_failure(&output, scenario, "no memory for this run");
    else synthetic_run(&output, scenario, strategy, replicate);
    status = cvn_writer_run(writer, strategy, 0, replicate, &output, messages);
    cvn_run_output_free(&output);
  }
  return status;
}

cvn_status synthetic_write(const char *path, const cvn_scenario *scenario, int with_failure,
                           bool force, cvn_messages *messages) {
  const cvn_layout layout = {.scenario = scenario,
                             .dimensions = synthetic_dimensions(),
                             .strategies = SYNTHETIC_STRATEGIES,
                             .points = 1,
                             .replicates = scenario->params.run.replicates,
                             .months = scenario->params.run.months};
  cvn_writer *writer = NULL;
  cvn_status status = cvn_writer_open(&writer, path, &layout, force, messages);
  for (int64_t r = 0; r < layout.replicates && status == CVN_OK; r++) {
    cvn_population population;
    synthetic_population(&population, r);
    status = cvn_writer_population(writer, r, &population, messages);
    cvn_population_free(&population);
  }
  if (status == CVN_OK) status = write_runs(writer, scenario, with_failure, messages);
  if (status == CVN_OK) return cvn_writer_finish(writer, messages);
  cvn_writer_abandon(writer);
  return status;
}
