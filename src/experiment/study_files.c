/* study_files.c: the files a study is read from, which nothing that is made of it may replace. */
#include "experiment/study.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "record/sidecar.h"

static bool is_file(const struct stat *output, const char *path) {
  struct stat info;
  return path && stat(path, &info) == 0 && info.st_dev == output->st_dev &&
         info.st_ino == output->st_ino;
}

cvn_status cvn_study_spares(const cvn_study *study, const char *output, cvn_messages *messages) {
  const cvn_scenario *scenario = &study->scenario;
  const char *what = NULL;
  struct stat info;
  if (stat(output, &info) != 0) return CVN_OK;
  if (is_file(&info, study->path)) what = "the study";
  if (is_file(&info, scenario->path)) what = "the scenario";
  if (is_file(&info, study->design.file)) what = "design.file";
  for (int i = 0; i < scenario->n_files; i++)
    if (is_file(&info, scenario->files[i].path))
      what = cvn_param_table[scenario->files[i].param].path;
  if (!what) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s: is %s that is read, and would be lost; give the output another name", output,
                  what);
}

cvn_status cvn_study_spares_sidecar(const cvn_study *study, const char *result, bool force,
                                    cvn_messages *messages) {
  char *path = cvn_sidecar_path(result);
  cvn_status status = path ? cvn_study_spares(study, path, messages)
                           : cvn_fail(messages, CVN_ERR_MEMORY, NULL, "no memory for %s", result);
  if (status == CVN_OK) status = cvn_sidecar_check(path, force, messages);
  free(path);
  return status;
}
