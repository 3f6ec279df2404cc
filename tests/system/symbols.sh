#!/usr/bin/env bash
# symbols.sh STATIC SHARED PROGRAM CC: what the libraries show to the linker. Only cvn_ names, no state of their own, and
# no call that prints to the standard streams or ends the process. Nothing is loaded from the folder somebody is in.
set -euo pipefail
static=$1 shared=$2 program=$3 cc=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
wrong=0

# Faults in a file of objects, one a line.
faults() {
  nm --extern-only --defined-only "$1" | awk 'NF == 3 { print $3 }' |
    grep -v '^cvn_' | sed 's/^/global name without cvn_: /' || true
  # Writable sections; .data.rel.ro holds constants with addresses, which the loader makes read-only. gcov and the
  # sanitizers are not used here. Fields: value, flags, section, size, name.
  objdump --syms "$1" | awk '
    $0 ~ /file format/ { next }
    match($0, /[ \t](\.data|\.bss|\.tdata|\.tbss|\*COM\*|\.ldata|\.lbss)[^ \t]*\t/) {
      section = substr($0, RSTART + 1, RLENGTH - 2)
      name = $NF
      if (section ~ /^\.data\.rel\.ro/ || name == section) next
      print "changeable state: " name " in " section
    }'
  nm --undefined-only "$1" | awk 'NF == 2 { print $2 }' | sort -u |
    grep -x -E -e '_?_?exit|_Exit|quick_exit|abort|__assert(_fail)?|raise' \
      -e '(__)?(v?printf|puts|putchar|perror|psignal|v?warnx?|v?errx?|error|syslog)(_chk|_unlocked)?' \
      -e 'stdout|stderr|stdin|getchar|gets|scanf|__isoc99_scanf' \
      -e 'rand|srand|random|srandom|drand48|strtok|setlocale|gsl_set_error_handler(_off)?' |
    sed 's/^/call or stream that a library leaves alone: /' || true
}

expect_none() {
  if [ -n "$2" ]; then
    printf '%s:\n%s\n' "$1" "$2" >&2
    wrong=1
  fi
}

# The check itself must be able to fail: every kind of fault, once.
cat >"$scratch/bad.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
int cvn_counter = 1;
static int calls;
int cvn_bad(const char *text);
int loose(void);
int cvn_bad(const char *text) {
  fputs(text, stderr);
  printf("%s%d\n", text, calls++);
  if (cvn_counter++ > 3) exit(1);
  if (calls > 2) abort();
  return calls;
}
int loose(void) { return 1; }
static const char *const names[] = {"a", "b"};
const char *cvn_name(int i);
const char *cvn_name(int i) { return names[i]; }
C
$cc -std=c17 -fPIC -c -o "$scratch/bad.o" "$scratch/bad.c"
found=$(faults "$scratch/bad.o")
for name in ': loose$' ': cvn_counter in' ': calls in' ': stderr$' ': printf$' ': exit$' ': abort$'; do
  grep -q -- "$name" <<<"$found" || { echo "symbols.sh does not notice '$name'" >&2 && wrong=1; }
done
! grep -q ': names in' <<<"$found" || { echo 'symbols.sh takes a constant for state' >&2 && wrong=1; }

expect_none "$static" "$(faults "$static")"

# What the shared library exports is what the public headers declare.
exported=$(nm --dynamic --defined-only --extern-only "$shared" | awk '$2 != "A" { print $NF }' | sed 's/@.*//' | sort)
expect_none "$shared exports" "$(grep -v '^cvn_' <<<"$exported" || true)"
headers=$(dirname "${BASH_SOURCE[0]}")/../../include/convene
declared=$(cat "$headers"/*.h | tr '\n' ' ' | grep -o 'CVN_API [^;]*' | grep -o 'cvn_[a-z_]*(' | grep -v '^cvn_status(' |
  tr -d '(' | sort -u)
expect_none 'exported, or declared as CVN_API in include/convene, but not both' \
  "$(comm -3 <(printf '%s\n' "$exported") <(printf '%s\n' "$declared"))"
[ "$(wc -l <<<"$exported")" -ge 20 ] || { echo "$shared exports too little" >&2 && wrong=1; }

# An empty entry of the path for libraries, or one that does not begin at the root, means the current folder.
for file in "$shared" "$program"; do
  path=$(readelf --dynamic "$file" | sed -nE 's/.*\((RUNPATH|RPATH)\).*\[(.*)\]/\2/p')
  expect_none "$file looks for libraries in" "$([ -z "$path" ] || tr : '\n' <<<"$path" | grep -v '^[/$]' | sed 's/^$/(empty)/')"
done
exit $wrong
