/* this_isa.h: whether this machine can run what a test was compiled for. */
#ifndef TESTS_SUPPORT_THIS_ISA_H
#define TESTS_SUPPORT_THIS_ISA_H

#include <stdio.h>

#include "base/isa.h"

/* For the first line of main; says so where it cannot. */
static inline bool this_isa_runs_here(void) {
#if defined(__AVX512VL__)
  const bool runs = cvn_isa_v4();
#elif defined(__AVX2__)
  const bool runs = cvn_isa_v3();
#else
  const bool runs = true;
#endif
  if (!runs) printf("this processor cannot run what this test was compiled for\n");
  return runs;
}

#endif
