/* compare_figures.c: the figures and the workbook of a comparison, beside its tables. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/compare.h"
#include "cli/folder.h"
#include "report/figures.h"
#include "report/xlsx/workbook.h"

static void tell(const cvn_figures_result *result, const char *folder, cvn_messages *messages) {
  if (result->no_gnuplot)
    (void)cvn_fail(
        messages, CVN_OK, NULL,
        "warning: there is no gnuplot, so figures are scripts and data only; where there "
        "is one, 'gnuplot NAME.gp' in %s draws them",
        folder);
  else if (result->no_pdf)
    (void)cvn_fail(messages, CVN_OK, NULL,
                   "warning: this gnuplot cannot write PDF (terminal pdfcairo); %s has SVG only",
                   folder);
}

cvn_status cvn_compare_write_figures(const cvn_compare_source *source,
                                     const cvn_compare_request *request,
                                     const cvn_findings *findings, const cvn_compare_why *why,
                                     const cvn_deep *deep, cvn_messages *messages) {
  const cvn_figures_of of = {.findings = findings,
                             .deep = deep,
                             .why = why ? &why->attribution : NULL,
                             .looks = source->looks,
                             .n_looks = source->n_looks,
                             .rule = &request->rule};
  bool made = false;
  cvn_figures_result result;
  char *folder = cvn_format("%s/figures", source->folder);
  if (!folder) return CVN_ERR_MEMORY;
  cvn_status status = cvn_cli_make_folder(folder, &made, messages);
  if (status == CVN_OK)
    status = cvn_figures_write(&of, folder, request->force, source->stop, &result, messages);
  if (status == CVN_OK) tell(&result, folder, messages);
  free(folder);
  return status;
}

cvn_status cvn_compare_copy_figures(const char *from, const char *to, bool force, int *copied,
                                    cvn_messages *messages) {
  bool made = false;
  char *old = cvn_format("%s/figures", from), *new = cvn_format("%s/figures", to);
  cvn_status status = old && new ? CVN_OK : CVN_ERR_MEMORY;
  *copied = 0;
  if (status == CVN_OK && cvn_cli_is_folder(old)) {
    status = cvn_cli_make_folder(new, &made, messages);
    if (status == CVN_OK) status = cvn_figures_copy(old, new, force, copied, messages);
  }
  free(old);
  free(new);
  return status;
}

cvn_status cvn_compare_check_workbook(const char *output, bool force, cvn_messages *messages) {
  if (!cvn_workbook_possible())
    return cvn_fail(messages, CVN_ERR_USAGE, NULL,
                    "--xlsx: this convene was built without libxlsxwriter; install it (Debian: "
                    "libxlsxwriter-dev) and build again, or take tables/*.csv");
  char *path = cvn_format("%s/tables.xlsx", output);
  const bool there = path && !force && access(path, F_OK) == 0;
  free(path);
  if (!there) return CVN_OK;
  return cvn_fail(messages, CVN_ERR_EXISTS, NULL,
                  "%s/tables.xlsx: there is a workbook already; give another folder with -o, or "
                  "--force to replace it",
                  output);
}

cvn_status cvn_compare_workbook(const char *folder, const char *output, bool force,
                                cvn_messages *messages) {
  char *tables = cvn_format("%s/tables", folder), *path = cvn_format("%s/tables.xlsx", output);
  const cvn_status status =
      tables && path ? cvn_workbook_write(tables, path, force, messages) : CVN_ERR_MEMORY;
  free(tables);
  free(path);
  return status;
}
