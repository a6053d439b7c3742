# The machine and the ways into it: a command channel, one TCP port of the host's loopback, and a port for a modem
# outside of it. Sourced by ./run. Everything has a deadline; the machine is ended by its pid.

MACHINE_SERIAL=7

# How many seconds anything may take that comes sooner or later: the machine has as much of a processor as others leave.
PATIENCE=180

# This machine has no clock to measure its counter by: on a busy host the kernel would find a wrong speed, or search
# for ever. It is told the right one.
clock_options() {
  cc -O2 -o "$work/counter_khz" "$here/counter_khz.c"
  echo "lpj=1000000 tsc=reliable tsc_early_khz=$("$work/counter_khz")"
}

# start_state_disk: serves /dev/vdc. What the guest writes is in the memory of nbdkit until it is flushed; only then it
# is in the file state.img.
start_state_disk() {
  [ -e "$work/state.img" ] || truncate -s 64M "$work/state.img"
  rm -f "$work/state.sock" "$work/disk.pid"
  # In the background: with --foreground it would end with the shell of the case that has started it.
  TMPDIR=$work nbdkit --pidfile "$work/disk.pid" --unix "$work/state.sock" --filter=cache --filter=fua \
    file "$work/state.img" cache=writeback cache-min-block-size=4096 fuamode=discard
  host_until test -s "$work/disk.pid"
}

# cut_disk: the state disk forgets what was not flushed.
cut_disk() { end_at_once "$(<"$work/disk.pid")"; }

# end_at_once PID: without a chance to do anything before.
end_at_once() {
  kill -KILL "$1" 2>/dev/null || true
  host_until has_ended "$1"
}
has_ended() { [[ "$(ps -o state= -p "$1")" != [!Z]* ]]; }

# What box.bash changes: a disk that keeps what is written to it, and a way from the guest to a modem on the host.
disk='' disk_mode=snapshot=on more_forwards=''

# start_machine DIR PAYLOAD HOSTPORT…: boots $image with a throw-away disk; /dev/vdb is the payload (a tar), /dev/vdc
# the state disk. The guest reaches 127.0.0.1:HOSTPORT of the host as 10.0.2.100:HOSTPORT, and nothing else.
start_machine() {
  local dir=$1 payload=$2 port forwards=
  shift 2
  [ -p "$dir/commands.in" ] || mkfifo "$dir/commands.in" "$dir/commands.out"
  for port in "$@"; do forwards+=",guestfwd=tcp:10.0.2.100:$port-cmd:socat -t 10 - TCP4:127.0.0.1:$port"; done
  nice -n "${GSMRELAY_VM_NICE:-5}" qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
    -machine microvm,acpi=on,rtc=on,pit=on,pic=on -accel tcg,thread=multi,tb-size=256 -cpu qemu64 -smp 2 -m 1024 \
    -kernel "$image/vmlinux" -initrd "$image/initrd" \
    -append "$(clock_options) console=ttyS0 root=/dev/vda rw panic=-1 mitigations=off audit=0 lsm= loglevel=4 net.ifnames=0 systemd.show_status=1" \
    -drive "id=disk,if=none,file=${disk:-$image/disk},format=raw,$disk_mode,cache=unsafe" -device virtio-blk-device,drive=disk \
    -drive "id=payload,if=none,file=$payload,format=raw,readonly=on" -device virtio-blk-device,drive=payload \
    -drive "id=state,if=none,format=raw,cache=writeback,file.driver=nbd,file.server.type=unix,file.server.path=$dir/state.sock,file.reconnect-delay=300" \
    -device virtio-blk-device,drive=state,discard=off,write-zeroes=off \
    -netdev "user,id=net,restrict=on,ipv6=off$forwards$more_forwards" -device virtio-net-device,netdev=net \
    -device virtio-serial-device -chardev "pipe,id=commands,path=$dir/commands" \
    -device virtserialport,chardev=commands,name=gsmrelay.commands \
    -chardev "socket,id=outside,path=$dir/outside.sock,server=on,wait=off" \
    -device virtserialport,chardev=outside,name=gsmrelay.outside \
    -chardev "file,id=console,path=$dir/console.log,append=on" -serial chardev:console >>"$dir/qemu.log" 2>&1 &
  machine_pid=$!
  echo "$machine_pid" >"$dir/machine.pid"
  # Opened for both directions so that neither end waits for the other or sees an end of file.
  [ -n "${to_guest:-}" ] || exec {to_guest}<>"$dir/commands.in" {from_guest}<>"$dir/commands.out"
}

# boot_machine: until it has the build under test, its devices and its network.
boot_machine() {
  start_machine "$work" "$work/payload" "$receiver_port"
  wait_for_machine "$limit" || { tail -n 30 "$work/console.log"; die "the machine did not start"; }
  vm_run -t 300 'tar -xf /dev/vdb -C / && systemd-sysusers && systemctl daemon-reload &&
    modprobe -a dummy_hcd libcomposite && ip address add 10.0.2.15/24 dev eth0 && ip link set eth0 up'
}

# cut_power: the machine ends between two instructions, and its state disk has only what was flushed.
cut_power() {
  kill -STOP "$machine_pid"
  cut_disk
  processor_time >"$work/processor_time"
  end_at_once "$machine_pid"
  while read -r -t 0.1 <&"$to_guest" || read -r -t 0.1 <&"$from_guest"; do :; done
  start_state_disk
}

# wait_for_machine SECONDS: until the agent in the guest answers.
wait_for_machine() {
  local deadline=$((SECONDS + $1)) line
  while ((SECONDS < deadline)); do
    if read -r -t 1 line <&"$from_guest" && [[ $line == ready* ]]; then return 0; fi
    ! has_ended "$machine_pid" || { cat "$work/qemu.log"; return 1; }
  done
  return 1
}

# vm_run [-t SECONDS] COMMAND: runs it in the guest as root; its output and status (124: too slow).
vm_run() {
  local seconds=$PATIENCE line='' piece id answered status output deadline
  if [ "$1" = -t ]; then
    seconds=$2
    shift 2
  fi
  id=$((++MACHINE_SERIAL)).$BASHPID.$RANDOM
  printf '%s %s %s\n' "$id" "$seconds" "$(base64 -w0 <<<"$*")" >&"$to_guest"
  deadline=$((SECONDS + seconds + 10))
  while ((SECONDS < deadline)) && ! has_ended "$machine_pid"; do
    # A line may come in pieces; a time-out keeps what has come so far.
    read -r -t 5 piece <&"$from_guest" || { line+=$piece; continue; }
    read -r answered status output <<<"$line$piece"
    line=
    [ "$answered" = "$id" ] || continue
    [ "$output" = - ] || base64 -d <<<"$output"
    return "$status"
  done
  echo "the guest ended, or did not answer within $((seconds + 10)) s: $*" >&2
  return 125
}

# vm_until [-t SECONDS] COMMAND: until the command succeeds in the guest (asked there, five times a second). With a time: the
# product promises it.
vm_until() {
  local seconds=$PATIENCE
  if [ "$1" = -t ]; then
    seconds=$2
    shift 2
  fi
  vm_run -t "$seconds" "$(retry "$1")" && return
  echo "not within $seconds s: $1" >&2
  return 1
}

# vm_never SECONDS COMMAND: the command ends, again and again, and always with status 1, for that time (of the monotonic clock).
vm_never() {
  local status=0 now='cut -d. -f1 /proc/uptime'
  vm_run "end=\$((\$($now) + $1)); while [ \$($now) -lt \$end ]; do { $2; } >/dev/null 2>&1 && exit 0; [ \$? = 1 ] || exit 101; sleep 0.2; done; exit 100" ||
    status=$?
  case $status in
    100) return ;;
    0) echo "within $1 s, but should not have: $2" ;;
    101) echo "could not be run: $2" ;;
    124) echo "does not end: $2" ;;
  esac
  return 1
}

retry() { echo "until { $1; } >/dev/null 2>&1; do sleep 0.2; done"; }

# What the machine has cost so far; unlike the clock on the wall it does not depend on who else is busy.
processor_time() {
  awk -v before="$(cat "$work/processor_time" 2>/dev/null)" '{ printf "%.0f", before + ($14 + $15) / 100 }' \
    "/proc/$machine_pid/stat"
}

stop_machine() {
  local name
  for name in machine disk; do
    [ -e "$work/$name.pid" ] || continue
    end_at_once "$(<"$work/$name.pid")" || true
  done
}

# vm_write PATH: standard input becomes that file in the guest.
vm_write() {
  vm_run "mkdir -p '$(dirname "$1")' && base64 -d >'$1' <<<'$(base64 -w0)'"
}
