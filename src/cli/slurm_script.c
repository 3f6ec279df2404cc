/* slurm_script.c: fills in scripts/slurm/array.sh, which the program carries with it. */
#include "cli/slurm_script.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cvn_template_slurm.h"

bool cvn_slurm_is_directive(const char *text) {
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "-_=.,:/@%+[]*^";
  return strncmp(text, "--", 2) == 0 && strlen(text) > 2 && strspn(text, allowed) == strlen(text);
}

/* A name for squeue to show: what is not plain becomes an underscore. */
static void add_job_name(cvn_buffer *buffer, const char *name) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  cvn_buffer_add(buffer, "convene-");
  for (; *name; name++) cvn_buffer_add_bytes(buffer, strchr(plain, *name) ? name : "_", 1);
}

/* A name in a comment, where a line break would end it. */
static void add_comment(cvn_buffer *buffer, const char *text) {
  char *shown = cvn_printable(text);
  for (char *at = shown; at && (at = strpbrk(at, "\n\r\t")); at++) *at = ' ';
  if (shown) cvn_buffer_add(buffer, "%s", shown);
  else buffer->failed = true;
  free(shown);
}

static void add_field(cvn_buffer *buffer, const char *name, size_t length,
                      const cvn_slurm_job *job) {
  const double mebibyte = 1048576;
#define IS(word) (length == sizeof(word) - 1 && memcmp(name, word, length) == 0)
  if (IS("RUNS")) cvn_buffer_add(buffer, "%" PRId64, job->runs);
  else if (IS("SHARDS")) cvn_buffer_add(buffer, "%" PRId64, job->shards);
  else if (IS("TASKS")) cvn_buffer_add(buffer, "%" PRId64, job->tasks);
  else if (IS("CPUS")) cvn_buffer_add(buffer, "%" PRId64, job->cpus);
  else if (IS("MEMORY")) cvn_buffer_add(buffer, "%.0fM", ceil(job->memory / mebibyte));
  else if (IS("TIME")) cvn_buffer_add(buffer, "%s", job->time);
  else if (IS("NAME")) add_comment(buffer, job->name);
  else if (IS("JOB")) add_job_name(buffer, job->name);
  else if (IS("PROGRAM")) cvn_buffer_add_quoted(buffer, job->program);
  else if (IS("STUDY")) cvn_buffer_add_quoted(buffer, job->study);
  else if (IS("FOLDER")) cvn_buffer_add_quoted(buffer, job->folder);
#undef IS
  else buffer->failed = true; /* the template and this table do not fit: a test sees to it */
}

static void add_options(cvn_buffer *buffer, const cvn_slurm_job *job) {
  for (int i = 0; i < job->n_options; i++) {
    cvn_buffer_add(buffer, i ? " " : "");
    cvn_buffer_add_quoted(buffer, job->options[i]);
  }
}

void cvn_slurm_script(cvn_buffer *buffer, const cvn_slurm_job *job) {
  static const char options[] = "@OPTIONS@", more[] = "#@MORE@\n";
  static const char by_hand[] = "# 'convene slurm' fills in";
  const char *at = (const char *)cvn_template_slurm;
  while (*at) {
    if (strncmp(at, by_hand, sizeof by_hand - 1) == 0) { /* that line and the empty one after it */
      at = strchr(strchr(at, '\n') + 1, '\n') + 1;
      cvn_buffer_add(buffer, "# Written by 'convene slurm'.\n#\n");
    } else if (strncmp(at, more, sizeof more - 1) == 0) {
      for (int i = 0; i < job->n_directives; i++)
        cvn_buffer_add(buffer, "#SBATCH %s\n", job->directives[i]);
      cvn_buffer_add(buffer, "\n");
      at += sizeof more - 1;
    } else if (strncmp(at, options, sizeof options - 1) == 0) {
      add_options(buffer, job);
      at += sizeof options - 1;
    } else if (*at == '@' && at[1] >= 'A' && at[1] <= 'Z' && strcspn(at + 1, "@\n") < 10 &&
               at[1 + strcspn(at + 1, "@\n")] == '@') {
      const size_t length = strcspn(at + 1, "@");
      add_field(buffer, at + 1, length, job);
      at += length + 2;
    } else {
      const size_t plain = 1 + strcspn(at + 1, "@#");
      cvn_buffer_add_bytes(buffer, at, plain);
      at += plain;
    }
  }
}
