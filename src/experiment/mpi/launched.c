/* launched.c: how a process can tell that it is one of several. */
#include "experiment/mpi/launched.h"

#include <stdlib.h>

#include "base/text.h"

/* 0 where the variable is not set or no number. */
static int64_t number(const char *variable) {
  const char *text = getenv(variable);
  int64_t value = 0;
  return text && cvn_parse_int(text, &value) ? value : 0;
}

bool cvn_launched_by_mpi(void) {
  /* Slurm sets the variables of PMI and PMIx for every task that it starts, alone or not. */
  const bool alone = number("SLURM_STEP_NUM_TASKS") == 1 && !getenv("OMPI_COMM_WORLD_SIZE");
  static const char *const variables[] = {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK",
                                          "MPI_LOCALNRANKS"};
  for (size_t i = 0; i < sizeof variables / sizeof variables[0] && !alone; i++)
    if (getenv(variables[i])) return true;
  return false;
}

int64_t cvn_launched_processes(void) {
  const int64_t open_mpi = number("OMPI_COMM_WORLD_SIZE"), pmi = number("PMI_SIZE");
  const int64_t slurm = getenv("SLURM_PROCID") ? number("SLURM_STEP_NUM_TASKS") : 0;
  const int64_t most = open_mpi > pmi ? open_mpi : pmi;
  return most > slurm ? most : slurm > 0 ? slurm : 1;
}
