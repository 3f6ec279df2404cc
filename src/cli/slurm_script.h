/* slurm_script.h: the text of a batch script, from its template and what goes into it. */
#ifndef CVN_CLI_SLURM_SCRIPT_H
#define CVN_CLI_SLURM_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef struct cvn_slurm_job {
  const char *program, *study, *folder; /* absolute paths; any bytes but a line break */
  const char *name;                     /* of the study */
  char *const *options;                 /* further arguments of `convene sweep` */
  int n_options;
  char *const *directives; /* further options of sbatch, "--partition=short" */
  int n_directives;
  int64_t runs, shards, tasks, cpus;
  double memory;    /* bytes */
  const char *time; /* a time limit as Slurm writes it */
} cvn_slurm_job;

/* Adds the script. Check buffer->failed. */
void cvn_slurm_script(cvn_buffer *buffer, const cvn_slurm_job *job);

/* True for a text that can stand on an #SBATCH line: it begins with "--" and has letters, digits
 * and -_=.,:/@%+[]*^ only, since Slurm's own quoting of these lines is not a shell's. */
bool cvn_slurm_is_directive(const char *text);

#endif
