# The card is changed in a running modem.

configure_cards() {
  vm_write /etc/gsmrelay/gsmrelayd.toml <<TOML
[[sim]]
name = "old"
iccid = "8949010000000000011"
pin = "1111"
[[sim]]
name = "new"
iccid = "8949010000000000029"
pin = "2222"
[[route]]
name = "host"
url = "http://10.0.2.100:$receiver_port/v3/publish"
accept = "all"
TOML
}

another_card_with_another_pin() {
  local usb pid
  tag=$RANDOM$RANDOM
  configure_cards
  vm_run 'stick create a 0 - iccid=8949010000000000011,number=+237670000011,pin=1111; systemctl start gsmrelayd'
  usb=$(socket_name 0)
  state_is "usb-$usb" up
  deliver 1 3
  host_until arrived_is 3
  pid=$(property MainPID)
  vm_run 'stick ctl a sim out'
  vm_until -t 90 "gsmrelay modem show usb-$usb --get sim | grep -x absent"
  vm_run 'stick ctl a sim swap iccid=8949010000000000029,number=+237670000029,pin=2222'
  vm_until "gsmrelay modem show usb-$usb --get sim | grep -x ready"
  deliver 4 6
  all_is_well 6
  same "$pid" "$(property MainPID)" 'process'
  same $'new\nold' "$(vm_run 'gsmrelay sim list --get name | sort')" 'cards in the list of SIMs'
  # One PIN each, entered once: all three tries are left on both.
  same 3 "$(shown "usb-$usb" pin_tries_left)" 'PIN tries left'
  fails vm_run "journalctl -q -u gsmrelayd -o cat | grep -E '1111|2222'"
}

check 'row 023: another card with another PIN is known, unlocked with its own, and loses nothing' another_card_with_another_pin
