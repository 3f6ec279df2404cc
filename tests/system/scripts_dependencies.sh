#!/usr/bin/env bash
# What scripts/run and scripts/test do where something is missing: list it, with names for four package systems, or
# install it; and find libraries under another prefix. Nothing is installed or built here: the tools that would do it are
# replaced by ones that take notes.
#
# Usage: scripts_dependencies.sh PROJECT-FOLDER
set -uo pipefail

project=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
  printf 'FAILED: %s\n' "$1"
  sed 's/^/  | /' "$scratch/output"
  failures=$((failures + 1))
}
says() { grep -qF -- "$1" "$scratch/output" || fail "$2: should say '$1'"; }
never_says() { ! grep -qF -- "$1" "$scratch/output" || fail "$2: should not say '$1'"; }
exits() { [ "$code" -eq "$1" ] || fail "$2: exit code $code, should be $1"; }

# A folder of programs with nothing to build with.
mkdir "$scratch/bare"
for tool in bash sh env cat cut dirname grep head id mktemp nproc rm sed sort tr uname mkdir; do
  ln -s "$(command -v "$tool")" "$scratch/bare/$tool"
done

# Package tools that only take notes. apt-get fails while the folder "outdated" is there; update removes it.
mkdir "$scratch/tools"
cat >"$scratch/tools/apt-get" <<TOOL
#!/bin/sh
printf '%s\n' "\$*" >>"$scratch/notes"
case "\$*" in *update*) rmdir "$scratch/outdated" 2>/dev/null; exit 0 ;; esac
[ ! -d "$scratch/outdated" ]
TOOL
cat >"$scratch/tools/sudo" <<'TOOL'
#!/bin/sh
[ "$1" = -n ] && shift
exec "$@"
TOOL
chmod +x "$scratch/tools/"*

run() { "$@" >"$scratch/output" 2>&1 </dev/null; code=$?; }

# 1. A bare system: everything is listed, for everybody, and nothing is installed.
cp "$scratch/tools/"* "$scratch/bare/"
run env -i PATH="$scratch/bare" HOME="$scratch" "$scratch/bare/bash" "$project/scripts/run" --no-install
exits 1 'bare system'
for word in 'C compiler' 'apt-get install' libgsl-dev gsl-devel 'hdf5+hl~mpi' \
  'conda-forge' c-compiler CMAKE_PREFIX_PATH; do
  says "$word" 'bare system'
done
never_says cmocka 'bare system: running needs no test library'
[ ! -e "$scratch/notes" ] || fail 'bare system: --no-install called apt-get'

# 2. Nobody can install: it says so instead of trying.
rm "$scratch/bare/apt-get"
run env -i PATH="$scratch/bare" HOME="$scratch" "$scratch/bare/bash" "$project/scripts/run"
exits 1 'no apt-get'
says 'cannot be installed from here' 'no apt-get'

# 3. Libraries hidden from pkg-config are missing; a prefix that has one of them is believed.
mkdir -p "$scratch/my prefix/lib/pkgconfig" "$scratch/nothing"
printf 'Name: GSL\nDescription: d\nVersion: 2.7\n' >"$scratch/my prefix/lib/pkgconfig/gsl.pc"
hidden=(env PKG_CONFIG_LIBDIR="$scratch/nothing" PKG_CONFIG_PATH= CMAKE_PREFIX_PATH=)
run "${hidden[@]}" "$project/scripts/run" --no-install
exits 1 'hidden libraries'
says libgsl-dev 'hidden libraries'
says libyaml-dev 'hidden libraries'
run "${hidden[@]}" CMAKE_PREFIX_PATH="$scratch/other:$scratch/my prefix" "$project/scripts/run" --no-install
exits 1 'prefix'
never_says libgsl-dev 'prefix'
says libyaml-dev 'prefix'

# 4. Installing: with outdated lists it updates and tries again; what is not there afterwards is an error.
mkdir "$scratch/outdated"
: >"$scratch/notes"
run "${hidden[@]}" PATH="$scratch/tools:$PATH" "$project/scripts/run"
exits 1 'install'
says 'this was not found' 'install'
grep -q -- 'install -y --no-install-recommends .*libyaml-dev' "$scratch/notes" || fail 'install: no packages asked for'
grep -q update "$scratch/notes" || fail 'install: no update'
[ "$(grep -c install "$scratch/notes")" -eq 2 ] || fail 'install: no second try'

# 5. Usage.
run "$project/scripts/run" --help
exits 0 'scripts/run --help'
says 'Usage: scripts/run' 'scripts/run --help'
run "$project/scripts/test" --nonsense
exits 2 'scripts/test --nonsense'
says '--nonsense' 'scripts/test --nonsense'
run "$project/scripts/test" --label
exits 2 'scripts/test --label without a label'

[ "$failures" -eq 0 ] && printf 'all as it should be\n'
exit "$((failures > 0))"
