#!/usr/bin/env bash
# A study on a real Slurm of one node: the script that 'convene slurm' writes is submitted as it is, from a folder whose
# name a careless script would trip over; one task is requeued while it works, another told that its time is over. The
# merged result must be, byte for byte, that of one process with one thread.
#
# Usage: sweep.sh CONVENE PROJECT-FOLDER
set -euo pipefail

convene=$1
project=$2
# shellcheck source=tests/slurm/cluster.sh
. "$project/tests/slurm/cluster.sh"

scratch=$(mktemp -d /tmp/convene-slurm-XXXXXX)
chmod 755 "$scratch"
finish() {
  local code=$?
  trap - EXIT
  if [ "$code" -ne 0 ] && [ "$code" -ne 77 ]; then
    tail -n 30 "$scratch"/cluster/slurm*.log "$work"/slurm-*.out 2>/dev/null || true
    squeue 2>/dev/null || true
  fi
  [ -z "${stopped:-}" ] || kill -CONT "$stopped" 2>/dev/null || true
  stop_cluster "$scratch/cluster"
  rm -rf "$scratch"
  exit "$code"
}
work="$scratch/it's \$(touch pwned) \"here\" & é"
mkdir -p "$work" "$scratch/cluster"
trap finish EXIT
start_cluster "$scratch/cluster"
cd "$work"

# Work enough that no task is done before the first is requeued.
cp "$project/scenarios/homeless-network.yaml" "the base's.yaml"
cat >'my "study".yaml' <<'YAML'
scenario: the base's.yaml
design: {kind: sobol, points: 32}
vary:
  trust.gain: {min: 0.02, max: 0.2, scale: log}
  plans.rule: [none, voluntary, required]
strategies: [convenor]
replicates: 75
YAML

# 13 shards in 4 tasks: one task has a shard more than the others.
"$convene" slurm 'my "study".yaml' -o 'run it.sh' --folder "sweeps/the \$(touch pwned) one" --shards 13 --tasks 4 \
  --cpus 1 --time 10 --sbatch --mem=150M --set run.seed=7
if command -v shellcheck >/dev/null; then shellcheck --severity=warning 'run it.sh'; fi
sbatch 'run it.sh'
folder="sweeps/the \$(touch pwned) one"

sealed() { [ "$(find "$folder" -name 'segment-*.cvn' | wc -l)" -ge "$1" ]; }
restarts() { scontrol --oneliner show job | awk '{ sub(/.* Restarts=/, ""); sum += $1 } END { print sum }'; }
restarted() { [ "$(restarts)" -ge "$1" ]; }
ended() { [ -z "$(squeue --noheader)" ]; }

# Stops a program that is at work for a task, so that it is still there to be told something, however fast the machine is.
stop_a_program() {
  local process
  for process in /proc/[0-9]*; do
    [ "$process/exe" -ef "$convene" ] || continue
    stopped_task=$(tr '\0' '\n' <"$process/environ" | sed -n 's/^SLURM_ARRAY_TASK_ID=/1_/p')
    [ -n "$stopped_task" ] && stopped=${process#/proc/} && kill -STOP "$stopped" && return
  done
  return 1
}
running_other() { task=$(squeue --noheader --states=RUNNING --format %i | grep -vx "$stopped_task" | head -n 1) && [ -n "$task" ]; }

# As an administrator's requeue, a preemption or a failed node does it: the processes are ended.
wait_for 30 sealed 1
wait_for 30 stop_a_program
wait_for 30 running_other
echo "requeue $task"
scontrol requeue "$task"

# As --signal does it two minutes before the time limit: to the steps, not to the script, which asks for a new start.
# A program that had already made its last run ends as if nothing were; then it is said to another.
say_time_is_over() {
  scancel --signal=USR1 "$stopped_task" || true
  sleep 0.2
  kill -CONT "$stopped"
  wait_for 2 restarted 2 || { wait_for 20 stop_a_program && return 1; }
}
wait_for 60 say_time_is_over
echo 'signalled'

wait_for 150 ended
scontrol --oneliner show job | sed 's/.*\(JobId=[0-9]*\).*\(JobState=[A-Z]*\).*\(Restarts=[0-9]*\).*\(ExitCode=[0-9:]*\).*/\1 \2 \3 \4/'
[ "$(scontrol --oneliner show job | grep -c 'JobState=COMPLETED.*ExitCode=0:0')" -eq 4 ]
restarted 2
"$convene" status "$folder"
"$convene" merge "$folder" -o merged.h5

"$convene" sweep 'my "study".yaml' --set run.seed=7 --threads 1 -o alone --quiet
cmp merged.h5 'alone/my "study".h5'
[ -z "$(find "$scratch" -name 'pwned*')" ]
echo 'the same bytes'

# The template for MPI ranks, filled in by hand as its head says.
if [[ $(ldd "$convene") == *libmpi* ]] && [[ $(srun --mpi=list 2>&1) == *pmix* ]]; then
  small=(--set design.points=8 --replicates 4)
  sed "s/--ntasks=64/--ntasks=2/; s|^program=.*|program='$convene'|; s|^study=.*|study='my \"study\".yaml'|
    s|^folder=.*|folder=ranks|; s|--resume|& ${small[*]}|" "$project/scripts/slurm/ranks.sh" >ranks.sh
  sbatch --output=ranks.out --mem-per-cpu=150M ranks.sh
  wait_for 60 ended
  grep '2 processes' ranks.out || { cat ranks.out && exit 1; }
  "$convene" sweep 'my "study".yaml' "${small[@]}" --threads 1 -o one --quiet
  cmp 'ranks/my "study".h5' 'one/my "study".h5'
  echo 'the same bytes from two ranks'
fi
