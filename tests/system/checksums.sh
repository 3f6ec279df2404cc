#!/usr/bin/env bash
# checksums.sh: holds the state checksums of the shipped scenarios, so that the model's numbers never change unnoticed.
#
# Usage: checksums.sh [--update] CONVENE PROJECT-FOLDER
#
# Runs every line of checksums.txt (scenario, options, model version, checksum) and compares what `convene info` prints.
# A difference means that the model computes something else than it did: that needs a new model version
# (include/convene/version.h) and an entry in CHANGELOG.md. --update writes the new lines into the file.
set -euo pipefail

update=no
if [ "${1:-}" = --update ]; then
  update=yes
  shift
fi
if [ $# -ne 2 ]; then
  echo "Usage: checksums.sh [--update] CONVENE PROJECT-FOLDER" >&2
  exit 2
fi
convene=$1
table=$2/tests/system/checksums.txt
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fact() { "$convene" info "$scratch/result.h5" | sed -n "s/^$1  *//p"; }

failed=0 lines=0
while IFS= read -r line; do
  case $line in '' | '#'*)
    printf '%s\n' "$line" >>"$scratch/table"
    continue
    ;;
  esac
  IFS='|' read -r scenario options version checksum < <(printf '%s\n' "$line" | sed 's/ *| */|/g')
  # The options are a list of words.
  # shellcheck disable=SC2086
  "$convene" run "$2/$scenario" --quiet --force -o "$scratch/result.h5" $options
  new=$(printf '%-45s | %s | %s | %s' "$scenario" "$options" "$(fact 'model version')" "$(fact 'state checksum')")
  printf '%s\n' "$new" >>"$scratch/table"
  lines=$((lines + 1))
  if [ "$(fact 'model version')|$(fact 'state checksum')" != "$version|$checksum" ]; then
    printf 'was  %s\nnow  %s\n' "$line" "$new"
    failed=$((failed + 1))
  fi
done <"$table"

if [ "$update" = yes ]; then
  cp "$scratch/table" "$table"
  printf '%d of %d lines are new\n' "$failed" "$lines"
  exit 0
fi
if [ "$failed" -gt 0 ]; then
  cat <<END

$failed of $lines states have changed. If that is meant, it needs a new model version in include/convene/version.h and an
entry in CHANGELOG.md that says what changed; then tests/system/checksums.sh --update writes the lines above.
END
  exit 1
fi
[ "$lines" -ge 6 ] || { echo "checksums.txt has lost lines" >&2; exit 1; }
echo "$lines states are as they were"
