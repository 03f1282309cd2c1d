# shellcheck shell=bash
# A Docker Engine for Gantry's scripts. Source it, call docker_ensure once and docker_release at the end.
#
# docker_ensure takes the engine that answers at DOCKER_HOST or /var/run/docker.sock. Where none does, it starts a dockerd of
# its own below GANTRY_DOCKER_ROOT (default /var/lib/gantry-docker), which leaves nothing outside that folder and its run
# folder, and exports DOCKER_HOST. docker_release stops that one, and never another.

docker_root=${GANTRY_DOCKER_ROOT:-/var/lib/gantry-docker}
docker_run=${GANTRY_DOCKER_RUN:-/run/gantry-docker}
docker_started_pid=

docker_answers() {
  timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# An engine that is running at our own socket, for example started by another of our scripts, is used too.
docker_find() {
  docker_answers && return
  [[ -z ${DOCKER_HOST-} && -S $docker_run/docker.sock ]] || return
  export DOCKER_HOST=unix://$docker_run/docker.sock
  docker_answers && return
  unset DOCKER_HOST
  return 1
}

# Where no init has mounted the cgroup controllers, dockerd finds none.
docker_mount_cgroups() {
  local controller
  mountpoint -q /sys/fs/cgroup || mount -t tmpfs -o mode=755,nosuid,nodev,noexec cgroup /sys/fs/cgroup || return
  [[ $(stat -f -c %T /sys/fs/cgroup) == cgroup2fs ]] && return
  while read -r controller; do
    mountpoint -q "/sys/fs/cgroup/$controller" && continue
    mkdir -p "/sys/fs/cgroup/$controller"
    # A controller that belongs to another hierarchy cannot be mounted; dockerd does without it.
    mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller" 2>/dev/null || rmdir "/sys/fs/cgroup/$controller"
  done < <(awk '!/^#/ && $4 == 1 && $2 != 0 { print $1 }' /proc/cgroups)
}

# dockerd calls iptables. Where the default one (nft) has no kernel support, the legacy one is put before it in PATH.
docker_iptables_path() {
  iptables -t nat -nL >/dev/null 2>&1 && return
  if iptables-legacy -t nat -nL >/dev/null 2>&1; then
    mkdir -p "$docker_run/bin"
    ln -sf "$(command -v iptables-legacy)" "$docker_run/bin/iptables"
    ln -sf "$(command -v ip6tables-legacy)" "$docker_run/bin/ip6tables"
    printf '%s:' "$docker_run/bin"
    return
  fi
  echo "docker: neither iptables nor iptables-legacy works here: load the kernel modules nf_tables or ip_tables." >&2
  return 1
}

docker_start() {
  local path_prefix deadline=$((SECONDS + 60))
  command -v dockerd >/dev/null || {
    echo "docker: no engine answers and dockerd is not installed: run scripts/setup." >&2
    return 1
  }
  ((EUID == 0)) || {
    echo "docker: no engine answers, and only root can start one: start Docker, or run this as root." >&2
    return 1
  }
  mkdir -p "$docker_root" "$docker_run"
  docker_mount_cgroups
  path_prefix=$(docker_iptables_path) || return
  # A session of its own: an interrupt at the terminal must not end the engine before docker_release has cleaned up.
  PATH=$path_prefix$PATH setsid dockerd --data-root "$docker_root/data" --exec-root "$docker_run/exec" \
    --pidfile "$docker_run/docker.pid" --host "unix://$docker_run/docker.sock" \
    >"$docker_run/docker.log" 2>&1 </dev/null &
  docker_started_pid=$!
  export DOCKER_HOST=unix://$docker_run/docker.sock
  until docker_answers; do
    if ! kill -0 "$docker_started_pid" 2>/dev/null || ((SECONDS > deadline)); then
      tail -n 10 "$docker_run/docker.log" >&2
      echo "docker: dockerd did not come up: read $docker_run/docker.log." >&2
      docker_release
      return 1
    fi
    sleep 0.1
  done
}

docker_ensure() {
  docker_find || docker_start
}

docker_release() {
  [[ -n $docker_started_pid ]] || return 0
  local deadline=$((SECONDS + 30))
  kill "$docker_started_pid" 2>/dev/null
  while kill -0 "$docker_started_pid" 2>/dev/null; do
    if ((SECONDS > deadline)); then
      echo "docker: dockerd (process $docker_started_pid) does not end: see $docker_run/docker.log." >&2
      return 1
    fi
    sleep 0.1
  done
  wait "$docker_started_pid" 2>/dev/null
  docker_started_pid=
  unset DOCKER_HOST
}
