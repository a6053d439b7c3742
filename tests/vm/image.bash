# The guest's disk: Debian by mmdebstrap, kept for a month under a name made from everything that
# went into it.
# Sourced by ./run. Sets $image (directory with disk, vmlinux, initrd).

suite=bookworm # box.bash may choose another

# What the guest needs beyond the libraries of the programs under test; ModemManager is there to be kept off.
GUEST_PACKAGES="systemd-sysv udev dbus kmod busybox-static linux-image-amd64 usbutils modemmanager iproute2 procps
  sqlite3 socat curl"

# What the guest's disk has free for the programs, their spools and logs.
ROOM=512M

# library_packages PROGRAM…: the Debian packages that own the shared libraries of the programs.
library_packages() {
  local path
  ldd "$@" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | sort -u | while read -r path; do
    { dpkg -S "$path" || dpkg -S "/usr$path" || dpkg -S "${path#/usr}"; } 2>/dev/null | head -n 1 | cut -d: -f1
  done | sort -u
}

# The same kernel without its compression: an emulated processor would spend seconds on it.
unpack_kernel() { # FILE
  # Linux/x86 boot protocol: the number of sectors before the payload, and where it is behind them.
  local sectors offset length unpack
  sectors=$(number_at 0x1f1 1 "$1") offset=$(number_at 0x248 4 "$1") length=$(number_at 0x24c 4 "$1")
  offset=$(((sectors + 1) * 512 + offset))
  case $(number_at "$offset" 4 "$1") in
    4247762216) unpack='zstd -dcq' ;; # since Debian 13
    *) unpack='xz -dc --single-stream' ;;
  esac
  # Behind the stream stands its length.
  tail -c "+$((offset + 1))" "$1" | head -c "$length" | $unpack 2>/dev/null || true
}

number_at() { od -An -j"$(($1))" -N"$2" -tu"$2" "$3" | tr -d ' '; } # OFFSET OCTETS FILE

# build_image DIR PROGRAM…
build_image() {
  local cache=$1 guest=$here/guest packages key
  shift
  # shellcheck disable=SC2086
  packages=$(printf '%s\n' $GUEST_PACKAGES ${1:+$(library_packages "$@")} | sort -u | paste -sd,)
  key=$({ date +%Y-%m; echo "$suite $packages"; cat "$here/image.bash" "$guest"/{agent,agent.service,init,prepare}; } | sha256sum | cut -c1-16)
  image=$cache/image-$key
  [ ! -e "$image/complete" ] || return 0
  mkdir -p "$cache"
  # Another checkout may be making the same one.
  exec {image_lock}>"$cache/lock"
  flock "$image_lock"
  if [ -e "$image/complete" ]; then
    exec {image_lock}>&-
    return 0
  fi
  say "building the guest's Debian, $suite (kept in $image)"
  find "$cache" -maxdepth 1 -name 'image-*' -mtime +30 -exec rm -rf {} +
  rm -rf "$image"
  mkdir "$image"
  nice mmdebstrap --quiet --variant=minbase --format=ext2 --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=*/lib/modules/*/kernel/drivers/gpu/*' \
    --dpkgopt='path-exclude=*/lib/modules/*/kernel/drivers/net/[ew]*/*' \
    --customize-hook='mkdir -p "$1/usr/local/lib/vm"' \
    --customize-hook="upload '$guest/agent' /usr/local/lib/vm/agent" \
    --customize-hook="upload '$guest/agent.service' /etc/systemd/system/agent.service" \
    --customize-hook="upload '$guest/init' /boot/init" --customize-hook="upload '$guest/prepare' /boot/prepare" \
    --customize-hook='chroot "$1" bash /boot/prepare' \
    --customize-hook="download /boot/vm.initrd '$image/initrd'" --customize-hook="download /vmlinuz '$image/vmlinuz'" \
    "$suite" "$image/disk" >"$image/log" 2>&1 || { cat "$image/log"; die "mmdebstrap made no image"; }
  # mmdebstrap leaves hardly any room beyond what it put there.
  truncate -s "+$ROOM" "$image/disk"
  resize2fs -f "$image/disk" >>"$image/log" 2>&1 || { cat "$image/log"; die "the guest's disk did not grow"; }
  unpack_kernel "$image/vmlinuz" >"$image/vmlinux"
  [ -s "$image/vmlinux" ] || die "no kernel could be unpacked from $image/vmlinuz"
  touch "$image/complete"
  exec {image_lock}>&-
}
