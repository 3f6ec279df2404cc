/* sheet_set.c: sheets and their codebook, all or nothing. */
#include "record/sheet_set.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static const cvn_column codebook_columns[] = {
    {"file", "", ""}, {"name", "", ""}, {"unit", "", ""}, {"meaning", "", ""}};

cvn_status cvn_sheet_set_open(cvn_sheet_set *set, const char *folder, bool force,
                              cvn_messages *messages) {
  *set = (cvn_sheet_set){.folder = folder, .force = force, .messages = messages};
  const cvn_status status = cvn_sheet_open(&set->codebook, folder, "codebook.csv", force, messages);
  if (status != CVN_OK) {
    *set = (cvn_sheet_set){0};
    return status;
  }
  for (int c = 0; c < 4; c++) cvn_sheet_text(&set->codebook, codebook_columns[c].name);
  cvn_sheet_end_header(&set->codebook);
  return CVN_OK;
}

void cvn_sheet_set_describe(cvn_sheet_set *set, const cvn_column *what) {
  cvn_sheet_text(&set->codebook, set->files[set->count - 1].name);
  cvn_sheet_text(&set->codebook, what->name);
  cvn_sheet_text(&set->codebook, what->unit);
  cvn_sheet_text(&set->codebook, what->meaning);
  cvn_sheet_end_row(&set->codebook);
}

cvn_status cvn_sheet_set_begin(cvn_sheet_set *set, const char *name, cvn_sheet **sheet) {
  *sheet = NULL;
  if (set->count == CVN_SHEETS_MAX)
    return cvn_fail(set->messages, CVN_ERR_WRITE, NULL, "more tables than there is room for");
  char *file = set->files[set->count].name;
  snprintf(file, CVN_SHEET_NAME, "%s.csv", name);
  cvn_sheet *opened = &set->sheets[set->count];
  const cvn_status status = cvn_sheet_open(opened, set->folder, file, set->force, set->messages);
  if (status != CVN_OK) return status;
  set->count++;
  *sheet = opened;
  return CVN_OK;
}

cvn_status cvn_sheet_set_add(cvn_sheet_set *set, const char *name, const cvn_column *columns,
                             int count, cvn_sheet **sheet) {
  const cvn_status status = cvn_sheet_set_begin(set, name, sheet);
  if (status != CVN_OK) return status;
  for (int c = 0; c < count; c++) {
    cvn_sheet_text(*sheet, columns[c].name);
    cvn_sheet_set_describe(set, &columns[c]);
  }
  cvn_sheet_end_header(*sheet);
  return CVN_OK;
}

/* Tables that do not belong together are worse than none. */
static void take_back(const cvn_sheet_set *set, int count) {
  for (int i = 0; i < count; i++) {
    char path[PATH_MAX];
    const int length = snprintf(path, sizeof path, "%s/%s", set->folder, set->files[i].name);
    if (length > 0 && (size_t)length < sizeof path) unlink(path);
  }
}

cvn_status cvn_sheet_set_finish(cvn_sheet_set *set) {
  const int tables = set->count;
  cvn_status status = CVN_OK;
  snprintf(set->files[tables].name, CVN_SHEET_NAME, "codebook.csv");
  for (int i = 0; i <= tables && status == CVN_OK; i++) {
    cvn_sheet *sheet = i < tables ? &set->sheets[i] : &set->codebook;
    set->files[i].rows = sheet->rows;
    status = cvn_sheet_seal(sheet, set->messages);
  }
  for (int i = 0; i <= tables && status == CVN_OK; i++) {
    status = cvn_sheet_finish(i < tables ? &set->sheets[i] : &set->codebook, set->messages);
    if (status != CVN_OK) take_back(set, i);
  }
  cvn_sheet_set_discard(set);
  set->count = tables + 1;
  return status;
}

void cvn_sheet_set_discard(cvn_sheet_set *set) {
  for (int i = 0; i < set->count && i < CVN_SHEETS_MAX; i++) cvn_sheet_discard(&set->sheets[i]);
  cvn_sheet_discard(&set->codebook);
  set->count = 0;
}
