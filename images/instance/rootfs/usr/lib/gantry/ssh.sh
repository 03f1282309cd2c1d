# shellcheck shell=bash disable=SC2154 # run_dir, state_dir and metadata come from gantry-init and user-data.sh
# sshd, and the key of the instance's key pair for ec2-user.

# Once in an instance's life, as cloud-init does: what the user writes into the file later stays.
install_key() {
  local home=/home/ec2-user token key deadline=$((SECONDS + 120))
  [[ -e $state_dir/key-was-installed ]] && return
  while ((SECONDS < deadline)); do
    if token=$(curl -sf --max-time 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/api/token"); then
      key=$(curl -sf --max-time 5 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/public-keys/0/openssh-key") || key=
      break
    fi
    sleep 0.2
  done
  if [[ -n ${key-} ]]; then
    install -d -m 700 -o ec2-user -g ec2-user "$home/.ssh"
    printf '%s\n' "$key" >"$home/.ssh/authorized_keys"
    chown ec2-user:ec2-user "$home/.ssh/authorized_keys"
    chmod 600 "$home/.ssh/authorized_keys"
    log "ssh: ec2-user has the key of the instance's key pair"
  fi
  [[ -n ${token-} ]] && : >"$state_dir/key-was-installed"
}

supervise_sshd() {
  mkdir -p /run/sshd
  ssh-keygen -A >/dev/null
  install_key
  while [[ ! -e $run_dir/stopping ]]; do
    /usr/sbin/sshd -D -e >>/var/log/sshd.log 2>&1
    [[ -e $run_dir/stopping ]] && break
    log "sshd ended with code $?: see /var/log/sshd.log; it is started again"
    sleep 1
  done
}
