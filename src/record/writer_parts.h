/* writer_parts.h: the parts of a writer, shared by the files that write them; private to this
 * room. */
#ifndef CVN_RECORD_WRITER_PARTS_H
#define CVN_RECORD_WRITER_PARTS_H

#include "base/hash.h"
#include "record/array.h"
#include "record/output_file.h"
#include "record/writer.h"

enum {
  CVN_CHECKSUM_TEXT = 16, /* hexadecimal digits */
  CVN_MESSAGE_TEXT = 240, /* bytes kept of a failed run's message */
  CVN_OUTCOME_FIELDS = 2 * CVN_FIELD_COUNT,
  CVN_OUTCOME_COST = CVN_OUTCOME_FIELDS,
  CVN_OUTCOME_ADVANTAGE, /* last months, then whole run */
  CVN_OUTCOME_COUNT = CVN_OUTCOME_ADVANTAGE + 2
};

/* Dimensions that more than one group uses; in the root. */
typedef struct cvn_root_dims {
  cvn_dim strategy, point, replicate, time;
  cvn_dim area, sector; /* numbers of areas and sectors, where something has them */
  int count;            /* of all dimensions in the file */
} cvn_root_dims;

/* Numbers that the parts need of the experiment. */
typedef struct cvn_extent {
  int64_t strategies, points, replicates, months;
  cvn_dimensions dimensions;
  cvn_record_plan plan;
  char *currency; /* unit of costs; owned */
} cvn_extent;

/* Runs of one strategy gathered until they fill a chunk: some replicates of a point, or all those
 * of some points. */
typedef struct cvn_block {
  int64_t points, capacity; /* of a chunk; the capacity in runs */
  int64_t first, rows;      /* the first run in it (of the strategy), and how many there are */
  double *values;           /* variables x capacity x width; owned */
} cvn_block;

/* Trajectories: one dataset a field. */
typedef struct cvn_write_series {
  cvn_array datasets[CVN_FIELD_COUNT];
  cvn_block block;
} cvn_write_series;

/* Outcomes and what became of each run. */
typedef struct cvn_write_outcomes {
  cvn_array datasets[CVN_OUTCOME_COUNT]; /* none where not asked for */
  cvn_array status, message, checksum;
  cvn_block block;
  int8_t *statuses;
  char *messages, *checksums; /* capacity x width; owned, like the statuses */
} cvn_write_outcomes;

typedef struct cvn_write_alliances {
  hid_t group;
  cvn_array datasets[CVN_FIELD_COUNT];
  cvn_dim time, alliance;
  cvn_block block; /* capacity 1: one run has more than a chunk */
} cvn_write_alliances;

typedef struct cvn_write_snapshots {
  hid_t group;
  cvn_array columns[CVN_SNAPSHOT_COUNT], row_size[CVN_LEVEL_COUNT];
  cvn_array strategy, point, replicate, time;
  cvn_dim snapshot, rows[CVN_LEVEL_COUNT];
  int64_t count, written[CVN_LEVEL_COUNT];
} cvn_write_snapshots;

enum { CVN_POPULATION_COLUMNS_MAX = 32 };
typedef struct cvn_write_population {
  hid_t group;
  cvn_array columns[CVN_POPULATION_COLUMNS_MAX], row_size[CVN_LEVEL_COUNT];
  cvn_dim rows[CVN_LEVEL_COUNT];
  int64_t written[CVN_LEVEL_COUNT], replicates;
  bool names_done;
} cvn_write_population;

struct cvn_writer {
  cvn_h5 h5;
  cvn_output_file output;
  cvn_extent extent;
  cvn_root_dims dims;
  cvn_write_series series;
  cvn_write_outcomes outcomes;
  cvn_write_alliances alliances;
  cvn_write_snapshots snapshots;
  cvn_write_population population;
  int64_t next; /* run expected next, counted in order */
  XXH3_state_t *hash;
};

/* Each part: create before the first run, add one run, finish, close. Failures are latched in
 * w->h5; close is safe whatever has been created. */
void cvn_write_provenance(cvn_writer *w, const cvn_layout *layout);

/* The points of a study, and how they came about. */
void cvn_write_design(cvn_writer *w, const cvn_layout_design *design);

void cvn_series_create(cvn_writer *w);
void cvn_series_add(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                    const cvn_run_output *output);
void cvn_series_close(cvn_writer *w);

void cvn_outcomes_create(cvn_writer *w);
void cvn_outcomes_add(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                      const cvn_run_output *output);
void cvn_outcomes_close(cvn_writer *w);

/* A block of at most `most` runs. */
cvn_block cvn_block_of(const cvn_extent *extent, int64_t most);
hsize_t cvn_block_replicates(const cvn_block *block); /* of a chunk */

/* The place of the next run of the strategy, which is added. */
int64_t cvn_block_add(cvn_block *block, int64_t point, int64_t replicate);
bool cvn_block_is_full(const cvn_block *block, const cvn_extent *extent);

/* Where the block's chunk begins: strategy, point, replicate; `start` is for five dimensions. */
void cvn_block_start(const cvn_block *block, const cvn_extent *extent, int64_t strategy,
                     hsize_t start[5]);
void cvn_block_next(cvn_block *block); /* empties it */

/* Writes what the blocks hold of this strategy. */
void cvn_series_flush(cvn_writer *w, int64_t strategy);
void cvn_outcomes_flush(cvn_writer *w, int64_t strategy);
void cvn_alliances_flush(cvn_writer *w, int64_t strategy);

void cvn_alliances_create(cvn_writer *w);
void cvn_alliances_add(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                       const cvn_run_output *output);
void cvn_alliances_close(cvn_writer *w);

void cvn_snapshots_create(cvn_writer *w);
void cvn_snapshots_add(cvn_writer *w, int64_t strategy, int64_t point, int64_t replicate,
                       const cvn_run_output *output);
void cvn_snapshots_finish(cvn_writer *w);
void cvn_snapshots_close(cvn_writer *w);

void cvn_population_part_create(cvn_writer *w);
void cvn_population_part_add(cvn_writer *w, int64_t replicate, const cvn_population *population);
void cvn_population_part_finish(cvn_writer *w);
void cvn_population_part_close(cvn_writer *w);

/* Unit of a field: the scenario's currency for costs. */
const char *cvn_unit_of(const cvn_writer *w, const char *unit);

/* Rows a chunk should have when each row is `width` values and at most `most` rows are there. */
hsize_t cvn_chunk_rows(int64_t width, int64_t most);

#endif
