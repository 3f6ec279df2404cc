/* lanes.h: sixteen alliances side by side.
 *
 * A lane is one alliance. Loops over the 16 lanes are plain C that vectorises at every width; since
 * a lane never meets another, the result does not depend on the width of the machine
 * (docs/design.md).
 *
 *   CVN_KERNEL(name)    a hot function, compiled for each instruction set (model/kernels.c picks)
 *   CVN_LANES_LOOP(l)   for every lane l
 */
#ifndef CVN_BASE_LANES_H
#define CVN_BASE_LANES_H

#include <stdint.h>
#include <string.h>

enum { CVN_LANES = 16, CVN_ALIGNMENT = 64 };

typedef float cvn_lanef[CVN_LANES];

/* Lanes that are computed. Kernels of bundles are compiled a second time, with CVN_HALF, for
 * bundles whose upper eight lanes stand empty: there everything stands where it does otherwise, and
 * what the world has in its upper lanes is neither read nor written. */
#ifdef CVN_HALF
enum { CVN_USED = CVN_LANES / 2 };
#else
enum { CVN_USED = CVN_LANES };
#endif

#define CVN_PRAGMA(x)     _Pragma(#x)
#define CVN_LANES_LOOP(l) CVN_PRAGMA(omp simd) for (int l = 0; l < CVN_USED; l++)

/* Says that a count is not 0. A loop over areas or rows inside a loop over lanes then vectorises
 * across the lanes, with its sums in registers; a loop that might not run at all would not, and
 * neither would one beside which there are conditions (cvn_where is none). */
#define CVN_AT_LEAST_ONE(count)                                                                    \
  do {                                                                                             \
    if ((count) < 1) __builtin_unreachable();                                                      \
  } while (0)

/* The build compiles every file of kernels once for each instruction set, with CVN_ISA set to its
 * name; model/kernels.h says which there are and picks the best that the machine has. */
#define CVN_PASTE(a, b)           a##b
#define CVN_PASTED(a, b)          CVN_PASTE(a, b)
#define CVN_ISA_NAME(name)        CVN_PASTED(cvn_##name##_, CVN_ISA)
#define CVN_KERNEL(name)          CVN_KERNEL_OF(void, name)
#define CVN_KERNEL_OF(type, name) type CVN_ISA_NAME(name)

/* A rule from numbers to numbers that must melt into the kernel that calls it. */
#define CVN_RULE static inline __attribute__((always_inline))

CVN_RULE float cvn_minf(float a, float b) {
  return a < b ? a : b;
}
CVN_RULE float cvn_maxf(float a, float b) {
  return a > b ? a : b;
}
CVN_RULE float cvn_clipf(float x, float low, float high) {
  return cvn_minf(cvn_maxf(x, low), high);
}
CVN_RULE float cvn_absf(float x) {
  return __builtin_fabsf(x);
}
CVN_RULE int32_t cvn_bits_of(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

CVN_RULE float cvn_float_of(int32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* x where the condition holds, else 0. As a mask of bits: compilers turn a condition that several
 * selections share into a branch, and then do not vectorise. */
CVN_RULE float cvn_where(int condition, float x) {
  return cvn_float_of(cvn_bits_of(x) & -condition);
}

/* sum + mark·x for a mark of 0 or 1: the product is exact, so that rounding once, where the machine
 * can, gives the same bits as rounding twice. */
CVN_RULE float cvn_add_marked(float sum, float mark, float x) {
#ifdef __FMA__
  return __builtin_fmaf(mark, x, sum);
#else
  return sum + mark * x;
#endif
}

/* a/b, and 0 where b is 0 (the model's convention). */
CVN_RULE float cvn_ratiof(float a, float b) {
  return cvn_where(b != 0.0f, a / b);
}

#endif
