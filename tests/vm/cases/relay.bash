# SMS from the kernel's serial ports to the receiver on the host, while sticks come and go.

relayed() {
  running_appliance
  deliver 1 5
  all_is_well 5
}

late_plug() {
  tag=$RANDOM$RANDOM
  configure
  vm_run -t 60 'systemctl start gsmrelayd && systemctl is-active gsmrelayd && stick create a 0'
  deliver 1 2
  all_is_well 2
}

# 100 SMS, the stick taken out in the middle; its old number is taken by another device when it returns.
renumbered() {
  running_appliance
  deliver 1 50
  vm_run 'stick unplug a && gadget create b 1 2c7c 0125 - gser && gadget plug b'
  vm_until 20 'test -c /dev/ttyUSB0'
  deliver 51 100
  vm_run 'stick plug a'
  vm_until 20 'test -c /dev/ttyUSB4'
  all_is_well 100
}

killed_while_relaying() {
  running_appliance
  deliver 1 20
  vm_run 'systemctl kill -s KILL gsmrelayd'
  deliver 21 40
  host_until 120 arrived_is 40
  same 40 "$(spool_count)" 'messages in the spool'
}

check 'vm: an SMS at the stick reaches the receiver on the host' relayed
check 'row 007: started without its stick, it uses it once it is plugged' late_plug
check 'row 006: unplugged in the middle and back under another number, nothing is lost' renumbered
check 'row 122: killed in the middle, nothing is lost and nothing twice in the spool' killed_while_relaying
