# That the virtual hardware is what the other cases take it for: USB modems as the kernel and udev show them.

ec25_appears() {
  vm_run 'stick create a 0'
  vm_until 'test -c /dev/ttyUSB3 && test -e /dev/serial/by-path/*1.3-port0'
  local seen
  seen=$(vm_run 'lsusb -d 2c7c:0125; lsusb -t; ls /dev/ttyUSB*; ls /dev/serial/by-path; udevadm info /dev/ttyUSB2')
  contains "$seen" 'ID 2c7c:0125'
  same 4 "$(grep -c 'Class=Vendor Specific Class, Driver=option, 480M' <<<"$seen")" 'interfaces with the option driver'
  for port in 0 1 2 3; do
    contains "$seen" "^/dev/ttyUSB$port$"
    contains "$seen" "^platform-dummy_hcd.0-usb-0:1:1.$port-port0$"
  done
  contains "$seen" '^E: ID_PATH=platform-dummy_hcd.0-usb-0:1:1.2$'
  contains "$seen" '^E: ID_USB_INTERFACE_NUM=02$'
  contains "$seen" '^E: ID_USB_DRIVER=option$'
  contains "$seen" '^E: ID_VENDOR_ID=2c7c$'
  contains "$seen" '^E: ID_MODEL_ID=0125$'
  contains "$(vm_run 'at /dev/ttyUSB2 ATE0; at /dev/ttyUSB2 AT+CGSN')" '^[0-9]{15}$'
  # The other cases prove that nothing is written to the other ports; this one, that it would be noticed.
  vm_run 'for port in 0 1 3; do echo "hello $port" >/dev/ttyUSB$port; done'
  for port in 0 1 3; do vm_until "grep 'hello $port' /run/gadget/a.$port"; done
  vm_run 'stick unplug a'
  vm_until '! test -e /dev/ttyUSB2 && ! test -e /dev/serial/by-path && ! gadget usb 0'
  vm_run 'stick plug a'
  vm_until 'test -c /dev/ttyUSB3'
  vm_until 'at /dev/ttyUSB2 AT | grep -x OK'
}

# The other cases prove that nothing is written to such a device; this one, that it would be noticed.
foreign_device_hears() {
  vm_run 'gadget create drill 0 2341 0043 A1 acm; gadget listen drill 0; gadget plug drill'
  vm_until 'test -c /dev/ttyACM0'
  contains "$(vm_run 'udevadm info /dev/ttyACM0')" '^E: ID_USB_DRIVER=cdc_acm$'
  same '' "$(vm_run 'cat /run/gadget/drill.0')" 'written to it before'
  vm_run 'stty -F /dev/ttyACM0 raw -echo; echo hello >/dev/ttyACM0'
  vm_until 'grep hello /run/gadget/drill.0'
}

host_is_reached() {
  contains "$(vm_run "curl -sS -m 10 http://10.0.2.100:$receiver_port/control")" '"mode":"ok"'
  # The machine is alone but for that: no other port of the host, no other host.
  fails vm_run "curl -sS -m 3 http://10.0.2.2:$receiver_port/control"
  fails vm_run 'curl -sS -m 3 http://192.0.2.1/'
}

# A clock that goes wrong would make every time limit of the other cases mean something else.
clock_is_right() {
  local guest host wall
  guest=$(vm_run 'cut -d" " -f1 /proc/uptime')
  host=$EPOCHREALTIME
  vm_run 'sleep 5'
  guest=$(awk -v a="$guest" -v b="$(vm_run 'cut -d" " -f1 /proc/uptime')" 'BEGIN { print b - a }')
  wall=$(awk -v a="$host" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')
  echo "# $guest s in the guest, $wall s outside"
  awk -v g="$guest" -v h="$wall" 'BEGIN { exit !(g > h * 0.8 - 1 && g < h * 1.2 + 1) }'
}

# helper USER LINE: what gsmrelay-usb-helper answers.
helper() {
  vm_run "echo '$2' | setpriv --reuid $1 --clear-groups socat -t 20 - UNIX-CONNECT:/run/gsmrelay-usb-helper.sock"
}

usb_reset() {
  running_appliance
  state_is a up
  local device
  device=$(socket_name 0)
  same 'error only gsmrelayd may ask for this' "$(helper root "reset $device")"
  fails helper nobody "reset $device"
  contains "$(helper gsmrelay 'reset usb1')" '^error the device must be'
  contains "$(helper gsmrelay 'reset 1-2')" '^error there is no such USB device'
  # A modem that hears nothing: the USB device leaves and returns, then it hears again.
  vm_run 'stick ctl a fault hang'
  vm_run 'gsmrelay modem reset a --level usb-reset --yes'
  vm_until -t 30 "journalctl -q -u gsmrelay-usb-helper | grep 'reset of USB $device: done'"
  vm_run "dmesg | grep 'usb $device: authorized to connect'"
  vm_run 'stick ctl a clear-faults'
  state_is a up
  vm_until "gsmrelay history --modem a | grep usb-reset"
}

port_power() {
  running_appliance
  state_is a up
  local device
  device=$(socket_name 0)
  contains "$(helper gsmrelay "power-cycle $device")" '^ok$'
  vm_until 'test -c /dev/ttyUSB3'
  contains "$(helper gsmrelay "reset $device")" '^error the last action with it is less than a minute ago'
  state_is a up
}

check 'row 035: a hung modem is reset at the USB bus by the helper, which takes orders of gsmrelayd alone' usb_reset
check 'row 036: the power of a USB port is switched off and on, and the modem returns' port_power
check 'vm: the guest counts seconds as everybody' clock_is_right
check 'vm: an EC25 made of a gadget has its ports, links and properties, answers, goes and returns' ec25_appears
check 'vm: what is written to a foreign serial device is seen' foreign_device_hears
check 'vm: the guest reaches the receiver on the host and nothing else' host_is_reached
