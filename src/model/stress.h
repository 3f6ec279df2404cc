/* stress.h: the sweep over organisations; see stress.c. */
#ifndef CVN_MODEL_STRESS_H
#define CVN_MODEL_STRESS_H

#include "model/world.h"

/* Organisations in one block of work, whose sums are added up in order. */
enum { CVN_STRESS_BLOCK = 4096 };

/* 5.9: z and m of the month, y of the next; returns the sum of z over all organisations. */
double cvn_stress_month(cvn_world *world);

#endif
