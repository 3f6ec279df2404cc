#!/bin/sh
# make.sh MAKE_RESULT CONVENE FOLDER: writes a result with everything in it and its CSV export.
set -e
rm -rf "$3"
mkdir -p "$3"
"$1" "$3/result.h5"
"$2" export "$3/result.h5" --what all --wide -o "$3/csv"
