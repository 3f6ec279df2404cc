/* replay.c: a scenario out of a result, and the experiment once more. */
#include "experiment/replay.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <convene/version.h>

#include "base/text.h"
#include "experiment/replay_parts.h"

enum { FILES_MAX = 16, NAME_SIZE = 128 };

/* What is taken out of a result; owned. */
typedef struct pieces {
  char *name, *text;
  size_t length;
  char *overrides[CVN_PARAM_COUNT]; /* "group.key=value" for what was set */
  int n_overrides;
  cvn_named_file files[FILES_MAX];
  int n_files;
} pieces;

static void free_pieces(pieces *p) {
  free(p->name);
  free(p->text);
  for (int i = 0; i < p->n_overrides; i++) free(p->overrides[i]);
  for (int i = 0; i < p->n_files; i++) {
    free(p->files[i].path);
    free(p->files[i].bytes);
  }
}

cvn_status cvn_replay_lacks(const cvn_reader *reader, const char *what, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_FORMAT, NULL,
                  "%s: cannot be replayed: it does not hold %s, so it was written by a convene "
                  "before replays or has been changed since",
                  cvn_reader_path(reader), what);
}

static cvn_status no_memory(const cvn_reader *reader, cvn_messages *messages) {
  return cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory to replay %s",
                  cvn_reader_path(reader));
}

/* A whole number from an attribute; false where there is none. */
bool cvn_replay_whole(const cvn_reader *reader, const char *object, const char *name,
                      int64_t *value) {
  double number = 0.0;
  char *text = cvn_reader_attribute(reader, object, name);
  const bool found = text && cvn_parse_double(text, &number);
  free(text);
  /* The file may say anything: what no int64_t holds is not converted. */
  const bool fits = found && fabs(number) < 1e15;
  *value = fits ? (int64_t)number : 0;
  return fits && (double)*value == number;
}

static bool was_set(const cvn_reader *reader, int id) {
  char name[NAME_SIZE];
  int64_t set = 0;
  snprintf(name, sizeof name, "%s.set", cvn_param_table[id].path);
  return cvn_replay_whole(reader, "parameters", name, &set) && set != 0;
}

static cvn_status read_parameters(pieces *p, const cvn_reader *reader, cvn_messages *messages) {
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    const cvn_param_info *info = &cvn_param_table[id];
    char standard[64] = "";
    char *value = cvn_reader_attribute(reader, "parameters", info->path);
    if (!value) {
      char what[NAME_SIZE];
      snprintf(what, sizeof what, "the parameter %s", info->path);
      return cvn_replay_lacks(reader, what, messages);
    }
    if (info->type != CVN_TYPE_PATH) cvn_param_text(id, info->def, standard);
    /* One that was set counts even at its default: --set may have overruled the scenario. */
    char *text = NULL;
    const bool needed = was_set(reader, id) || strcmp(value, standard) != 0;
    if (needed) text = cvn_format("%s=%s", info->path, value);
    free(value);
    if (needed && !text) return no_memory(reader, messages);
    if (needed) p->overrides[p->n_overrides++] = text;
  }
  return CVN_OK;
}

static cvn_status read_file(cvn_named_file *file, const cvn_reader *reader, int number,
                            cvn_messages *messages) {
  char path[NAME_SIZE];
  unsigned long long bytes = 0, hash = 0;
  int64_t as_read = 0;
  snprintf(path, sizeof path, "scenario_files/file_%d", number);
  char *parameter = cvn_reader_attribute(reader, path, "parameter");
  char *length = cvn_reader_attribute(reader, path, "bytes");
  char *sum = cvn_reader_attribute(reader, path, "xxh3_64");
  file->path = cvn_reader_attribute(reader, path, "file");
  file->param = parameter ? cvn_param_find(parameter) : -1;
  const bool sound = file->path && length && sum && file->param >= 0 &&
                     cvn_param_table[file->param].type == CVN_TYPE_PATH &&
                     sscanf(length, "%llu", &bytes) == 1 && sscanf(sum, "%llx", &hash) == 1 &&
                     cvn_replay_whole(reader, path, "as_read", &as_read);
  free(sum);
  free(length);
  free(parameter);
  if (!sound) return cvn_replay_lacks(reader, path, messages);
  file->stands_in = as_read == 0;
  file->original_length = (size_t)bytes;
  file->original_hash = (uint64_t)hash;
  return cvn_reader_bytes(reader, path, &file->bytes, &file->length, messages);
}

/* As many files as parameters name one. */
static cvn_status read_files(pieces *p, const cvn_reader *reader, cvn_messages *messages) {
  int named = 0;
  for (int id = 0; id < CVN_PARAM_COUNT; id++) {
    if (cvn_param_table[id].type != CVN_TYPE_PATH) continue;
    char *value = cvn_reader_attribute(reader, "parameters", cvn_param_table[id].path);
    named += value && *value;
    free(value);
  }
  cvn_status status = CVN_OK;
  while (p->n_files < named && p->n_files < FILES_MAX && status == CVN_OK) {
    status = read_file(&p->files[p->n_files], reader, p->n_files, messages);
    p->n_files++;
  }
  return status;
}

static cvn_status read_pieces(pieces *p, const cvn_reader *reader, cvn_messages *messages) {
  p->name = cvn_reader_attribute(reader, "/", "scenario_name");
  if (!p->name) return cvn_replay_lacks(reader, "the scenario's name", messages);
  cvn_status status = cvn_reader_bytes(reader, "scenario_yaml", &p->text, &p->length, messages);
  if (status == CVN_OK) status = read_parameters(p, reader, messages);
  if (status == CVN_OK) status = read_files(p, reader, messages);
  return status;
}

static cvn_status read_record_plan(cvn_record_plan *plan, const cvn_reader *reader,
                                   cvn_messages *messages) {
  int64_t population, advantage, names;
  if (!cvn_replay_whole(reader, "record", "alliances_every", &plan->alliances_every) ||
      !cvn_replay_whole(reader, "record", "snapshots_every", &plan->snapshots_every) ||
      !cvn_replay_whole(reader, "record", "population", &population) ||
      !cvn_replay_whole(reader, "record", "advantage", &advantage) ||
      !cvn_replay_whole(reader, "record", "names", &names) || plan->alliances_every < 0 ||
      plan->snapshots_every < 0)
    return cvn_replay_lacks(reader, "what was recorded", messages);
  plan->population = population != 0;
  plan->advantage = advantage != 0;
  plan->names = names != 0;
  return CVN_OK;
}

/* What was set and what was a default is recorded too. */
static void read_set_flags(cvn_scenario *scenario, const cvn_reader *reader) {
  for (int id = 0; id < CVN_PARAM_COUNT; id++) scenario->param_set[id] = was_set(reader, id);
}

/* A study may have a title and description in place of its scenario's. */
static void read_title(cvn_scenario *scenario, const cvn_reader *reader) {
  char **texts[] = {&scenario->title, &scenario->description};
  static const char *const names[] = {"title", "comment"};
  for (int i = 0; i < 2; i++) {
    char *text = cvn_reader_attribute(reader, "/", names[i]);
    if (!text || !*text) {
      free(text);
      continue;
    }
    free(*texts[i]);
    *texts[i] = text;
  }
}

cvn_status cvn_replay_scenario(cvn_scenario *scenario, const cvn_reader *reader,
                               cvn_messages *messages) {
  const cvn_experiment *experiment = cvn_reader_experiment(reader);
  pieces p = {0};
  *scenario = (cvn_scenario){0};
  cvn_status status = read_pieces(&p, reader, messages);
  if (status != CVN_OK) goto out;
  const cvn_scenario_source source = {.path = cvn_reader_path(reader),
                                      .name = p.name,
                                      .text = p.text,
                                      .length = p.length,
                                      .files = p.files,
                                      .n_files = p.n_files};
  status = cvn_scenario_load_from(scenario, &source, (const char *const *)p.overrides,
                                  p.n_overrides, messages);
  if (status != CVN_OK) goto out;
  status = cvn_scenario_keep_strategies(scenario, (const char *const *)experiment->strategy_names,
                                        (int)experiment->strategies, messages);
  if (status == CVN_OK) status = read_record_plan(&scenario->record, reader, messages);
  read_set_flags(scenario, reader);
  read_title(scenario, reader);
  if (status != CVN_OK) cvn_scenario_free(scenario);
out:
  free_pieces(&p);
  return status;
}

/* -- the experiment once more -- */

/* A folder of our own; NULL after a message. */
static char *make_folder(cvn_messages *messages) {
  const char *base = getenv("TMPDIR");
  char *path = cvn_format("%s/convene-replay-XXXXXX", base && *base ? base : "/tmp");
  if (path && mkdtemp(path)) return path;
  if (path)
    (void)cvn_fail(messages, CVN_ERR_WRITE, NULL, "%s: cannot be made: %s", path, strerror(errno));
  else (void)cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a file name");
  free(path);
  return NULL;
}

/* The attribute, where it is not `now`; else NULL. */
static char *other_than(const cvn_reader *reader, const char *name, const char *now) {
  char *text = cvn_reader_attribute(reader, "/", name);
  if (text && strcmp(text, now) != 0) return text;
  free(text);
  return NULL;
}

/* "commit abc, compiler …" where either is another. */
static char *other_build(const cvn_reader *reader) {
  char *git = other_than(reader, "git", cvn_version_git());
  char *build = other_than(reader, "build", cvn_version_build());
  char *text = NULL;
  if (git && build) text = cvn_format("git %s, %s", git, build);
  else if (git) text = cvn_format("git %s", git);
  else if (build) text = cvn_copy(build);
  free(build);
  free(git);
  return text;
}

static cvn_status run_again(const cvn_study *study, const char *output,
                            const cvn_replay_options *options, cvn_messages *messages) {
  const cvn_experiment_options again = {
      .output = output,
      .force = true,
      .threads = options->threads,
      .progress = options->progress,
      .progress_user = options->user,
      .stop = options->stop,
      .discard = true,
  };
  cvn_experiment_result result;
  const cvn_status status = cvn_experiment_run_study(study, &again, &result, messages);
  return status == CVN_ERR_RUNS_FAILED ? CVN_OK : status; /* they may have failed the first time */
}

cvn_status cvn_replay(const char *path, const cvn_replay_options *options,
                      cvn_replay_result *result, cvn_messages *messages) {
  static const char *const nothing[] = {NULL};
  static const char *const program[] = {"source", "git",           "build",          "fingerprint",
                                        "family", "model_version", "convene_schema", NULL};
  cvn_reader *reader = NULL;
  cvn_study study = {0};
  char *folder = NULL, *output = NULL;
  *result = (cvn_replay_result){0};
  cvn_status status = cvn_reader_open(&reader, path, messages);
  if (status != CVN_OK) return status;
  result->model = other_than(reader, "model_version", CVN_MODEL_VERSION);
  result->build = other_build(reader);
  status = cvn_replay_study(&study, reader, messages);
  cvn_reader_close(reader);
  if (status != CVN_OK) goto out;
  folder = make_folder(messages);
  output = folder ? cvn_format("%s/replay.h5", folder) : NULL;
  if (!output) {
    status = folder ? cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for a file name")
                    : CVN_ERR_WRITE;
    goto out;
  }
  status = run_again(&study, output, options, messages);
  if (status == CVN_OK)
    status = cvn_compare(path, output, result->model || result->build ? program : nothing,
                         options->tell, options->tell_user, &result->comparison, messages);
out:
  if (output) unlink(output);
  if (folder) rmdir(folder);
  free(output);
  free(folder);
  cvn_study_free(&study);
  return status;
}

void cvn_replay_result_free(cvn_replay_result *result) {
  free(result->model);
  free(result->build);
  *result = (cvn_replay_result){0};
}
