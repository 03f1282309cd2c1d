# shellcheck shell=bash
# The stock aws command line against a Gantry endpoint, with its answers shown and checked. Source it after common.sh.

aws_style=${aws_style-}
aws_program=${GANTRY_AWS:-aws}
aws_options=()
answer=
readonly exit_skipped=77 # this machine's aws cannot do what was asked for; ctest counts that as skipped

# aws reads AWS_ENDPOINT_URL from version 2.13 and 1.29 on.
aws_reads_environment() {
  local version major minor
  version=$("$aws_program" --version 2>&1)
  version=${version#aws-cli/}
  IFS=. read -r major minor _ <<<"$version"
  ((major > 2 || (major == 2 && minor >= 13) || (major == 1 && minor >= 29)))
}

choose_aws_style() {
  case $aws_style in
    '') if aws_reads_environment; then aws_style=environment; else aws_style=endpoint-url; fi ;;
    endpoint-url) ;;
    environment)
      aws_reads_environment && return
      echo "$("$aws_program" --version 2>&1) reads no AWS_ENDPOINT_URL." >&2
      exit "$exit_skipped"
      ;;
    *) die "--client is environment or endpoint-url." ;;
  esac
}

# aws_point_at ENDPOINT: what a user exports; nothing else of this machine's AWS settings counts.
aws_point_at() {
  unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL AWS_REGION
  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1
  export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_PAGER='' AWS_EC2_METADATA_DISABLED=true
  aws_options=()
  if [[ $aws_style == environment ]]; then
    export AWS_ENDPOINT_URL=$1
  else
    aws_options=(--endpoint-url "$1")
  fi
}

# quoted WORD...: as one types them, each after a blank.
quoted() {
  local word
  for word in "$@"; do
    if [[ $word =~ ^[A-Za-z0-9_./:=,@%+-]+$ ]]; then
      printf ' %s' "$word"
    else
      printf " '%s'" "${word//\'/\'\\\'\'}"
    fi
  done
}

# ask_aws WORD...: the answer as text.
ask_aws() {
  "$aws_program" "${aws_options[@]}" "$@" --output text
}

# run_aws WORD...: the same, shown with its command and kept in `answer`.
run_aws() {
  echo "           \$ aws$(quoted "${aws_options[@]}" "$@")"
  answer=$(ask_aws "$@") || die "aws $1 $2 failed"
  echo "           ${answer//$'\n'/$'\n'           }"
}

expect() {
  [[ $2 == "$3" ]] || die "$1: expected '$3', got '$2'"
}

# poll SECONDS WHAT WANTED WORD...: asks aws until it answers WANTED.
poll() {
  local deadline=$((SECONDS + $1)) what=$2 wanted=$3 got
  shift 3
  until got=$(ask_aws "$@") && [[ $got == "$wanted" ]]; do
    ((SECONDS < deadline)) || die "$what: not so in time, the last answer was '$got'"
  done
  say "$what"
}
