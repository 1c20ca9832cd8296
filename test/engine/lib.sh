# What engine.sh, images.sh and down.sh share. Sourced, never run.
# All talk goes to stderr: stdout is kept for what a caller wants to read.
# shellcheck shell=bash disable=SC2034  # the variables are for the sourcing scripts

dockerd_pidfile=/run/bgc-dockerd.pid # only of a dockerd that engine.sh itself started
dockerd_log=/var/log/bgc-dockerd.log
debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2; }
die() { say "$@"; exit 1; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# version_ge A B: is A at least B?
version_ge() { [ -n "$1" ] && [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n1)" = "$2" ]; }

apt_update() { as_root apt-get update -qq; }
# What apt and the packages' scripts say is shown only when they fail.
apt_install() {
  local said
  said=$(as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "$@" 2>&1) || die "$said"
}
# The version apt would install, or nothing.
apt_candidate() {
  apt-cache policy "$1" 2>/dev/null | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# The address from which this machine gets its own Debian release. apt is asked, and not its
# files, because it knows both formats they come in, and which of the sources really is Debian's.
debian_mirror() {
  local codename
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  apt-cache policy 2>/dev/null | awk -v n=",n=$codename," '
    $NF == "Packages" { uri = $2 }
    $1 == "release" && /,o=Debian,/ && /,l=Debian,/ && /,c=main,/ && index($0, n) { print uri; exit }'
}
