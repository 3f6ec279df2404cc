/* stress.h: the sweep over organisations; the equations are in stress.c. */
#ifndef CVN_MODEL_STRESS_H
#define CVN_MODEL_STRESS_H

#include "model/world.h"

/* 5.9: z and m of the month, y of the next, block by block; returns the sum of z over all
 * organisations. */
double cvn_stress_month(cvn_world *world);

#endif
