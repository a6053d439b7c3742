# The guest's disk: Debian 12 by mmdebstrap, cached under a name made from everything that went into it.
# Sourced by ./run. Sets $image (directory with disk, vmlinux, initrd).

# What the guest needs beyond the libraries of the programs under test; ModemManager is there to be kept off.
GUEST_PACKAGES="systemd-sysv udev dbus kmod busybox-static linux-image-amd64 usbutils modemmanager iproute2 procps
  sqlite3 socat curl"
# Loaded by the initial file system; everything else is found by udev, as on real hardware.
BOOT_MODULES="virtio_mmio virtio_blk virtio_console ext4"

# library_packages PROGRAM…: the Debian packages that own the shared libraries of the programs.
library_packages() {
  local path
  ldd "$@" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | sort -u | while read -r path; do
    { dpkg -S "$path" || dpkg -S "/usr$path" || dpkg -S "${path#/usr}"; } 2>/dev/null | head -n 1 | cut -d: -f1
  done | sort -u
}

# Run by mmdebstrap in the new system ($1 is its root, $2 where to put kernel and initial file system).
image_hook() {
  local root=$1 out=$2 kernel module index=10 boot=$1/boot/vm
  kernel=$(basename "$root"/lib/modules/*)
  install -D -m 755 "$here/guest/agent" "$root/usr/local/lib/vm/agent"
  install -D -m 644 "$here/guest/agent.service" "$root/etc/systemd/system/agent.service"
  chroot "$root" systemctl enable agent.service
  chroot "$root" systemctl mask ModemManager.service polkit.service systemd-logind.service getty.target \
    e2scrub_reap.service {apt-daily,apt-daily-upgrade,dpkg-db-backup,e2scrub_all,fstrim}.timer
  chroot "$root" systemctl set-default multi-user.target
  echo 'options dummy_hcd num=3' >"$root/etc/modprobe.d/vm.conf"
  echo gsmrelay-vm >"$root/etc/hostname"

  mkdir -p "$boot"/{bin,proc,dev,root}
  cp "$root/bin/busybox" "$boot/bin/"
  cp "$here/guest/init" "$boot/init"
  chroot "$root" modprobe -S "$kernel" -a --show-depends $BOOT_MODULES | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' |
    while read -r module; do
      cp "$root$module" "$boot/$((index++))-${module##*/}"
    done
  chroot "$root" sh -c 'cd /boot/vm && find . | cpio --quiet -o -H newc' >"$out/initrd"
  rm -r "$boot"
  unpack_kernel "$root/boot/vmlinuz-$kernel" >"$out/vmlinux"
}

# The same kernel without its compression: an emulated processor would spend seconds on it.
unpack_kernel() {
  local offset
  offset=$(LC_ALL=C grep -aboP '\xfd7zXZ\x00' "$1" | head -n 1 | cut -d: -f1)
  tail -c "+$((offset + 1))" "$1" | xz -dc --single-stream 2>/dev/null || true
}

# build_image DIR PROGRAM…
build_image() {
  local cache=$1 packages key
  shift
  packages=$(printf '%s\n' $GUEST_PACKAGES $(library_packages "$@") | sort -u | paste -sd,)
  key=$({ echo "$packages"; cat "$here/image.bash" "$here"/guest/{agent,agent.service,init}; } | sha256sum | cut -c1-16)
  image=$cache/image-$key
  [ ! -e "$image/complete" ] || return 0
  say "building the guest's Debian 12 (kept in $image)"
  rm -rf "$cache"/image-*
  mkdir -p "$image"
  nice mmdebstrap --quiet --variant=minbase --format=ext2 --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/lib/modules/*/kernel/drivers/gpu/*' \
    --dpkgopt='path-exclude=/lib/modules/*/kernel/drivers/net/[ew]*/*' \
    --customize-hook="'$here/run' image-hook \"\$1\" '$image'" bookworm "$image/disk" 2>&1 | grep -v 'extended attributes' || true
  [ -s "$image/disk" ] && [ -s "$image/vmlinux" ] && [ -s "$image/initrd" ] || die "mmdebstrap made no image"
  touch "$image/complete"
}
