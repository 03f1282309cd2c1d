# shellcheck shell=bash
# What Gantry's scripts share. Source it.

script_name=${0##*/}
repository=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
script_began=${EPOCHREALTIME/./}

die() {
  echo "$script_name: $*" >&2
  exit 1
}

# Seconds since the script began, with tenths.
elapsed() {
  local micros=$((${EPOCHREALTIME/./} - script_began))
  printf '%d.%d' $((micros / 1000000)) $((micros / 100000 % 10))
}

say() {
  printf '[%6s s] %s\n' "$(elapsed)" "$*"
}

require_root() {
  ((EUID == 0)) || die "instances on Docker need root: run 'sudo scripts/$script_name'."
}

# build_preset PRESET [TARGET...]: configures and builds build/PRESET; progress as ninja prints it.
build_preset() {
  local preset=$1 log=$repository/build/configure-$1.log
  local -a targets=()
  shift
  (($# == 0)) || targets=(--target "$@")
  mkdir -p "$repository/build"
  if ! (cd "$repository" && cmake --preset "$preset") >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "cmake could not configure build/$preset: its messages are above and in $log."
  fi
  (cd "$repository" && cmake --build --preset "$preset" "${targets[@]}") ||
    die "the build of build/$preset failed: the compiler's messages are above."
}
