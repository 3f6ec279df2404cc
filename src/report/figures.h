/* figures.h: a comparison as figures for print: one for each thing that its tables say.
 *
 * Each is a gnuplot script "name.gp" with its data "name.dat", from which "name.svg" and "name.pdf"
 * are drawn.
 */
#ifndef CVN_REPORT_FIGURES_H
#define CVN_REPORT_FIGURES_H

#include <signal.h>

#include "analysis/deep.h"
#include "analysis/tables.h"

/* What is drawn; nothing is owned. */
typedef struct cvn_figures_of {
  const cvn_findings *findings;
  const cvn_deep *deep;       /* NULL where there is no study */
  const cvn_attribution *why; /* or NULL */
  const cvn_look *looks;
  int64_t n_looks;
  const cvn_stop_rule *rule; /* of the looks; NULL without */
} cvn_figures_of;

/* What became of them. */
typedef struct cvn_figures_result {
  int drawn;       /* figures */
  bool no_gnuplot; /* there was none: scripts and data are there, pictures are not */
  bool no_pdf;     /* this gnuplot cannot write PDF */
} cvn_figures_result;

/* Writes all figures that there is something to draw for into `folder`, which exists; where `force`
 * over those that are there, of which those that are not drawn anew go. They get their names one
 * after the other when all have been drawn; what fails before leaves the folder as it was.
 * CVN_ERR_EXISTS; CVN_ERR_WRITE, also where gnuplot fails: scripts and data are there then, for
 * looking into; CVN_ERR_INTERRUPTED where *stop (may be NULL) is set; CVN_ERR_MEMORY. */
cvn_status cvn_figures_write(const cvn_figures_of *of, const char *folder, bool force,
                             const volatile sig_atomic_t *stop, cvn_figures_result *result,
                             cvn_messages *messages) CVN_MUST_CHECK;

/* Copies the figures of folder `from`, as cvn_figures_write left them, into `folder`, which exists;
 * *copied is how many there were. They get their names when all have been copied, as above.
 * CVN_ERR_EXISTS, CVN_ERR_WRITE, CVN_ERR_MEMORY. */
cvn_status cvn_figures_copy(const char *from, const char *folder, bool force, int *copied,
                            cvn_messages *messages) CVN_MUST_CHECK;

#endif
