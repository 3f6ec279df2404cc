/* synthetic_study.c: writes an invented study through the program's own writer. */
#include "support/synthetic_study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/synthetic.h"

enum { MONTHS = 4 };

static void give_up(const cvn_messages *messages) {
  cvn_messages_print(messages, stderr, "synthetic study: ");
  exit(1);
}

static void make_run(cvn_run_output *output, const cvn_scenario *scenario, double value,
                     int64_t strategy, int64_t replicate) {
  if (isnan(value)) {
    synthetic_failure(output, scenario, "invented failure");
    return;
  }
  synthetic_run(output, scenario, strategy, replicate);
  for (int64_t t = 0; t <= MONTHS; t++)
    output->fields[CVN_FIELD_need_met * (MONTHS + 1) + t] = value;
}

void synthetic_study_write(const char *path, const synthetic_study *study) {
  cvn_scenario scenario;
  cvn_messages messages = {0};
  cvn_writer *writer = NULL;
  synthetic_scenario(&scenario, MONTHS, study->replicates, NULL);
  const cvn_layout layout = {.scenario = &scenario,
                             .dimensions = synthetic_dimensions(),
                             .strategies = study->strategies,
                             .points = study->points,
                             .replicates = study->replicates,
                             .months = MONTHS,
                             .design = study->design};
  if (cvn_writer_open(&writer, path, &layout, true, &messages) != CVN_OK) give_up(&messages);
  for (int64_t s = 0; s < study->strategies; s++)
    for (int64_t p = 0; p < study->points; p++)
      for (int64_t r = 0; r < study->replicates; r++) {
        cvn_run_output output;
        const double *x = study->design.values + p * study->design.n_varied;
        make_run(&output, &scenario, study->value(x, s, p, r, study->data), s, r);
        if (cvn_writer_run(writer, s, p, r, &output, &messages) != CVN_OK) give_up(&messages);
        cvn_run_output_free(&output);
      }
  if (cvn_writer_finish(writer, &messages) != CVN_OK) give_up(&messages);
  cvn_scenario_free(&scenario);
  cvn_messages_free(&messages);
}
