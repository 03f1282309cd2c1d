# shellcheck shell=bash
# Makes the instance's own cgroup subtree writable, so that its dockerd nests containers below the instance's limits. The
# container must have a private cgroup namespace: then / of every hierarchy here is the instance's own cgroup.

prepare_cgroups() {
  local mount_point
  if [[ $(stat -f -c %T /sys/fs/cgroup) == cgroup2fs ]]; then
    mount -o remount,rw /sys/fs/cgroup
    delegate_cgroup2
  else
    mount -o remount,rw /sys/fs/cgroup
    for mount_point in /sys/fs/cgroup/*/; do mount -o remount,rw,bind "$mount_point"; done
  fi
}

# A version 2 cgroup hands controllers to its children only while it holds no process itself. The leaf's name is systemd's:
# lxcfs looks above a cgroup of that name for the limits.
delegate_cgroup2() {
  local root=/sys/fs/cgroup pid
  local -a pids
  mkdir -p "$root/init.scope"
  mapfile -t pids <"$root/cgroup.procs"
  for pid in "${pids[@]}"; do echo "$pid" >"$root/init.scope/cgroup.procs"; done 2>/dev/null
  sed -e 's/[^ ]*/+&/g' "$root/cgroup.controllers" >"$root/cgroup.subtree_control" ||
    log "cgroup controllers could not be enabled: limits of tasks will not hold"
}
