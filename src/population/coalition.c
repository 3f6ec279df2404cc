/* coalition.c: a real coalition from its CSV files, read once for all replicates. */
#include "population/coalition.h"

#include <stdlib.h>

#include "population/coalition_read.h"

static void free_names(char **names, int64_t count) {
  for (int64_t i = 0; names && i < count; i++) free(names[i]);
  free(names);
}

void cvn_coalition_free(cvn_coalition *c) {
  if (!c) return;
  free_names(c->org_name, c->organisations);
  free(c->org_size);
  free(c->org_status);
  free(c->org_self_interest);
  free(c->org_stress);
  free(c->org_sector);
  free(c->org_mission);
  free_names(c->sector_name, c->sectors);
  free_names(c->area_name, c->areas);
  free(c->area_need);
  free_names(c->all_name, c->alliances);
  free(c->all_formal);
  free(c->all_preset);
  free(c->mem_org);
  free(c->mem_alliance);
  free(c);
}

/* Which table a file parameter fills; NULL for another parameter. */
static cvn_csv *table_of(cvn_tables *tables, int param) {
  switch (param) {
  case CVN_PARAM_ID_population_organisations_file:
    return &tables->organisations;
  case CVN_PARAM_ID_population_memberships_file:
    return &tables->memberships;
  case CVN_PARAM_ID_population_alliances_file:
    return &tables->alliances;
  case CVN_PARAM_ID_population_areas_file:
    return &tables->areas;
  default:
    return NULL;
  }
}

static void free_tables(cvn_tables *tables) {
  cvn_csv_free(&tables->organisations);
  cvn_csv_free(&tables->memberships);
  cvn_csv_free(&tables->alliances);
  cvn_csv_free(&tables->areas);
}

static cvn_status read_tables(cvn_tables *tables, const cvn_scenario *scenario) {
  cvn_status status = CVN_OK;
  for (int i = 0; i < scenario->n_files; i++) {
    const cvn_named_file *file = &scenario->files[i];
    cvn_csv *csv = table_of(tables, file->param);
    if (!csv) continue;
    const cvn_status read =
        cvn_csv_read(csv, file->path, file->bytes, file->length, tables->messages);
    if (read != CVN_OK) status = read;
  }
  return status;
}

/* Every table that can still be judged after a fault is judged, so that all faults show at once. */
static cvn_status read_coalition(cvn_coalition *coalition, cvn_tables *tables) {
  cvn_status status = cvn_read_areas(coalition, tables), next = CVN_OK;
  if (status != CVN_OK) return status; /* the other tables' columns are named after areas */
  if (tables->organisations.path) status = cvn_read_organisations(coalition, tables);
  if (tables->alliances.path) next = cvn_read_alliances(coalition, tables);
  tables->alliances_sound = next == CVN_OK;
  if (next != CVN_OK) status = next;
  const bool named =
      coalition->organisations > 0 && (!tables->alliances.path || coalition->alliances > 0);
  if (tables->memberships.path && named && status != CVN_ERR_MEMORY) {
    next = cvn_read_memberships(coalition, tables);
    if (next != CVN_OK) status = next;
  }
  return status;
}

cvn_status cvn_coalition_load(cvn_coalition **coalition, const cvn_scenario *scenario,
                              cvn_messages *messages) {
  *coalition = NULL;
  cvn_tables tables = {.params = &scenario->params, .messages = messages};
  cvn_status status = read_tables(&tables, scenario);
  if (status != CVN_OK) goto out;
  if (tables.memberships.path && !tables.organisations.path) {
    const cvn_place place = {tables.memberships.path, 0, 0};
    status = cvn_fail(messages, CVN_ERR_INPUT, &place,
                      "population.memberships_file needs population.organisations_file");
    goto out;
  }
  if (!tables.organisations.path && !tables.alliances.path && !tables.areas.path) goto out;
  cvn_coalition *read = calloc(1, sizeof *read);
  if (!read) {
    status = cvn_read_no_memory(&tables);
    goto out;
  }
  status = read_coalition(read, &tables);
  if (status == CVN_OK) *coalition = read;
  else cvn_coalition_free(read);
out:
  free_tables(&tables);
  return status;
}
