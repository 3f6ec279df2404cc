/* on_isa.c: runs a test that was compiled for one instruction set, where this machine has it.
 *
 *   on_isa v3|v4 PROGRAM
 *
 * A program of its own: what is compiled for v4 may use it anywhere, before main and in what
 * sanitizers add to it too.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/isa.h"

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  if (strcmp(argv[1], "v4") == 0 ? cvn_isa_v4() : cvn_isa_v3()) {
    execv(argv[2], argv + 2);
    perror(argv[2]);
    return 1;
  }
  printf("this processor cannot run what this test was compiled for\n");
  return 0;
}
