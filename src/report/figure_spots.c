/* figure_spots.c: names beside points of a plane, where they cover nothing. */
#include <math.h>

#include "report/drawing.h"

#define HALF_LINE (0.5 * CVN_FIGURE_LINE)
#define NEAR      0.16 /* from a point to its name */

enum { RINGS = 14, DIRECTIONS = 16 };

typedef struct box {
  double left, right, bottom, top;
} box;

static bool overlap(const box *a, const box *b) {
  return a->left < b->right && b->left < a->right && a->bottom < b->top && b->bottom < a->top;
}

static box box_of(const cvn_spot *spot) {
  return (box){spot->label_x, spot->label_x + spot->width, spot->label_y - HALF_LINE,
               spot->label_y + HALF_LINE};
}

/* Whether spot `i` can have its name there: inside, and clear of all points and earlier names. */
static bool is_free(const cvn_spot *spots, int count, int i, const cvn_panel *panel) {
  const box own = box_of(&spots[i]);
  const box all = {panel->left, CVN_FIGURE_WIDTH, panel->bottom, panel->top + 0.3};
  if (own.left < all.left + 0.05 || own.right > all.right || own.bottom < all.bottom + 0.05 ||
      own.top > all.top)
    return false;
  for (int k = 0; k < count; k++) {
    const box point = {spots[k].x - 0.1, spots[k].x + 0.1, spots[k].y - 0.1, spots[k].y + 0.1};
    if (overlap(&own, &point)) return false;
    if (k >= i || !spots[k].name) continue;
    const box other = box_of(&spots[k]);
    if (overlap(&own, &other)) return false;
  }
  return true;
}

/* Right, left, above, below, and then in wider and wider rings. */
static void place(cvn_spot *spots, int count, int i, const cvn_panel *panel) {
  cvn_spot *spot = &spots[i];
  for (int ring = 0; ring < RINGS; ring++)
    for (int d = 0; d < DIRECTIONS; d++) {
      /* 0, 8, 4, 12, … : the plain directions first */
      static const int order[DIRECTIONS] = {0, 8, 4, 12, 2, 14, 6, 10, 1, 15, 3, 13, 7, 9, 5, 11};
      const double angle = 2.0 * M_PI * order[d] / DIRECTIONS;
      const double reach = NEAR + ring * 0.3, x = cos(angle), y = sin(angle);
      spot->label_x = spot->x + reach * x + 0.5 * (x - 1.0) * spot->width;
      spot->label_y = spot->y + (reach + HALF_LINE) * y;
      spot->apart = ring > 1;
      if (is_free(spots, count, i, panel)) return;
    }
  spot->label_x = spot->x + NEAR; /* there is no room */
  spot->label_y = spot->y;
  spot->apart = false;
}

int cvn_spots_along(cvn_spot *spots, double x, double y, double to_x, double to_y) {
  for (int i = 0; i < CVN_SPOTS_ALONG; i++) {
    const double share = (double)i / (CVN_SPOTS_ALONG - 1);
    spots[i] = (cvn_spot){.x = x + share * (to_x - x), .y = y + share * (to_y - y)};
  }
  return CVN_SPOTS_ALONG;
}

void cvn_place_spots(cvn_spot *spots, int count, const cvn_panel *panel) {
  for (int i = 0; i < count; i++)
    if (spots[i].name) place(spots, count, i, panel);
}

void cvn_draw_spots(cvn_figure *figure, const cvn_spot *spots, int count) {
  for (int i = 0; i < count; i++) {
    const cvn_spot *spot = &spots[i];
    if (!spot->name) continue;
    const double near = spot->x < spot->label_x                 ? spot->label_x - 0.05
                        : spot->x > spot->label_x + spot->width ? spot->label_x + spot->width + 0.05
                                                                : spot->x;
    const double y = near != spot->x           ? spot->label_y
                     : spot->label_y > spot->y ? spot->label_y - HALF_LINE
                                               : spot->label_y + HALF_LINE;
    if (spot->apart)
      cvn_figure_add(
          figure,
          "set arrow from screen %s, screen %s to screen %s, screen %s nohead linewidth "
          "0.5 linecolor rgb \"#888888\"",
          cvn_word_of(spot->x / CVN_FIGURE_WIDTH).text, cvn_word_of(spot->y / figure->height).text,
          cvn_word_of(near / CVN_FIGURE_WIDTH).text, cvn_word_of(y / figure->height).text);
    cvn_figure_add(figure, "set label %s at screen %s, screen %s left front textcolor lt %d",
                   cvn_figure_text(figure, spot->name).text,
                   cvn_word_of(spot->label_x / CVN_FIGURE_WIDTH).text,
                   cvn_word_of(spot->label_y / figure->height).text, spot->style);
  }
}
