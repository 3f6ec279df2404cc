/* run_output.h: what one run (one strategy, one design point, one replicate) hands to the
 * writer. */
#ifndef CVN_RECORD_RUN_OUTPUT_H
#define CVN_RECORD_RUN_OUTPUT_H

#include <stdint.h>

#include <convene/status.h>

#include "base/arena.h"
#include "record/fields.h"

/* The last months of a run, over which what stands for the whole of it is taken. */
enum { CVN_OUTCOME_WINDOW = 24 };

/* What became of a run: the values of `run_status` in a result. */
typedef enum cvn_run_status { CVN_RUN_MISSING, CVN_RUN_COMPLETE, CVN_RUN_FAILED } cvn_run_status;

/* The state at the start of one month. columns[id] holds rows[level] x (per_area ? areas : 1)
 * values, float or int32_t as cvn_snapshot_table says, in the run's arena. */
typedef struct cvn_snapshot {
  int64_t time;
  int64_t rows[CVN_LEVEL_COUNT];
  const void *columns[CVN_SNAPSHOT_COUNT];
} cvn_snapshot;

typedef struct cvn_run_output {
  cvn_status status;   /* CVN_OK, or why the run failed */
  char *message;       /* why, in words; NULL for a run that is complete; owned */
  int64_t months;      /* T */
  double *fields;      /* CVN_FIELD_COUNT x (T+1): trajectory of each field; owned */
  double advantage[2]; /* F - F0, mean over the last 24 months and over the whole run; NAN unless
                          asked for */
  uint64_t checksum;   /* XXH3 of the final state in canonical order */

  int64_t alliances;      /* A */
  int64_t alliance_times; /* months at which every alliance is recorded: 0, every, 2 every … <= T */
  double *alliance_fields; /* CVN_FIELD_COUNT x alliance_times x A, or NULL; owned */

  int64_t n_snapshots;     /* at months 0, every, 2 every … <= T */
  cvn_snapshot *snapshots; /* owned */
  cvn_arena columns;       /* what the snapshots' columns stand in */
} cvn_run_output;

void cvn_run_output_free(cvn_run_output *output); /* safe on zeros */

/* Run-level outcomes of one field: means over the last 24 months (T-24 … T-1) and over months 0 …
 * T-1, leaving out fill; NAN where there is nothing. */
double cvn_outcome_last(const cvn_run_output *output, cvn_field_id field);
double cvn_outcome_whole(const cvn_run_output *output, cvn_field_id field);

/* Total cost of the interventions over the run. */
double cvn_outcome_cost(const cvn_run_output *output);

#endif
