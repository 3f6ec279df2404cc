/* commit.c: the next state becomes the state, once all submodels have read the month's. */
#include "model/sweep.h"

CVN_KERNEL(commit)(cvn_sweep *sweep) {
  const cvn_workspace *work = sweep->work;
  for (int row = 0; row < sweep->rows; row++) {
    const int first = row * CVN_LANES;
    CVN_LANES_LOOP(l) {
      const int e = first + l;
      sweep->slot.effort[e] = work->effort_next[e];
      sweep->slot.trust[e] = work->trust_next[e];
      sweep->slot.voice[e] = work->voice_next[e];
      sweep->slot.area[e] = work->area_next[e];
    }
  }
}
