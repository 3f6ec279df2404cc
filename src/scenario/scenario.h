/* scenario.h: a scenario file as data. Read by cvn_scenario_load, freed by cvn_scenario_free. */
#ifndef CVN_SCENARIO_SCENARIO_H
#define CVN_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include <convene/messages.h>

#include "scenario/params.h"

/* How an intervention ranks the alliances it reaches first (docs/model.md, strategies). */
#define CVN_TARGETS(X)                                                                             \
  X(RANDOM, "random")                                                                              \
  X(MOST_UNEQUAL, "most_unequal")                                                                  \
  X(LEAST_TRUSTING, "least_trusting")                                                              \
  X(MOST_STRESSED, "most_stressed")                                                                \
  X(LARGEST, "largest")                                                                            \
  X(SMALLEST, "smallest")
typedef enum cvn_target {
#define CVN_TARGET_ENUM(name, word) CVN_TARGET_##name,
  CVN_TARGETS(CVN_TARGET_ENUM)
#undef CVN_TARGET_ENUM
      CVN_TARGET_COUNT
} cvn_target;

#define CVN_FOREVER INT64_MAX /* `until` of an intervention that does not end */

typedef struct cvn_setting {
  int param; /* row of cvn_param_table */
  double value;
} cvn_setting;

typedef struct cvn_intervention {
  char *name;
  int64_t from, until; /* acts in months from <= t < until */
  double coverage;     /* share of alliances */
  cvn_target target;
  cvn_setting *settings;
  int n_settings;
  double cost_setup, cost_monthly; /* per alliance; per alliance and month */
} cvn_intervention;

typedef struct cvn_strategy {
  char *name;
  cvn_intervention *interventions;
  int n_interventions;
} cvn_strategy;

/* `economics:` */
typedef struct cvn_economics {
  bool given;
  char *currency, *perspective, *need_unit; /* NULL where not given */
  int64_t price_year;                       /* 0 where not given */
  double discount_rate;                     /* per year; default 0.035 (HM Treasury Green Book) */
  double effect_discount_rate;              /* the same for need met; NAN: as for costs */
  int64_t horizon;   /* months over which costs and need met are summed; 0 where not given */
  double need_total; /* NAN where not given */
} cvn_economics;

/* `record:`; 0 or false means not recorded. */
typedef struct cvn_record_plan {
  int64_t alliances_every; /* months between records of every alliance */
  int64_t snapshots_every; /* months between snapshots of organisations and memberships */
  bool population;         /* the initial population */
  bool advantage;          /* collaborative advantage, from a second run without cooperation */
  bool names;              /* keep members' names in the output */
} cvn_record_plan;

/* A file the scenario names, as read. In a scenario that comes out of a result file the bytes may
 * stand for the file's own, with other names in them; `original_…` then describe the file's own. */
typedef struct cvn_named_file {
  int param;  /* which PATH parameter names it */
  char *path; /* resolved against the scenario's folder */
  char *bytes;
  size_t length;
  bool stands_in;
  size_t original_length;
  uint64_t original_hash;
} cvn_named_file;

/* Length and XXH3-64 of the file's own bytes. */
size_t cvn_named_file_length(const cvn_named_file *file);
uint64_t cvn_named_file_hash(const cvn_named_file *file);

typedef struct cvn_scenario {
  char *path; /* as given */
  char *name; /* file name without folder and ending; default name of the output */
  char *title, *description;
  char **sources;
  int n_sources;
  cvn_economics economics;
  cvn_params params;               /* paths as resolved against the scenario's folder */
  bool param_set[CVN_PARAM_COUNT]; /* set by the file or --set, not by default */
  cvn_strategy *strategies;
  int n_strategies;
  int baseline; /* index of the baseline strategy */
  cvn_record_plan record;
  char *text; /* the file as read */
  size_t text_length;
  cvn_named_file *files;
  int n_files;
} cvn_scenario;

/* Reads and checks a scenario file and the files it names. All semantic errors are reported at
 * once; a syntax error stops reading. `overrides` are "group.key=value" (may be NULL when
 * n_overrides is 0). On failure *scenario is empty and needs no freeing. */
cvn_status cvn_scenario_load(cvn_scenario *scenario, const char *path, const char *const *overrides,
                             int n_overrides, cvn_messages *messages) CVN_MUST_CHECK;

/* The same, of a file that was read already: `length` bytes at `text`, which are copied. */
cvn_status cvn_scenario_load_text(cvn_scenario *scenario, const char *path, const char *text,
                                  size_t length, const char *const *overrides, int n_overrides,
                                  cvn_messages *messages) CVN_MUST_CHECK;

/* A scenario that is no file on disk but comes out of a result. */
typedef struct cvn_scenario_source {
  const char *path; /* what messages call it */
  const char *name; /* name of the scenario */
  const char *text; /* of the scenario file */
  size_t length;
  const cvn_named_file *files; /* instead of those that the text names; copied */
  int n_files;
} cvn_scenario_source;
cvn_status cvn_scenario_load_from(cvn_scenario *scenario, const cvn_scenario_source *source,
                                  const char *const *overrides, int n_overrides,
                                  cvn_messages *messages) CVN_MUST_CHECK;

/* Keeps only the named strategies, plus the baseline, in file order. Unknown names are errors. */
cvn_status cvn_scenario_keep_strategies(cvn_scenario *scenario, const char *const *names,
                                        int n_names, cvn_messages *messages) CVN_MUST_CHECK;

/* Frees what the scenario owns; safe on zeros. */
void cvn_scenario_free(cvn_scenario *scenario);

/* Index of an intervention target's word, or -1; and back. */
int cvn_target_find(const char *word);
const char *cvn_target_word(cvn_target target);

#endif
