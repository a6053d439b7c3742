# Cases: a sentence and a function. The function runs in a shell of its own with `set -e`, on a machine without
# modems; it fails with the first command that fails, and says what it saw. Sourced by ./run.

passed=0 failed=0
# What every case starts with; box.bash has another.
fresh_machine() { vm_run fresh; }

# check NAME FUNCTION
check() {
  local status seconds=$SECONDS output=$work/case.log
  [[ "$1" == *${only:-}* ]] || return 0
  set +e
  # In the background, because only `wait` lets the time limit interrupt it.
  (
    trap - EXIT
    set -euo pipefail
    fresh_machine >"$work/fresh.log" 2>&1 || { cat "$work/fresh.log"; false; }
    [ -z "${trace:-}" ] || set -x
    $2
  ) >"$output" 2>&1 &
  case_pid=$!
  wait "$case_pid"
  status=$?
  case_pid=
  [ ! -s "$work/machine.pid" ] || machine_pid=$(<"$work/machine.pid") # a case may have started it again, or another
  outside_end
  set -e
  if [ "$status" = 0 ]; then
    passed=$((passed + 1))
    printf 'ok %s (%d s)\n' "$1" $((SECONDS - seconds))
    [ -z "${trace:-}" ] && sed -n 's/^# /   /p' "$output" || cat "$output"
  else
    failed=$((failed + 1))
    printf 'FAILED %s (%d s)\n' "$1" $((SECONDS - seconds))
    sed 's/^/   /' "$output" | tail -n 60
    vm_run 'journalctl --no-pager -q -n 40 -o short-monotonic; ls -l /dev/serial/by-path' 2>&1 | sed 's/^/   | /' || true
  fi
}

# same WANTED SEEN [WHAT]
same() {
  [ "$1" = "$2" ] && return
  printf '%s: wanted\n%s\nbut saw\n%s\n' "${3:-value}" "$1" "$2"
  return 1
}

# contains TEXT PATTERN (an extended regular expression; in a line of its own if anchored)
contains() {
  grep -Eq -- "$2" <<<"$1" && return
  printf 'nothing like %s in\n%s\n' "$2" "$1"
  return 1
}

# fails COMMAND…: `! command` would go unnoticed under `set -e`. One that was too slow, or was not found, has not failed.
fails() {
  local status=0
  "$@" || status=$?
  case $status in
    0) echo "succeeded, but should not have: $*" ;;
    124 | 125 | 126 | 127) echo "could not be run (status $status): $*" ;;
    *) return 0 ;;
  esac
  return 1
}

# host_until [-t SECONDS] COMMAND…: until it succeeds on the host. With a time: the product promises it.
host_until() {
  local deadline=$((SECONDS + PATIENCE))
  if [ "$1" = -t ]; then
    deadline=$((SECONDS + $2))
    shift 2
  fi
  until "$@"; do
    ((SECONDS < deadline)) || { echo "not within the time limit: $*"; return 1; }
    read -r -t 0.2 _ <>"$work/nothing" || true
  done
}
