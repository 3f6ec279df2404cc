#!/usr/bin/env bash
# A study of convene as one Slurm job of many MPI ranks, which share the work among them. It needs a build with MPI (made
# where MPI is found) and an MPI that srun can start. Set the four values, then: sbatch scripts/slurm/ranks.sh
#
# An array job (convene slurm) does the same work without MPI and starts sooner on a busy cluster.
#
#SBATCH --job-name=convene
#SBATCH --ntasks=64
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=300M
#SBATCH --time=2:00:00
#SBATCH --signal=USR1@120
#SBATCH --requeue
#SBATCH --open-mode=append
set -u

program=convene
study=my-study.yaml
folder=results/my-study
mpi=pmix # what 'srun --mpi=list' offers and the MPI library understands

export SRUN_CPUS_PER_TASK=${SLURM_CPUS_PER_TASK:-1}
srun --mpi="$mpi" --cpu-bind=cores "$program" sweep "$study" --output "$folder" --threads "$SRUN_CPUS_PER_TASK" --resume
code=$?
# Out of time, and not cancelled: go on in a new allocation.
if ((code == 75)) && [ "$(squeue --noheader --jobs "$SLURM_JOB_ID" --format %T)" = RUNNING ]; then
  scontrol requeue "$SLURM_JOB_ID" && sleep 60
fi
exit "$code"
