# Boxes: machines with a disk of their own, which keeps what is written, onto which the packages are installed as a
# person does it. The modem is on the host. Sourced by ./run --packages.

# What a bare Debian has beyond its minimal system: nothing of ours, and no library for it. ca-certificates, because
# every image for a Raspberry Pi has it: apt needs it for a repository with https.
BOX_PACKAGES="systemd-sysv udev dbus kmod busybox-static linux-image-amd64 iproute2 procps socat dosfstools e2fsprogs
  ca-certificates"

# The passphrase with which the cases encrypt backups.
PASSPHRASE='correct horse battery staple'

# dependencies DEB…: the packages that they depend on or recommend; of alternatives the first.
dependencies() {
  local deb field
  for deb in "$@"; do
    for field in Pre-Depends Depends Recommends; do dpkg-deb -f "$deb" "$field"; done
  done | tr ',' '\n' | sed 's/[|(:].*//; s/ //g; /^$/d; /^gsmrelay/d' | sort -u
}

# build_box_image: the disk of a bare box.
build_box_image() {
  suite=$(basename "$packages") GUEST_PACKAGES=$BOX_PACKAGES ROOM=768M
  build_image "$cache/vm"
}

# fetch_dependencies FOLDER: the packages of Debian that ours need beyond what a bare box has; a box reaches no mirror.
fetch_dependencies() {
  local wanted apt=$image/apt
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$1"
  debugfs -R "dump /var/lib/dpkg/status $apt/status" "$image/disk" 2>/dev/null
  debugfs -R "dump /etc/apt/sources.list $apt/sources.list" "$image/disk" 2>/dev/null
  wanted=$(dependencies "$packages"/*_amd64.deb ${previous:+"$previous"/*_amd64.deb})
  # shellcheck disable=SC2086
  { fetch_with_apt update && fetch_with_apt install --yes --download-only $wanted; } >"$work/apt.log" 2>&1 ||
    { cat "$work/apt.log"; die "a package of Debian is missing"; }
  cp "$apt"/archives/*.deb "$1"
  (cd "$1" && apt-ftparchive packages . >Packages)
}

fetch_with_apt() {
  apt-get -q -o Dir::State::status="$apt/status" -o Dir::State::lists="$apt/lists" -o Dir::Etc::sourcelist="$apt/sources.list" \
    -o Dir::Etc::sourceparts=- -o Dir::Cache::archives="$apt/archives" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
    -o APT::Architecture=amd64 -o APT::Sandbox::User=root -o APT::Install-Recommends=true -o Debug::NoLocking=true "$@"
}

# pack_box FILE: the signed repository, the stand-in for Debian's mirror, and the tools of the guest.
pack_box() {
  local tree=$work/payload.d
  mkdir -p "$work/packages/$suite" "$tree/srv" "$tree/etc/apt/keyrings" "$tree/etc/apt/sources.list.d"
  cp "$packages"/*_amd64.deb ${previous:+"$previous"/*_amd64.deb} "$work/packages/$suite/"
  rm -f "$work/packages/$suite/"*-dbgsym_*
  "$root/debian/scripts/repository" "$tree/srv/gsmrelay" "$work/packages" >"$work/repository.log" 2>&1 ||
    { cat "$work/repository.log"; die "no repository"; }
  cp "$tree/srv/gsmrelay/gsmrelay-archive-keyring.asc" "$tree/etc/apt/keyrings/gsmrelay.asc"
  fetch_dependencies "$tree/srv/debian"
  printf 'Types: deb\nURIs: file:/srv/gsmrelay\nSuites: %s\nComponents: main\nSigned-By: /etc/apt/keyrings/gsmrelay.asc\n' \
    "$suite" >"$tree/etc/apt/sources.list.d/gsmrelay.sources"
  echo 'deb [trusted=yes] file:/srv/debian ./' >"$tree/etc/apt/sources.list.d/debian.list"
  install -D -m 755 -t "$tree/usr/local/sbin" "$here/guest/gadget" "$here/guest/box/remote-stick"
  install -D -m 644 -t "$tree/etc/systemd/system" "$here"/guest/box/*.service
  tar -C "$tree" --owner=0 --group=0 -cf "$1" .
}

# A case has the box that it asks for, in the state that it makes.
fresh_machine() {
  server ok
  # A case with an overlay has failed.
  if running && vm_run 'mountpoint -q /etc'; then shut_down; fi
  ! running || vm_run 'mount -o remount,rw /
    if mountpoint -q /var/lib/gsmrelay; then systemctl stop gsmrelayd; umount /var/lib/gsmrelay; fi'
}

# prepare_boxes: what is on the host for all of them.
prepare_boxes() {
  mkfifo "$work/commands.in" "$work/commands.out"
  exec {to_guest}<>"$work/commands.in" {from_guest}<>"$work/commands.out"
  printf '#!/bin/sh\nexec socat -t 0.2 - "FILE:%s,raw,echo=0"\n' "$work/modem" >"$work/plug"
  chmod +x "$work/plug"
  disk_mode=snapshot=off more_forwards=",guestfwd=tcp:10.0.2.100:7-cmd:$work/plug"
  "$build/bin/gsm-modem" --modem "a,pty=$work/modem,iccid=8949010000000000011" --control "$work/modem.control" >"$work/modem.log" 2>&1 &
  modem_pid=$!
  host_until test -S "$work/modem.control"
}

# boot: the machine with the disk of the box $1; it is not set up further.
boot() {
  disk=$work/$1.disk
  [ ! -e "$work/console.log" ] || cat "$work/console.log" >>"$work/consoles.log"
  # What a machine before has left in the channel.
  while read -r -t 0.1 _ <&"$from_guest"; do :; done
  [ -S "$work/state.sock" ] || start_state_disk
  start_machine "$work" "$work/payload" "$receiver_port"
  echo "$1" >"$work/box"
  wait_for_machine "$limit" || { tail -n 30 "$work/console.log"; echo 'the machine did not start'; return 1; }
}

# on_box NAME: it runs from here on, and the other does not. The first time its disk is a bare Debian.
on_box() {
  if running && [ "$(cat "$work/box")" = "$1" ]; then return; fi
  ! running || shut_down
  if [ -e "$work/$1.disk" ]; then
    boot "$1"
    return
  fi
  cp --sparse=always "$image/disk" "$work/$1.disk"
  # A power cut in the middle of a write: as on a card, the file system has a journal.
  tune2fs -j "$work/$1.disk" >/dev/null 2>&1
  boot "$1"
  vm_run 'rm -f /etc/apt/sources.list /etc/{apt/apt.conf,dpkg/dpkg.cfg}.d/99mmdebstrap
    tar -xf /dev/vdb -C / && systemctl daemon-reload && systemctl enable -q --now box-network && sync'
  files_of_box >"$work/$1.files"
}

files_of_box() { vm_run "$(cat "$root/debian/scripts/unowned_files")"; }

running() { [ -n "${machine_pid:-}" ] && [ -e "/proc/$machine_pid/exe" ]; }
gone() { ! running; }

# cut_box: nothing in the machine gets to know of it. The modem loses its power too.
cut_box() {
  kill -KILL "$machine_pid"
  wait "$machine_pid" 2>/dev/null || true
  host_until gone
  card fault restart 1 >/dev/null
}

shut_down() {
  # The agent may be gone before it has answered.
  vm_run 'systemctl --no-block poweroff' 2>/dev/null || true
  host_until -t 80 gone
  card fault restart 1 >/dev/null
}

# card VERB WORD…: a control command of the modem.
card() { "$build/bin/gsm-modem" ctl "$work/modem.control" "$1" a "${@:2}"; }

# person COMMAND: what somebody types, without a terminal to be asked at. Counted.
person() {
  echo "$1" >>"$work/typed"
  vm_run -t 500 "$1" || { echo "failed: $1"; return 1; }
}

# send_file FROM TO: a file of the host becomes one of the guest.
send_file() {
  local piece
  rm -f "$work/piece".*
  split -b 60000 "$1" "$work/piece."
  vm_run "rm -f '$2'"
  for piece in "$work/piece".*; do vm_run "base64 -d >>'$2' <<<'$(base64 -w0 "$piece")'"; done
}

# seconds_waited: the seconds for which the thread of the machine that was kept from a processor the longest had to wait for one,
# because the host had others to run. The machine's clock goes on meanwhile.
seconds_waited() { cat "/proc/$machine_pid/task/"*/schedstat | awk '$2 > most { most = $2 } END { printf "%.0f", most / 1e9 }'; }

uptime_of_box() { vm_run 'cut -d" " -f1 /proc/uptime'; }
since() { awk -v now="$(uptime_of_box)" -v then="$1" 'BEGIN { printf "%.0f", now - then }'; }

# deliver COUNT: SMS of that many phones, each with a text as RelaySMS writes it and no other has.
deliver() {
  local n text
  for ((n = 0; n < $1; n++)); do
    text=$({ printf '\xe1\x00\x00\x00\x01'; head -c 30 /dev/urandom; } | base64 -w0)
    echo "$text" >>"$work/sent"
    card deliver-text "+2376$(printf %08d $((RANDOM * 3000 + RANDOM % 3000)))" "$text" | grep -q '"parts":1' ||
      { echo 'the network took no SMS'; return 1; }
  done
}

# traffic SECONDS: SMS go on arriving, one a second at most, until the file $work/quiet exists.
traffic() {
  rm -f "$work/quiet"
  while [ ! -e "$work/quiet" ]; do
    deliver 1
    read -r -t "$1" _ <>"$work/nothing" || true
  done
}

# posts: key and text of each post of this traffic that the server has accepted.
posts() {
  sed -n 's/.*"key":"\([^"]*\)".*"text":"\([^"]*\)".*"status":200.*/\1 \2/p' "$work/received.log" | grep -Ff "$work/sent" || true
}
# After a power cut a post may be repeated, under its key, which the server recognises; otherwise none is.
no_post_is_repeated() { same '' "$(posts | sort | uniq -d)" 'posts that were repeated'; }
server() { curl -sS -o "$work/control.out" -d "{\"mode\":\"$1\"}" "http://127.0.0.1:$receiver_port/control"; }
missing() { comm -23 <(sort -u "$work/sent") <(posts | cut -d' ' -f2 | sort -u) | wc -l; }
nothing_missing() { [ "$(missing)" = 0 ]; }
sent_count() { sort -u "$work/sent" | wc -l; }

# all_relayed: each SMS has reached the server, under one key, and none is left on the card or in the network.
all_relayed() {
  host_until nothing_missing || { echo "$(missing) of $(sent_count) did not arrive"; return 1; }
  same '' "$(posts | sort -u | cut -d' ' -f2 | sort | uniq -d)" 'texts that were posted under two keys'
  host_until card_is_empty
}
card_is_empty() {
  local state
  state=$(card state)
  [[ $state == *'"queued":0'* && ! $state =~ \"used\":[1-9] ]]
}

# new_traffic: what was sent before counts no more.
new_traffic() { : >"$work/sent"; }

spool_count() { vm_run 'gsmrelay inbox list --limit 500 --get id | sort -u | wc -l'; }

# bare NAME: that box without a package of ours, without what one has left, without a stick.
bare() {
  on_box "$1"
  new_traffic
  vm_run -t 300 'systemctl disable -q --now remote-stick
    ours=$(dpkg-query -W -f="\${db:Status-Abbrev}\${Package}\n" "gsmrelay*" 2>/dev/null | sed -n "s/^[^u].. *//p")
    [ -z "$ours" ] || dpkg --purge $ours >/dev/null
    rm -rf /etc/systemd/system/gsmrelayd.service.d /etc/credstore.encrypted && systemctl daemon-reload
    [ -z "$(find /etc /var/lib -maxdepth 1 -name "gsmrelay*")" ]'
}

# set_up NAME [VERSION]: the box, with an empty spool, relays to the host what its stick receives.
set_up() {
  on_box "$1"
  if ! vm_run "dpkg-query -W -f='\${db:Status-Status} \${Version}' gsmrelay | grep -qx 'installed ${2:-$(newest)}'"; then
    bare "$1"
    vm_run -t 400 "apt-get update -q && apt-get install -y -q gsmrelay=${2:-$(newest)}" || { echo 'not installed'; return 1; }
  fi
  new_traffic
  vm_run 'systemctl stop gsmrelayd remote-stick; rm -rf /var/lib/gsmrelay/* /etc/gsmrelay/gsmrelayd.toml \
      /etc/systemd/system/gsmrelayd.service.d /etc/credstore.encrypted
    systemctl daemon-reload; systemctl start remote-stick'
  vm_run "$(setup_command)"
}

# The versions in the two folders.
version_in() { dpkg-deb -f "$1"/gsmrelay_*_amd64.deb Version; }
newest() { version_in "$packages"; }
oldest() { version_in "${previous:?the packages of the version before: --previous}"; }

setup_command() { echo "gsmrelay setup --url http://10.0.2.100:$receiver_port/v3/publish --non-interactive"; }

run_on_boxes() {
  local file
  build_box_image
  [ -z "$image_only" ] || return 0
  pack_box "$work/payload"
  start_receiver
  prepare_boxes
  start_limit
  for file in "${cases[@]}"; do . "$file"; done
  say "the boxes ended after $SECONDS s"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
