# shellcheck shell=bash disable=SC2154 # run_dir and state_dir come from gantry-init
# User data, run once in an instance's life, as cloud-init does: scripts only.

readonly cloud_dir=/var/lib/cloud/instance
readonly user_data_file=$cloud_dir/user-data.txt
readonly user_data_log=/var/log/cloud-init-output.log
readonly metadata=http://169.254.169.254/latest

user_data_was_run() { [[ -e $state_dir/user-data-was-run ]]; }

# Fetches user data at the first boot. The service may come up later than the instance: 120 seconds are waited for it.
fetch_user_data() {
  local deadline=$((SECONDS + 120)) token status part=$user_data_file.part
  user_data_was_run && return
  mkdir -p "$cloud_dir/scripts"
  while ((SECONDS < deadline)); do
    if token=$(curl -sf --max-time 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/api/token"); then
      status=$(curl -s --max-time 10 -o "$part" -w '%{http_code}' -H "X-aws-ec2-metadata-token: $token" "$metadata/user-data")
      case $status in
        200) chmod 600 "$part" && mv "$part" "$user_data_file" && return ;;
        404) rm -f "$part" && return ;;
      esac
    fi
    sleep 0.2
  done
  log "the metadata service $metadata does not answer: user data is not run"
}

# run_user_data: what is not a script is refused in the log, never half done.
run_user_data() {
  user_data_was_run && return
  if [[ -s $user_data_file ]]; then
    local first
    IFS= read -r first <"$user_data_file"
    case ${first,,} in
      '#!'*) install -m 700 "$user_data_file" "$cloud_dir/scripts/part-001" ;;
      'content-type: multipart/'* | 'mime-version:'*) split_multipart "$user_data_file" "$cloud_dir/scripts" ;;
      '#cloud-config'*) refuse_part '#cloud-config' ;;
      *) refuse_part "data that starts with '${first:0:40}'" ;;
    esac
    run_scripts
  fi
  : >"$state_dir/user-data-was-run"
  : >"$cloud_dir/boot-finished"
}

refuse_part() {
  log "user data: $1 is not supported, write a script that starts with #!" | tee -a "$user_data_log"
}

# Scripts run one after the other with cloud-init's bare environment; a failing one does not stop the next.
run_scripts() {
  local script
  for script in "$cloud_dir"/scripts/part-*; do
    [[ -e $script ]] || continue
    log "user data: $(basename "$script") runs"
    if ! (cd / && exec env -i PATH="$PATH" LANG=C.UTF-8 "$script") >>"$user_data_log" 2>&1 </dev/null; then
      log "user data: $(basename "$script") failed: see $user_data_log"
    fi
  done
}

# split_multipart FILE DIR: writes each text/x-shellscript part of a MIME archive to DIR/part-NNN.
split_multipart() {
  local file=$1 dir=$2 part
  tr -d '\r' <"$file" | awk -v dir="$dir" '
    function begin_part() { close(out); out = ""; header = 1; type = ""; encoding = "" }
    !boundary && match(tolower($0), /boundary="?/) {
      boundary = substr($0, RSTART + RLENGTH)
      sub(/["; ].*/, "", boundary)
      next
    }
    boundary && index($0, "--" boundary) == 1 { begin_part(); next }
    header && tolower($1) == "content-type:" { type = tolower($2); sub(/;.*/, "", type) }
    header && tolower($1) == "content-transfer-encoding:" { encoding = tolower($2) }
    header && $0 == "" {
      header = 0
      if (type == "text/x-shellscript")
        out = sprintf("%s/part-%03d%s", dir, ++count, encoding == "base64" ? ".base64" : "")
      else if (type != "") print type >(dir "/refused")
      next
    }
    !header && out { print >out }'
  for part in "$dir"/*.base64; do
    [[ -e $part ]] && base64 --decode <"$part" >"${part%.base64}" && rm -f "$part"
  done
  chmod -f 700 "$dir"/part-*
  [[ -s $dir/refused ]] || return 0
  while read -r part; do refuse_part "a part of type $part"; done <"$dir/refused"
  rm -f "$dir/refused"
}
