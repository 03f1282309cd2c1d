# shellcheck shell=bash
# log TEXT: one console line with the seconds since this boot began.
readonly boot_began=${EPOCHREALTIME/./}

log() {
  local now=${EPOCHREALTIME/./} elapsed
  elapsed=$((now - boot_began))
  printf '[%5d.%06d] gantry-init: %s\n' $((elapsed / 1000000)) $((elapsed % 1000000)) "$*"
}
