/* climate.c: shocks and funders' fashion, common to all (docs/model.md, 5.1).
 *
 *   S    <- rho_S S + sd_S eps        every month
 *   f_b  ∝  f0_b exp(vol eps_b)       each January (t % 12 = 0, not t = 0)
 *
 * S  pressure shock, in log-odds of stress
 * f  funding fashion, f0 its base            simplex over areas
 */
#include "model/climate.h"

#include <math.h>

void cvn_climate_month(cvn_climate *climate, const cvn_params *params, cvn_key key, int64_t month,
                       int areas) {
  const uint32_t t = (uint32_t)month;
  const double sd = params->pressure.shock_sd;
  climate->shock *= params->pressure.shock_persistence;
  if (sd > 0.0) climate->shock += sd * cvn_normal(key, 0, 0, t, CVN_STREAM_SHOCK);
  if (month == 0 || month % 12 != 0) return;
  const double volatility = params->funding.volatility;
  double total = 0.0;
  for (int b = 0; b < areas; b++) {
    const double step = volatility > 0.0
                            ? volatility * cvn_normal(key, (uint32_t)b, 0, t, CVN_STREAM_FUNDING)
                            : 0.0;
    climate->funding[b] = climate->base[b] * exp(step);
    total += climate->funding[b];
  }
  for (int b = 0; b < areas; b++) climate->funding[b] /= total;
}
