/* draw.h: the steps by which a population is made, in the order population.c takes them.
 *
 * Private to this room. Every step reads what the earlier ones wrote into the population, whose
 * arrays are allocated already; the key says which replicate. An entity's draws are keyed by its
 * own number, so they never depend on how many other entities there are.
 */
#ifndef CVN_POPULATION_DRAW_H
#define CVN_POPULATION_DRAW_H

#include "population/coalition.h"
#include "population/lanes.h"
#include "population/population.h"

/* What every step needs; coalition is NULL where nothing comes from files. */
typedef struct cvn_draw {
  const cvn_params *params;
  const cvn_coalition *coalition;
  cvn_key key;
  int threads;
} cvn_draw;

enum { CVN_SECTORS_MAX = 64 }; /* upper end of population.sectors */

/* -- distributions.c -- */

/* Divides the non-negative values by their sum; equal shares where the sum is not a positive
 * number. */
void cvn_normalise(double *values, int count);

/* The size at cumulative probability u in (0,1), median 1: lognormal, above the tail quantile a
 * Pareto tail that continues it. */
double cvn_size_quantile(const cvn_params_population *params, double u);

double cvn_clip(double x, double low, double high);

/* -- organisations.c -- */

/* Sizes and their order: org_id, org_size. `log_size` (N, the caller's) receives ln s in storage
 * order. */
cvn_status cvn_draw_sizes(cvn_population *population, const cvn_draw *draw,
                          double *log_size) CVN_MUST_CHECK;

/* Status, inclusion, sector, self-interest and stress from size; overwrites log_size. */
void cvn_draw_traits(cvn_population *population, const cvn_draw *draw, double *log_size);

/* Missions around the centroids of sectors. */
cvn_status cvn_draw_missions(cvn_population *population, const cvn_draw *draw) CVN_MUST_CHECK;

/* -- memberships.c -- */

/* Numbers of members, `sizes` (A, each at most N); returns their sum, the number of memberships. */
int64_t cvn_draw_alliance_sizes(const cvn_params *params, cvn_key key, int64_t organisations,
                                int64_t alliances, int64_t *sizes, cvn_status *status);

/* The number of memberships aimed at: mean number · N, at most max·N and A·N, at least 1. */
int64_t cvn_memberships_expected(const cvn_params *params, int64_t organisations,
                                 int64_t alliances);

/* Shares `total` among `count` in proportion to weights >= 0, each at most `cap` (count·cap >=
 * total), by largest remainders, ties to the earlier. Needs memory for its work. */
cvn_status cvn_apportion(const double *weights, int64_t count, int64_t total, int64_t cap,
                         int64_t *shares) CVN_MUST_CHECK;

/* Who is a member where. `first` (A + 1) says how many seats each alliance has; `org` (E) receives
 * the members of each alliance in ascending order. Every organisation gets the floor or the ceiling
 * of the mean number, never two seats in one alliance. */
cvn_status cvn_deal_seats(cvn_key key, int64_t organisations, int64_t alliances,
                          const int64_t *first, int32_t *org) CVN_MUST_CHECK;

/* -- alliances.c, perception.c, start.c -- */

void cvn_draw_alliances(cvn_population *population,
                        const cvn_draw *draw); /* need, funding, eyes, formal */
void cvn_draw_perceptions(cvn_population *population, const cvn_draw *draw); /* d and o */
void cvn_draw_preset(cvn_population *population, const cvn_draw *draw);      /* g0 */
void cvn_draw_starts(cvn_population *population,
                     const cvn_draw *draw); /* effort, trust, voice, plan */

#endif
