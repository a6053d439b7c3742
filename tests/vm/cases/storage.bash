# The disk of the state is full, and its database is damaged.

# SMS beyond what the full disk takes stay on the modem, and the service goes on by itself once there is room.
full_disk() {
  tag=$RANDOM$RANDOM
  local pid
  state_on_disk
  running_appliance
  state_is a up
  deliver 1 3
  all_is_well 3
  pid=$(property MainPID)
  fails vm_run 'dd if=/dev/zero of=/var/lib/gsmrelay/filler bs=64k && sync'
  same 0 "$(vm_run 'stat -f -c %a /var/lib/gsmrelay')" 'free blocks'
  deliver 4 23
  vm_until "gsmrelay doctor --json | grep '\"code\": *\"disk-full\"'"
  contains "$(vm_run 'gsmrelay status || true')" 'the disk of [^ ]* is full: SMS stay on the modems'
  vm_until "stick ctl a state | grep -E '\"used\":[1-9]'"
  echo "# $(arrived) of 23 SMS arrived with a full disk, the others are on the modem"
  (($(arrived) < 23))
  vm_run 'rm /var/lib/gsmrelay/filler'
  all_is_well 23
  fails vm_run "gsmrelay doctor --json | grep '\"code\": *\"disk-full\"'"
  same "$pid" "$(property MainPID)" 'process'
  vm_run 'gsmrelay audit && gsmrelay db check'
}

# A quarter of the file, in its middle, is overwritten while the service is stopped.
damaged_database() {
  tag=$RANDOM$RANDOM
  local sums commands
  state_on_disk
  running_appliance
  deliver 1 100
  all_is_well 100
  vm_run 'systemctl stop gsmrelayd; cd /var/lib/gsmrelay; pages=$(($(stat -c %s spool.db) / 1024))
    dd if=/dev/urandom of=spool.db bs=1024 seek=$((pages / 2)) count=$((pages / 4)) conv=notrunc,fsync'
  sums=$(vm_run 'sha256sum </var/lib/gsmrelay/spool.db')
  vm_run 'systemctl start --no-block gsmrelayd'
  deliver 101 103
  vm_until "gsmrelay doctor --json | grep '\"code\": *\"spool-damaged\"'"
  vm_never 15 'test $(systemctl show --value -p NRestarts gsmrelayd) -gt 0'
  same "$sums" "$(vm_run 'sha256sum </var/lib/gsmrelay/spool.db')" 'the damaged file'
  contains "$(vm_run 'gsmrelay doctor || true')" 'next: .*gsmrelay db check'
  commands=$(vm_run 'gsmrelay db check || true' | sed -n 's/^ *next: //p' | sed 's/sudo //g')
  vm_run "$commands"
  host_until arrived_is 103
  deliver 104 106
  all_arrive_anew 106 6
  same "$sums" "$(vm_run 'sha256sum </var/lib/gsmrelay/spool.db.damaged')" 'what was moved'
  fails vm_run "gsmrelay doctor --json | grep '\"code\": *\"spool-damaged\"'"
}
all_arrive_anew() { # IN-ALL IN-THE-NEW-SPOOL
  host_until arrived_is "$1"
  vm_until "! stick ctl a state | grep -Eq '\"used\":[1-9]'"
  same "$2" "$(spool_count)" 'messages in the new spool'
}

check 'row 123: with a full disk SMS stay on the modem, which is named, and all are relayed once there is room' full_disk
check 'vm: a damaged database is named and kept, and with the commands that are named SMS arrive again' damaged_database
