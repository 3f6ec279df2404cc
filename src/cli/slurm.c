/* slurm.c: `convene slurm`: a batch script that runs a study as an array of Slurm jobs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/slurm_script.h"
#include "experiment/plan.h"
#include "experiment/sweep.h"
#include "record/output_file.h"

const char *const cvn_help_slurm =
    "Usage: convene slurm STUDY [OPTION]…\n"
    "\n"
    "Writes a batch script that runs a study as a Slurm array job: the study in\n"
    "shards, each array task several of them, all into one folder. A task that comes\n"
    "to its time limit, is preempted or requeued goes on where it was. Submit it with\n"
    "sbatch, follow it with 'convene status', and make one file with 'convene merge'.\n"
    "\n"
    "Options:\n"
    "  -o, --output FILE         write the script to FILE (default: standard output)\n"
    "      --folder DIR          the sweep's folder, which all nodes must see (default\n"
    "                            results/<study>)\n"
    "      --shards N            into how many parts to divide the study (default: by\n"
    "                            a few runs made now, half an hour of work in each)\n"
    "      --tasks N             array tasks at most (default 1000: array indices\n"
    "                            must be below MaxArraySize, 1001 where nobody has\n"
    "                            changed it; see 'scontrol show config')\n"
    "      --cpus N              processors of a task (default 4)\n"
    "      --time LIMIT          time limit of a task as sbatch takes it (default\n"
    "                            2:00:00); a task that needs more is requeued\n"
    "      --sbatch OPTION       a further option of sbatch (repeatable), such as\n"
    "                            '--sbatch --partition=short'\n"
    "      --set group.key=VAL   passed on to 'convene sweep' (repeatable)\n"
    "      --program FILE        the convene that the nodes run (default: this one)\n"
    "      --force               replace a script that exists\n"
    "  -h, --help                this text\n"
    "\n"
    "Example:\n"
    "  convene slurm my-study.yaml -o my-study.sh --folder results/my-study\n";

static const double shard_seconds = 1800; /* aimed at, with all processors of a task */
static const double memory_margin = 1.5, least_memory = 256.0 * 1048576;

typedef struct slurm_request {
  const char *study, *output, *folder, *program;
  cvn_slurm_job job;
  cvn_texts overrides, directives;
  cvn_texts sweep_options; /* "--set", "a.b=c", … */
  bool force;
} slurm_request;

static int read_time(const cvn_option *option, void *request, const char *text) {
  *(const char **)cvn_option_value(option, request) = text;
  if (*text && strspn(text, "0123456789:-") == strlen(text)) return 0;
  return cvn_cli_usage("slurm",
                       "--time is '%s'; it must be a limit as sbatch takes it: minutes, 2:00:00 or "
                       "1-12:00:00",
                       text);
}

static int read_directive(const cvn_option *option, void *request, const char *text) {
  if (cvn_slurm_is_directive(text))
    return cvn_texts_keep(cvn_option_value(option, request), cvn_copy(text));
  return cvn_cli_usage("slurm",
                       "--sbatch is '%s'; it must be one option such as --partition=short, of "
                       "letters, digits and -_=.,:/@%%+[]*^",
                       text);
}

static const cvn_option known[] = {
    CVN_TEXT("output", 'o', slurm_request, output),
    CVN_TEXT("folder", 0, slurm_request, folder),
    CVN_WHOLE("shards", 1, CVN_MOST_SHARDS, slurm_request, job.shards),
    CVN_WHOLE("tasks", 1, CVN_MOST_SHARDS, slurm_request, job.tasks),
    CVN_WHOLE("cpus", 1, 1024, slurm_request, job.cpus),
    CVN_READ("time", slurm_request, job.time, read_time),
    CVN_READ("sbatch", slurm_request, directives, read_directive),
    CVN_TEXTS("set", slurm_request, overrides),
    CVN_TEXT("program", 0, slurm_request, program),
    CVN_FLAG("force", 0, slurm_request, force),
    {0},
};

/* Negative where the command goes on, else its exit code. */
static int parse_request(slurm_request *request, int argc, char **argv) {
  const cvn_command_options of = {"slurm", cvn_help_slurm, known, "which study?", "study"};
  request->job = (cvn_slurm_job){.tasks = 1000, .cpus = 4, .time = "2:00:00"};
  int code = cvn_cli_options_and_one(&of, request, argc, argv, &request->study);
  for (int i = 0; code < 0 && i < request->overrides.count; i++) {
    const int first = cvn_texts_keep(&request->sweep_options, cvn_copy("--set"));
    const int second =
        cvn_texts_keep(&request->sweep_options, cvn_copy(request->overrides.items[i]));
    if (first != 0 || second != 0) code = 1;
  }
  return code;
}

/* -- paths: jobs start elsewhere, so all are absolute -- */

/* A line break in a path would make a comment of the script a command. */
static cvn_status refuse_line_break(const char *path, cvn_messages *messages) {
  if (!strpbrk(path, "\n\r")) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_USAGE, NULL, "a path with a line break cannot be scripted");
}

/* `path` may be NULL for want of memory. */
static cvn_status absolute(const char *path, char **result, cvn_messages *messages) {
  *result = NULL;
  if (!path) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "not enough memory");
  char *here = getcwd(NULL, 0);
  *result = path[0] == '/' ? cvn_copy(path) : here ? cvn_format("%s/%s", here, path) : NULL;
  free(here);
  if (!*result) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", path);
  return refuse_line_break(*result, messages);
}

/* The program that runs now, or the one that was asked for. */
static cvn_status find_program(const char *asked, char **result, cvn_messages *messages) {
  enum { PATH_ROOM = 4096 };
  if (asked) return absolute(asked, result, messages);
  char *path = calloc(1, PATH_ROOM);
  if (!path) return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a path");
  const ssize_t length = readlink("/proc/self/exe", path, PATH_ROOM - 1);
  *result = path;
  if (length > 0) return refuse_line_break(path, messages);
  return cvn_fail(messages, CVN_ERR_NOT_FOUND, NULL,
                  "where this program is cannot be found out; say --program FILE");
}

/* -- the script -- */

static cvn_status size_job(slurm_request *request, const cvn_study *study, cvn_messages *messages) {
  cvn_slurm_job *job = &request->job;
  cvn_plan plan;
  const cvn_status status = cvn_plan_study(&plan, study, (int)job->cpus, NULL, messages);
  if (status != CVN_OK) return status;
  job->runs = plan.runs;
  job->memory = fmax(memory_margin * plan.memory, least_memory);
  if (job->shards == 0)
    job->shards = (int64_t)fmin(ceil(plan.core_seconds / (shard_seconds * (double)job->cpus)),
                                (double)CVN_MOST_SHARDS);
  if (job->shards < 1) job->shards = 1;
  if (job->shards > plan.runs) job->shards = plan.runs;
  if (job->tasks > job->shards) job->tasks = job->shards;
  return CVN_OK;
}

static cvn_status write_script(const slurm_request *request, const cvn_study *study,
                               const cvn_buffer *script, cvn_messages *messages) {
  if (!request->output) {
    fwrite(script->text, 1, script->length, stdout);
    return CVN_OK;
  }
  cvn_output_file file;
  cvn_status status = cvn_study_spares(study, request->output, messages);
  if (status == CVN_OK) status = cvn_output_begin(&file, request->output, request->force, messages);
  if (status != CVN_OK) return status;
  FILE *stream = fopen(file.temporary, "w");
  const bool written = stream && fwrite(script->text, 1, script->length, stream) == script->length;
  const bool closed = stream && fclose(stream) == 0;
  if (written && closed && chmod(file.temporary, 0755) == 0)
    return cvn_output_commit(&file, messages);
  cvn_output_discard(&file);
  return cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be written", request->output);
}

/* What to do next, on standard error where the script itself is on standard output. */
static void tell(const slurm_request *request) {
  const cvn_slurm_job *job = &request->job;
  FILE *stream = request->output ? stdout : stderr;
  fprintf(stream, "%lld runs in %lld shard%s, %lld array task%s of %lld processor%s\n",
          (long long)job->runs, (long long)job->shards, job->shards == 1 ? "" : "s",
          (long long)job->tasks, job->tasks == 1 ? "" : "s", (long long)job->cpus,
          job->cpus == 1 ? "" : "s");
  if (!request->output) return;
  cvn_buffer line = {0};
  cvn_buffer_add(&line, "Submit: sbatch ");
  cvn_buffer_add_quoted(&line, request->output);
  if (!line.failed) printf("%s\n", line.text);
  cvn_buffer_free(&line);
}

static cvn_status compose(slurm_request *request, const cvn_study *study, cvn_messages *messages) {
  cvn_slurm_job *job = &request->job;
  char *program = NULL, *path = NULL, *folder = NULL, *fallback = NULL;
  cvn_buffer script = {0};
  job->name = cvn_study_name(study);
  fallback = cvn_format(CVN_RESULTS_FOLDER "/%s", job->name);
  cvn_status status = fallback ? CVN_OK : CVN_ERR_MEMORY;
  if (status == CVN_OK) status = find_program(request->program, &program, messages);
  if (status == CVN_OK) status = absolute(request->study, &path, messages);
  if (status == CVN_OK)
    status = absolute(request->folder ? request->folder : fallback, &folder, messages);
  if (status == CVN_OK) status = size_job(request, study, messages);
  if (status == CVN_OK) {
    job->program = program;
    job->study = path;
    job->folder = folder;
    cvn_slurm_script(&script, job);
    status = script.failed ? CVN_ERR_MEMORY : write_script(request, study, &script, messages);
  }
  if (status == CVN_OK) tell(request);
  cvn_buffer_free(&script);
  free(program);
  free(path);
  free(folder);
  free(fallback);
  return status;
}

static int slurm_now(slurm_request *request) {
  cvn_messages messages = {0};
  cvn_study study;
  request->job.options = request->sweep_options.items;
  request->job.n_options = request->sweep_options.count;
  request->job.directives = request->directives.items;
  request->job.n_directives = request->directives.count;
  cvn_status status = cvn_study_load(&study, request->study, cvn_texts_list(&request->overrides),
                                     request->overrides.count, &messages);
  if (status == CVN_OK) status = compose(request, &study, &messages);
  const int code = cvn_cli_report(status, &messages);
  cvn_study_free(&study);
  cvn_messages_free(&messages);
  return code;
}

int cvn_command_slurm(int argc, char **argv) {
  slurm_request request = {0};
  int code = parse_request(&request, argc, argv);
  if (code < 0) code = slurm_now(&request);
  cvn_texts_free(&request.sweep_options);
  cvn_texts_free(&request.overrides);
  cvn_texts_free(&request.directives);
  return code;
}
