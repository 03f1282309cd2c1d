# shellcheck shell=bash disable=SC2154 # run_dir and state_dir come from gantry-init
# The instance's own dockerd.

readonly engine_socket=/run/docker.sock engine_log=/var/log/docker.log

# engine METHOD PATH [CURL_OPTION...]: one call of the Docker Engine API.
engine() {
  local method=$1 path=$2
  shift 2
  curl -sS --unix-socket "$engine_socket" -X "$method" "http://docker$path" "$@"
}

# engine_options: fills the array options. A key that user data put into daemon.json is not given as a flag too: dockerd
# refuses to start when it finds both.
engine_options() {
  local file=/etc/docker/daemon.json
  options=(--shutdown-timeout 4)
  if [[ -n ${GANTRY_MIRROR-} ]] && ! grep -qs '"registry-mirrors"' "$file"; then
    options+=(--registry-mirror "http://$GANTRY_MIRROR")
  fi
  if [[ -n ${GANTRY_VPC_CIDR-} ]] && ! grep -qs '"insecure-registries"' "$file"; then
    options+=(--insecure-registry "$GANTRY_VPC_CIDR")
  fi
  if [[ -n ${GANTRY_DNS-} ]] && ! grep -qs '"dns"' "$file"; then
    options+=(--dns "$GANTRY_DNS")
  fi
}

# Runs dockerd again whenever it ends, until the instance stops.
supervise_engine() {
  local -a options
  while [[ ! -e $run_dir/stopping ]]; do
    engine_options
    dockerd "${options[@]}" >>"$engine_log" 2>&1
    [[ -e $run_dir/stopping ]] && break
    log "dockerd ended with code $?: see $engine_log; it is started again"
    sleep 1
  done
}

engine_answers() {
  [[ -S $engine_socket ]] && engine GET /_ping --max-time 2 >/dev/null 2>&1
}

wait_for_engine() {
  local deadline=$((SECONDS + 60))
  until engine_answers; do
    if ((SECONDS > deadline)); then
      log "dockerd does not answer after 60 seconds; the end of its log:"
      tail -n 20 "$engine_log"
      return 1
    fi
    sleep 0.05
  done
  log "dockerd answers"
}

# The agent first, so that it does not report the tasks' containers as failed; each container has 3 seconds.
stop_containers() {
  local -a others
  engine POST '/containers/ecs-agent/stop?t=2' >/dev/null 2>&1
  mapfile -t others < <(docker ps --quiet 2>/dev/null)
  ((${#others[@]})) && docker stop --time 3 "${others[@]}" >/dev/null 2>&1
}

stop_engine() {
  local pid deadline=$((SECONDS + 4))
  pid=$(cat /run/docker.pid 2>/dev/null) || return
  kill "$pid" 2>/dev/null
  while kill -0 "$pid" 2>/dev/null && ((SECONDS <= deadline)); do sleep 0.05; done
}
