# SMS from the kernel's serial ports to the receiver on the host, while sticks come and go.

late_plug() {
  tag=$RANDOM$RANDOM
  configure
  vm_run 'systemctl start gsmrelayd && systemctl is-active gsmrelayd && stick create a 0'
  deliver 1 2
  all_is_well 2
}

killed_while_relaying() {
  running_appliance
  deliver 1 20
  vm_run 'systemctl kill -s KILL gsmrelayd'
  deliver 21 40
  host_until arrived_is 40
  same 40 "$(spool_count)" 'messages in the spool'
}

check 'row 007: started without its stick, it uses it once it is plugged' late_plug
check 'row 122: killed in the middle, nothing is lost and nothing twice in the spool' killed_while_relaying
