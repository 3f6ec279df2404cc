/* limits.h: bounds of a scenario file outside the parameter table, for its reader and its
 * schema. */
#ifndef CVN_SCENARIO_LIMITS_H
#define CVN_SCENARIO_LIMITS_H

enum {
  CVN_MAX_SCENARIO_BYTES = 64 << 20,
  CVN_MAX_STRATEGIES = 1000,
  CVN_MAX_INTERVENTIONS = 1000, /* of one strategy */
  CVN_MAX_NAME = 200,           /* bytes of a strategy's or intervention's name */
  CVN_MAX_MONTH = 1000000,      /* of a window; may lie beyond the run */
  CVN_MAX_EVERY = 12000,        /* months between records: the longest run */
  CVN_MIN_PRICE_YEAR = 1900,
  CVN_MAX_PRICE_YEAR = 2200
};
#define CVN_MAX_MONEY  1e15  /* whole pounds and pence are still exact in a double */
#define CVN_GREEN_BOOK 0.035 /* default discount rate: HM Treasury, The Green Book */

#endif
