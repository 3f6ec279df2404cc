/* points.h: where in the space of parameters the points of a study lie, read from its result. */
#ifndef CVN_ANALYSIS_POINTS_H
#define CVN_ANALYSIS_POINTS_H

#include "record/reader.h"

typedef struct cvn_points {
  char *kind; /* of the design: "saltelli", "morris", "latin-hypercube", …; "" without design */
  int64_t levels; /* of a Morris design; 0 for none */
  int64_t n;      /* points */
  int k;          /* parameters that vary; 0 for a plain run */
  char **names;   /* k: "trust.gain" */
  char **units;   /* k: "1" for plain numbers and words */
  int *levels_of; /* k: 0 for a number, else how many words the parameter has */
  char ***words;  /* k: its words, NULL for a number */
  double *x;      /* n x k: numbers, or the index of a word */
} cvn_points;

/* Reads what the study varied, in its order. A result of one point without a design has k = 0. On
 * failure *points is zeros. CVN_ERR_FORMAT where the file contradicts itself. */
cvn_status cvn_points_read(cvn_points *points, const cvn_reader *reader,
                           cvn_messages *messages) CVN_MUST_CHECK;
void cvn_points_free(cvn_points *points); /* safe on zeros */

/* A value of parameter `i` as one writes it: "0.05", "voluntary". */
void cvn_points_text(const cvn_points *points, int i, double value, char text[64]);

#endif
