/* response.h: how the share of need met responds to supply (docs/model.md, 5.2).
 *
 *   response      f(u)                       w(u) = f'(u), with a floor
 *   saturating    1 - exp(-u)                exp(-u)
 *   linear        min(u, 1)                  1 below u = 1, else 0.02
 *   threshold     logistic(12(u - 0.7))      12 f(1 - f) + 0.02
 *   accelerating  u²/(1 + u²)                2u/(1 + u²)² + 0.02
 *
 * u  supply ratio C/(N D)    >= 0
 * The floor 0.02 keeps a saturated area worth a little, so that logs and ratios stay finite.
 */
#ifndef CVN_MODEL_RESPONSE_H
#define CVN_MODEL_RESPONSE_H

#include "base/vecmath.h"
#include "scenario/params.h"

/* `response` is a constant where these are called, so that each kernel is compiled for one of
 * them. */
CVN_RULE float cvn_response(int response, float u) {
  switch (response) {
  case CVN_RESPONSE_LINEAR:
    return cvn_minf(u, 1.0f);
  case CVN_RESPONSE_THRESHOLD:
    return cvn_logisticf(12.0f * (u - 0.7f));
  case CVN_RESPONSE_ACCELERATING:
    return u * u / (1.0f + u * u);
  default:
    return 1.0f - cvn_expf(-u);
  }
}

CVN_RULE float cvn_marginal(int response, float u) {
  switch (response) {
  case CVN_RESPONSE_LINEAR:
    return u < 1.0f ? 1.0f : 0.02f;
  case CVN_RESPONSE_THRESHOLD: {
    const float f = cvn_logisticf(12.0f * (u - 0.7f));
    return 12.0f * f * (1.0f - f) + 0.02f;
  }
  case CVN_RESPONSE_ACCELERATING: {
    const float d = 1.0f + u * u;
    return 2.0f * u / (d * d) + 0.02f;
  }
  default: /* u is not negative: only e's lower end can be left */
    return cvn_exp2f(cvn_maxf(u * -CVN_LOG2_E, -126.0f));
  }
}

/* f*: concave envelope of f, what the best division of a supply u = sum C/D would meet. Below the
 * point u* where a line from the origin touches f, the envelope is that line. */
CVN_RULE float cvn_best_response(int response, float u) {
  const float touch = response == CVN_RESPONSE_THRESHOLD ? 0.8891f : 1.0f;
  const float f = cvn_response(response, u);
  if (response == CVN_RESPONSE_THRESHOLD || response == CVN_RESPONSE_ACCELERATING)
    return u < touch ? cvn_response(response, touch) * u / touch : f;
  return f;
}

#endif
