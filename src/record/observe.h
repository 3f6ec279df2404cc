/* observe.h: from a world to what is recorded of it. */
#ifndef CVN_RECORD_OBSERVE_H
#define CVN_RECORD_OBSERVE_H

#include "model/world.h"
#include "record/run_output.h"

/* The state at the start of the world's month; its columns stand in the arena. CVN_ERR_MEMORY. */
cvn_status cvn_observe_snapshot(cvn_snapshot *snapshot, cvn_arena *arena,
                                const cvn_world *world) CVN_MUST_CHECK;

/* XXH3 of the state in canonical order (organisations by size, alliances by number, members by
 * size). */
uint64_t cvn_observe_checksum(const cvn_world *world);

#endif
