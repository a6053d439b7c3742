# The machine and the two ways into it: a command channel, and one TCP port of the host's loopback.
# Sourced by ./run. Everything has a deadline; the machine is ended by its pid.

MACHINE_SERIAL=7

# This machine has no clock to measure its counter by: on a busy host the kernel would find a wrong speed, or search
# for ever. It is told the right one.
clock_options() {
  cc -O2 -o "$work/counter_khz" "$here/counter_khz.c"
  echo "lpj=1000000 tsc=reliable tsc_early_khz=$("$work/counter_khz")"
}

# start_machine DIR PAYLOAD HOSTPORT…: boots $image with a throw-away disk; /dev/vdb is the payload (a tar).
# The guest reaches 127.0.0.1:HOSTPORT of the host as 10.0.2.100:HOSTPORT, and nothing else.
start_machine() {
  local dir=$1 payload=$2 port forwards=
  shift 2
  mkfifo "$dir/commands.in" "$dir/commands.out"
  for port in "$@"; do forwards+=",guestfwd=tcp:10.0.2.100:$port-cmd:socat -t 10 - TCP4:127.0.0.1:$port"; done
  nice -n "${GSMRELAY_VM_NICE:-5}" qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
    -machine microvm,acpi=on,rtc=on,pit=on,pic=on -accel tcg,thread=multi,tb-size=256 -cpu qemu64 -smp 2 -m 1024 \
    -kernel "$image/vmlinux" -initrd "$image/initrd" \
    -append "$(clock_options) console=ttyS0 root=/dev/vda rw mitigations=off audit=0 lsm= loglevel=4 net.ifnames=0 systemd.show_status=1" \
    -drive "id=disk,if=none,file=$image/disk,format=raw,snapshot=on,cache=unsafe" -device virtio-blk-device,drive=disk \
    -drive "id=payload,if=none,file=$payload,format=raw,readonly=on" -device virtio-blk-device,drive=payload \
    -netdev "user,id=net,restrict=on,ipv6=off$forwards" -device virtio-net-device,netdev=net \
    -device virtio-serial-device -chardev "pipe,id=commands,path=$dir/commands" \
    -device virtserialport,chardev=commands,name=gsmrelay.commands \
    -serial "file:$dir/console.log" >"$dir/qemu.log" 2>&1 &
  machine_pid=$!
  # Opened for both directions so that neither end waits for the other or sees an end of file.
  exec {to_guest}<>"$dir/commands.in" {from_guest}<>"$dir/commands.out"
}

# wait_for_machine SECONDS: until the agent in the guest answers.
wait_for_machine() {
  local deadline=$((SECONDS + $1)) line
  while ((SECONDS < deadline)); do
    if read -r -t 1 line <&"$from_guest" && [[ $line == ready* ]]; then return 0; fi
    kill -0 "$machine_pid" 2>/dev/null || { cat "$work/qemu.log"; return 1; }
  done
  return 1
}

# vm_run [-t SECONDS] COMMAND: runs it in the guest as root; its output and status (124: too slow).
vm_run() {
  local seconds=40 line='' piece id answered status output deadline
  if [ "$1" = -t ]; then
    seconds=$2
    shift 2
  fi
  id=$((++MACHINE_SERIAL)).$BASHPID.$RANDOM
  printf '%s %s %s\n' "$id" "$seconds" "$(base64 -w0 <<<"$*")" >&"$to_guest"
  deadline=$((SECONDS + seconds + 10))
  while ((SECONDS < deadline)) && kill -0 "$machine_pid" 2>/dev/null; do
    # A line may come in pieces; a time-out keeps what has come so far.
    read -r -t 5 piece <&"$from_guest" || { line+=$piece; continue; }
    read -r answered status output <<<"$line$piece"
    line=
    [ "$answered" = "$id" ] || continue
    [ "$output" = - ] || base64 -d <<<"$output"
    return "$status"
  done
  echo "the guest did not answer within $((seconds + 10)) s: $*" >&2
  return 125
}

# vm_until SECONDS COMMAND: until the command succeeds in the guest (asked there, five times a second).
vm_until() {
  vm_run -t "$1" "until { $2; } >/dev/null 2>&1; do sleep 0.2; done"
}

# What the machine has cost so far; unlike the clock on the wall it does not depend on who else is busy.
processor_time() { awk '{ printf "%.0f", ($14 + $15) / 100 }' "/proc/$machine_pid/stat"; }

stop_machine() {
  [ -n "${machine_pid:-}" ] || return 0
  kill "$machine_pid" 2>/dev/null || true
  wait "$machine_pid" 2>/dev/null || true
  machine_pid=
}

# vm_write PATH: standard input becomes that file in the guest.
vm_write() {
  vm_run "mkdir -p '$(dirname "$1")' && base64 -d >'$1' <<<'$(base64 -w0)'"
}
