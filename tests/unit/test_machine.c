/* test_machine.c: processors and memory that this process may use. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_setaffinity */
#endif
#include <limits.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/machine.h"

static void quotas_are_read(void **state) {
  (void)state;
  assert_int_equal(cvn_cpu_max_threads("max 100000"), INT32_MAX);
  assert_int_equal(cvn_cpu_max_threads("200000 100000"), 2);
  assert_int_equal(cvn_cpu_max_threads("150000 100000"),
                   2); /* a part of a processor is worth a thread */
  assert_int_equal(cvn_cpu_max_threads("50000 100000"), 1);
  assert_int_equal(cvn_cpu_max_threads("1 100000"), 1);
  assert_int_equal(cvn_cpu_max_threads("-1 100000"), INT32_MAX); /* version 1 says so */
  assert_int_equal(cvn_cpu_max_threads("9223372036854775806 1"), INT32_MAX);
  assert_int_equal(cvn_cpu_max_threads("100000"), INT32_MAX);
  assert_int_equal(cvn_cpu_max_threads("100000 0"), INT32_MAX);
  assert_int_equal(cvn_cpu_max_threads(""), INT32_MAX);
}

static void limits_are_read(void **state) {
  (void)state;
  assert_true(cvn_memory_max_bytes("max") == INT64_MAX);
  assert_true(cvn_memory_max_bytes("1073741824") == 1073741824);
  assert_true(cvn_memory_max_bytes("0") == 0);
  assert_true(cvn_memory_max_bytes("9223372036854771712") == 9223372036854771712);
  assert_true(cvn_memory_max_bytes("99999999999999999999") == INT64_MAX);
  assert_true(cvn_memory_max_bytes("-5") == INT64_MAX);
  assert_true(cvn_memory_max_bytes("12 apples") == INT64_MAX);
  assert_true(cvn_memory_max_bytes("") == INT64_MAX);
}

static void the_affinity_mask_is_kept(void **state) {
  (void)state;
  cpu_set_t before, one;
  assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
  const int threads = cvn_machine_threads();
  assert_true(threads >= 1 && threads <= CPU_COUNT(&before));
  CPU_ZERO(&one);
  for (size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++)
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
  const int alone = cvn_machine_threads();
  assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
  assert_int_equal(alone, 1);
  assert_int_equal(cvn_machine_threads(), threads);
}

static void some_memory_is_left(void **state) {
  (void)state;
  const char *what = NULL;
  const int64_t bytes = cvn_machine_memory(&what);
  assert_true(bytes > 0 && bytes <= INT64_MAX);
  assert_non_null(what);
  assert_true(cvn_machine_memory(NULL) > 0);
}

/* In a child, since a limit on the address space cannot always be lifted again. */
static void the_address_space_limit_binds(void **state) {
  (void)state;
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    const char *what = "";
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0) _exit(1);
    /* less than anything can be mapped to already (AddressSanitizer maps terabytes): nothing is
     * left */
    limit.rlim_cur = (rlim_t)1 << 20;
    if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(2);
    if (cvn_machine_memory(&what) != 0) _exit(3);
    _exit(strstr(what, "ulimit -v") ? 0 : 4);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quotas_are_read),
      cmocka_unit_test(limits_are_read),
      cmocka_unit_test(the_affinity_mask_is_kept),
      cmocka_unit_test(some_memory_is_left),
      cmocka_unit_test(the_address_space_limit_binds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
