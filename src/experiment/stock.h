/* stock.h: what a thread keeps from one run to the next: the population of a replicate, and the
 * world that was set up on it. Private to this room.
 *
 * Strategies of one point and replicate always share both; points do where they differ in nothing
 * that is read before (parameters.def, FIRST). Nothing of a run depends on what was kept.
 */
#ifndef CVN_EXPERIMENT_STOCK_H
#define CVN_EXPERIMENT_STOCK_H

#include "model/world.h"
#include "population/population.h"

typedef struct cvn_stock {
  const cvn_coalition *coalition; /* what all populations are drawn from; not owned */
  int threads;
  bool copies; /* keep the world as it was set up, and let runs begin as copies of it */

  bool has_population, has_base;
  cvn_key key;
  cvn_params drawn, set_up; /* what the population and the base were made with; without paths */
  cvn_population population;
  cvn_world base;  /* as set up; not stepped */
  cvn_world world; /* of the latest run */

  int64_t populations, bases; /* made so far */
} cvn_stock;

/* Lets *world be a run's at the start of month 0, the same to the last bit as one that is set up
 * for it alone. It belongs to the stock and lasts until the next call. */
cvn_status cvn_stock_world(cvn_stock *stock, const cvn_params *params, const cvn_strategy *strategy,
                           cvn_key key, cvn_world **world, cvn_messages *messages) CVN_MUST_CHECK;

void cvn_stock_free(cvn_stock *stock); /* safe on zeros; what it is for stays */

#endif
