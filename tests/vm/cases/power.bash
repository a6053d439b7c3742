# The power fails five times in the middle of 100 SMS, with --whole ten times in the middle of 200. The state is on
# /dev/vdc, which then loses what was not flushed; the modem is outside of the machine, and its card keeps its SMS.

CUTS=5 SMS_OF_A_CUT=20
[ -z "$whole" ] || CUTS=10

start_with_outside() {
  configure
  vm_run 'stick create a 0 - outside; systemctl start gsmrelayd'
}

# The power of the stick and of the state disk fails, while the kernel goes on: what was not flushed is lost, also the
# kernel's own part of it (FS_IOC_SHUTDOWN with NOLOGFLUSH). It takes seconds, a start of the machine minutes.
cut_state() {
  vm_run "perl -e '\$how = pack(\"L\", 2); open(F, \"<\", \"/var/lib/gsmrelay\") && ioctl(F, 0x8004587d, \$how) || die \$!' &&
    gadget unplug a; systemctl kill -s KILL gsmrelayd; systemctl stop gsmrelayd; stick remove a
    umount /var/lib/gsmrelay"
  cut_disk
  start_state_disk
}

# As in a box: its state is what the disk has, all else comes from its image.
cut_machine() {
  cut_power
  boot_machine
  vm_run 'mkdir -p /var/lib/gsmrelay'
}

arrived_at_least() { (($(arrived) >= $1)); }

# flow FIRST LAST: SMS come in two a second, also while the power is away.
flow() {
  local n
  for ((n = $1; n <= $2; n++)); do
    outside_deliver "$n" "$n"
    read -r -t 0.5 _ <>"$work/nothing" || true
  done
}

from_state() { sed -E "s/.*\"$1\":(\{\"used\":)?([0-9]+).*/\2/" <<<"$(outside state)"; } # sm, accepted

# cut NUMBER: SMS come in, and when some of them have been relayed the power fails.
cut() {
  local last=$(($1 * SMS_OF_A_CUT)) how=cut_state flow held
  flow $((last - SMS_OF_A_CUT + 1)) "$last" &
  flow=$!
  host_until arrived_at_least $((last - SMS_OF_A_CUT + 1 + RANDOM % (SMS_OF_A_CUT / 2)))
  [ -z "$whole" ] && (($1 != CUTS / 2)) || how=cut_machine
  held=$(($(from_state accepted) - $(arrived)))
  $how
  echo "# cut $1 (${how#cut_}): $(arrived) SMS had been relayed, $held not, $(from_state sm) were on the card"
  ((held == 0)) || in_the_middle=$((in_the_middle + 1))
  wait "$flow"
  outside fault restart 1 >/dev/null
  vm_run 'mount /dev/vdc /var/lib/gsmrelay'
  start_with_outside
}

# slow_down DELETION ANSWER: milliseconds that the card needs for a deletion, and the server for its answer.
slow_down() {
  outside fault slow "$1" +CMGD >/dev/null
  curl -sS -m 10 -o /dev/null -d "{\"delay_ms\":$2}" "http://127.0.0.1:$receiver_port/control"
}

sms_and_power_cuts() {
  local n posts in_the_middle=0
  tag=$RANDOM$RANDOM
  state_on_disk
  outside_begin
  trap 'slow_down 0 0' EXIT
  slow_down 200 200
  start_with_outside
  for ((n = 1; n <= CUTS; n++)); do cut "$n"; done
  slow_down 0 0
  host_until arrived_is $((CUTS * SMS_OF_A_CUT))
  host_until outside_is_empty
  vm_run 'gsmrelay wait --for queue=empty --timeout 30'
  same $((CUTS * SMS_OF_A_CUT)) "$(spool_count)" 'messages in the spool'
  same $((CUTS * SMS_OF_A_CUT)) \
    "$(vm_run 'sqlite3 -readonly /var/lib/gsmrelay/spool.db "select count(distinct key) from message"')" 'SMS in the spool'
  vm_run 'gsmrelay audit && gsmrelay db check'
  # A post whose result was not on disk at the cut is repeated, with the same key: the server knows it.
  posts=$(grep -c "cipher-$tag " "$work/received.log")
  same $((CUTS * SMS_OF_A_CUT)) "$(grep "cipher-$tag " "$work/received.log" | grep -o '"key":"[^"]*"' | sort -u | wc -l)" \
    'keys of posts'
  echo "# $CUTS cuts, $in_the_middle of them with SMS that had not been relayed; $((posts - CUTS * SMS_OF_A_CUT)) of $posts posts were repeats"
  ((in_the_middle >= CUTS / 2)) || { echo 'most cuts were not in the middle'; return 1; }
}

# What the case above relies on: the disk keeps what was flushed and nothing else.
disk_forgets() {
  vm_run 'head -c 4096 /dev/zero | tr "\0" U >/run/block && dd if=/run/block of=/dev/vdc bs=4096 seek=8 oflag=direct conv=notrunc'
  fails grep -q UUUUUUUU "$work/state.img"
  cut_disk
  start_state_disk
  fails vm_run 'dd if=/dev/vdc bs=4096 skip=8 count=1 iflag=direct | grep -q UUUUUUUU'
  vm_run 'dd if=/run/block of=/dev/vdc bs=4096 seek=8 oflag=direct conv=notrunc,fsync'
  cut_disk
  start_state_disk
  vm_run 'dd if=/dev/vdc bs=4096 skip=8 count=1 iflag=direct | grep -q UUUUUUUU'
}

check 'vm: the state disk loses what was not flushed when its power fails, and nothing else' disk_forgets
check "row 115: $CUTS power cuts in the middle of $((CUTS * SMS_OF_A_CUT)) SMS: nothing lost, nothing twice in the spool" sms_and_power_cuts
