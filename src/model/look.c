/* look.c: who looks for another alliance (docs/model.md, 5.10).
 *
 *   P(look) = join_rate m
 *
 * m  mental capacity, of the month    (0,1)
 * Where those who look go is in membership.c.
 */
#include "base/philox_lanes.h"
#include "model/sweep.h"

CVN_KERNEL_OF(void, look)(const cvn_world *world, int64_t first, int64_t end, int32_t *looks) {
  const float rate = (float)world->params.membership.join_rate;
  const int32_t zeros[CVN_LANES] = {0};
  for (int64_t i = first; i < end; i += CVN_LANES) {
    cvn_lanef u, unused1, unused2;
    cvn_uniforms_lanes(world->key, world->orgs.id + i, zeros, (uint32_t)world->month,
                       CVN_STREAM_JOIN, u, unused1, unused2);
    CVN_LANES_LOOP(l) looks[i + l] = u[l] < rate * world->orgs.mind[i + l] ? 0 : -1;
  }
}
