/* slurm.c: `convene slurm`: a batch script that runs a study as an array of Slurm jobs. */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/slurm_script.h"
#include "experiment/plan.h"
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

enum {
  OPTION_FOLDER = 256,
  OPTION_SHARDS,
  OPTION_TASKS,
  OPTION_CPUS,
  OPTION_TIME,
  OPTION_SBATCH,
  OPTION_SET,
  OPTION_PROGRAM,
  OPTION_FORCE
};

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"folder", required_argument, NULL, OPTION_FOLDER},
    {"shards", required_argument, NULL, OPTION_SHARDS},
    {"tasks", required_argument, NULL, OPTION_TASKS},
    {"cpus", required_argument, NULL, OPTION_CPUS},
    {"time", required_argument, NULL, OPTION_TIME},
    {"sbatch", required_argument, NULL, OPTION_SBATCH},
    {"set", required_argument, NULL, OPTION_SET},
    {"program", required_argument, NULL, OPTION_PROGRAM},
    {"force", no_argument, NULL, OPTION_FORCE},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const double shard_seconds = 1800; /* aimed at, with all processors of a task */
static const double memory_margin = 1.5, least_memory = 256.0 * 1048576;
enum { MOST_SHARDS = 1000000 };

typedef struct slurm_request {
  const char *study, *output, *folder, *program;
  cvn_slurm_job job;
  char **sweep_options; /* owned list: "--set", "a.b=c", … borrowed */
  char **overrides;     /* owned list of borrowed texts */
  char **directives;
  int n_sweep_options, n_overrides, n_directives;
  bool force, help;
} slurm_request;

static int read_count(const char *name, const char *text, int64_t max, int64_t *value) {
  if (cvn_parse_int(text, value) && *value >= 1 && *value <= max) return 0;
  return cvn_cli_usage("slurm", "--%s is '%s'; it must be a whole number between 1 and %lld", name,
                       text, (long long)max);
}

static int read_time(slurm_request *request, const char *text) {
  request->job.time = text;
  if (*text && strspn(text, "0123456789:-") == strlen(text)) return 0;
  return cvn_cli_usage("slurm",
                       "--time is '%s'; it must be a limit as sbatch takes it: minutes, 2:00:00 or "
                       "1-12:00:00",
                       text);
}

static int read_directive(slurm_request *request, char *text) {
  request->directives[request->n_directives++] = text;
  if (cvn_slurm_is_directive(text)) return 0;
  return cvn_cli_usage("slurm",
                       "--sbatch is '%s'; it must be one option such as --partition=short, of "
                       "letters, digits and -_=.,:/@%%+[]*^",
                       text);
}

static int parse_option(slurm_request *request, int option, char **argv) {
  switch (option) {
  case 'o':
    request->output = optarg;
    return 0;
  case OPTION_FOLDER:
    request->folder = optarg;
    return 0;
  case OPTION_SHARDS:
    return read_count("shards", optarg, MOST_SHARDS, &request->job.shards);
  case OPTION_TASKS:
    return read_count("tasks", optarg, MOST_SHARDS, &request->job.tasks);
  case OPTION_CPUS:
    return read_count("cpus", optarg, 1024, &request->job.cpus);
  case OPTION_TIME:
    return read_time(request, optarg);
  case OPTION_SBATCH:
    return read_directive(request, optarg);
  case OPTION_SET:
    request->sweep_options[request->n_sweep_options++] = argv[0]; /* replaced by "--set" below */
    request->sweep_options[request->n_sweep_options++] = optarg;
    request->overrides[request->n_overrides++] = optarg;
    return 0;
  case OPTION_PROGRAM:
    request->program = optarg;
    return 0;
  case OPTION_FORCE:
    request->force = true;
    return 0;
  case 'h':
    request->help = true;
    return 0;
  default:
    return cvn_cli_bad_option("slurm", argv, long_options);
  }
}

static int parse_request(slurm_request *request, int argc, char **argv) {
  request->job = (cvn_slurm_job){.tasks = 1000, .cpus = 4, .time = "2:00:00"};
  request->sweep_options = calloc(2 * (size_t)argc, sizeof *request->sweep_options);
  request->overrides = calloc((size_t)argc, sizeof *request->overrides);
  request->directives = calloc((size_t)argc, sizeof *request->directives);
  if (!request->sweep_options || !request->overrides || !request->directives)
    return cvn_cli_report(CVN_ERR_MEMORY, &(cvn_messages){0});
  optind = 1;
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, "o:h", long_options, NULL)) != -1;) {
    const int code = parse_option(request, option, argv);
    if (code != 0) return code;
  }
  if (request->help) return 0;
  return cvn_cli_one_argument("slurm", "which study?", "study", argc, argv, &request->study);
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
  if (path && length > 0) return refuse_line_break(path, messages);
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
                                (double)MOST_SHARDS);
  if (job->shards < 1) job->shards = 1;
  if (job->shards > plan.runs) job->shards = plan.runs;
  if (job->tasks > job->shards) job->tasks = job->shards;
  return CVN_OK;
}

static cvn_status write_script(const slurm_request *request, const cvn_buffer *script,
                               cvn_messages *messages) {
  if (!request->output) {
    fwrite(script->text, 1, script->length, stdout);
    return CVN_OK;
  }
  cvn_output_file file;
  cvn_status status = cvn_output_begin(&file, request->output, request->force, messages);
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
  cvn_shell_quote(&line, request->output);
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
    status = script.failed ? CVN_ERR_MEMORY : write_script(request, &script, messages);
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
  static char set[] = "--set";
  cvn_messages messages = {0};
  cvn_study study;
  for (int i = 0; i < request->n_sweep_options; i += 2) request->sweep_options[i] = set;
  request->job.options = request->sweep_options;
  request->job.n_options = request->n_sweep_options;
  request->job.directives = request->directives;
  request->job.n_directives = request->n_directives;
  cvn_status status =
      cvn_study_load(&study, request->study, (const char *const *)request->overrides,
                     request->n_overrides, &messages);
  if (status == CVN_OK) status = compose(request, &study, &messages);
  const int code = cvn_cli_report(status, &messages);
  cvn_study_free(&study);
  cvn_messages_free(&messages);
  return code;
}

int cvn_command_slurm(int argc, char **argv) {
  slurm_request request = {0};
  int code = parse_request(&request, argc, argv);
  if (code == 0) code = request.help ? cvn_cli_help(cvn_help_slurm) : slurm_now(&request);
  free(request.sweep_options);
  free(request.overrides);
  free(request.directives);
  return code;
}
