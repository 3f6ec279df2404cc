/* test_scenario_faults.c: every way in which a scenario file can be wrong, and the message
 * for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "scenario/scenario.h"
#include "support/scenario_files.h"

static void bad_overrides_are_told_without_a_line(void **state) {
  (void)state;
  static const char *const overrides[] = {"trust.gian=1", "trust.gain=3", "trust.gain",
                                          "=3",           "gain=1",       "plans.cycle=6",
                                          "trust.gain=",  "trust=1",      "population.areas_file="};
  write_file("s.yaml", "title: x\n", 9);
  assert_messages(
      "s.yaml", overrides, 9,
      "--set trust.gian=1: unknown parameter 'trust.gian'; did you mean trust.gain?\n"
      "--set trust.gain=3: trust.gain is 3; it must be between 0 and 1 (1 per month)\n"
      "--set trust.gain: it must be group.key=value, such as trust.gain=0.1\n"
      "--set =3: it must be group.key=value, such as trust.gain=0.1\n"
      "--set gain=1: there is no parameter 'gain'; did you mean trust.gain? it must be "
      "group.key=value, such as "
      "trust.gain=0.1\n"
      "--set trust.gain=: trust.gain has no value; it must be a number between 0 and 1 (1 per "
      "month)\n"
      "--set trust=1: there is no parameter 'trust'; it must be group.key=value, such as "
      "trust.gain=0.1\n"
      "--set population.areas_file=: population.areas_file has no value; it must be text\n"
      "s.yaml: plans.commit_month is 6; it must be below plans.cycle, which is 6 (months)");
}

typedef struct bad_case {
  const char *text, *message;
} bad_case;

#define PARAMETERS "parameters:\n"
#define STRATEGIES "baseline: a\nstrategies:\n  a: []\n  b:\n"
#define ACT        STRATEGIES "    - name: x\n      set: {honesty.level: 1}\n"

static const bad_case bad_cases[] = {
    /* the file as a whole */
    {"just text\n",
     "s.yaml:1:1: the scenario is 'just text'; it must be a map (title, description, sources, "
     "economics, parameters, baseline, strategies, record)"},
    {"- a\n", "s.yaml:1:1: the scenario is a list; it must be a map (title, description, sources, "
              "economics, parameters, baseline, strategies, record)"},
    {"scenario: a.yaml\ndesign: {kind: sobol, points: 8}\nvary: {trust.gain: [0, 1]}\n",
     "s.yaml:1:1: the file is a study, not a scenario; 'convene sweep' runs it"},
    {"titel: x\n", "s.yaml:1:1: unknown key 'titel' in the scenario; did you mean title?"},
    {"qqqqqq: x\n",
     "s.yaml:1:1: unknown key 'qqqqqq' in the scenario; there are title, description, sources, "
     "economics, parameters, baseline, strategies and record"},
    {"trust: {gain: 1}\n",
     "s.yaml:1:1: 'trust' is a group of parameters; it must stand below 'parameters:'"},
    {"title: [a]\n", "s.yaml:1:8: title is a list; it must be text"},
    {"title:\n", "s.yaml:1:7: title has no value; it must be text"},
    {"description: {a: b}\n", "s.yaml:1:14: description is a map; it must be text"},
    {"sources: x\n", "s.yaml:1:10: sources is 'x'; it must be a list of texts"},
    {"sources: [a, [b]]\n", "s.yaml:1:14: a source is a list; it must be text"},
    {"title: a\ntitle: b\n",
     "s.yaml:2:1: 'title' is given twice; the first is at line 1, column 1"},
    {"title: a\n\tb: c\n", "s.yaml:2:1: syntax error: a tab; YAML is indented with spaces"},
    {"title: &a x\n", "s.yaml:1:8: an anchor (&a); aliases are not allowed, write the values out"},
    /* parameters */
    {"parameters: 3\n", "s.yaml:1:13: parameters is '3'; it must be a map of parameters, such as "
                        "{trust.gain: 0.1}"},
    {"parameters:\n", "s.yaml:1:12: parameters has no value; it must be a map of parameters, such "
                      "as {trust.gain: 0.1}"},
    {PARAMETERS "  trust: {gain: 3}\n",
     "s.yaml:2:17: trust.gain is 3; it must be between 0 and 1 (1 per month)"},
    {PARAMETERS "  trust: {gian: 0.1}\n",
     "s.yaml:2:11: unknown parameter 'trust.gian'; did you mean trust.gain?"},
    {PARAMETERS "  trsut: {gain: 0.1}\n",
     "s.yaml:2:3: unknown parameter group 'trsut'; did you mean trust?"},
    {PARAMETERS "  honesty: {zzzzzzzzzzzz: 1}\n",
     "s.yaml:2:13: unknown parameter 'honesty.zzzzzzzzzzzz'; there are honesty.level and "
     "honesty.salience"},
    {PARAMETERS "  population.size.log_ds: 1\n",
     "s.yaml:2:3: unknown parameter 'population.size.log_ds'; did you mean "
     "population.size.log_sd?"},
    {PARAMETERS "  population.sise: {log_sd: 1}\n",
     "s.yaml:2:3: unknown parameter 'population.sise'; did you mean population.size?"},
    {PARAMETERS "  population: {sise: {log_sd: 1}}\n",
     "s.yaml:2:16: unknown parameter 'population.sise'; did you mean population.size?"},
    {PARAMETERS "  population: {self_intrest: {mean: 1}}\n",
     "s.yaml:2:16: unknown parameter 'population.self_intrest'; did you mean "
     "population.self_interest?"},
    {PARAMETERS "  population: {sectros: 2}\n",
     "s.yaml:2:16: unknown parameter 'population.sectros'; did you mean population.sectors?"},
    {PARAMETERS "  population: {size: {log_sd: 1}, size.log_sd: 2}\n",
     "s.yaml:2:35: 'population.size.log_sd' is given twice; the first is at line 2, column 23"},
    {PARAMETERS "  population: {size: 2}\n",
     "s.yaml:2:22: population.size is '2'; it must be a map of parameters (see 'convene params "
     "population.size')"},
    {PARAMETERS "  trust: [1]\n",
     "s.yaml:2:10: trust is a list; it must be a map of parameters (see "
     "'convene params trust')"},
    {PARAMETERS "  trust: {gain: [1]}\n", "s.yaml:2:17: trust.gain is a list; it must be a number "
                                          "between 0 and 1 (1 per month)"},
    {PARAMETERS "  trust: {gain: {a: 1}}\n",
     "s.yaml:2:17: trust.gain is a map; it must be a number "
     "between 0 and 1 (1 per month)"},
    {PARAMETERS "  trust: {gain: '0.1'}\n",
     "s.yaml:2:17: trust.gain is the text \"0.1\"; it must be a number, without quotes"},
    {PARAMETERS "  trust: {gain: .nan}\n", "s.yaml:2:17: trust.gain is '.nan'; it must be a number "
                                           "between 0 and 1 (1 per month)"},
    {PARAMETERS "  trust: {gain: 0,1}\n",
     "s.yaml:2:19: unknown parameter 'trust.1'; there are "
     "trust.initial, trust.initial_sd, trust.gain, trust.loss, "
     "trust.attribution, trust.rivalry and trust.goodwill"},
    {PARAMETERS "  trust:\n    gain: 0,1\n",
     "s.yaml:3:11: trust.gain is '0,1'; it must be a number between 0 and 1 (1 per month), with a "
     "decimal point"},
    {PARAMETERS "  plans: {rule: voluntray}\n",
     "s.yaml:2:17: plans.rule is 'voluntray'; it must be none, voluntary or required; did you mean "
     "voluntary?"},
    {PARAMETERS "  plans: {rule: [none]}\n",
     "s.yaml:2:17: plans.rule is a list; it must be none, voluntary or required"},
    {PARAMETERS "  run: {months: 0x10}\n", "s.yaml:2:17: run.months is '0x10'; it must be a whole "
                                           "number between 1 and 12000 (months)"},
    {PARAMETERS "  plans: {cycle: 6}\n",
     "s.yaml:2:18: plans.commit_month is 6; it must be below plans.cycle, which is 6 (months)"},
    {PARAMETERS "  plans: {commit_month: 12}\n",
     "s.yaml:2:25: plans.commit_month is 12; it must be below plans.cycle, which is 12 (months)"},
    {PARAMETERS "  alliances: {memberships_per_organisation: 4}\n",
     "s.yaml:2:45: alliances.memberships_per_organisation is 4; it must be at most membership.max, "
     "which is 3 (alliances)"},
    /* files */
    {PARAMETERS "  population: {organisations_file: no.csv, memberships_file: sub}\n",
     "s.yaml:2:36: population.organisations_file: 'no.csv' does not exist\n"
     "s.yaml:2:62: population.memberships_file: 'sub' is a directory, not a file"},
    {PARAMETERS "  population: {organisations_file: s.yaml}\n",
     "s.yaml:2:36: population.organisations_file needs population.memberships_file beside it"},
    {PARAMETERS "  population: {organisations_file: }\n",
     "s.yaml:2:36: population.organisations_file has no value; it must be text"},
    {PARAMETERS "  population: {organisations_file: [a]}\n",
     "s.yaml:2:36: population.organisations_file is a list; it must be text"},
    /* strategies and baseline */
    {"strategies: {a: []}\n", "s.yaml:1:1: there is no 'baseline: NAME' to say which strategy the "
                              "others are compared with; there is a"},
    {"baseline: as it wsa\nstrategies: {as it was: []}\n",
     "s.yaml:1:11: the baseline 'as it wsa' is not among the strategies; did you mean 'as it "
     "was'?"},
    {"baseline:\nstrategies: {a: []}\n",
     "s.yaml:1:10: baseline has no value; it must be the name of a strategy"},
    {"baseline: [a]\nstrategies: {a: []}\n",
     "s.yaml:1:11: baseline is a list; it must be the name of a strategy"},
    {"baseline: a\nstrategies: {}\n",
     "s.yaml:2:13: there are 0 strategies; there must be 1 to 1000"},
    {"baseline: a\nstrategies: [a]\n",
     "s.yaml:2:13: strategies is a list; it must be a map from names to lists of interventions"},
    {"baseline: a\nstrategies:\n  a: []\n  a: []\n",
     "s.yaml:4:3: 'a' is given twice; the first is at line 3, column 3"},
    {"baseline: a\nstrategies:\n  a:\n", "s.yaml:3:5: strategy 'a' has no value; it must be a list "
                                         "of interventions ([] for none)"},
    {"baseline: a\nstrategies:\n  a: {name: x}\n",
     "s.yaml:3:6: strategy 'a' is a map; it must be a list of interventions ([] for none)"},
    {"baseline: \"a\\nb\"\nstrategies:\n  \"a\\nb\": []\n",
     "s.yaml:3:3: the name 'a b' holds a line break or a tab"},
    /* interventions */
    {STRATEGIES "    - convenor\n", "s.yaml:5:7: an intervention is 'convenor'; it must be a map "
                                    "(name, set, from, until, coverage, "
                                    "target, cost)"},
    {STRATEGIES "    - {name: x}\n",
     "s.yaml:5:7: the intervention sets nothing; give it 'set', such "
     "as {honesty.level: 1}"},
    {STRATEGIES "    - {set: {honesty.level: 1}}\n", "s.yaml:5:7: the intervention has no name"},
    {STRATEGIES "    - {name: x, set: {}}\n",
     "s.yaml:5:22: set is an empty map; an intervention sets something"},
    {STRATEGIES "    - {name: x, set: 3}\n", "s.yaml:5:22: set is '3'; it must be a map of "
                                             "parameters, such as {honesty.level: 1}"},
    {STRATEGIES "    - {name: x, set: {trust.gain: 0.1}}\n",
     "s.yaml:5:23: trust.gain is fixed at set-up; an intervention cannot change it ('convene "
     "params' "
     "says which it can)"},
    {STRATEGIES "    - {name: x, set: {population.areas_file: a}}\n",
     "s.yaml:5:23: population.areas_file is fixed at set-up; an intervention cannot change it "
     "('convene params' says which it can)"},
    {STRATEGIES "    - {name: x, set: {honesty.level: 2}}\n",
     "s.yaml:5:38: honesty.level is 2; it must be between 0 and 1"},
    {STRATEGIES "    - {name: x, set: {honesty: {levle: 1}}}\n",
     "s.yaml:5:33: unknown parameter 'honesty.levle'; did you mean honesty.level?"},
    {STRATEGIES "    - {name: x, set: {honesty.level: 1, honesty: {level: 0}}}\n",
     "s.yaml:5:51: 'honesty.level' is given twice; the first is at line 5, column 23"},
    {ACT "      form: 3\n",
     "s.yaml:7:7: unknown key 'form' in an intervention; did you mean from?"},
    {ACT "      from: -1\n",
     "s.yaml:7:13: from is -1; it must be a whole number between 0 and 1000000 (month)"},
    {ACT "      from: 1.5\n",
     "s.yaml:7:13: from is 1.5; it must be a whole number between 0 and 1000000 (month)"},
    {ACT "      from: 120\n",
     "s.yaml:7:13: from is 120; it must be below run.months, which is 120 (months)"},
    {ACT "      from: 24\n      until: 12\n",
     "s.yaml:8:14: until is 12 and from is 24; until must be later than from (months)"},
    {ACT "      from: 24\n      until: 24\n",
     "s.yaml:8:14: until is 24 and from is 24; until must be later than from (months)"},
    {ACT "      until: 0\n",
     "s.yaml:7:14: until is 0 and from is 0; until must be later than from (months)"},
    {ACT "      until: never\n",
     "s.yaml:7:14: until is 'never'; it must be a whole number between 0 and 1000000 (month)"},
    {ACT "      coverage: 1.5\n",
     "s.yaml:7:17: coverage is 1.5; it must be between 0 and 1 (share of alliances)"},
    {ACT "      coverage: 50%\n",
     "s.yaml:7:17: coverage is '50%'; it must be a number between 0 and 1 (share of alliances)"},
    {ACT "      target: most_unequall\n",
     "s.yaml:7:15: target is 'most_unequall'; it must be random, most_unequal, least_trusting, "
     "most_stressed, largest or smallest; did you mean most_unequal?"},
    {ACT "      target: [random]\n",
     "s.yaml:7:15: target is a list; it must be random, most_unequal, least_trusting, "
     "most_stressed, largest or smallest"},
    {ACT "      cost: 5\n", "s.yaml:7:13: cost is '5'; it must be a map (setup, monthly)"},
    {ACT "      cost: {setup: -1}\n",
     "s.yaml:7:21: cost.setup is -1; it must be between 0 and 1e+15"},
    {ACT "      cost: {monthly: \xc2\xa3"
         "5}\n",
     "s.yaml:7:23: cost.monthly is '\xc2\xa3"
     "5'; it must be a number between 0 and 1e+15"},
    {ACT "      cost: {montly: 1}\n",
     "s.yaml:7:14: unknown key 'montly' in cost; did you mean monthly?"},
    {ACT "    - {name: x, set: {honesty.level: 0}}\n",
     "s.yaml:7:14: two interventions are called 'x'; the first is at line 5, column 13"},
    {STRATEGIES "    - {name: x, set: {pressure.level: 1}, coverage: 0.5}\n",
     "s.yaml:5:53: coverage is 0.5, but pressure.level acts on the whole system; it must be 1"},
    {STRATEGIES "    - {name: '', set: {honesty.level: 1}}\n",
     "s.yaml:5:14: name has no value; it must be text"},
    /* record and economics */
    {"record: true\n", "s.yaml:1:9: record is 'true'; it must be a map (alliances, snapshots, "
                       "population, advantage, names)"},
    {"record: {nmes: true}\n", "s.yaml:1:10: unknown key 'nmes' in record; did you mean names?"},
    {"record: {names: yes}\n", "s.yaml:1:17: record.names is 'yes'; it must be true or false"},
    {"record: {names: [true]}\n", "s.yaml:1:17: record.names is a list; it must be true or false"},
    {"record: {alliances: 12}\n",
     "s.yaml:1:21: record.alliances is '12'; it must be a map (every)"},
    {"record: {alliances: {}}\n",
     "s.yaml:1:21: record.alliances.every is missing; say how many months apart"},
    {"record: {snapshots: {every: 0}}\n",
     "s.yaml:1:29: record.snapshots.every is 0; it must be a whole number between 1 and 12000 "
     "(months)"},
    {"economics: {discount_rate: 3.5}\n",
     "s.yaml:1:28: economics.discount_rate is 3.5; it must be between 0 and 1 (1 per year)"},
    {"economics: {price_year: '2024'}\n",
     "s.yaml:1:25: economics.price_year is the text \"2024\"; it must be a number, without quotes"},
    {"economics: {price_year: 24}\n", "s.yaml:1:25: economics.price_year is 24; it must be a whole "
                                      "number between 1900 and 2200 (year)"},
    {"economics: {need_total: -1}\n",
     "s.yaml:1:25: economics.need_total is -1; it must be between 0 "
     "and 1e+15 (units of need)"},
    {"economics: {curency: GBP}\n",
     "s.yaml:1:13: unknown key 'curency' in economics; did you mean currency?"},
};

static void every_fault_has_its_message(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof bad_cases / sizeof bad_cases[0]; i++)
    assert_refused(bad_cases[i].text, bad_cases[i].message);
}

static void all_faults_of_a_file_are_told_at_once(void **state) {
  (void)state;
  assert_refused(
      "titel: x\n"
      "parameters:\n"
      "  trust: {gain: 3, gian: 1}\n"
      "  run: {months: -1}\n"
      "baseline: c\n"
      "strategies:\n"
      "  a: []\n"
      "  b:\n"
      "    - name: x\n"
      "      set: {honesty.level: 2}\n"
      "      from: 500\n"
      "      until: 3\n"
      "  a: [{name: y, set: {honesty.level: 3}}]\n"
      "record: {names: maybe}\n",
      "s.yaml:13:3: 'a' is given twice; the first is at line 7, column 3\n"
      "s.yaml:1:1: unknown key 'titel' in the scenario; did you mean title?\n"
      "s.yaml:3:17: trust.gain is 3; it must be between 0 and 1 (1 per month)\n"
      "s.yaml:3:20: unknown parameter 'trust.gian'; did you mean trust.gain?\n"
      "s.yaml:4:17: run.months is -1; it must be a whole number between 1 and 12000 (months)\n"
      "s.yaml:14:17: record.names is 'maybe'; it must be true or false\n"
      "s.yaml:10:28: honesty.level is 2; it must be between 0 and 1\n"
      "s.yaml:12:14: until is 3 and from is 500; until must be later than from (months)\n"
      "s.yaml:13:38: honesty.level is 3; it must be between 0 and 1\n"
      "s.yaml:5:11: the baseline 'c' is not among the strategies; there are a and b");
}

static void too_many_strategies_and_long_names_are_refused(void **state) {
  (void)state;
  cvn_buffer text = {0};
  cvn_buffer_add(&text, "baseline: s0\nstrategies:\n");
  for (int i = 0; i <= 1000; i++) cvn_buffer_add(&text, "  s%d: []\n", i);
  assert_refused(text.text, "s.yaml:3:3: there are 1001 strategies; there must be 1 to 1000");
  cvn_buffer_free(&text);
  cvn_buffer_add(&text, "baseline: a\nstrategies:\n  a: []\n  %0201d: []\n", 0);
  write_file("s.yaml", text.text, text.length);
  cvn_messages messages = {0};
  cvn_scenario scenario;
  assert_int_equal(cvn_scenario_load(&scenario, "s.yaml", NULL, 0, &messages), CVN_ERR_INPUT);
  assert_int_equal(messages.count, 1);
  assert_non_null(strstr(messages.items[0].text, "is longer than 200 bytes"));
  cvn_messages_free(&messages);
  cvn_buffer_free(&text);
}

static void unreadable_scenarios_are_refused(void **state) {
  (void)state;
  assert_messages("no.yaml", NULL, 0, "no.yaml: the file does not exist");
  assert_messages("s.yaml/x.yaml", NULL, 0, "s.yaml/x.yaml: the file does not exist");
  assert_messages("sub", NULL, 0, "sub: the file is a directory, not a file");
  assert_messages("/dev/null", NULL, 0, "/dev/null: the file is not a regular file");
  write_file("empty", "", 0);
  assert_messages("empty", NULL, 0, "empty: the file is empty");
  write_file("s.yaml", "# a\n", 4);
  assert_messages("s.yaml", NULL, 0, "s.yaml: the file holds nothing but comments");
  assert_int_equal(mkfifo("pipe", 0600), 0);
  assert_messages("pipe", NULL, 0, "pipe: the file is empty"); /* nobody writes: no waiting */
  write_file("locked", "title: x\n", 9);
  assert_int_equal(chmod("locked", 0), 0);
  /* root reads everything; a process's own memory at address 0 is nobody's to read */
  if (geteuid() != 0)
    assert_messages("locked", NULL, 0, "locked: the file cannot be read: Permission denied");
  if (access("/proc/self/mem", F_OK) == 0)
    assert_messages("/proc/self/mem", NULL, 0,
                    "/proc/self/mem: the file cannot be read: Input/output error");
}

static void a_huge_scenario_is_refused(void **state) {
  (void)state;
  write_file("s.yaml", "title: x\n", 9);
  assert_int_equal(truncate("s.yaml", (off_t)(64 << 20) + 1), 0); /* sparse */
  assert_messages("s.yaml", NULL, 0, "s.yaml: the file is larger than 64 MiB");
}

static uint32_t next_random(uint32_t *x) {
  *x ^= *x << 13, *x ^= *x >> 17, *x ^= *x << 5; /* Marsaglia's xorshift32 */
  return *x;
}

/* Loads what is in s.yaml: either it is valid, or something is said and nothing is left. */
static void assert_survives(const char *text, size_t length) {
  cvn_messages messages = {0};
  cvn_scenario scenario;
  write_file("s.yaml", text, length);
  const cvn_status status = cvn_scenario_load(&scenario, "s.yaml", NULL, 0, &messages);
  if (status == CVN_OK) {
    assert_int_equal(messages.count, 0);
    assert_true(scenario.n_strategies > 0 && scenario.baseline < scenario.n_strategies);
  } else {
    assert_true(messages.count > 0);
    assert_empty(&scenario);
  }
  cvn_scenario_free(&scenario);
  cvn_messages_free(&messages);
}

static void every_beginning_of_a_file_is_survived(void **state) {
  (void)state;
  for (size_t length = 0; length <= strlen(full); length++) assert_survives(full, length);
}

/* Bytes changed, dropped and repeated at random. */
static void mutations_are_survived(void **state) {
  (void)state;
  static const char letters[] = "a0:.- \n[]{},\"'&*!|>#%\t\x01\xff";
  uint32_t seed = 2463534242u;
  for (int round = 0; round < 3000; round++) {
    char text[2 * sizeof full];
    size_t length = 0;
    const uint32_t rate = 20 + next_random(&seed) % 600;
    for (size_t i = 0; i < strlen(full); i++) {
      const uint32_t what = next_random(&seed) % (3 * rate);
      if (what == 0) continue;
      if (what == 1) text[length++] = full[i];
      text[length++] = what == 2 ? letters[next_random(&seed) % (sizeof letters - 1)] : full[i];
    }
    assert_survives(text, length);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bad_overrides_are_told_without_a_line),
      cmocka_unit_test(every_fault_has_its_message),
      cmocka_unit_test(all_faults_of_a_file_are_told_at_once),
      cmocka_unit_test(too_many_strategies_and_long_names_are_refused),
      cmocka_unit_test(unreadable_scenarios_are_refused),
      cmocka_unit_test(a_huge_scenario_is_refused),
      cmocka_unit_test(every_beginning_of_a_file_is_survived),
      cmocka_unit_test(mutations_are_survived),
  };
  return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
