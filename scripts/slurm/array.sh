#!/usr/bin/env bash
# A study of convene as a Slurm array job: @RUNS@ runs of '@NAME@'
# in @SHARDS@ shards, made by @TASKS@ array tasks of @CPUS@ processors.
#
#   sbatch THIS-FILE           runs it; the same again goes on after a failure, with nothing lost
#   convene status FOLDER      says how far it is
#   convene merge FOLDER -o X  makes one result file when all tasks have ended
#
# 'convene slurm' fills in what stands between at signs; by hand, replace each of them.
#
#SBATCH --job-name=@JOB@
#SBATCH --array=1-@TASKS@
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=@CPUS@
#SBATCH --mem=@MEMORY@
#SBATCH --time=@TIME@
# A task that is out of time is told so two minutes before, seals what it has and asks to be run again.
#SBATCH --signal=USR1@120
#SBATCH --requeue
#SBATCH --open-mode=append
#@MORE@
set -u

program=@PROGRAM@
study=@STUDY@
folder=@FOLDER@
options=(@OPTIONS@)
shards=@SHARDS@
tasks=@TASKS@
most_restarts=1000

# Since Slurm 22.05 srun does not take the processors of a task from sbatch by itself. The program uses as many threads
# as it may use processors.
export SRUN_CPUS_PER_TASK=${SLURM_CPUS_PER_TASK:-1}

# The last task of an array has the number of the whole array, so tasks are named by both of their numbers.
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID

# Runs this task again, in a new allocation with the same number. Not where it has been cancelled.
run_again() {
  local restarts=${SLURM_RESTART_COUNT:-0}
  if ((restarts >= most_restarts)); then
    echo "convene: started $restarts times and not done; is a single run longer than the time limit?" >&2
  elif [ "$(squeue --noheader --jobs "$task" --format %T)" = RUNNING ]; then
    scontrol requeue "$task" && sleep 60
    echo 'convene: this task cannot be requeued here; submit the script again to go on' >&2
  fi
  exit 75
}

mkdir -p -- "$(dirname -- "$folder")"

# Array indices must stay below MaxArraySize, so a task takes every so many of the shards.
worst=0
for ((shard = SLURM_ARRAY_TASK_ID; shard <= shards; shard += tasks)); do
  srun --mpi=none --cpu-bind=cores "$program" sweep "$study" --output "$folder" --shard "$shard/$shards" --resume \
    ${options[@]+"${options[@]}"}
  code=$?
  # 138: the signal came before the program could hear it.
  if ((code == 75 || code == 138)); then run_again; fi
  if ((code > worst)); then worst=$code; fi
done
exit "$worst"
