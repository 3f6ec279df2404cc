#!/bin/sh
# twin.sh PYTHON CONVENE RESULT MONTHS REPLICATES SCENARIO [--set …]: runs a scenario with all state recorded, and has
# the plain twin repeat every strategy. Exit 77 says that Python, h5py or numpy is missing: the test is skipped, but
# fails where CI=true, so that nothing is skipped unseen there.
python=$1 convene=$2 result=$3 months=$4 replicates=$5 scenario=$6
shift 6
here=$(dirname "$0")
if ! "$python" -c "import h5py, numpy"; then
  [ "$CI" = true ] && exit 1
  exit 77
fi
set -e
mkdir -p "$(dirname "$result")"
if [ "$scenario" != none ]; then
  "$convene" run "$scenario" "$@" --set run.months="$months" --replicates "$replicates" \
    --record snapshots=1,population --output "$result" --force --quiet
  replicate=0
  while [ $replicate -lt "$replicates" ]; do
    "$python" -B "$here/twin.py" "$result" --all --months "$months" --replicate $replicate
    replicate=$((replicate + 1))
  done
else
  "$python" -B "$here/twin.py" "$@"
fi
