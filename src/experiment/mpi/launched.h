/* launched.h: how a process can tell, without MPI, that it is one of several. */
#ifndef CVN_EXPERIMENT_LAUNCHED_H
#define CVN_EXPERIMENT_LAUNCHED_H

#include <stdbool.h>
#include <stdint.h>

/* True under mpirun, or srun with a plug-in for MPI and more than one task. */
bool cvn_launched_by_mpi(void);

/* How many processes were started together, as far as the environment says; at least 1. */
int64_t cvn_launched_processes(void);

#endif
