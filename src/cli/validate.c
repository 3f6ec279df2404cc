/* validate.c: `convene validate`: checks scenario and study files, and the files they name, without
 * running them. */
#include <getopt.h>
#include <stdio.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "experiment/study.h"
#include "population/population.h"

const char *const cvn_help_validate =
    "Usage: convene validate FILE…\n"
    "\n"
    "Reads each scenario or study file, and the files it names, and says on standard\n"
    "output what is in it. Of a study all points are checked. Everything that is\n"
    "wrong is told on standard error, with file, line and column. Nothing is run or\n"
    "written. Exit status: 0 all files are valid, 2 one is not.\n"
    "\n"
    "Options:\n"
    "  -h, --help  this text\n"
    "\n"
    "Example:\n"
    "  convene validate scenarios/*.yaml\n";

static void print_summary(const char *path, const cvn_study *study,
                          const cvn_dimensions *dimensions) {
  const cvn_scenario *scenario = &study->scenario;
  const int strategies = scenario->n_strategies;
  printf("%s: valid: ", path);
  if (study->path)
    printf("%lld %s of %d %s (%s), ", (long long)study->points,
           study->points == 1 ? "point" : "points", study->n_varied,
           study->n_varied == 1 ? "parameter" : "parameters", cvn_design_word(study->design.kind));
  printf("%d %s (baseline '%s'), %lld organisations in %lld alliance%s, %lld %s of %lld "
         "month%s\n",
         strategies, strategies == 1 ? "strategy" : "strategies",
         scenario->strategies[scenario->baseline].name, (long long)dimensions->organisations,
         (long long)dimensions->alliances, dimensions->alliances == 1 ? "" : "s",
         (long long)scenario->params.run.replicates,
         scenario->params.run.replicates == 1 ? "replicate" : "replicates",
         (long long)scenario->params.run.months, scenario->params.run.months == 1 ? "" : "s");
}

static int validate(const char *path) {
  cvn_messages messages = {0};
  cvn_study study;
  cvn_coalition *coalition = NULL;
  int code = 0;
  cvn_status status = cvn_study_load(&study, path, NULL, 0, &messages);
  if (status != CVN_OK) goto out;
  status = cvn_coalition_load(&coalition, &study.scenario, &messages);
  if (status == CVN_OK) {
    const cvn_dimensions dimensions = cvn_population_dimensions(&study.scenario.params, coalition);
    print_summary(path, &study, &dimensions);
  }
  cvn_coalition_free(coalition);
  cvn_study_free(&study);
out:
  code = cvn_cli_report(status, &messages); /* warnings, too */
  cvn_messages_free(&messages);
  return code;
}

int cvn_command_validate(int argc, char **argv) {
  const cvn_command_options of = {.command = "validate", .help = cvn_help_validate};
  const int told = cvn_cli_options(&of, NULL, argc, argv);
  if (told >= 0) return told;
  if (optind == argc) return cvn_cli_usage("validate", "which scenario or study?");
  int worst = 0;
  for (int i = optind; i < argc; i++) {
    const int code = validate(argv[i]);
    if (code > worst) worst = code;
  }
  return worst;
}
