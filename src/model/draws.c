/* draws.c: the month's random numbers of every membership (docs/model.md, 5.12).
 *
 *   PLAN (i, a, t)     uniforms: whether a plan is shared (plans.c), whether an area is chosen and
 *                      which (plan_choice.c)
 *   EFFORT (i, a, t)   a normal: the noise of effort (effort.c)
 *
 * Drawn together, because counters that differ in their stream only have rounds of Philox in
 * common.
 */
/* gcc sees no order of Philox's rounds that the machine could fill itself with unless it looks
 * before it gives out registers: a seventh of the time of draws. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("schedule-insns", "sched-pressure")
#endif

#include "base/philox_lanes.h"
#include "model/sweep.h"

CVN_KERNEL(draw)(cvn_sweep *sweep) {
  enum { PLAN, EFFORT, STREAMS };
  const cvn_stream streams[STREAMS] = {CVN_STREAM_PLAN, CVN_STREAM_EFFORT};
  const int count[STREAMS] = {3, 2}; /* of their words */
  cvn_workspace *work = sweep->work;
  for (int row = 0; row < sweep->rows; row++) {
    const int e = row * CVN_LANES;
    cvn_word_lanes words[STREAMS];
    cvn_philox_streams(sweep->key, sweep->slot.id + e, sweep->seat.number, sweep->month, streams,
                       count, STREAMS, words);
    CVN_LANES_LOOP(l) {
      work->share[e + l] = cvn_uniform_lane(words[PLAN].w[0][l]);
      work->revise[e + l] = cvn_uniform_lane(words[PLAN].w[1][l]);
      work->choose[e + l] = cvn_uniform_lane(words[PLAN].w[2][l]);
      work->noise[e + l] = cvn_uniform_lane(words[EFFORT].w[0][l]);
      work->angle[e + l] = cvn_uniform_lane(words[EFFORT].w[1][l]);
    }
  }
  /* A normal is a long chain of operations: in a loop of their own several are made at once. */
  for (int e = 0; e < sweep->rows * CVN_LANES; e += CVN_LANES)
    CVN_LANES_LOOP(l) work->noise[e + l] = cvn_boxmullerf(work->noise[e + l], work->angle[e + l]);
}
