# The shipped unit on the shipped kernel: how it starts, what it may do, what ends it.

starts_as_its_user() {
  configure
  vm_run 'systemctl start gsmrelayd'
  same notify "$(property Type)"
  same active "$(property ActiveState)"
  local pid status
  pid=$(property MainPID)
  status=$(vm_run "cat /proc/$pid/status; stat -c '%U:%G %a' /var/lib/gsmrelay /run/gsmrelay; ps -o user= -p $pid")
  contains "$status" '^gsmrelay$'
  contains "$status" '^gsmrelay:gsmrelay 750$'
  contains "$status" '^gsmrelay:gsmrelay 755$'
  for set in CapPrm CapEff CapBnd CapAmb; do contains "$status" "^$set:[[:space:]]0000000000000000$"; done
  contains "$status" '^NoNewPrivs:[[:space:]]1$'
  contains "$status" '^Seccomp:[[:space:]]2$'
  same 'gsmrelay:gsmrelay 700' "$(vm_run "systemd-tmpfiles --create gsmrelay.conf && stat -c '%U:%G %a' /etc/gsmrelay/secrets.d")"
}

exposure() {
  configure
  local seen
  for unit in gsmrelayd gsmrelay-usb-helper; do
    seen=$(vm_run "systemd-analyze security --no-pager $unit" | tail -n 1)
    echo "# $seen"
    [[ $seen =~ $unit.service:\ ([0-9.]+) ]]
    awk -v score="${BASH_REMATCH[1]}" 'BEGIN { exit !(score <= 1.5) }'
  done
}

killed_it_returns() {
  configure
  vm_run 'systemctl start gsmrelayd'
  local pid
  pid=$(property MainPID)
  vm_run 'systemctl kill -s KILL gsmrelayd'
  vm_until -t 30 "test \$(systemctl show --value -p NRestarts gsmrelayd) = 1 && systemctl is-active gsmrelayd"
  [ "$pid" != "$(property MainPID)" ]
}

stopped_it_is_noticed() {
  configure
  vm_write /etc/systemd/system/gsmrelayd.service.d/quick.conf <<<$'[Service]\nWatchdogSec=4'
  vm_run 'systemctl daemon-reload; systemctl start gsmrelayd'
  # It feeds the watchdog: still the same process after several of its periods.
  local pid
  pid=$(property MainPID)
  vm_never 13 "! systemctl is-active gsmrelayd || test \$(systemctl show --value -p MainPID gsmrelayd) != $pid"
  vm_run "kill -STOP $pid"
  vm_until -t 40 "journalctl -q -u gsmrelayd -o cat | grep -i 'watchdog timeout' &&
    test \$(systemctl show --value -p NRestarts gsmrelayd) = 1 && systemctl is-active gsmrelayd"
}

term_ends_it() {
  configure
  vm_run 'stick create a 0'
  vm_run 'systemctl start gsmrelayd'
  local begin=$SECONDS
  vm_run 'systemctl stop gsmrelayd'
  ((SECONDS - begin <= 8))
  same success "$(property Result)"
}

# The state on a partition of its own; nothing else can be written.
read_only_root() {
  tag=$RANDOM$RANDOM
  configure
  vm_run 'truncate -s 64M /run/state.img && mkfs.ext4 -q /run/state.img && mkdir -p /var/lib/gsmrelay &&
    mount -o loop /run/state.img /var/lib/gsmrelay'
  vm_run 'journalctl --relinquish-var; sync; mount -o remount,ro / && ! touch /etc/written 2>/dev/null'
  vm_run 'stick create a 0; systemctl start gsmrelayd'
  deliver 1 5
  all_is_well 5
  vm_run 'systemctl restart gsmrelayd && systemctl is-active gsmrelayd'
  deliver 6 8
  all_is_well 8
  same 'gsmrelay 600' "$(vm_run "stat -c '%U %a' /var/lib/gsmrelay/spool.db")"
}

check 'row 177: the shipped unit starts on a fresh Debian, Type=notify; row 169: as its own user, without a capability; row 171: its system calls are filtered' starts_as_its_user
check 'row 170: systemd-analyze gives the units an exposure of 1.5 or less' exposure
check 'row 178: killed, it is started again' killed_it_returns
check 'row 178: the watchdog is fed, and ends a process that hangs' stopped_it_is_noticed
check 'vm: systemctl stop ends it in time' term_ends_it
check 'row 180: with a read-only root and the state on its own partition it receives and relays' read_only_root
