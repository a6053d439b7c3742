# The appliance in the guest: its configuration, its traffic, and what must be true afterwards. Sourced by ./run.

# configure: one modem in socket 0, one route to the receiver on the host.
configure() {
  vm_write /etc/gsmrelay/gsmrelayd.toml <<TOML
[[modem]]
name = "a"
port = "/dev/serial/by-path/platform-dummy_hcd.0-usb-0:1:1.2-port0"
[[route]]
name = "host"
url = "http://10.0.2.100:$receiver_port/v3/publish"
accept = "all"
TOML
}

# property NAME: of the service.
property() { vm_run "systemctl show --value -p $1 gsmrelayd"; }

# deliver FIRST LAST: texts "cipher-TAG N" reach the stick a from the network.
deliver() {
  vm_run "stick deliver a +237650000001 $1 $2 cipher-$tag"
}

# How many distinct texts of this case have arrived, and how many in all.
arrived() { grep -o "cipher-$tag [0-9]*" "$work/received.log" | sort -u | wc -l; }
arrived_is() { [ "$(arrived)" = "$1" ]; }

# Nothing is left on the SIM or in the network, every text arrived, the spool has each once.
all_is_well() { # HOW-MANY
  host_until arrived_is "$1"
  vm_until "stick ctl a state | grep -q '\"queued\":0' && ! stick ctl a state | grep -Eq '\"used\":[1-9]'"
  same "$1" "$(spool_count)" 'messages in the spool'
  same "$(grep -c "cipher-$tag " "$work/received.log")" "$(arrived)" 'posts, of which none is a repeat'
}

spool_count() {
  vm_run 'sqlite3 -readonly /var/lib/gsmrelay/spool.db "select count(*) from message"'
}

# outside_begin: a modem "a" outside of the machine, for `stick create a N - outside`. It keeps its SMS, as a card
# does, while the machine has no power.
outside_begin() {
  outside_end
  mkdir "$work/outside"
  "$build/bin/gsm-modem" --modem "a,pty=$work/outside/at" --control "$work/outside/control" >"$work/outside/log" 2>&1 &
  echo $! >"$work/outside/pid"
  host_until test -S "$work/outside/control"
  until has_ended "$(<"$work/outside/pid")"; do
    socat "UNIX-CONNECT:$work/outside.sock" "$work/outside/at,raw,echo=0" || read -r -t 0.1 _ <>"$work/nothing" || true
  done >/dev/null 2>&1 &
}
outside_end() {
  [ ! -e "$work/outside/pid" ] || end_at_once "$(<"$work/outside/pid")"
  rm -rf "$work/outside"
}
outside() { "$build/bin/gsm-modem" ctl "$work/outside/control" "$1" a "${@:2}"; } # VERB WORD…
outside_holds() { [[ $(outside state) =~ \"used\":[1-9] ]]; }
outside_is_empty() { [[ $(outside state) == *'"queued":0'* ]] && ! outside_holds; }

# outside_deliver FIRST LAST: as deliver, to the modem outside of the machine.
outside_deliver() {
  local n answers
  answers=$(for ((n = $1; n <= $2; n++)); do echo "deliver-text a +237650000001 cipher-$tag $n"; done |
    socat -t 10 - "UNIX-CONNECT:$work/outside/control")
  same "$(($2 - $1 + 1))" "$(grep -c '"parts":1' <<<"$answers")" 'SMS accepted by the network'
}

# state_on_disk: the state on /dev/vdc, in a new file system.
state_on_disk() {
  ! has_ended "$(<"$work/disk.pid")" || start_state_disk # a case that failed in between has left none
  vm_run "mkfs.ext4 -q -F /dev/vdc && mkdir -p /var/lib/gsmrelay && mount /dev/vdc /var/lib/gsmrelay"
}

running_appliance() {
  tag=$RANDOM$RANDOM
  configure
  vm_run 'stick create a 0; systemctl start gsmrelayd'
}

# shown NAME FIELD: of `gsmrelay modem show`.
shown() { vm_run "gsmrelay modem show $1 --get $2"; }
state_is() { vm_until ${3:+-t "$3"} "gsmrelay modem show $1 --get health | grep -x $2"; } # MODEM STATE [SECONDS]
modem_count() { vm_run 'gsmrelay modem list --get name | wc -l'; }
# Waits: a device that has just been plugged has no name yet.
socket_name() { vm_until "gadget usb $1" && vm_run "gadget usb $1"; }
