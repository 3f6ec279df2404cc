/* mpi_group.c: a group over MPI; or none, where the program was built without it. */
#include "experiment/mpi/mpi_group.h"

#include "experiment/mpi/launched.h"

#ifdef CVN_HAVE_MPI

#include <limits.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

enum { TAG = 1, EXIT_CODE = 1 };

static void broadcast(void *link, void *bytes, size_t length) {
  char *next = bytes;
  (void)link;
  while (length > 0) {
    const int part = length < (size_t)INT_MAX ? (int)length : INT_MAX;
    MPI_Bcast(next, part, MPI_BYTE, 0, MPI_COMM_WORLD);
    next += part;
    length -= (size_t)part;
  }
}

static void send(void *link, int to, const cvn_group_message *message) {
  (void)link;
  MPI_Send(message->words, CVN_GROUP_WORDS, MPI_INT64_T, to, TAG, MPI_COMM_WORLD);
}

static bool receive(void *link, int *from, cvn_group_message *message) {
  int there = 0;
  MPI_Status status;
  (void)link;
  MPI_Iprobe(MPI_ANY_SOURCE, TAG, MPI_COMM_WORLD, &there, &status);
  if (!there) return false;
  *from = status.MPI_SOURCE;
  MPI_Recv(message->words, CVN_GROUP_WORDS, MPI_INT64_T, *from, TAG, MPI_COMM_WORLD, &status);
  return true;
}

static void leave(void *link) {
  (void)link;
  MPI_Finalize();
}

static void abandon(void *link, const cvn_messages *why) {
  (void)link;
  cvn_messages_print(why, stderr, "convene: ");
  MPI_Abort(MPI_COMM_WORLD, EXIT_CODE);
  exit(EXIT_CODE); /* MPI_Abort does not return */
}

cvn_status cvn_mpi_group_open(cvn_group *group, cvn_messages *messages) {
  int provided = MPI_THREAD_SINGLE;
  *group = (cvn_group){.size = 1};
  if (!cvn_launched_by_mpi()) return CVN_OK;
  /* One thread at a time calls MPI: at first the main one, then the one that watches. */
  if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS ||
      provided < MPI_THREAD_SERIALIZED)
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "this MPI library does not let threads take turns (MPI_THREAD_SERIALIZED); "
                    "use --threads without mpirun, or --shard");
  *group = (cvn_group){
      .broadcast = broadcast, .send = send, .receive = receive, .leave = leave, .abandon = abandon};
  MPI_Comm_rank(MPI_COMM_WORLD, &group->rank);
  MPI_Comm_size(MPI_COMM_WORLD, &group->size);
  if (group->size == 1 && cvn_launched_processes() > 1) {
    MPI_Finalize();
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "several processes were started together, but each finds itself alone: the "
                    "launcher belongs to another MPI library than convene was built with (with "
                    "srun, try --mpi=pmix)");
  }
  return CVN_OK;
}

#else

cvn_status cvn_mpi_group_open(cvn_group *group, cvn_messages *messages) {
  *group = (cvn_group){.size = 1};
  if (!cvn_launched_by_mpi() || cvn_launched_processes() < 2) return CVN_OK;
  return cvn_fail(
      messages, CVN_ERR_USAGE, NULL,
      "was started by mpirun or srun as one of several, but this convene was built "
      "without MPI (configure with -DCONVENE_MPI=ON); use --threads or --shard instead");
}

#endif
