/* sweep_process.h: sweeps of one small study, alone, in shards and under mpirun. */
#ifndef CVN_TESTS_SYSTEM_SWEEP_PROCESS_H
#define CVN_TESTS_SYSTEM_SWEEP_PROCESS_H

#include "system/cli_process.h"

/* Writes s.yaml and k.yaml: 2 strategies x `points` points x `replicates` replicates. */
void write_study(const char *kind, int points, int replicates);

/* A command line that is put together. */
typedef struct command {
  const char *words[40];
  char texts[8][32];
  int count, texts_used;
} command;

/* "convene sweep k.yaml -q --resume -o FOLDER --threads N"; under `mpirun -n ranks` where ranks >
 * 0.
 */
void sweep_command(command *self, const char *folder, int threads, int ranks);
void add_shard(command *self, int shard, int shards);

/* As start_process; end_of waits for it. */
pid_t start_command(const command *self);

/* Runs it and fails the test, with what was said, unless it ends with `code`. */
void run_command(const command *self, int code);

/* False, after a note, where mpirun is not to be had; with CI set that fails the test. */
bool have_mpirun(void);

#endif
