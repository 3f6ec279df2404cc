/* hash.h: XXH3, by the kernels that the library has for this machine's vectors where it was built
 * with them: the same values in less than half the time.
 */
#ifndef CVN_BASE_HASH_H
#define CVN_BASE_HASH_H

#define XXH_STATIC_LINKING_ONLY /* a state may stand on the stack */
#include <xxhash.h>
#ifdef CVN_XXHASH_DISPATCHES
#include <xxh_x86dispatch.h>
#endif

#endif
