# To a newer version and back (docs/upgrade.md), while SMS arrive.

schema() { vm_run "od -An -j60 -N4 -tu1 /var/lib/gsmrelay/spool.db | awk '{ print \$4 }'"; }

start_traffic() {
  traffic "$1" &
  traffic_pid=$!
}
end_traffic() {
  touch "$work/quiet"
  wait "$traffic_pid"
}

upgrade_with_power_cut() {
  set_up one "$(oldest)"
  vm_run 'systemctl enable -q remote-stick; sync'
  deliver 20
  start_traffic 1
  vm_run 'systemd-run -q --unit=upgrade --setenv=DEBIAN_FRONTEND=noninteractive apt-get install -y -q gsmrelay'
  vm_until "dpkg-query -W -f='\${db:Status-Status}' gsmrelay | grep -E 'unpacked|half-'"
  cut_box
  deliver 5
  boot one
  echo "# power was cut while the package was $(vm_run "dpkg-query -W -f='\${db:Status-Status}' gsmrelay")"
  contains "$(vm_run 'dpkg --audit')" gsmrelay
  # Nobody sits beside the box: it relays before somebody ends the upgrade.
  end_traffic
  all_relayed
  echo "# from the start of the kernel to all SMS relayed: $(uptime_of_box) s in the guest"
  person 'dpkg --configure -a'
  person 'apt-get install -y -q gsmrelay'
  vm_run 'systemctl is-active gsmrelayd'
  same "$(newest)" "$(vm_run "dpkg-query -W -f='\${Version}' gsmrelay")" 'version of the package'
  deliver 5
  all_relayed
  same "$(sent_count)" "$(spool_count)" 'messages in the spool'
  vm_run 'systemctl disable -q remote-stick'
}

# The version before, with what has arrived since.
way_back() {
  local before
  set_up one "$(oldest)"
  deliver 10
  all_relayed
  before=$(schema)
  vm_run -t 300 'apt-get install -y -q gsmrelay'
  vm_run 'gsmrelay wait --for modem=up --timeout 50'
  (($(schema) > before))
  deliver 10
  all_relayed
  vm_until 'gsmrelay version | grep "proved by"'
  person "apt-get install -y -q --allow-downgrades gsmrelay=$(oldest)"
  vm_until "journalctl -q -u gsmrelayd -n 50 -o cat | grep 'gsmrelay db restore'"
  fails vm_run 'systemctl is-active gsmrelayd'
  deliver 5
  person 'systemctl stop gsmrelayd'
  person 'gsmrelay db restore --yes' | sed 's/^/# /'
  person 'systemctl start gsmrelayd'
  same "$before" "$(schema)" 'schema of the spool'
  all_relayed
  same 25 "$(spool_count)" 'messages in the spool'
}

check 'row 207: SMS arrive, the power is cut in the middle of an upgrade, and nothing is lost or relayed twice' upgrade_with_power_cut
check 'row 207: the version before returns with gsmrelay db restore and has what has arrived since' way_back
