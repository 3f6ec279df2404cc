/* climate.h: the system-wide part of the environment; see climate.c. */
#ifndef CVN_MODEL_CLIMATE_H
#define CVN_MODEL_CLIMATE_H

#include "model/world.h"

/* 5.1: the month's shock, and in January the funding fashion. */
void cvn_climate_month(cvn_climate *climate, const cvn_params *params, cvn_key key, int64_t month,
                       int areas);

#endif
