#!/usr/bin/env bash
# example.sh BUILD CMAKE CC VERSION: installs into an empty folder, then builds and runs the example as a stranger would:
# with find_package and with pkg-config, against the shared and the static library. And what else is installed works.
set -euo pipefail
build=$1 cmake=$2 cc=$3 version=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix
fail() { printf 'example.sh: %s\n' "$*" >&2 && exit 1; }

"$cmake" --install "$build" --prefix "$prefix" >"$scratch/install.log"
# Nothing installed may point back at where it was built.
! grep -rlI -e "$build" -e "$(cd "$here/../.." && pwd -P)" "$prefix/lib"*/{cmake,pkgconfig} "$prefix"/lib*/*/{cmake,pkgconfig} 2>/dev/null ||
  fail 'an installed file names the folder of the build'
pkgconfig=$(dirname "$(find "$prefix" -name convene.pc)")
libdir=$(dirname "$pkgconfig")

# cmake
CC=$cc "$cmake" -S "$here/example" -B "$scratch/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Release \
  >"$scratch/cmake.log" 2>&1 || { cat "$scratch/cmake.log" && fail 'find_package(convene) failed'; }
"$cmake" --build "$scratch/cmake" >"$scratch/cmake.log" 2>&1 || { cat "$scratch/cmake.log" && fail 'no build with find_package'; }

# pkg-config; the static build asks for every library within, which their own development packages bring
cp -r "$here/example" "$scratch/make"
rm -rf "$scratch/make/CMakeLists.txt"
PKG_CONFIG_PATH=$pkgconfig make -C "$scratch/make" CC="$cc" >"$scratch/make.log" 2>&1 ||
  { cat "$scratch/make.log" && fail 'no build with pkg-config'; }
[ "$(PKG_CONFIG_PATH=$pkgconfig pkg-config --modversion convene)" = "$version" ] || fail "convene.pc does not say $version"

scenario=$(PKG_CONFIG_PATH=$pkgconfig pkg-config --variable=scenarios convene)/minimal.yaml
for program in cmake/example cmake/example_static make/example make/example_static; do
  LD_LIBRARY_PATH=$libdir "$scratch/$program" "$scenario" "$scratch/result.h5" >"$scratch/output" ||
    fail "$program ended with $?"
  grep -q '^convenor  *outcome_need_met 0\.[0-9]' "$scratch/output" || { cat "$scratch/output" && fail "$program says no result"; }
  # Built in four ways, it says and writes the same.
  cat "$scratch/output" <(sha256sum <"$scratch/result.h5") >"$scratch/said"
  [ ! -e "$scratch/first" ] || cmp "$scratch/first" "$scratch/said" || fail "$program differs from cmake/example"
  cp "$scratch/said" "$scratch/first"
done
# Listed first and searched then: a search that ends early would end the list with a broken pipe.
linked=$(LD_LIBRARY_PATH=$libdir ldd "$scratch/make/example")
grep -q "$libdir/libconvene" <<<"$linked" || fail 'make/example is not linked with the shared library'
linked=$(ldd "$scratch/make/example_static")
! grep -q libconvene <<<"$linked" || fail 'make/example_static needs the shared library'
status=0
LD_LIBRARY_PATH=$libdir "$scratch/make/example" /nonexistent.yaml "$scratch/r.h5" 2>"$scratch/errors" || status=$?
{ [ $status -eq 2 ] && grep -q '^example: /nonexistent.yaml' "$scratch/errors"; } || fail 'the example does not tell an error'

# The program in docs/library.md, built as it says there.
awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$here/../../docs/library.md" >"$scratch/two-years.c"
command=$(sed -n 's/^cc -o two-years/-o two-years/p' "$here/../../docs/library.md")
[ -n "$command" ] || fail 'docs/library.md does not say how to build its program'
(cd "$scratch" && PKG_CONFIG_PATH=$pkgconfig bash -c "$cc -Wall -Wextra -Werror $command") || fail 'no build of the program in docs/library.md'
said=$(LD_LIBRARY_PATH=$libdir "$scratch/two-years" "$scenario")
grep -q 'trust after two years is 0\.' <<<"$said" ||
  fail 'the program in docs/library.md says no result'

# The headers stand on their own, in C++ too where there is a compiler.
for header in "$prefix"/include/convene/*.h; do
  printf '#include <convene/%s>\nint main(void) { return 0; }\n' "$(basename "$header")" >"$scratch/one.c"
  $cc -std=c17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I"$prefix/include" "$scratch/one.c" || fail "$header in C"
  if command -v c++ >/dev/null; then
    c++ -Wall -Wextra -Werror -fsyntax-only -I"$prefix/include" -x c++ "$scratch/one.c" || fail "$header in C++"
  fi
done
