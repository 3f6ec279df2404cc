/* coalition.h: what the CSV files of a real coalition say, as arrays. Private to this room.
 *
 * A value that no file gives is NAN (numbers) or -1 (sector, formal) and is drawn; an array that no
 * file gives at all is NULL, a count 0. Organisations and alliances stand in the order of their
 * rows.
 */
#ifndef CVN_POPULATION_COALITION_H
#define CVN_POPULATION_COALITION_H

#include <stdint.h>

#include "population/population.h"

struct cvn_coalition {
  int64_t organisations;                               /* 0 without an organisations file */
  char **org_name;                                     /* N */
  double *org_size;                                    /* N, > 0 */
  double *org_status, *org_self_interest, *org_stress; /* N; stress as a share in (0,1) */
  int *org_sector;                                     /* N, 0..sectors-1 */
  double *org_mission; /* N x areas, rows on the simplex or NAN; NULL without mission columns */

  int sectors;        /* 0 without a sector column */
  char **sector_name; /* in order of appearance */

  int areas; /* 0 where no file names them */
  char **area_name;
  double *area_need; /* areas, on the simplex; NULL without a need column */

  int64_t alliances;  /* 0 without a memberships or alliances file */
  char **all_name;    /* A */
  int *all_formal;    /* A; NULL without an alliances file */
  double *all_preset; /* A x areas, rows on the simplex or NAN; NULL without agenda columns */

  int64_t memberships;             /* 0 without a memberships file */
  int32_t *mem_org, *mem_alliance; /* rows of the two lists above, in the order of the file */
};

#endif
