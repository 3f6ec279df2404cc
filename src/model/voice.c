/* voice.c: confidence to speak (docs/model.md, 5.6).
 *
 *   v* = logistic(v_0 + support [s < 1] + v_rank (h - mean h)(1 - v_hon honesty)
 *                 + v_infl (iota - iota_ref) + v_conv q)
 *   v <- v + rate (v* - v)
 *
 * v     voice                                          (0,1)
 * h     status; s size, so that support reaches those below the median
 * iota  influence: how much of one's proposal the agenda holds
 * Status raises the ease of speaking, inclusive leaders flatten the slope (Nembhard & Edmondson
 * 2006), and so does telling each that they matter (Tost, Gino & Larrick 2013).
 */
#include "base/vecmath.h"
#include "model/sweep.h"

CVN_KERNEL(voice)(cvn_sweep *sweep) {
  const cvn_params *p = sweep->params;
  cvn_workspace *work = sweep->work;
  const float baseline = (float)p->voice.baseline, rank = (float)p->voice.rank;
  const float influence = (float)p->voice.influence,
              reference = (float)p->voice.reference_influence;
  const float honesty_effect = (float)p->voice.honesty_effect, rate = (float)p->voice.rate;
  const float convenor = (float)p->convenor.voice_support;
  const float *support = cvn_sweep_rule(sweep, CVN_RULES_voice_support);
  const float *honesty = cvn_sweep_rule(sweep, CVN_RULES_honesty_level);
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const float v = sweep->slot.voice[e + l];
      const float small = (float)row < sweep->seat.small[l] ? 1.0f : 0.0f;
      const float slope = rank * (1.0f - honesty_effect * honesty[l]);
      const float target =
          cvn_logisticf(baseline + support[l] * small +
                        slope * (sweep->slot.status[e + l] - sweep->seat.mean_status[l]) +
                        influence * (sweep->slot.influence[e + l] - reference) +
                        convenor * sweep->seat.presence[l]);
      work->voice_next[e + l] = v + rate * (target - v);
    }
  }
}
