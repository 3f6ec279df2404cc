/* A program that uses libconvene: tries a stronger convenor, month by month, then runs the whole
 * study and reads its result file.
 *
 * Usage: example SCENARIO RESULT
 */
#include <stdio.h>
#include <stdlib.h>

#include <convene/convene.h>

/* Steps strategy `strategy` through two years and says what became of trust. */
static cvn_status watch(const cvn_study *study, int strategy, cvn_messages *messages) {
  cvn_simulation *simulation;
  cvn_status status = cvn_simulation_open(&simulation, study, strategy, 0, 1, messages);
  while (status == CVN_OK && cvn_simulation_months(simulation) < 24)
    status = cvn_simulation_step(simulation, messages);
  double trust = 0.0;
  if (status == CVN_OK) status = cvn_simulation_value(simulation, "trust", &trust, messages);
  if (status == CVN_OK)
    printf("%-12s trust after two years %.3f\n", cvn_study_strategy(study, strategy), trust);
  cvn_simulation_close(simulation);
  return status;
}

/* The mean of an outcome over the replicates of each strategy in a result file. */
static cvn_status report(const char *path, const char *outcome, cvn_messages *messages) {
  cvn_result *result;
  cvn_status status = cvn_result_open(&result, path, messages);
  if (status != CVN_OK) return status;
  const cvn_result_size size = cvn_result_size_of(result);
  double *values = malloc((size_t)size.replicates * sizeof *values);
  if (!values) status = CVN_ERR_MEMORY;
  for (int64_t s = 0; s < size.strategies && status == CVN_OK; s++) {
    status = cvn_result_outcome(result, outcome, s, 0, values, messages);
    double sum = 0.0;
    for (int64_t r = 0; r < size.replicates && status == CVN_OK; r++) sum += values[r];
    if (status == CVN_OK)
      printf("%-12s %s %.3f\n", cvn_result_strategy(result, s), outcome,
             sum / (double)size.replicates);
  }
  free(values);
  cvn_result_close(result);
  return status;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "Usage: %s SCENARIO RESULT\n", argv[0]);
    return 2;
  }
  const char *const overrides[] = {"run.replicates=2", "run.months=36"};
  cvn_messages messages = {0};
  cvn_study *study;
  cvn_status status = cvn_study_open(&study, argv[1], overrides, 2, &messages);
  if (status == CVN_OK) status = cvn_study_set(study, "trust.gain", "0.15", &messages);
  for (int s = 0; status == CVN_OK && cvn_study_strategy(study, s); s++)
    status = watch(study, s, &messages);
  const cvn_run_options options = {.output = argv[2], .replace = true};
  if (status == CVN_OK) status = cvn_study_run(study, &options, &messages);
  if (status == CVN_OK) status = report(argv[2], "outcome_need_met", &messages);
  cvn_study_close(study);
  cvn_messages_print(&messages, stderr, "example: ");
  cvn_messages_free(&messages);
  return cvn_status_exit_code(status);
}
