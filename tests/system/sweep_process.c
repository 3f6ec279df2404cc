/* sweep_process.c: see sweep_process.h. */
#include "system/sweep_process.h"

static const char *const scenario_text =
    "title: sweeps\n"
    "parameters:\n"
    "  population: {organisations: 120}\n"
    "  alliances: {count: 12}\n"
    "  run: {months: 36, replicates: 40, seed: 5}\n"
    "baseline: as it was\n"
    "strategies:\n"
    "  as it was: []\n"
    "  convenor:\n"
    "    - {name: convenor, set: {convenor.presence: independent}, cost: {setup: 5, monthly: 2}}\n"
    "record: {snapshots: {every: 30}}\n";

void write_study(const char *kind, int points, int replicates) {
  char text[512];
  write_text("s.yaml", scenario_text);
  snprintf(text, sizeof text,
           "scenario: s.yaml\n"
           "design: {kind: %s, points: %d}\n"
           "vary:\n"
           "  trust.gain: {min: 0.02, max: 0.2, scale: log}\n"
           "  plans.rule: {values: [none, voluntary, required]}\n"
           "replicates: %d\n",
           kind, points, replicates);
  write_text("k.yaml", text);
}

static void add(command *self, const char *word) {
  assert_true(self->count < 39);
  self->words[self->count++] = word;
}

static void add_number(command *self, int number) {
  char *text = self->texts[self->texts_used++];
  snprintf(text, sizeof self->texts[0], "%d", number);
  add(self, text);
}

void sweep_command(command *self, const char *folder, int threads, int ranks) {
  *self = (command){0};
  if (ranks > 0) {
    add(self, "mpirun");
    add(self, "-n");
    add_number(self, ranks);
  }
  add(self, TEST_CONVENE);
  static const char *const words[] = {"sweep", "k.yaml", "-q", "--resume", "-o"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) add(self, words[i]);
  add(self, folder);
  add(self, "--threads");
  add_number(self, threads);
}

void add_shard(command *self, int shard, int shards) {
  char *text = self->texts[self->texts_used++];
  snprintf(text, sizeof self->texts[0], "%d/%d", shard, shards);
  add(self, "--shard");
  add(self, text);
}

pid_t start_command(const command *self) {
  return start_process(self->words);
}

void run_command(const command *self, int code) {
  const int ended = end_of(start_command(self));
  if (ended == code) return;
  size_t length;
  char *said = read_bytes("said", &length);
  for (int i = 0; i < self->count; i++) print_error("%s ", self->words[i]);
  print_error("\nexit code %d, not %d: %s\n", ended, code, said);
  free(said);
  fail();
}

bool have_mpirun(void) {
#ifdef TEST_MPI
  /* Ranks may be more than processors, and CI's user is root. */
  setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 1);
  setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 1);
  setenv("OMPI_MCA_rmaps_base_oversubscribe", "1", 1);
  setenv("OMPI_MCA_hwloc_base_binding_policy", "none", 1);
  setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", 1);
  return true;
#else
  if (getenv("CI")) fail_msg("built without MPI");
  print_message("skipped: built without MPI\n");
  return false;
#endif
}
