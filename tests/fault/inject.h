/* inject.h: makes the n-th allocation, HDF5 call or file call of libconvene fail.
 *
 * The linker turns the library's calls into those of inject.c (--wrap). That reaches what is linked
 * in here, hence libconvene; not what shared libraries (libyaml, GSL, HDF5) call among themselves.
 * Everything is counted between fault_begin and fault_end, whichever thread calls.
 */
#ifndef CVN_TESTS_FAULT_INJECT_H
#define CVN_TESTS_FAULT_INJECT_H

#include <stdbool.h>
#include <stddef.h>

typedef enum fault_kind { FAULT_ALLOCATION, FAULT_HDF5, FAULT_FILE, FAULT_KINDS } fault_kind;

const char *fault_kind_name(fault_kind kind);

/* From here on calls of `kind` are counted and the n-th fails; none where n is 0. */
void fault_begin(fault_kind kind, size_t n);

typedef struct fault_report {
  size_t calls;     /* calls of the kind */
  const char *call; /* the one that failed, NULL where n was 0 or never reached */
  size_t leaks;     /* allocations of the library that nobody freed */
  size_t leaked;    /* bytes of the first of them, 0 without leaks */
} fault_report;

void fault_end(fault_report *report);

/* After fault_begin(kind, 0) … fault_end: chosen[n], n from 1 to the number of calls, says whether
 * the n-th was the first or the last made from its place: the line, and those of its callers. What
 * is between them in a loop only repeats itself. */
void fault_choose(bool *chosen);

/* Where the call that failed, and the first leak's allocation, were made from: on stderr, for
 * addr2line. */
void fault_print_places(void);

#endif
