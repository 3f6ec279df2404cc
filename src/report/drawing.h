/* drawing.h: what all figures of a comparison share, and the figures. Private to the room. */
#ifndef CVN_REPORT_DRAWING_H
#define CVN_REPORT_DRAWING_H

#include "report/figure.h"
#include "report/figures.h"

typedef struct cvn_drawing {
  const cvn_figures_of *of;
  int64_t n;      /* strategies */
  char **names;   /* shortened to what there is room for; owned */
  int *styles;    /* line types from 1; the baseline's is 1; owned */
  int64_t *order; /* strategies by need met, the highest first; owned */
  double widest;  /* of the names, cm */
} cvn_drawing;

cvn_status cvn_drawing_of(cvn_drawing *drawing, const cvn_figures_of *of,
                          cvn_messages *messages) CVN_MUST_CHECK;
void cvn_drawing_free(cvn_drawing *drawing); /* safe on zeros */

/* A copy of `text` of at most `most` letters, the last of which is then an ellipsis; the caller
 * frees; NULL without memory. */
char *cvn_shortened(const char *text, int most);

double cvn_name_width(const char *text); /* cm */

/* "over 32 futures", "over 64 points with 8 replicates each"; a note's words. */
void cvn_add_futures(cvn_buffer *words, const cvn_drawing *drawing);

/* -- lines over a common axis, labelled at their right end -- */

typedef struct cvn_line {
  const char *name; /* at its right end, NULL for none */
  int style;
  const double *y, *low, *high; /* `count` of them; low and high NULL for no band */
} cvn_line;

typedef struct cvn_lines {
  const char *title, *x_title, *y_title; /* variables or words in quotes; NULL for none */
  const double *x;
  int64_t count;
  const cvn_line *lines;
  int n_lines;
  const double *rings; /* y of `count` open circles, or NULL */
  bool zero_line;
  bool marks; /* a point and a bar for its interval, in place of a band */
} cvn_lines;

/* Draws them in the panel whose axes are set; names stand right of it, as near to their line's end
 * as they can without covering one another. */
void cvn_draw_lines(cvn_figure *figure, const cvn_panel *panel, const cvn_lines *lines);

/* -- rows of points with intervals -- */

typedef struct cvn_mark {
  const double *values, *low, *high; /* a row each, NAN for none; low and high may be NULL */
  int point;                         /* gnuplot's point type */
  int style;                         /* line type; 0: that of the row */
} cvn_mark;

typedef struct cvn_rows {
  const char *title, *x_title;               /* variables or words in quotes; NULL for none */
  int n_rows;                                /* from the top */
  const char *const *names, *const *numbers; /* words left and right of the rows; may be NULL */
  const int *styles;                         /* line types of the rows; NULL: black */
  const cvn_mark *marks;
  int n_marks;
  bool together; /* marks of a row are at one height */
  bool zero_line;
  bool thick;  /* intervals are broad bars */
  double grey; /* shaded from -grey to grey; 0 for none */
} cvn_rows;

void cvn_rows_panel(cvn_panel *panel, const cvn_rows *rows); /* sets the y axis */
/* Round ends that hold 0 and all marks; or, for panels that stand close, the range itself with a
 * little room, so that no tic is at its very end. */
cvn_axis cvn_rows_axis(const cvn_rows *rows, int tics);
cvn_axis cvn_rows_tight_axis(const cvn_rows *rows, int tics);
void cvn_draw_rows(cvn_figure *figure, const cvn_panel *panel, const cvn_rows *rows);

/* -- names beside points of a plane -- */

typedef struct cvn_spot {
  double x, y, width; /* of the point, and of its name; cm */
  const char *name;   /* NULL for a point without, which no name may cover */
  int style;
  double label_x, label_y; /* left end and middle of the name */
  bool apart;              /* so far away that a line joins them */
} cvn_spot;

/* Points along a line that names shall not cover; returns how many. */
enum { CVN_SPOTS_ALONG = 40 };
int cvn_spots_along(cvn_spot *spots, double x, double y, double to_x, double to_y);

/* Finds places for the names, one after the other. */
void cvn_place_spots(cvn_spot *spots, int count, const cvn_panel *panel);
void cvn_draw_spots(cvn_figure *figure, const cvn_spot *spots, int count);

/* -- layout -- */

/* More labels than this are left where they are. */
enum { CVN_SPREAD_MAX = 256 };

/* Moves `places` so that they are at least `distance` apart, as little as possible, and between low
 * and high where there is room. */
void cvn_spread(double *places, int count, double distance, double low, double high);

/* -- figures -- */

void cvn_draw_need_met(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_cooperation(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_trust(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_stress(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_observables(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_differences(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_best(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_cost_plane(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_frontier(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_net_benefit(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_acceptability(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_who_benefits(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_after_the_end(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_regret(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_failures(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_failure_box(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_failure_peeling(const cvn_drawing *drawing, cvn_figure *figure);
/* Whether there is anything to draw of it. */
bool cvn_has_failure_box(const cvn_figures_of *of);
bool cvn_has_failure_peeling(const cvn_figures_of *of);
void cvn_draw_why(const cvn_drawing *drawing, cvn_figure *figure);
void cvn_draw_stopping(const cvn_drawing *drawing, cvn_figure *figure);

#endif
