/* make_result.c: writes the invented experiment to the file named, for other programs to read. */
#include <stdio.h>
#include <stdlib.h>

#include "support/synthetic.h"

int main(int argc, char **argv) {
  if (argc < 2) {
    fputs("usage: make_result FILE [MONTHS REPLICATES]\n", stderr);
    return 2;
  }
  const long months = argc > 3 ? strtol(argv[2], NULL, 10) : 36;
  const long replicates = argc > 3 ? strtol(argv[3], NULL, 10) : 5;
  cvn_scenario scenario;
  cvn_messages messages = {0};
  synthetic_scenario(&scenario, months, replicates,
                     "{alliances: {every: 12}, snapshots: {every: 12}, population: true, "
                     "advantage: true, names: true}");
  const cvn_status status = synthetic_write(argv[1], &scenario, 1, true, &messages);
  cvn_messages_print(&messages, stderr, "make_result: ");
  cvn_messages_free(&messages);
  cvn_scenario_free(&scenario);
  return cvn_status_exit_code(status);
}
