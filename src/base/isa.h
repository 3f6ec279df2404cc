/* isa.h: which of the instruction sets that kernels are compiled for this machine can run.
 *
 * x86-64-v3 and v4 as the psABI lists them, so far as it concerns what compilers emit for our code.
 */
#ifndef CVN_BASE_ISA_H
#define CVN_BASE_ISA_H

#include <stdbool.h>

static inline bool cvn_isa_v3(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
}

static inline bool cvn_isa_v4(void) {
  return cvn_isa_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

#endif
