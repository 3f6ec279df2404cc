/* bench.c: how fast a month is, one line of JSON a case, for comparing versions
 * (docs/performance.md).
 *
 * Usage: bench [--kernels NAME] [CASE]…   default: small medium dynamic; x86-64-v3 kernels, say,
 *                                         rather than the best that this machine has
 *        bench --list                     names of cases, and of the kernels that it has
 *        bench --once CASE                steps one world and prints its membership-months, for
 *                                         counting instructions
 *        bench --every-core CASE N        N replicates on every core at once, and the mean of
 *                                         them: the ideal that sweeps are held against
 *
 * Times are processor time of the calling thread, and the least of some repetitions; those of
 * --every-core are by the clock, as a sweep's are. A membership-month is one membership stepped by
 * one month of the whole model, with the default observables. Recording: what observables are of
 * that, and what a snapshot of the whole state takes besides.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/machine.h"
#include "model/kernels.h"
#include "model/world.h"
#include "record/fields.h"
#include "record/observe.h"

typedef struct bench_case {
  const char *name;
  int64_t organisations, months;
  double memberships_per_organisation;
  bool dynamic;
  int repetitions;
} bench_case;

static const bench_case cases[] = {
    {"small", 2000, 120, 1.0, false, 8},          {"medium", 100000, 24, 1.0, false, 3},
    {"dynamic", 100000, 24, 2.0, true, 3},        {"large", 1000000, 12, 1.0, false, 1},
    {"large-dynamic", 1000000, 12, 2.0, true, 1},
};
enum { CASES = (int)(sizeof cases / sizeof cases[0]) };

static const cvn_kernels *kernels; /* what worlds are stepped with */

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Time spent in each kernel: the world's own kernels behind a clock. Single-threaded use only. */
static struct {
#define TIMER(name) double name;
  CVN_KERNELS(TIMER)
#undef TIMER
  double stress_block, snapshot;
} timers;

#define TIMED(kernel, part)                                                                        \
  static void timed_##part##_##kernel(cvn_sweep *sweep) {                                          \
    const double begun = seconds(CLOCK_MONOTONIC);                                                 \
    kernels->part.kernel(sweep);                                                                   \
    timers.kernel += seconds(CLOCK_MONOTONIC) - begun;                                             \
  }
#define TIMED_BOTH(kernel) TIMED(kernel, whole) TIMED(kernel, half)
CVN_KERNELS(TIMED_BOTH)
#undef TIMED_BOTH
#undef TIMED

static double timed_stress_block(cvn_world *world, int64_t first, int64_t end) {
  const double begun = seconds(CLOCK_MONOTONIC);
  const double sum = kernels->stress_block(world, first, end);
  timers.stress_block += seconds(CLOCK_MONOTONIC) - begun;
  return sum;
}

static void timed_look(const cvn_world *world, int64_t first, int64_t end, int32_t *looks) {
  kernels->look(world, first, end, looks); /* seldom, and soon done */
}

static const cvn_kernels timed_kernels = {
    .name = "timed",
#define WHOLE(name) .name = timed_whole_##name,
#define HALF(name)  .name = timed_half_##name,
    .whole = {CVN_KERNELS(WHOLE)},
    .half = {CVN_KERNELS(HALF)},
#undef WHOLE
#undef HALF
    .stress_block = timed_stress_block,
    .look = timed_look,
};

typedef struct measured {
  double population, set_up, months; /* seconds */
  double membership_months;
  double observables; /* of months */
} measured;

static void give_up(const cvn_messages *messages) {
  cvn_messages_print(messages, stderr, "bench: ");
  exit(1);
}

static void step_all(cvn_world *world, int64_t months, measured *out) {
  double values[CVN_FIELD_COUNT];
  cvn_messages messages = {0};
  for (int64_t t = 0; t < months; t++) {
    out->membership_months += (double)world->memberships;
    if (cvn_world_month(world, &messages) != CVN_OK) give_up(&messages);
    const double begun = seconds(CLOCK_MONOTONIC);
    cvn_fields_from_tally(&world->tally, values);
    out->observables += seconds(CLOCK_MONOTONIC) - begun;
  }
}

static void take_snapshot(const cvn_world *world) {
  const double begun = seconds(CLOCK_MONOTONIC);
  cvn_run_output output = {.n_snapshots = 1};
  cvn_messages messages = {0};
  output.snapshots = calloc(1, sizeof *output.snapshots);
  if (!output.snapshots || cvn_observe_snapshot(output.snapshots, &output.columns, world) != CVN_OK)
    give_up(&messages);
  timers.snapshot = seconds(CLOCK_MONOTONIC) - begun;
  cvn_run_output_free(&output);
}

static cvn_params params_of(const bench_case *the) {
  cvn_params params;
  cvn_params_init(&params);
  params.population.organisations = the->organisations;
  params.alliances.count = the->organisations / 20;
  params.alliances.memberships_per_organisation = the->memberships_per_organisation;
  if (the->dynamic) {
    params.membership.leave_rate = 0.05;
    params.membership.join_rate = 0.1;
  }
  return params;
}

static measured measure(const bench_case *the, uint32_t replicate, int threads,
                        const cvn_kernels *with, clockid_t clock) {
  const cvn_params params = params_of(the);
  const cvn_strategy nothing = {0};
  const cvn_key key = {.seed = 1, .replicate = replicate};
  cvn_messages messages = {0};
  cvn_population population;
  cvn_world world;
  measured out = {0};
  const double begun = seconds(clock);
  if (cvn_population_create(&population, &params, NULL, key, &messages) != CVN_OK)
    give_up(&messages);
  const double drawn = seconds(clock);
  if (cvn_world_init(&world, &params, &population, &nothing, key, threads, false, &messages) !=
      CVN_OK)
    give_up(&messages);
  world.kernels = with;
  const double ready = seconds(clock);
  step_all(&world, the->months, &out);
  out.months = seconds(clock) - ready;
  if (with == &timed_kernels) take_snapshot(&world);
  out.population = drawn - begun;
  out.set_up = ready - drawn;
  cvn_world_free(&world);
  cvn_population_free(&population);
  return out;
}

static double nanoseconds(const measured *one) {
  return 1e9 * one->months / one->membership_months;
}

static measured best_of(const bench_case *the, int threads) {
  const clockid_t clock = threads > 1 ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
  measured best = {0};
  for (int i = 0; i < the->repetitions; i++) {
    const measured one = measure(the, (uint32_t)i, threads, kernels, clock);
    if (i == 0 || nanoseconds(&one) < nanoseconds(&best)) best = one;
  }
  return best;
}

/* One run a core, and nothing else to do. */
static void run_every_core(const bench_case *the, int replicates) {
  const int threads = cvn_machine_threads();
  double months = 0.0, membership_months = 0.0;
#pragma omp parallel for num_threads(threads) schedule(static) reduction(+ : months, membership_months)
  for (int i = 0; i < replicates * threads; i++) {
    const measured one = measure(the, (uint32_t)(i % replicates), 1, kernels, CLOCK_MONOTONIC);
    months += one.months;
    membership_months += one.membership_months;
  }
  printf("{\"case\": \"%s\", \"kernels\": \"%s\", \"threads\": %d, \"replicates\": %d, "
         "\"ns_mean_every_core\": %.2f}\n",
         the->name, kernels->name, threads, replicates, 1e9 * months / membership_months);
}

static void print_shares(const bench_case *the) {
  memset(&timers, 0, sizeof timers);
  const measured whole = measure(the, 0, 1, &timed_kernels, CLOCK_MONOTONIC);
  printf(", \"shares\": {\"stress\": %.3f", timers.stress_block / whole.months);
#define SHARE(name) printf(", \"" #name "\": %.3f", timers.name / whole.months);
  CVN_KERNELS(SHARE)
#undef SHARE
  printf("}, \"recording\": {\"observables\": %.3f, \"snapshot_ns_per_membership\": %.1f}",
         (timers.tally_members + whole.observables) / whole.months,
         1e9 * timers.snapshot * (double)the->months / whole.membership_months);
}

static void run_case(const bench_case *the) {
  const cvn_params params = params_of(the);
  const cvn_dimensions dimensions = cvn_population_dimensions(&params, NULL);
  const measured one = best_of(the, 1);
  const int threads = cvn_machine_threads();
  printf("{\"case\": \"%s\", \"organisations\": %lld, \"kernels\": \"%s\", "
         "\"ns_per_membership_month\": %.2f, "
         "\"population_ms\": %.2f, \"set_up_ms\": %.2f, \"world_bytes_per_membership\": %.0f",
         the->name, (long long)the->organisations, kernels->name, nanoseconds(&one),
         1e3 * one.population, 1e3 * one.set_up,
         cvn_world_bytes(&params, &dimensions, 1) / (double)dimensions.memberships);
  if (threads > 1) {
    const measured many = best_of(the, threads);
    printf(", \"threads\": %d, \"ns_wall_with_threads\": %.2f", threads, nanoseconds(&many));
  }
  print_shares(the);
  printf("}\n");
  fflush(stdout);
}

static const bench_case *find_case(const char *name) {
  for (int i = 0; i < CASES; i++)
    if (strcmp(cases[i].name, name) == 0) return &cases[i];
  fprintf(stderr, "bench: there is no case '%s'; try --list\n", name);
  exit(2);
}

static void find_kernels(const char *name) {
  int count;
  const cvn_kernels *const *built = cvn_kernels_built(&count);
  for (int i = 0; i < count; i++)
    if (strcmp(built[i]->name, name) == 0 && cvn_kernels_run_here(built[i])) {
      kernels = built[i];
      return;
    }
  fprintf(stderr, "bench: there are no kernels '%s' that run here; try --list\n", name);
  exit(2);
}

static void list(void) {
  int count;
  const cvn_kernels *const *built = cvn_kernels_built(&count);
  printf("cases:  ");
  for (int i = 0; i < CASES; i++) printf(" %s", cases[i].name);
  printf("\nkernels:");
  for (int i = 0; i < count; i++)
    if (cvn_kernels_run_here(built[i])) printf(" %s", built[i]->name);
  printf("\n");
}

int main(int argc, char **argv) {
  kernels = cvn_kernels_best();
  if (argc == 2 && strcmp(argv[1], "--list") == 0) {
    list();
    return 0;
  }
  if (argc == 3 && strcmp(argv[1], "--once") == 0) {
    const measured one = measure(find_case(argv[2]), 0, 1, kernels, CLOCK_MONOTONIC);
    printf("%.0f\n", one.membership_months);
    return 0;
  }
  if (argc == 4 && strcmp(argv[1], "--every-core") == 0 && atoi(argv[3]) > 0) {
    run_every_core(find_case(argv[2]), atoi(argv[3]));
    return 0;
  }
  int first = 1;
  if (argc > 2 && strcmp(argv[1], "--kernels") == 0) {
    find_kernels(argv[2]);
    first = 3;
  }
  for (int i = first; i < argc; i++) run_case(find_case(argv[i]));
  for (int i = 0; argc == first && i < 3; i++) run_case(&cases[i]);
  return 0;
}
