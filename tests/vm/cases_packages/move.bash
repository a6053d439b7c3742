# Another box takes over, and a card is prepared elsewhere.

moved_to_another_box() {
  set_up one
  deliver 10
  all_relayed
  # The server is away: these wait in the spool of the old box, the next ones on the card and in the network.
  server 503
  deliver 10
  vm_until 'test $(gsmrelay inbox list --limit 500 --get id | wc -l) = 20'
  person 'systemctl stop gsmrelayd'
  person "gsmrelay backup /root/box.backup <<<'$PASSPHRASE'" | sed 's/^/# /'
  deliver 5
  vm_run 'base64 -w0 /root/box.backup' | base64 -d >"$work/box.backup"
  fails grep -qaE 'SQLite format 3|\[\[route\]\]' "$work/box.backup"
  shut_down
  server ok
  bare two
  send_file "$work/box.backup" /root/box.backup
  person 'apt-get update -q'
  person 'apt-get install -y -q gsmrelay'
  person "gsmrelay restore /root/box.backup <<<'$PASSPHRASE'"
  vm_run 'systemctl start remote-stick'
  person 'gsmrelay config check && systemctl start gsmrelayd'
  deliver 5
  all_relayed
  no_post_is_repeated
  same 30 "$(spool_count)" 'messages in the spool'
}

# A boot partition, as every computer writes it, with a configuration that has a secret.
prepare_card() {
  vm_run 'truncate -s 8M /boot.img && mkfs.vfat /boot.img >/dev/null && mkdir -p /boot/firmware &&
    echo "/boot.img /boot/firmware vfat loop 0 0" >>/etc/fstab && systemctl daemon-reload && mount /boot/firmware'
  vm_write /boot/firmware/gsmrelayd.toml <<TOML
[[sim]]
name = "main"
iccid = "8949010000000000011"
pin = "4711"
[[route]]
name = "main"
url = "http://10.0.2.100:$receiver_port/v3/publish"
TOML
}

first_boot_of_a_card() {
  bare two
  vm_run -t 300 'apt-get update -q && apt-get install -y -q gsmrelay && systemctl enable -q remote-stick'
  prepare_card
  deliver 1
  shut_down
  boot two
  all_relayed
  echo "# from the start of the kernel to the first SMS relayed: $(uptime_of_box) s in the guest, $(processor_time) s of processor time"
  same '640 root gsmrelay' "$(vm_run 'stat -c "%a %U %G" /etc/gsmrelay/gsmrelayd.toml')"
  # As if a power cut had come before it was removed.
  vm_run 'cp /etc/gsmrelay/gsmrelayd.toml /boot/firmware/ && systemctl restart gsmrelay-import'
  vm_run 'mountpoint -q /boot/firmware && ! ls /boot/firmware/gsmrelayd.toml 2>/dev/null && umount /boot/firmware'
  fails vm_run 'grep -aF 4711 /boot.img'
  vm_run 'sed -i "\#/boot.img#d" /etc/fstab; rm /boot.img; systemctl daemon-reload; systemctl disable -q remote-stick'
}

check 'row 193: another box takes over with one file: nothing is lost, nothing relayed twice' moved_to_another_box
check 'row 194: a card with the configuration on its boot partition relays after its first boot, and the file is gone' first_boot_of_a_card
