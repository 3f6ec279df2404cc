#!/usr/bin/env bash
# package.sh BUILD CPACK VERSION: makes the Debian packages, unpacks them into an empty folder and runs convene from there.
set -euo pipefail
build=$1 cpack=$2 version=$3
for tool in dpkg dpkg-deb dpkg-shlibdeps; do
  command -v "$tool" >/dev/null || { echo "no $tool here: skipped" && exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { printf 'package.sh: %s\n' "$*" >&2 && exit 1; }

# CPACK_CMAKE_GENERATOR: with make, CPack would build everything again, in the middle of the tests.
(cd "$build" && "$cpack" -G DEB -B "$scratch/packages" -D CPACK_CMAKE_GENERATOR=Ninja) >"$scratch/log" 2>&1 ||
  { cat "$scratch/log" && fail 'cpack failed'; }
runtime=$(ls "$scratch"/packages/convene_"$version"*.deb)
development=$(ls "$scratch"/packages/libconvene-dev_"$version"*.deb)

depends=$(dpkg-deb -f "$runtime" Depends)
for library in libc6 libgsl libhdf5 libyaml-0 libgomp1 libxxhash libdeflate0; do
  [[ $depends == *$library* ]] || fail "the package does not depend on $library: $depends"
done
[[ $depends != *-dev* ]] || fail "the package depends on what only building takes: $depends"
[[ $(dpkg-deb -f "$development" Depends) == *"convene (= $version)"* ]] || fail 'libconvene-dev does not depend on convene'

# Nothing is in both, and what only building takes is in the one.
contents() { dpkg-deb -c "$1" | awk '$1 !~ /^d/ { print $6 }' | sort; }
[ -z "$(comm -12 <(contents "$runtime") <(contents "$development"))" ] || fail 'a file is in both packages'
! contents "$runtime" | grep -E '[.](a|h|cmake|pc|so)$' || fail 'convene has what belongs into libconvene-dev'
dpkg -x "$runtime" "$scratch/root"
[ -z "$(find "$scratch/root" -path "$scratch/root/usr" -prune -o -type f -print)" ] || fail 'a file is not under /usr'
grep -rlI "$build" "$scratch/root" && fail 'a file names the folder of the build'

cd "$scratch"
convene=$scratch/root/usr/bin/convene
! ldd "$convene" | grep 'not found' || fail 'a library is missing'
env -i "$convene" --version >version
grep -q "^convene $version" version || fail "it says $(head -n 1 version)"
scenarios=$scratch/root/usr/share/convene/scenarios
env -i "$convene" validate "$scenarios"/*.yaml >/dev/null
env -i "$convene" run "$scenarios/minimal.yaml" --replicates 1 --quiet -o "$scratch/a.h5"
env -i "$convene" info a.h5 >/dev/null
env -i "$convene" run "$scenarios/your-coalition/your-coalition.yaml" --replicates 1 --quiet -o "$scratch/b.h5"
for file in share/man/man1/convene.1 share/bash-completion/completions/convene share/doc/convene/docs/model.md \
  share/doc/convene/LICENSE share/convene/scenarios/scenario.schema.json; do
  [ -s "$scratch/root/usr/$file" ] || fail "$file is missing or empty"
done

# The library of the one with the headers of the other.
dpkg -x "$development" "$scratch/root"
[ -n "$(find "$scratch/root/usr/lib" -name 'libconvene.so')" ] || fail 'libconvene.so is missing'
[ -e "$(readlink -f "$(find "$scratch/root/usr/lib" -name 'libconvene.so')")" ] || fail 'libconvene.so leads nowhere'
