# shellcheck shell=bash
# dependencies.sh: what building, testing and checking need; how to see whether it is there and what it
# is called elsewhere. Sourced by scripts/run, scripts/test, scripts/lint and .ci/run.
#
# A thing is probed for, never assumed from a package database, so that a library from a module, Spack,
# conda or a home directory counts: CMAKE_PREFIX_PATH and PKG_CONFIG_PATH are honoured as CMake honours them.

# set | what | Debian | RHEL (with CRB and EPEL) | Spack | conda-forge | probe
DEPENDENCIES='
build  | C compiler with OpenMP | gcc libc6-dev    | gcc                 | gcc         | c-compiler  | have_compiler
build  | CMake 3.25 or newer    | cmake            | cmake               | cmake       | cmake       | have_cmake
build  | ninja or make          | ninja-build      | ninja-build         | ninja       | ninja       | have_any ninja make
build  | pkg-config             | pkg-config       | pkgconf-pkg-config  | pkgconf     | pkg-config  | have_any pkg-config pkgconf
build  | GSL                    | libgsl-dev       | gsl-devel           | gsl         | gsl         | have_module gsl
build  | HDF5 (serial)          | libhdf5-dev      | hdf5-devel          | hdf5+hl~mpi | hdf5        | have_hdf5
build  | libyaml                | libyaml-dev      | libyaml-devel       | libyaml     | yaml        | have_module yaml-0.1
build  | xxHash                 | libxxhash-dev    | xxhash-devel        | xxhash      | xxhash      | have_module libxxhash
build  | libdeflate             | libdeflate-dev   | libdeflate-devel    | libdeflate  | libdeflate  | have_module libdeflate
build  | Random123 headers      | librandom123-dev | Random123-devel     | random123   | random123   | have_header Random123/philox.h
charts | npm, which fetches D3  | npm ca-certificates | npm              | node-js     | nodejs      | have_any npm
charts | gnuplot                | gnuplot-nox      | gnuplot-minimal     | gnuplot     | gnuplot     | have_any gnuplot
charts | libxlsxwriter          | libxlsxwriter-dev | libxlsxwriter-devel | libxlsxwriter | libxlsxwriter | have_module xlsxwriter
test   | npm, which fetches D3  | npm ca-certificates | npm              | node-js     | nodejs      | have_any npm
test   | Chromium               | chromium         | chromium            | -           | -           | have_any chromium
test   | ChromeDriver           | chromium-driver  | chromedriver        | -           | -           | have_any chromedriver
test   | Selenium for Python    | python3-selenium | python3-selenium    | py-selenium | selenium    | have_python selenium
test   | fonts for Chromium     | fonts-dejavu-core | dejavu-sans-fonts  | -           | -           | have_fonts
test   | cmocka                 | libcmocka-dev    | libcmocka-devel     | cmocka      | cmocka      | have_module cmocka
test   | MPI library            | libopenmpi-dev   | openmpi-devel       | openmpi     | openmpi     | have_any mpicc
test   | mpirun                 | openmpi-bin      | openmpi             | openmpi     | openmpi     | have_any mpirun
test   | HDF5 tools             | hdf5-tools       | hdf5                | hdf5+hl~mpi | hdf5        | have_any h5dump
test   | ncdump                 | netcdf-bin       | netcdf              | netcdf-c    | libnetcdf   | have_any ncdump
test   | Python                 | python3          | python3             | python      | python      | have_any python3
test   | numpy                  | python3-numpy    | python3-numpy       | py-numpy    | numpy       | have_python numpy
test   | SciPy                  | python3-scipy    | python3-scipy       | py-scipy    | scipy       | have_python scipy
test   | h5py                   | python3-h5py     | python3-h5py        | py-h5py     | h5py        | have_python h5py
test   | xarray                 | python3-xarray   | python3-xarray      | py-xarray   | xarray      | have_python xarray
test   | netCDF4 for Python     | python3-netcdf4  | python3-netcdf4     | py-netcdf4  | netcdf4     | have_python netCDF4
test   | h5netcdf               | python3-h5netcdf | python3-h5netcdf    | py-h5netcdf | h5netcdf    | have_python h5netcdf
test   | jsonschema             | python3-jsonschema | python3-jsonschema | py-jsonschema | jsonschema | have_python jsonschema
test   | YAML for Python        | python3-yaml     | python3-pyyaml      | py-pyyaml   | pyyaml      | have_python yaml
test   | matplotlib             | python3-matplotlib | python3-matplotlib | py-matplotlib | matplotlib | have_python matplotlib
test   | libxlsxwriter          | libxlsxwriter-dev | libxlsxwriter-devel | libxlsxwriter | libxlsxwriter | have_module xlsxwriter
test   | openpyxl               | python3-openpyxl | python3-openpyxl    | py-openpyxl | openpyxl    | have_python openpyxl
test   | gnuplot                | gnuplot-nox      | gnuplot-minimal     | gnuplot     | gnuplot     | have_any gnuplot
test   | Octave                 | octave           | octave              | octave      | octave      | have_any octave-cli octave
test   | a font for Octave      | fonts-freefont-otf | gnu-free-sans-fonts | -         | -           | have_font FreeSans
test   | netCDF for Octave      | octave-netcdf    | octave-netcdf       | -           | -           | have_octave_netcdf
test   | R                      | r-base-core      | R-core              | r           | r-base      | have_any Rscript
test   | ncdf4 for R            | r-cran-ncdf4     | R-ncdf4             | r-ncdf4     | r-ncdf4     | have_r ncdf4
test   | hdf5r for R            | r-cran-hdf5r     | -                   | r-hdf5r     | r-hdf5r     | have_r hdf5r
test   | Slurm                  | slurm-wlm        | slurm-slurmctld slurm-slurmd slurm | slurm | -    | have_any slurmctld /usr/sbin/slurmctld
test   | MUNGE                  | munge            | munge               | munge       | -           | have_any munged /usr/sbin/munged
test   | sources of locales     | locales          | glibc-locale-source | -         | -           | have_file /usr/share/i18n/locales/de_DE
coverage | gcovr                | gcovr            | gcovr               | py-gcovr    | gcovr       | have_any gcovr
lint   | clang-format           | clang-format     | clang-tools-extra   | llvm        | clang-format | have_any clang-format
lint   | ShellCheck             | shellcheck       | ShellCheck          | -           | shellcheck  | have_any shellcheck
tidy   | clang-tidy             | clang-tidy       | clang-tools-extra   | llvm        | clang-tools | have_any clang-tidy
tidy   | OpenMP for clang       | libomp-dev       | libomp-devel        | llvm-openmp | llvm-openmp | have_tidy_openmp
'

have_any() {
  local name
  for name in "$@"; do command -v "$name" >/dev/null 2>&1 && return 0; done
  return 1
}

# The prefixes that CMake would search, one a line; the environment separates them by ':' (CMake by ';').
prefixes() {
  printf '%s\n' "${CMAKE_PREFIX_PATH:-}" | sed 's/[:;]/\n/g' | sed '/^$/d'
}

have_file() { [ -e "$1" ]; }

have_compiler() {
  local cc scratch ok=1
  for cc in ${CC:+"$CC"} cc gcc clang; do
    # CC may carry options ("gcc -m64").
    # shellcheck disable=SC2086
    command -v ${cc%% *} >/dev/null 2>&1 || continue
    scratch=$(mktemp -d) || return 1
    printf '#include <omp.h>\n#include <stdio.h>\nint main(void) { return omp_get_max_threads() < 1; }\n' \
      >"$scratch/probe.c"
    # shellcheck disable=SC2086
    $cc -std=c17 -fopenmp "$scratch/probe.c" -o "$scratch/probe" >/dev/null 2>&1 && ok=0
    rm -rf "$scratch"
    # CMake takes the first it finds, so a working second choice would not help.
    return "$ok"
  done
  return 1
}

have_cmake() {
  local version
  version=$(cmake --version 2>/dev/null | sed -n '1s/[^0-9]*\([0-9][0-9.]*\).*/\1/p')
  [ -n "$version" ] && [ "$(printf '3.25\n%s\n' "$version" | sort -V | head -n 1)" = 3.25 ]
}

# One of the pkg-config modules, in the folders where CMake's FindPkgConfig would look.
have_module() {
  local tool folders module prefix
  tool=$(command -v pkg-config || command -v pkgconf) || return 1
  folders=${PKG_CONFIG_PATH:-}
  while IFS= read -r prefix; do
    folders=$folders:$prefix/lib/pkgconfig:$prefix/lib64/pkgconfig:$prefix/share/pkgconfig
    folders=$folders:$prefix/lib/$(uname -m)-linux-gnu/pkgconfig
  done < <(prefixes)
  for module in "$@"; do
    PKG_CONFIG_PATH=$folders "$tool" --exists "$module" 2>/dev/null && return 0
  done
  return 1
}

# clang-tidy reads omp.h as clang does, which has one of its own.
have_tidy_openmp() {
  local scratch ok=1
  scratch=$(mktemp -d) || return 1
  printf '#include <omp.h>\n' >"$scratch/probe.c"
  clang-tidy --quiet '--checks=-*,misc-misplaced-const' "$scratch/probe.c" -- -fopenmp >/dev/null 2>&1 && ok=0
  rm -rf "$scratch"
  return "$ok"
}

# Some distributions' HDF5 comes without a pkg-config file, but with its compiler wrapper.
have_hdf5() { have_module hdf5-serial hdf5 || have_any h5cc; }

have_header() {
  local folder
  while IFS= read -r folder; do
    [ -e "$folder/$1" ] && return 0
  done < <(
    prefixes | sed 's|$|/include|'
    printf '%s\n' "${CPATH:-}:${C_INCLUDE_PATH:-}:${CMAKE_INCLUDE_PATH:-}" | sed 's/[:;]/\n/g' | sed '/^$/d'
    printf '%s\n' /usr/local/include /usr/include
  )
  return 1
}

# The modules of the table: a package counts only in the one Python that is going to be used.
python_modules() { printf '%s\n' "$DEPENDENCIES" | sed -n 's/.*have_python \(.*\)/\1/p' | tr '\n' ' '; }

python_has() {
  local python=$1 module imports=
  shift
  for module in "$@"; do imports="${imports}import $module; "; done
  "$python" -c "$imports" >/dev/null 2>&1
}

# The Python of the tests: the one that was named, or the first that has all of their modules, or else the
# distribution's, which is where its packages go. Another may be first on PATH without being able to see those.
test_python() {
  local python modules
  modules=$(python_modules)
  if [ -n "${CONVENE_PYTHON:-}" ]; then
    command -v "$CONVENE_PYTHON"
    return
  fi
  for python in python3 /usr/bin/python3; do
    # A list of names.
    # shellcheck disable=SC2086
    if python_has "$python" $modules; then
      command -v "$python"
      return
    fi
  done
  command -v /usr/bin/python3 || command -v python3
}
have_python() {
  local python
  python=$(test_python) && python_has "$python" "$@"
}

have_fonts() {
  [ -n "$(find /usr/share/fonts "${HOME:-/nonexistent}/.fonts" -name '*.ttf' -o -name '*.otf' 2>/dev/null | head -n 1)" ]
}

have_r() { Rscript --vanilla -e "quit(status = !requireNamespace('$1', quietly = TRUE))" >/dev/null 2>&1; }

have_octave_netcdf() {
  local octave
  octave=$(command -v octave-cli || command -v octave) || return 1
  "$octave" --no-gui --quiet --eval 'pkg load netcdf' >/dev/null 2>&1
}

have_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list "$1")" ]; }

trim() { sed 's/^[[:space:]]*//; s/[[:space:]]*$//'; }

# missing SET…: the rows of the table that the probes do not find.
missing() {
  local row set probe
  while IFS= read -r row; do
    [ -n "$row" ] || continue
    set=$(printf '%s' "$row" | cut -d '|' -f 1 | trim)
    case " $* " in *" $set "*) ;; *) continue ;; esac
    probe=$(printf '%s' "$row" | cut -d '|' -f 7 | trim)
    # The probe is a function of this file with its arguments.
    # shellcheck disable=SC2086
    $probe </dev/null || printf '%s\n' "$row"
  done <<<"$DEPENDENCIES"
}

# column ROWS NUMBER: a column as one line of words, without the rows that have none.
column() {
  printf '%s\n' "$1" | cut -d '|' -f "$2" | trim | tr '\n' ' ' | tr -s ' ' '\n' | sed '/^-\{0,1\}$/d' |
    sort -u | tr '\n' ' ' | trim
}

list_missing() {
  local rows=$1
  printf 'Missing:\n'
  printf '%s\n' "$rows" | cut -d '|' -f 2 | trim | sed 's/^/  /'
  printf '\nInstall them with one of:\n'
  printf '  Debian, Ubuntu  apt-get install --no-install-recommends %s\n' "$(column "$rows" 3)"
  printf '  RHEL, Fedora    dnf install %s\n' "$(column "$rows" 4)"
  printf '  Spack           spack install %s\n' "$(column "$rows" 5)"
  printf '  conda-forge     conda install -c conda-forge %s\n' "$(column "$rows" 6)"
  printf '\nSomewhere else? Name the folders: CMAKE_PREFIX_PATH=/first/prefix:/second/prefix %q\n' "$0"
}

apt_install() {
  local -a as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
    # Nobody is there to type a password.
    [ -t 0 ] || as_root=(sudo -n)
  fi
  local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  # Lists that are empty or older than what the mirror still has make the first attempt fail.
  "${apt[@]}" install -y --no-install-recommends "$@" </dev/null && return 0
  "${apt[@]}" update </dev/null && "${apt[@]}" install -y --no-install-recommends "$@" </dev/null
}

# require INSTALL SET…: returns 0 when everything in the sets is there. INSTALL is yes (apt installs what is
# missing) or no (it is only listed).
require() {
  local install=$1 rows packages
  shift
  rows=$(missing "$@")
  [ -n "$rows" ] || return 0
  if [ "$install" = no ]; then
    list_missing "$rows"
    return 1
  fi
  if ! have_any apt-get || { [ "$(id -u)" -ne 0 ] && ! have_any sudo; }; then
    list_missing "$rows"
    printf '\nThey cannot be installed from here: that takes apt-get, and root or sudo.\n' >&2
    return 1
  fi
  packages=$(column "$rows" 3)
  printf 'Installing %s\n' "$packages"
  # A list of package names.
  # shellcheck disable=SC2086
  if ! apt_install $packages; then
    printf 'apt-get could not install them; its messages are above.\n' >&2
    return 1
  fi
  rows=$(missing "$@")
  [ -n "$rows" ] || return 0
  list_missing "$rows"
  printf '\nThe packages are installed, yet this was not found.\n' >&2
  return 1
}

# wish INSTALL SET…: the same for what is good to have; says what goes without, and never fails.
wish() {
  local install=$1 rows
  shift
  rows=$(missing "$@")
  [ -n "$rows" ] || return 0
  if [ "$install" = yes ] && require yes "$@" >/dev/null 2>&1; then return 0; fi
  # npm brings interactive charts, gnuplot figures for print, libxlsxwriter workbooks.
  printf '%s\n' "$rows" | cut -d '|' -f 2 | trim |
    sed -e 's/^npm.*/&: reports will have no interactive charts/' -e 's/^gnuplot/&: there will be no figures for print/' \
      -e 's/^libxlsxwriter/&: there will be no workbooks (--xlsx)/' -e 's/^/Without /'
}

# prepare_build: Ninja where there is one; a build folder that exists keeps what it was made with.
prepare_build() {
  if [ -z "${CMAKE_GENERATOR:-}" ] && have_any ninja; then export CMAKE_GENERATOR=Ninja; fi
  CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(processors)}
  export CMAKE_BUILD_PARALLEL_LEVEL
}

# Processors that this process may use, not those of the node.
processors() { nproc 2>/dev/null || getconf _NPROCESSORS_ONLN; }

# build PRESET TARGET [-DNAME=VALUE…]: configures and builds, quietly unless it fails.
build() {
  local preset=$1 target=$2 log
  shift 2
  log=build/$preset.log
  mkdir -p build
  prepare_build
  printf 'Building %s (log: %s)\n' "$preset" "$log"
  if ! { cmake --preset "$preset" "$@" && cmake --build --preset "$preset" --target "$target"; } \
    >"$log" 2>&1 </dev/null; then
    # Without ninja's lines of progress.
    grep -v '^\[[0-9]*/[0-9]*\] Building ' "$log" >&2 || true
    printf 'The build failed; all it said is above.\n' >&2
    return 1
  fi
}
