/* export_names.c: names of organisations, alliances and areas, where the file keeps them. */
#include <string.h>

#include "record/export_parts.h"

static const cvn_column columns[] = {
    {"level", "1", "organisation, alliance or area"},
    {"row", "1", "its index, counted from 0, as in the columns row, alliance and area"},
    {"name", "1", "name, as the coalition's tables have it"},
};

static const struct {
  const char *level, *path;
} levels[] = {
    {"organisation", "organisation_name"}, {"alliance", "alliance_name"}, {"area", "area_name"}};
enum { LEVELS = (int)(sizeof levels / sizeof levels[0]) };

static const cvn_variable *names_of(const cvn_export_job *job, int level) {
  const cvn_variable *variable = cvn_reader_find(job->reader, levels[level].path);
  return variable && variable->text && variable->rank == 2 ? variable : NULL;
}

static cvn_status write_level(cvn_export_job *job, cvn_sheet *sheet, int level) {
  const cvn_variable *variable = names_of(job, level);
  char **names;
  int64_t count;
  if (!variable) return CVN_OK;
  const cvn_status status = cvn_reader_texts(job->reader, variable, &names, &count, job->messages);
  for (int64_t i = 0; i < count; i++) {
    cvn_sheet_text(sheet, levels[level].level);
    cvn_sheet_int(sheet, i);
    cvn_sheet_text(sheet, names[i]);
    cvn_sheet_end_row(sheet);
  }
  cvn_reader_free_texts(names, count);
  return status;
}

cvn_status cvn_export_names(cvn_export_job *job) {
  if (!(job->options->parts & CVN_EXPORT_NAMES)) return CVN_OK;
  bool any = false;
  for (int level = 0; level < LEVELS; level++) any = any || names_of(job, level);
  if (!any) return cvn_export_absent(job, "names", "{names: true}");
  cvn_sheet *sheet;
  cvn_status status = cvn_sheet_set_add(&job->set, "names", columns,
                                        (int)(sizeof columns / sizeof columns[0]), &sheet);
  for (int level = 0; level < LEVELS && status == CVN_OK; level++)
    status = write_level(job, sheet, level);
  return status;
}
