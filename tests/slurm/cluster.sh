# shellcheck shell=bash
# cluster.sh: a Slurm of one node for the length of a test: its own configuration, key, folders and loopback ports, so
# that nothing of the machine's is touched. Sourced; start_cluster FOLDER, then Slurm's commands work; stop_cluster.
#
# It refuses to start where a slurmctld runs already: that would be somebody's cluster.

# Exit code of a test that cannot run here; where all must be there that is a failure.
skip() {
  echo "$*"
  if [ "${CI:-}" = true ]; then exit 1; fi
  exit 77
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Waits up to $1 seconds for a command to succeed.
wait_for() {
  local until=$((SECONDS + $1 + 1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep 0.1
  done
}

# Two tasks at least run at the same time, on a machine with one processor too.
write_configuration() {
  local folder=$1 node
  node=$(hostname -s)
  cat >"$folder/slurm.conf" <<CONF
ClusterName=convene-test
SlurmctldHost=$node(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket,cred_expire=5
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=defer_batch,batch_sched_delay=0,sched_interval=1
MpiDefault=none
ReturnToService=2
KillWait=5
MinJobAge=300
MaxArraySize=11
SlurmdParameters=config_overrides
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(($(nproc) > 1 ? $(nproc) : 2)) RealMemory=$(($(awk '/MemTotal/ { print $2 }' /proc/meminfo) / 1280)) State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
}

start_cluster() {
  local folder=$1 name
  for name in munged slurmctld slurmd sbatch scontrol squeue; do
    command -v "$name" >/dev/null || skip "not there: $name"
  done
  [ "$(id -u)" = 0 ] || skip 'slurmd needs root'
  # By its command line, which one that has ended and is only waiting for its parent has no more.
  ! grep -qszx '\(.*/\)\?slurmctld' /proc/[0-9]*/cmdline || skip 'a slurmctld runs already: this is a cluster, and no place for a test'
  mkdir -p "$folder"/{state,spool}
  dd if=/dev/urandom of="$folder/munge.key" bs=128 count=1 2>/dev/null
  chmod 600 "$folder/munge.key"
  write_configuration "$folder"
  export SLURM_CONF=$folder/slurm.conf
  munged --key-file="$folder/munge.key" --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" \
    --log-file="$folder/munged.log" --seed-file="$folder/munged.seed" --force
  slurmctld -f "$SLURM_CONF" -c
  slurmd -f "$SLURM_CONF"
  wait_for 20 node_is_idle || {
    tail -n 20 "$folder"/*.log
    sinfo || true
    echo 'the cluster did not start'
    return 1
  }
}

node_is_idle() { sinfo --noheader --format %T | grep -qx idle; }

stop_cluster() {
  local folder=$1 daemon pid
  for daemon in slurmd slurmctld munged; do
    [ -f "$folder/$daemon.pid" ] || continue
    pid=$(cat "$folder/$daemon.pid")
    kill "$pid" 2>/dev/null || continue
    wait_for 10 process_has_ended "$pid" || kill -9 "$pid" 2>/dev/null || true
  done
}

# A daemon that nobody waits for stays a zombie where the first process does not reap.
process_has_ended() { ! grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status"; }
