# What debian/scripts/{package,repository,test} have in common. Sourced.
# Sets $root (the source tree), $cache, $native_arch and $native_suite.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${GSMRELAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gsmrelay}
native_arch=$(dpkg --print-architecture)
native_suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-unknown}")

say() { printf '== %s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# The number of the Debian release in versions of packages: an upgrade of Debian brings the package of the new suite.
release_of() { # SUITE
  case $1 in
    bookworm) echo 12 ;;
    trixie) echo 13 ;;
    *) die "no suite '$1'; suites: bookworm, trixie" ;;
  esac
}

# The commit that `--version` prints; nothing outside of a checkout.
commit_of_tree() { git -C "$root" describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null || true; }

# Whether the package of gsmrelay, of any architecture, was built from this very tree. Of a tree with changes that are not
# committed nobody knows.
is_of_tree() { # DEB
  local commit
  commit=$(commit_of_tree)
  [[ $commit && $commit != *-dirty ]] || return 1
  dpkg-deb --fsys-tarfile "$1" | tar -xO ./usr/bin/gsmrelayd | grep -azc "\(^\|[^0-9a-f]\)$commit\$" >/dev/null
}

# Installs the packages that are missing (apt; asks sudo if you are not root).
need() { # PACKAGE...
  local package lacking=() as_root=()
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^.i' || lacking+=("$package")
  done
  [ "${#lacking[@]}" -gt 0 ] || return 0
  say "installing: ${lacking[*]}"
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${lacking[@]}"
}

# Lets programs of another architecture run here: qemu-user, by binfmt_misc, which it takes root to switch on.
emulate() { # ARCH
  local as_root=()
  need qemu-user-static binfmt-support arch-test
  ! arch-test "$1" >/dev/null || return 0
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  [ -e /proc/sys/fs/binfmt_misc/status ] || "${as_root[@]}" mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
  "${as_root[@]}" update-binfmts --enable
  arch-test "$1" >/dev/null || die "this machine runs no program of $1, not even under qemu-user"
}

# Makes the root of a suite, kept for a month, and prints the name of its tar file. With packages: they are installed.
# GSMRELAY_MIRROR is the only source of packages then; without it, Debian's mirror with its security updates.
suite_root() { # SUITE ARCHITECTURES PACKAGE...
  local suite=$1 archs=$2 key file
  shift 2
  key=$({ date +%Y-%m; echo "$suite $archs $*${GSMRELAY_MIRROR:+ from $GSMRELAY_MIRROR}"; } | sha256sum | cut -c1-12)
  file=$cache/roots/$suite-$key.tar
  mkdir -p "$cache/roots"
  find "$cache/roots" -maxdepth 1 -name '*.tar' -mtime +30 -delete
  if [ ! -e "$file" ]; then
    say "making a root of $suite ($archs)" >&2
    nice mmdebstrap --quiet --variant=apt --architectures="$archs" ${*:+--include="$(IFS=,; echo "$*")"} \
      --aptopt='APT::Install-Recommends "false"' "$suite" "$file.part.tar" ${GSMRELAY_MIRROR:+"$GSMRELAY_MIRROR"} >&2 ||
      { rm -f "$file.part.tar"; die "mmdebstrap made no root of $suite"; }
    mv "$file.part.tar" "$file"
  fi
  echo "$file"
}

# Unpacks a root and runs hooks of mmdebstrap(1) in it; removes it again.
in_root() { # TAR SUITE ARCHITECTURES HOOK...
  local file=$1 suite=$2 archs=$3 hook hooks=()
  shift 3
  for hook in "$@"; do hooks+=("--customize-hook=$hook"); done
  mmdebstrap --quiet --variant=custom --format=null --architectures="$archs" --skip=cleanup/apt \
    "--setup-hook=tar -C \"\$1\" -xf '$file'" "${hooks[@]}" "$suite" /dev/null
}
