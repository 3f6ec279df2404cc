/* write_population.c: the state each replicate starts from, complete enough for another program to
 * start from it too; and the names of members, where they may be kept.
 *
 * Ragged by replicate: the rows of all replicates lie end to end, row_size_<level>(replicate) says
 * how many belong to each.
 */
#include <stdio.h>
#include <string.h>

#include "record/writer_parts.h"

typedef enum row_width { ONE, AREAS, SECTORS_AREAS } row_width;

/* Where the values stand in a cvn_population, and under which name they are written. SYSTEM rows
 * are one a replicate. */
typedef struct population_column {
  const char *name;
  cvn_level level;
  row_width width;
  cvn_memory type;
  size_t offset;
  const char *unit, *long_name;
} population_column;

#define COLUMN(name, level, width, type, member, unit, long_name)                                  \
  {                                                                                                \
    name, CVN_LEVEL_##level, width, CVN_MEMORY_##type, offsetof(cvn_population, member), unit,     \
        long_name                                                                                  \
  }
static const population_column columns[] = {
    COLUMN("id", ORGANISATION, ONE, I32, org_id, "1", "order of drawing, or row in the file"),
    COLUMN("size", ORGANISATION, ONE, F32, org_size, "1", "size relative to the median"),
    COLUMN("status", ORGANISATION, ONE, F32, org_status, "1", "status"),
    COLUMN("self_interest", ORGANISATION, ONE, F32, org_self_interest, "1", "self-interest"),
    COLUMN("sector", ORGANISATION, ONE, U8, org_sector, "1", "sector"),
    COLUMN("included", ORGANISATION, ONE, U8, org_included, "1",
           "1 where included in formal structures"),
    COLUMN("mission", ORGANISATION, AREAS, F32, org_mission, "1", "mission: share of each area"),
    COLUMN("stress_logit", ORGANISATION, ONE, F32, org_stress_logit, "log-odds of stress",
           "stress as log-odds"),
    COLUMN("need", ALLIANCE, AREAS, F32, all_need, "1", "need: share of each area"),
    COLUMN("preset_agenda", ALLIANCE, AREAS, F32, all_preset, "1",
           "preset agenda: share of each area"),
    COLUMN("formal", ALLIANCE, ONE, U8, all_formal, "1", "1 formal alliance, 0 informal space"),
    COLUMN("sector_bias", ALLIANCE, SECTORS_AREAS, F32, all_sector_bias, "log",
           "distortion of need that a sector shares"),
    COLUMN("status_blind_spot", ALLIANCE, AREAS, F32, all_blind_spot, "1",
           "blind spot of high status, not yet scaled"),
    COLUMN("funding_base", SYSTEM, AREAS, F32, funding_base, "1",
           "funding fashion in the long run: share of each area"),
    COLUMN("funding", SYSTEM, AREAS, F32, funding, "1",
           "funding fashion at month 0: share of each area"),
    COLUMN("organisation", MEMBERSHIP, ONE, I32, mem_org, "1",
           "organisation: index into the organisations of the replicate"),
    COLUMN("alliance", MEMBERSHIP, ONE, I32, mem_alliance, "1",
           "alliance: index into the alliances of the replicate"),
    COLUMN("effort", MEMBERSHIP, ONE, F32, mem_effort, "1",
           "effort share put into the joint programme"),
    COLUMN("trust", MEMBERSHIP, ONE, F32, mem_trust, "1", "trust"),
    COLUMN("voice", MEMBERSHIP, ONE, F32, mem_voice, "1", "voice"),
    COLUMN("area", MEMBERSHIP, ONE, U8, mem_area, "1",
           "planned service area: index into the areas"),
    COLUMN("phase", MEMBERSHIP, ONE, U16, mem_phase, "months",
           "month in which its plan year starts"),
    COLUMN("distortion", MEMBERSHIP, AREAS, F32, mem_distortion, "1",
           "factor by which need in each area is misjudged"),
    COLUMN("perception", MEMBERSHIP, AREAS, F32, mem_perception, "1",
           "perceived need: share of each area"),
};
#undef COLUMN
enum { COLUMNS = (int)(sizeof columns / sizeof columns[0]) };
_Static_assert(COLUMNS <= (int)CVN_POPULATION_COLUMNS_MAX, "room for every column");

static const char *const level_names[CVN_LEVEL_COUNT] = {"system", "organisation", "alliance",
                                                         "membership"};

enum { ROWS_A_CHUNK = 32768 };

/* Rows expected of a level in all replicates, so that small files have small chunks. */
static int64_t expected_rows(const cvn_writer *w, cvn_level level) {
  const cvn_dimensions *size = &w->extent.dimensions;
  const int64_t each[CVN_LEVEL_COUNT] = {1, size->organisations, size->alliances,
                                         size->memberships};
  const int64_t rows = each[level] > ROWS_A_CHUNK ? ROWS_A_CHUNK : each[level];
  return rows * w->extent.replicates < ROWS_A_CHUNK ? rows * w->extent.replicates : ROWS_A_CHUNK;
}

static void create_column(cvn_writer *w, int c) {
  cvn_write_population *part = &w->population;
  const population_column *column = &columns[c];
  const bool system = column->level == CVN_LEVEL_SYSTEM;
  const int64_t areas = w->extent.dimensions.areas, sectors = w->extent.dimensions.sectors;
  const int64_t width = column->width == ONE ? 1 : column->width == AREAS ? areas : areas * sectors;
  cvn_h5_spec spec = {.name = column->name,
                      .type = CVN_H5_F64,
                      .rank = 1,
                      .dims = {system ? &w->dims.replicate : &part->rows[column->level]},
                      .chunk = {cvn_chunk_rows(width, expected_rows(w, column->level))},
                      .long_name = column->long_name,
                      .units = column->unit};
  if (column->width == SECTORS_AREAS) {
    spec.dims[spec.rank] = &w->dims.sector;
    spec.chunk[spec.rank++] = (hsize_t)sectors;
  }
  if (column->width != ONE) {
    spec.dims[spec.rank] = &w->dims.area;
    spec.chunk[spec.rank++] = (hsize_t)areas;
  }
  part->columns[c] = cvn_array_create(&w->h5, part->group, &spec);
}

void cvn_population_part_create(cvn_writer *w) {
  cvn_write_population *part = &w->population;
  if (!w->extent.plan.population) return;
  cvn_h5 *h5 = &w->h5;
  part->group = cvn_h5_create_group(h5, h5->file, "population");
  for (int level = CVN_LEVEL_ORGANISATION; level < CVN_LEVEL_COUNT; level++) {
    char dim_name[64], name[64], long_name[96];
    snprintf(dim_name, sizeof dim_name, "%s_row", level_names[level]);
    snprintf(name, sizeof name, "row_size_%s", level_names[level]);
    snprintf(long_name, sizeof long_name, "number of %s rows of the replicate", level_names[level]);
    part->rows[level] = cvn_dim_create_bare(h5, part->group, dim_name, 0, true, &w->dims.count);
    const cvn_h5_spec spec = {.name = name,
                              .type = CVN_H5_I32,
                              .rank = 1,
                              .dims = {&w->dims.replicate},
                              .chunk = {cvn_chunk_rows(1, w->extent.replicates)},
                              .long_name = long_name,
                              .units = "1"};
    part->row_size[level] = cvn_array_create(h5, part->group, &spec);
    cvn_h5_put_text(h5, part->row_size[level].id, "sample_dimension", dim_name);
  }
  for (int c = 0; c < COLUMNS; c++) create_column(w, c);
}

static void put_names(cvn_writer *w, const char *name, char *const *names, int64_t count,
                      const char *long_name) {
  if (!names || count <= 0) return;
  char dim_name[64];
  snprintf(dim_name, sizeof dim_name, "%s_number", name);
  cvn_dim rows = cvn_dim_create_bare(&w->h5, w->h5.file, dim_name, count, false, &w->dims.count);
  cvn_h5_put_texts(&w->h5, w->h5.file, name, &rows, (const char *const *)names, count, long_name,
                   &w->dims.count);
  cvn_dim_finish(&w->h5, &rows);
  cvn_dim_close(&rows);
}

static void add_names(cvn_writer *w, const cvn_population *population) {
  if (!w->extent.plan.names || w->population.names_done) return;
  w->population.names_done = true;
  put_names(w, "organisation_name", population->org_name, population->organisations,
            "name of each organisation");
  put_names(w, "alliance_name", population->all_name, population->alliances,
            "name of each alliance");
  put_names(w, "area_name", population->area_name, population->areas, "name of each service area");
}

static void add_column(cvn_writer *w, int c, const cvn_population *population, int64_t rows) {
  const population_column *column = &columns[c];
  const void *values;
  memcpy(&values, (const char *)population + column->offset, sizeof values);
  cvn_array_append(&w->h5, &w->population.columns[c], column->type, rows, values);
}

void cvn_population_part_add(cvn_writer *w, int64_t replicate, const cvn_population *population) {
  cvn_write_population *part = &w->population;
  add_names(w, population);
  if (part->group < 0) return;
  if (population->areas != w->extent.dimensions.areas ||
      population->sectors != w->extent.dimensions.sectors || replicate != part->replicates) {
    cvn_h5_fail(&w->h5, "a population does not have the shape of the file");
    return;
  }
  const int64_t rows[CVN_LEVEL_COUNT] = {1, population->organisations, population->alliances,
                                         population->memberships};
  for (int c = 0; c < COLUMNS; c++) add_column(w, c, population, rows[columns[c].level]);
  for (int level = CVN_LEVEL_ORGANISATION; level < CVN_LEVEL_COUNT; level++) {
    const int32_t cell = (int32_t)rows[level];
    cvn_array_append(&w->h5, &part->row_size[level], CVN_MEMORY_I32, 1, &cell);
    part->written[level] += rows[level];
  }
  part->replicates++;
}

void cvn_population_part_finish(cvn_writer *w) {
  cvn_write_population *part = &w->population;
  if (part->group < 0) return;
  for (int level = CVN_LEVEL_ORGANISATION; level < CVN_LEVEL_COUNT; level++)
    cvn_dim_extend(&w->h5, &part->rows[level], part->written[level]);
}

void cvn_population_part_close(cvn_writer *w) {
  cvn_write_population *part = &w->population;
  for (int c = 0; c < COLUMNS; c++) cvn_array_close(&w->h5, &part->columns[c]);
  for (int level = 0; level < CVN_LEVEL_COUNT; level++) {
    cvn_dim_finish(&w->h5, &part->rows[level]);
    cvn_array_close(&w->h5, &part->row_size[level]);
    cvn_dim_close(&part->rows[level]);
  }
  cvn_h5_close(part->group);
}
