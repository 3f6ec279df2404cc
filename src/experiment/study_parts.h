/* study_parts.h: what the parts of the study reader share. Private to this room.
 *
 * As in the scenario reader, faults are gathered: most functions return no status, tell what is
 * wrong and set loader->status. What they fill belongs to the study, which is freed as a whole.
 */
#ifndef CVN_EXPERIMENT_STUDY_PARTS_H
#define CVN_EXPERIMENT_STUDY_PARTS_H

#include "experiment/design_points.h"
#include "experiment/study.h"
#include "scenario/loader.h"

typedef struct cvn_study_reading {
  cvn_study *study;
  cvn_loader *loader;
  const cvn_yaml_node *root;
  bool scenario_loaded, design_loaded; /* without fault */
  const char *const *overrides;        /* all of them */
  int n_overrides;
} cvn_study_reading;

/* study_design.c: `design:`, then its overrides. */
void cvn_study_read_design(cvn_study_reading *reading, const cvn_yaml_node *node);

/* study_vary.c: `vary:` into study->factors. */
void cvn_study_read_vary(cvn_study_reading *reading, const cvn_yaml_node *node);

/* study_list.c: the CSV file of a list into study->factors, points and values. */
void cvn_study_read_list(cvn_study_reading *reading, const cvn_yaml_node *node);

/* study_check.c: what holds between the parameters, at every point; warnings of parameters that do
 * nothing. Messages stand at `place` where no parameter has one. */
void cvn_study_check_points(cvn_study_reading *reading, const cvn_place *place);

/* False, having told why, for a parameter that no study can vary. `name` says who asks ("a study",
 * "the column"). */
bool cvn_study_may_vary(cvn_loader *loader, int id, const cvn_place *place);

#endif
