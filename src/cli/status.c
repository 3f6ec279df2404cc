/* status.c: `convene status`: how far a sweep is. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "experiment/sweep.h"
#include "scenario/json.h"

const char *const cvn_help_status =
    "Usage: convene status DIR [OPTION]…\n"
    "\n"
    "Says how far a sweep is: runs that are sealed, failed and missing, by shard, who\n"
    "is at work on it, and how long that may take yet. The folder is not touched.\n"
    "\n"
    "Options:\n"
    "      --json  as JSON\n"
    "  -h, --help  this text\n"
    "\n"
    "Exit status: 0 the folder could be read, 2 it is not that of a sweep.\n"
    "\n"
    "Example:\n"
    "  convene status results/study\n";

static void add_holder(cvn_json *json, const cvn_sweep_shard *shard) {
  if (!shard->locked) return;
  cvn_json_open(json, "lock", '{');
  cvn_json_string(json, "host", shard->holder.host);
  cvn_json_number(json, "process", (double)shard->holder.pid);
  if (shard->holder.job[0]) cvn_json_string(json, "job", shard->holder.job);
  cvn_json_string(json, "holder", shard->lives ? "may be at work" : "is no more");
  cvn_json_close(json, '}');
}

static void add_shard(cvn_json *json, const cvn_sweep_shard *shard) {
  cvn_json_open(json, NULL, '{');
  cvn_json_number(json, "shard", (double)shard->shard);
  cvn_json_number(json, "of", (double)shard->shards);
  cvn_json_number(json, "runs", (double)shard->runs);
  cvn_json_number(json, "sealed", (double)shard->sealed);
  cvn_json_number(json, "failed", (double)shard->failed);
  cvn_json_number(json, "missing", (double)(shard->runs - shard->sealed));
  if (!isnan(shard->seconds_left)) cvn_json_number(json, "seconds_left", shard->seconds_left);
  add_holder(json, shard);
  cvn_json_close(json, '}');
}

static int print_json(const cvn_sweep_status *status) {
  cvn_buffer text = {0};
  cvn_json json = {.buffer = &text};
  cvn_json_open(&json, NULL, '{');
  cvn_json_string(&json, "study", status->name);
  cvn_json_number(&json, "strategies", (double)status->strategies);
  cvn_json_number(&json, "points", (double)status->points);
  cvn_json_number(&json, "replicates", (double)status->replicates);
  cvn_json_number(&json, "runs", (double)status->runs);
  cvn_json_number(&json, "sealed", (double)status->sealed);
  cvn_json_number(&json, "failed", (double)status->failed);
  cvn_json_number(&json, "missing", (double)status->missing);
  cvn_json_number(&json, "segments", (double)status->segments);
  if (status->has_result) cvn_json_string(&json, "result", status->result);
  cvn_json_open(&json, "shards", '[');
  for (int i = 0; i < status->n_shards; i++) add_shard(&json, &status->shards[i]);
  cvn_json_close(&json, ']');
  cvn_json_close(&json, '}');
  const bool whole = !text.failed;
  if (whole) fputs(text.text, stdout);
  cvn_buffer_free(&text);
  return whole ? 0 : cvn_cli_report(CVN_ERR_MEMORY, &(cvn_messages){0});
}

static void print_shard(const cvn_sweep_shard *shard) {
  char name[32] = "all", left[32];
  if (shard->shard > 0) snprintf(name, sizeof name, "%d/%d", shard->shard, shard->shards);
  printf("%-10s %10lld %10lld %10lld %10lld  ", name, (long long)shard->runs,
         (long long)shard->sealed, (long long)shard->failed,
         (long long)(shard->runs - shard->sealed));
  if (shard->locked && shard->holder.pid == 0) printf("a lock that cannot be read");
  else if (shard->locked)
    printf("process %ld on %s%s%s%s", shard->holder.pid, shard->holder.host,
           shard->holder.job[0] ? ", job " : "", shard->holder.job,
           shard->lives ? "" : " (is no more)");
  if (!isnan(shard->seconds_left)) {
    cvn_duration_text(shard->seconds_left, left, sizeof left);
    printf(", about %s left", left);
  }
  printf("\n");
}

static void print_text(const char *folder, const cvn_sweep_status *status) {
  printf("%s: %s, %lld strateg%s x %lld point%s x %lld replicate%s = %lld runs\n", folder,
         status->name, (long long)status->strategies, status->strategies == 1 ? "y" : "ies",
         (long long)status->points, status->points == 1 ? "" : "s", (long long)status->replicates,
         status->replicates == 1 ? "" : "s", (long long)status->runs);
  printf("%lld sealed in %d file%s, %lld of them failed; %lld missing\n\n",
         (long long)status->sealed, status->segments, status->segments == 1 ? "" : "s",
         (long long)status->failed, (long long)status->missing);
  printf("%-10s %10s %10s %10s %10s  %s\n", "shard", "runs", "sealed", "failed", "missing",
         "at work");
  for (int i = 0; i < status->n_shards; i++) print_shard(&status->shards[i]);
  if (status->has_result) printf("\nResults: %s\n", status->result);
  else if (status->missing == 0)
    printf("\nComplete: convene merge %s -o FILE writes the result\n", folder);
}

typedef struct status_request {
  bool json;
} status_request;

static const cvn_option known[] = {
    CVN_FLAG("json", 0, status_request, json),
    {0},
};

int cvn_command_status(int argc, char **argv) {
  const cvn_command_options of = {"status", cvn_help_status, known, "the folder of which sweep?",
                                  "folder"};
  status_request request = {0};
  const char *folder;
  int code = cvn_cli_options_and_one(&of, &request, argc, argv, &folder);
  if (code >= 0) return code;
  cvn_messages messages = {0};
  cvn_sweep_status status;
  code = cvn_cli_report(cvn_sweep_look(folder, &status, &messages), &messages);
  if (code == 0 && request.json) code = print_json(&status);
  else if (code == 0) print_text(folder, &status);
  cvn_sweep_status_free(&status);
  cvn_messages_free(&messages);
  return code;
}
