/* members.h: who benefits: small and large members, included and excluded ones.
 *
 * Every quantity is a mean over the members of a group. `before` is its mean over the months before
 * any intervention of any strategy acts (month 0 where one acts from the start), the same in all
 * strategies; `after` over the last 24 months. Gaps are the large less the small among the included
 * and among the excluded, and the included less the excluded among the small and among the large,
 * each the mean of the two; where a group has no members, the one that there is.
 */
#ifndef CVN_ANALYSIS_MEMBERS_H
#define CVN_ANALYSIS_MEMBERS_H

#include "analysis/mean.h"
#include "analysis/pool.h"

typedef enum cvn_members_group {
  CVN_MEMBERS_SMALL_INCLUDED,
  CVN_MEMBERS_SMALL_EXCLUDED,
  CVN_MEMBERS_LARGE_INCLUDED,
  CVN_MEMBERS_LARGE_EXCLUDED,
  CVN_MEMBERS_GROUPS,
  CVN_MEMBERS_SIZE_GAP = CVN_MEMBERS_GROUPS,
  CVN_MEMBERS_INCLUSION_GAP,
  CVN_MEMBERS_ROWS
} cvn_members_group;
const char *cvn_member_group_words(cvn_members_group group);

/* Effort, trust, voice, …: those of fields.def. */
int cvn_member_quantities(void);
const char *cvn_member_quantity(int quantity);    /* "trust" */
bool cvn_member_quantity_is_burden(int quantity); /* less of it is better: stress, crowding */

typedef struct cvn_member_row {
  int64_t strategy;
  int quantity;
  cvn_members_group group;
  double before, after;
  cvn_mean change;       /* after, less the baseline's; 0 for the baseline itself */
  cvn_interval interval; /* 95%, t */
  double p_holm;         /* adjusted over all groups and quantities of the strategy, gaps apart */
  bool worse_off, better_off; /* a group, with p_holm < 0.05; never a gap */
} cvn_member_row;

typedef struct cvn_members {
  int64_t count;
  cvn_member_row *rows; /* strategy-major, then quantity, then group; owned */
  int64_t before_until; /* months 0 … before_until - 1 are before */
} cvn_members;

/* CVN_ERR_MEMORY and those of reading. On failure *self is zeros. */
cvn_status cvn_members_of(cvn_members *self, const cvn_pool *pool,
                          cvn_messages *messages) CVN_MUST_CHECK;

/* The row of a quantity by its name, which must be one. */
const cvn_member_row *cvn_members_row(const cvn_members *self, int64_t strategy,
                                      const char *quantity, cvn_members_group group);
void cvn_members_free(cvn_members *self); /* safe on zeros */

#endif
