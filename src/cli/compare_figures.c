/* compare_figures.c: the figures of a comparison, beside its tables. */
#include <stdlib.h>

#include "cli/compare.h"
#include "cli/folder.h"
#include "report/figures.h"

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
