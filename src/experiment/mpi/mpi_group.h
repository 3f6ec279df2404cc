/* mpi_group.h: a group of processes that mpirun or srun has started.
 *
 * MPI is used only where the program is run under it. All that knows it stands in this folder,
 * which is linked into the program and not into the library.
 */
#ifndef CVN_EXPERIMENT_MPI_GROUP_H
#define CVN_EXPERIMENT_MPI_GROUP_H

#include <convene/messages.h>

#include "experiment/group.h"

/* Joins the group where there is one; else *group stays zeros, and rank 0 of 1. CVN_ERR_USAGE where
 * there are several processes but this program was built without MPI. */
cvn_status cvn_mpi_group_open(cvn_group *group, cvn_messages *messages) CVN_MUST_CHECK;

#endif
