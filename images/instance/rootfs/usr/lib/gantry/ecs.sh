# shellcheck shell=bash disable=SC2154 # run_dir and state_dir come from gantry-init
# ecs-init's part: the agent's image, its environment, its container, and starting it again.

readonly agent_tar=/usr/share/gantry/ecs-agent.tar
readonly ecs_config=/etc/ecs/ecs.config

# Loads the agent's image unless this very file was loaded before; its name is kept in $state_dir/agent-image.
load_agent() {
  local digest
  if [[ ! -r $agent_tar ]]; then
    log "there is no $agent_tar: this instance will not join a cluster"
    return 1
  fi
  digest=$(sha256sum <"$agent_tar")
  [[ $(cat "$state_dir/agent-digest" 2>/dev/null) == "$digest" ]] && return
  if ! docker load --quiet --input "$agent_tar" >"$run_dir/loaded" 2>&1; then
    log "the agent's image cannot be loaded: $(<"$run_dir/loaded")"
    return 1
  fi
  sed -n 's/^Loaded image: //p' "$run_dir/loaded" | head -n 1 >"$state_dir/agent-image"
  printf '%s\n' "$digest" >"$state_dir/agent-digest"
  log "agent image $(<"$state_dir/agent-image") is loaded"
}

# write_agent_environment FILE: ecs-init's settings, overridden by the KEY=VALUE lines of ecs.config. That file itself is never
# changed: it is the user's.
write_agent_environment() {
  local key line
  local -A settings=(
    [ECS_DATADIR]=/data
    [ECS_LOGFILE]=/log/ecs-agent.log
    [ECS_AGENT_CONFIG_FILE_PATH]=/etc/ecs/ecs.config.json
    [ECS_UPDATE_DOWNLOAD_DIR]=/var/cache/ecs
    [ECS_UPDATES_ENABLED]=true
    [ECS_AVAILABLE_LOGGING_DRIVERS]='["json-file","syslog","fluentd","none"]'
    [ECS_ENABLE_TASK_ENI]=true
    [ECS_ENABLE_TASK_IAM_ROLE]=true
    [ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST]=true
  )
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    line=${line#"${line%%[![:space:]]*}"}
    [[ $line == '#'* || $line != [A-Za-z_]*=* ]] || settings[${line%%=*}]=${line#*=}
  done <"$ecs_config"
  [[ -n ${settings[ECS_BACKEND_HOST]-} ]] || settings[ECS_BACKEND_HOST]=${GANTRY_ENDPOINT-}
  for key in "${!settings[@]}"; do printf '%s=%s\n' "$key" "${settings[$key]}"; done | sort >"$1"
}

# Starts a new agent container; tasks' containers are not touched, the agent finds them again in its data folder.
start_agent() {
  local -a mounts=(
    --volume /var/run:/var/run --volume /var/log/ecs:/log --volume /var/lib/ecs/data:/data --volume /etc/ecs:/etc/ecs
    --volume /var/cache/ecs:/var/cache/ecs --volume /sys/fs/cgroup:/sys/fs/cgroup --volume /proc:/host/proc:ro
  )
  # The agent reports the instance's size, so it must see what the instance sees. lxcfs answers by the reader's own cgroup: it
  # looks upwards for memory limits but not for CPU limits, hence the copy of cpuinfo.
  if grep -q '^lxcfs /proc/meminfo ' /proc/mounts; then
    cat /proc/cpuinfo >"$run_dir/cpuinfo"
    mounts+=(--volume /proc/meminfo:/proc/meminfo:ro --volume "$run_dir/cpuinfo:/proc/cpuinfo:ro")
  fi
  write_agent_environment "$run_dir/ecs-agent.env"
  docker rm --force ecs-agent >/dev/null 2>&1
  # shellcheck disable=SC2069
  docker run --detach --name ecs-agent --network host --cap-add NET_ADMIN --cap-add SYS_ADMIN --cap-add SYS_PTRACE \
    --env "GANTRY_PAUSE_IMAGE=$(<"$state_dir/agent-image")" --env-file "$run_dir/ecs-agent.env" \
    --log-opt max-size=16m --log-opt max-file=4 "${mounts[@]}" "$(<"$state_dir/agent-image")" \
    2>&1 >/dev/null # the caller logs what went wrong
}

agent_exit_code() {
  engine POST /containers/ecs-agent/wait | sed -n 's/.*"StatusCode":\([0-9]*\).*/\1/p'
}

# supervise_agent: codes as ecs-init reads them: 0 and 5 end it for good, anything else starts it again after a back-off of
# 1 to 60 seconds. $run_dir/ecs-stopped is the user's wish (systemctl stop ecs).
supervise_agent() {
  local code problem began backoff=1
  [[ -s $state_dir/agent-image ]] || return
  while :; do
    while [[ -e $run_dir/ecs-stopped ]] || ! engine_answers; do sleep 0.2; done
    began=$SECONDS
    if problem=$(start_agent); then
      log "the ECS agent runs"
      code=$(agent_exit_code)
    else
      log "the ECS agent cannot be started: $problem"
      code=
    fi
    if [[ -e $run_dir/ecs-restart ]]; then
      rm -f "$run_dir/ecs-restart"
      continue
    fi
    [[ -e $run_dir/ecs-stopped ]] && continue
    if [[ $code == 0 || $code == 5 ]]; then
      log "the ECS agent ended for good with code $code: docker logs ecs-agent tells why, systemctl start ecs starts it"
      : >"$run_dir/ecs-stopped"
      continue
    fi
    ((SECONDS - began > 60)) && backoff=1
    log "the ECS agent ended with code ${code:-unknown}; it is started again in $backoff s"
    sleep "$backoff"
    backoff=$((backoff * 2 > 60 ? 60 : backoff * 2))
  done
}
