# A box without a clock and without a network, as after a power cut.

# The modem is outside of the machine: the network that its card is in knows the time.
no_clock_no_network() {
  tag=$RANDOM$RANDOM
  local shown began=$EPOCHSECONDS
  outside_begin
  trap 'vm_run "ip link set eth0 up; date -s @$EPOCHSECONDS"' EXIT
  vm_run 'ip link set eth0 down; date -s "1970-01-02 03:04:05"'
  configure
  vm_run 'stick create a 0 - outside; systemctl start gsmrelayd'
  outside_deliver 1 5
  vm_until 'test "$(sqlite3 -readonly /var/lib/gsmrelay/spool.db "select count(*) from message")" = 5'
  host_until outside_is_empty
  same 0 "$(arrived)" 'posts without a network'
  vm_until "gsmrelay doctor --json | grep '\"code\": *\"clock-wrong\"'"
  vm_until "gsmrelay doctor --json | grep 'the mobile network says that it is $(date -u +%Y-%m-%d)'"
  shown=$(vm_run 'date +%Y; gsmrelay doctor --json || true')
  contains "$shown" '^1970$'
  contains "$shown" "sudo date -u -s '$(date -u +%Y-%m-%d)"
  # They came before the network's time was known.
  vm_until "! gsmrelay inbox list --json | grep '\"received\": *\"19'"
  contains "$(vm_run 'gsmrelay inbox list --json')" "\"received\": *\"$(date -u +%Y-%m-%d)"
  vm_run "ip link set eth0 up"
  host_until arrived_is 5
  fails dates_differ
  # A person sets the clock, with the command that was named.
  vm_run "$(vm_run 'gsmrelay doctor --json || true' | grep -o "date -u -s '[^']*'")"
  vm_until "! gsmrelay doctor --json | grep '\"code\": *\"clock-wrong\"'"
  outside_deliver 6 8
  host_until arrived_is 8
  fails dates_differ
  same 8 "$(spool_count)" 'messages in the spool'
}

# Whether what was relayed has another date than when it was sent: more than ten minutes before the case began, or after now.
dates_differ() {
  local date
  for date in $(grep "cipher-$tag " "$work/received.log" | sed -E 's/.*"date":"?([0-9]+).*/\1/'); do
    ((date / 1000 > began - 600 && date / 1000 < EPOCHSECONDS + 600)) || { echo "a date of $date"; return 0; }
  done
  return 1
}

check 'row 203: without a clock and a network SMS are kept, the clock is said to be wrong, and their dates are corrected' no_clock_no_network
