# Modems are found by themselves, followed wherever they go, kept from others; others' devices are left alone.

# A configuration without a modem: one route, and what is given on standard input.
configure_route() {
  vm_write /etc/gsmrelay/gsmrelayd.toml <<TOML
$(cat)
[[route]]
name = "host"
url = "http://10.0.2.100:$receiver_port/v3/publish"
accept = "all"
TOML
}

finding_appliance() {
  tag=$RANDOM$RANDOM
  configure_route </dev/null
  vm_run 'systemctl start gsmrelayd'
}

silent_ports_are_silent() { # STICK PORT…
  local stick=$1 port
  shift
  for port in "$@"; do same '' "$(vm_run "cat /run/gadget/$stick.$port")" "written to port $port of $stick"; done
}

found() {
  tag=$RANDOM$RANDOM
  configure_route </dev/null
  vm_run 'stick create a 0; systemctl start gsmrelayd'
  deliver 1 5
  all_is_well 5
  local usb
  usb=$(socket_name 0)
  state_is "usb-$usb" up
  same "$usb" "$(shown "usb-$usb" usb)" 'USB path'
  same /dev/ttyUSB2 "$(shown "usb-$usb" port)" port
  silent_ports_are_silent a 0 1 3
}

found_later() {
  finding_appliance
  vm_run 'systemctl is-active gsmrelayd && stick create a 0'
  deliver 1 3
  all_is_well 3
}

imei_in_any_socket() {
  tag=$RANDOM$RANDOM
  configure_route <<<$'[[modem]]\nname = "kitchen"\nimei = "490154203237518"'
  vm_run 'stick create a 0 - imei=490154203237518; systemctl start gsmrelayd'
  state_is kitchen up
  same "$(socket_name 0)" "$(shown kitchen usb)" 'USB path'
  vm_run 'stick unplug a'
  state_is kitchen absent 30
  vm_run 'stick plug a 1'
  state_is kitchen up
  same "$(socket_name 1)" "$(shown kitchen usb)" 'USB path'
  same 1 "$(modem_count)" modems
  deliver 1 2
  all_is_well 2
}

# 200 SMS, the stick taken out in the middle. It must get its own numbers back: nobody may hold on to the old port.
unplugged_in_the_middle() {
  tag=$RANDOM$RANDOM
  configure_route </dev/null
  vm_run 'stick create a 0; systemctl start gsmrelayd'
  deliver 1 60
  vm_run 'stick unplug a'
  vm_until -t 20 '! ls /dev/ttyUSB* && ! ls -l /proc/$(systemctl show --value -p MainPID gsmrelayd)/fd | grep ttyUSB'
  vm_run 'gadget create b 1 2c7c 0125 - gser && gadget plug b'
  vm_until 'test -c /dev/ttyUSB0'
  deliver 61 130
  vm_run 'stick plug a'
  vm_until 'test -c /dev/ttyUSB4'
  deliver 131 200
  all_is_well 200
  same /dev/ttyUSB3 "$(shown "usb-$(socket_name 0)" port)" port
}

swapped() {
  tag=$RANDOM$RANDOM
  configure_route <<TOML
[[modem]]
name = "a"
imei = "490154203237518"
[[modem]]
name = "b"
imei = "356938035643809"
TOML
  vm_run 'stick create a 0 0001 imei=490154203237518; stick create b 1 0001 imei=356938035643809
    systemctl start gsmrelayd'
  state_is a up
  state_is b up
  local pid
  pid=$(property MainPID)
  vm_run 'stick unplug a; stick unplug b'
  vm_until '! ls /dev/ttyUSB*'
  vm_run 'stick plug a 1; stick plug b 0'
  vm_until "test \$(gsmrelay modem show a --get usb) = $(socket_name 1)"
  state_is a up
  state_is b up
  same "$(socket_name 0)" "$(shown b usb)" 'USB path of b'
  deliver 1 5
  host_until arrived_is 5
  same a "$(vm_run 'gsmrelay inbox list --get modem | sort -u')" 'modem of its SMS'
  same "$pid" "$(property MainPID)" 'process'
}

# An Arduino and a stick side by side.
foreign_is_left_alone() {
  finding_appliance
  vm_run 'gadget create drill 1 2341 0043 A1 acm; gadget listen drill 0; gadget plug drill'
  vm_until 'test -c /dev/ttyACM0'
  vm_run 'stick create a 0'
  deliver 1 2
  all_is_well 2
  same '' "$(vm_run 'cat /run/gadget/drill.0')" 'written to a device of somebody else'
  silent_ports_are_silent a 0 1 3
  same 1 "$(modem_count)" modems
}

modem_manager() { vm_run "systemctl unmask polkit ModemManager; systemctl $1 ModemManager"; }

rules_keep_it_off() {
  modem_manager start
  finding_appliance
  vm_run 'stick create a 0'
  deliver 1 5
  all_is_well 5
  same 1 "$(vm_run 'udevadm info --query=property --property=ID_MM_DEVICE_IGNORE --value /sys/bus/usb/devices/'"$(socket_name 0)")"
  same on "$(vm_run "cat /sys/bus/usb/devices/$(socket_name 0)/power/control")" 'power/control'
  same ../ttyUSB2 "$(vm_run "readlink /dev/gsmrelay/$(socket_name 0)")" 'the link for technicians'
  same 'dialout 660' "$(vm_run 'stat -c "%G %a" /dev/ttyUSB2')" 'owner of the port'
  vm_never 15 'mmcli -L | grep -q Modem/'
  vm_run 'systemctl is-active ModemManager'
  silent_ports_are_silent a 0 1 3
}

# As on a machine whose rules came later than its ModemManager.
holder_is_named() {
  local usb pid
  modem_manager stop
  vm_run 'mkdir -p /run/udev/rules.d; ln -sf /dev/null /run/udev/rules.d/78-gsmrelay.rules; udevadm control --reload'
  vm_run 'stick create a 0'
  modem_manager start
  vm_until 'mmcli -L | grep Modem/'
  vm_until 'mmcli -m any --enable || mmcli -m any | grep -E "state: .*(enabled|registered|searching)"'
  finding_appliance
  usb=$(socket_name 0)
  state_is "usb-$usb" held
  pid=$(vm_run 'systemctl show --value -p MainPID ModemManager')
  contains "$(shown "usb-$usb" trouble)" "ModemManager \(pid $pid\).*gsmrelay modem claim $usb"
  vm_run "gsmrelay modem claim $usb"
  deliver 1 3
  state_is "usb-$usb" up
  all_is_well 3
  fails vm_run 'mmcli -L | grep Modem/'
  vm_run 'rm /run/udev/rules.d/78-gsmrelay.rules /etc/udev/rules.d/*gsmrelay*; udevadm control --reload'
}

# The stick has an interface for data, and two ports for AT commands: one is for SMS, ModemManager gets the others.
internet_and_sms() {
  local usb pid seen data
  modem_manager start
  finding_appliance
  vm_run 'stick create a 0 - internet'
  usb=$(socket_name 0)
  state_is "usb-$usb" up
  vm_run "gsmrelay modem claim $usb --port 02"
  vm_until 'mmcli -L | grep Modem/'
  # The gadget's own side has a network interface too, which is not the stick's.
  data=$(vm_run 'cd /sys/bus/usb/drivers/rndis_host && ls -d */net/* | head -n 1 | xargs basename')
  seen=$(vm_run 'mmcli -m any --output-keyvalue')
  contains "$seen" 'modem\.generic\.ports\..*ttyUSB1 \(at\)'
  contains "$seen" "modem\.generic\.ports\..*$data \(net\)"
  fails contains "$seen" 'ttyUSB0 \(at\)'
  deliver 1 5
  state_is "usb-$usb" up
  all_is_well 5
  same /dev/ttyUSB0 "$(shown "usb-$usb" port)" port
  pid=$(property MainPID)
  same /dev/ttyUSB0 "$(vm_run "readlink /proc/$pid/fd/* | grep ^/dev/ttyUSB | sort -u")" 'port of gsmrelayd'
  pid=$(vm_run 'systemctl show --value -p MainPID ModemManager')
  fails contains "$(vm_run "readlink /proc/$pid/fd/*")" '^/dev/ttyUSB0$'
  # Nothing keeps NetworkManager or ModemManager from the data interface.
  seen=$(vm_run "udevadm info --query=property /sys/class/net/$data")
  contains "$seen" '^ID_USB_DRIVER=rndis_host$'
  fails contains "$seen" '^(ID_MM_PORT_IGNORE|ID_MM_DEVICE_IGNORE|NM_UNMANAGED)=1$'
}

check 'row 001: a stick is found and used with no modem in the configuration' found
check 'row 005: a stick that is plugged in later is found and used' found_later
check 'row 002: a modem is known by its IMEI in any socket' imei_in_any_socket
check 'row 006: 200 SMS, unplugged in the middle and back under another number' unplugged_in_the_middle
check 'row 006: two equal sticks are swapped and keep their names, without a restart' swapped
check 'row 004: a foreign serial device and the other ports of a stick are never written to' foreign_is_left_alone
check 'row 009: the rules keep ModemManager off the stick, and its port is the service'"'"'s' rules_keep_it_off
check 'row 010: ModemManager on the port is named, and the command that is named frees it' holder_is_named
check 'row 197: one stick for internet and SMS: the claimed port is the service'"'"'s, ModemManager has the others and the data' internet_and_sms
