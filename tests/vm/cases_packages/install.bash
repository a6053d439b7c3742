# From a bare Debian to the first SMS, as docs/install.md has it, and back to a bare Debian.

waits_for_its_configuration() {
  same inactive "$(property ActiveState)" 'the service without a configuration'
  same success "$(property Result)"
  same enabled "$(vm_run 'systemctl is-enabled gsmrelayd gsmrelay-import | sort -u')" 'its units'
  contains "$(vm_run 'gsmrelay || true')" 'next: .*gsmrelay setup'
  same '' "$(vm_run 'systemctl --failed --no-legend')" 'failed units'
}

bare_to_first_sms() {
  local begin waited said seconds
  bare one
  vm_run 'systemctl start remote-stick'
  : >"$work/typed"
  begin=$(uptime_of_box)
  waited=$(seconds_waited)
  person 'apt-get update -q'
  said=$(person 'apt-get install -y -q gsmrelay')
  contains "$said" '^Setting up gsmrelay '
  echo "# installed after $(since "$begin") s in the guest"
  waits_for_its_configuration
  said=$(person "$(setup_command)")
  contains "$said" 'The box is set up'
  deliver 1
  all_relayed
  seconds=$(since "$begin") waited=$(($(seconds_waited) - waited))
  echo "# first SMS relayed after $(wc -l <"$work/typed") commands and $seconds s in the guest, of which its host gave $waited s to others"
  (($(wc -l <"$work/typed") <= 4))
  ((seconds - waited <= 180))
}

exposure_of_units() {
  local unit seen
  on_box one
  vm_run -t 300 'apt-get update -q && apt-get install -y -q gsmrelay gsmrelay-backend'
  for unit in $(vm_run "dpkg -L gsmrelay gsmrelay-backend | sed -n 's#.*/system/\(.*\.service\)#\1#p'"); do
    seen=$(vm_run "systemd-analyze security --no-pager $unit" | tail -n 1)
    echo "# $seen"
    [[ $seen =~ $unit:\ ([0-9.]+) ]]
    awk -v score="${BASH_REMATCH[1]}" 'BEGIN { exit !(score <= 1.5) }'
  done
  same 6 "$(vm_run "dpkg -L gsmrelay gsmrelay-backend | grep -c '/system/.*\.service$'")" units
}

# The state on a partition of its own; nothing else can be written.
read_only_box() {
  set_up one
  vm_run 'set -e
    systemctl stop gsmrelayd
    truncate -s 64M /run/state.img
    mkfs.ext4 -q /run/state.img
    mount -o loop /run/state.img /var/lib/gsmrelay
    chown gsmrelay: /var/lib/gsmrelay
    journalctl --relinquish-var
    sync
    mount -o remount,ro /
    ! touch /etc/written 2>/dev/null'
  vm_run 'systemctl start gsmrelayd'
  deliver 5
  all_relayed
  same 5 "$(spool_count)" 'messages in the spool'
}

# As overlayroot does it: all of /etc and /var/lib is in memory, and the disk is below /media/root-ro. For one start.
overlay_at_next_start() {
  vm_write /usr/local/sbin/overlays <<'SH'
#!/bin/sh
set -e
rm /etc/systemd/system/sysinit.target.wants/overlays.service && sync
mkdir -p /run/over /media/root-ro && mount --bind --make-private / /media/root-ro
for folder in /etc /var/lib; do
  mkdir -p "/run/over$folder" "/run/over.work$folder"
  mount -t overlay overlay -o "lowerdir=$folder,upperdir=/run/over$folder,workdir=/run/over.work$folder" "$folder"
done
SH
  vm_write /etc/systemd/system/overlays.service <<'UNIT'
[Unit]
DefaultDependencies=no
After=systemd-remount-fs.service
Before=systemd-tmpfiles-setup.service sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/overlays
[Install]
WantedBy=sysinit.target
UNIT
  vm_run 'chmod +x /usr/local/sbin/overlays && systemctl daemon-reload && systemctl enable -q overlays && sync'
}

overlay_after_restart() {
  local said
  set_up one
  deliver 1
  all_relayed
  overlay_at_next_start
  shut_down
  boot one
  same overlayfs "$(vm_run 'stat -f -c %T /etc/gsmrelay /var/lib/gsmrelay | sort -u')" 'file system after the restart'
  # The daemon refuses, and says so.
  vm_until 'journalctl -b -u gsmrelayd -o cat | grep "/var/lib/gsmrelay is on an overlay, which a restart may empty"'
  contains "$(vm_run 'journalctl -b -u gsmrelayd -o cat')" 'next: sudo gsmrelay config edit'
  contains "$(vm_run 'gsmrelay doctor --json || true')" '/var/lib/gsmrelay is on an overlay'
  # Nothing is written there.
  said=$(vm_run 'EDITOR=true gsmrelay config edit 2>&1; echo "code $?"')
  contains "$said" 'next: findmnt -T /etc/gsmrelay$'
  contains "$said" '^code 7$'
  said=$(vm_run 'gsmrelay modem claim 1-1 2>&1; echo "code $?"')
  contains "$said" 'next: findmnt -T /etc/udev/rules.d$'
  contains "$said" '^code 7$'
  said=$(vm_run "rm /etc/gsmrelay/gsmrelayd.toml; $(setup_command) 2>&1; echo \"code \$?\"")
  contains "$said" 'next: findmnt -T /etc/gsmrelay$'
  contains "$said" '^code 7$'
  fails vm_run 'test -e /etc/gsmrelay/gsmrelayd.toml'
  vm_run 'ls -l /media/root-ro/etc/gsmrelay/gsmrelayd.toml'
  shut_down
  boot one
  same ext2/ext3 "$(vm_run 'stat -f -c %T /etc/gsmrelay')" 'file system after the next restart'
  vm_until 'systemctl is-active gsmrelayd'
  vm_run 'rm /etc/systemd/system/overlays.service /usr/local/sbin/overlays && rmdir /media/root-ro && systemctl daemon-reload'
}

removed_and_purged() {
  set_up one
  deliver 3
  all_relayed
  vm_run -t 300 'apt-get remove -y -q gsmrelay'
  fails vm_run 'command -v gsmrelayd || systemctl is-active gsmrelayd'
  vm_run 'test -s /var/lib/gsmrelay/spool.db && test -s /etc/gsmrelay/gsmrelayd.toml'
  deliver 2
  vm_run -t 300 'apt-get install -y -q gsmrelay gsmrelay-modem gsmrelay-backend gsmrelay-app'
  all_relayed
  same 5 "$(spool_count)" 'messages in the spool that was found again'
  vm_run -t 300 'systemctl stop remote-stick
    apt-get purge -y -q --autoremove gsmrelay gsmrelay-modem gsmrelay-backend gsmrelay-app'
  same '' "$(comm -13 "$work/one.files" <(files_of_box))" 'what is left'
  same '' "$(vm_run 'systemctl list-unit-files --no-legend "gsmrelay*"; systemctl list-units --all --no-legend "gsmrelay*"')" 'units that are left'
}

check 'row 176: from a bare Debian to the first SMS relayed with apt and one URL, in at most 4 commands and 3 minutes; row 177: until it is set up the service waits, without a failure' bare_to_first_sms
check 'row 170: systemd-analyze gives each installed unit an exposure of 1.5 or less' exposure_of_units
check 'row 180: the packages work with a read-only root and the state on its own partition' read_only_box
check 'row 180: with an overlay on /etc and /var/lib after a restart nothing is written there, and the next command is named' overlay_after_restart
check 'row 176: removal keeps the spool, a new installation finds it, and purge leaves no file' removed_and_purged
