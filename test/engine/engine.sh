#!/usr/bin/env bash
# Makes sure that this machine has a Docker Engine and Compose recent enough for bgc's demo and
# tests. What already works is left alone; whatever has to be installed is named beforehand.
#   engine.sh            install and start what is missing
#   engine.sh --dry-run  only say what that would be (apt's lists are refreshed to know)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_engine=25   # start_interval in healthchecks
need_compose=2.24 # !reset and !override
dry_run=; [ "${1:-}" != --dry-run ] || dry_run=1

server_version() { docker version --format '{{.Server.Version}}' 2>/dev/null || true; }
compose_version() { local v; v=$(docker compose version --short 2>/dev/null) || true; printf '%s' "${v#v}"; }
may_not_use() { local said; said=$(docker info 2>&1) || true; [[ $said == *'permission denied'* ]]; }
not_allowed="a Docker Engine is running, but $(id -un) may not use it: run 'sudo usermod -aG docker $(id -un)' and log in again."

# --- 1. What is here already? -------------------------------------------------------------------

packages=() why=() start=
server=$(server_version)
compose=$(compose_version)
by_hand="Install Docker Engine >= $need_engine and the Compose plugin >= $need_compose by hand (https://docs.docker.com/engine/install/), then run this again."

if [ -n "$server" ]; then
  # An engine that somebody runs may hold containers that matter: never replaced from here.
  version_ge "$server" "$need_engine" ||
    die "Docker Engine $server is running, bgc needs >= $need_engine. It is left alone: upgrade it yourself, then run this again."
elif may_not_use; then
  die "$not_allowed"
elif [ -n "${DOCKER_HOST:-}" ] || [ "$(docker context show 2>/dev/null || echo default)" != default ]; then
  # A local daemon started now would not be the one that the client talks to.
  die "the Docker Engine that DOCKER_HOST or 'docker context show' names does not answer: start it, or unset that choice."
else
  start=1
  if installed=$(PATH=$PATH:/usr/sbin:/sbin dockerd --version 2>/dev/null); then
    installed=$(awk '{ sub(/,$/, "", $3); print $3 }' <<<"$installed")
    version_ge "$installed" "$need_engine" ||
      die "Docker Engine $installed is installed (not running), bgc needs >= $need_engine. It is left alone: upgrade or remove it yourself, then run this again."
  else
    why+=("no Docker Engine is on this machine")
    packages+=(docker.io)
  fi
fi
if ! version_ge "$compose" "$need_compose"; then
  why+=("'docker compose' is ${compose:-missing}")
  packages+=(docker-compose)
fi

if [ -z "$start" ] && [ ${#packages[@]} = 0 ]; then
  echo "engine: Docker $server, Compose $compose already running; nothing is installed"
  exit 0
fi

# --- 2. Install what is missing -----------------------------------------------------------------

# Fills $install with what apt is to be given, and sets $second_source when that has to come from
# the next Debian release because the machine's own has only older versions.
choose_packages() {
  local p v suffix=
  install=() second_source=
  for p in "${packages[@]}"; do
    case $p in
      docker.io) v=$(apt_candidate docker.io) need=$need_engine ;;
      docker-compose) # Ubuntu's Compose 2 has a name of its own
        v=$(apt_candidate docker-compose-v2)
        if [ -n "$v" ]; then p=docker-compose-v2; else v=$(apt_candidate docker-compose); fi
        need=$need_compose ;;
    esac
    if ! version_ge "$v" "$need"; then
      why+=("$codename's own $p is ${v:-missing}, >= $need is needed")
      second_source=trixie suffix=/trixie
    fi
    install+=("$p")
  done
  # From Debian 13 on, the client is a package of its own. One that is here already may stay.
  if ! command -v docker >/dev/null && { [ -n "$second_source" ] || [ -n "$(apt_candidate docker-cli)" ]; }; then
    install+=(docker-cli)
  fi
  install=("${install[@]/%/$suffix}")
  # These from the machine's own release: trixie's runc wants a newer libc than bookworm has.
  case " ${packages[*]} " in *" docker.io "*)
    [ -z "$suffix" ] || install+=("containerd$suffix")
    install+=(iptables iproute2 runc) ;;
  esac
}

add_second_source() {
  local signed=
  [ ! -r "$debian_keyring" ] || signed="Signed-By: $debian_keyring"
  as_root tee /etc/apt/sources.list.d/bgc-engine.sources >/dev/null <<END
# Written by bgc's test/engine/engine.sh, for Docker and Compose only (see preferences.d/bgc-engine).
Types: deb
URIs: $mirror
Suites: $second_source
Components: main
$signed
END
  as_root tee /etc/apt/preferences.d/bgc-engine >/dev/null <<END
Package: *
Pin: release n=$second_source
Pin-Priority: 100
END
  apt_update
}

if [ ${#packages[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || die "$(printf '%s; ' "${why[@]}")and this machine has no apt. $by_hand"
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-this release}")
  apt_update
  choose_packages
  say "bgc's demo and tests need Docker Engine >= $need_engine and Compose >= $need_compose, but:"
  for reason in "${why[@]}"; do say "  - $reason"; done
  if [ -n "$second_source" ]; then
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || die "that cannot be mended from this machine's own package sources. $by_hand"
    libc=$(getconf GNU_LIBC_VERSION | awk '{ print $2 }')
    version_ge "$libc" 2.34 || die "Debian $second_source's packages need libc >= 2.34, here is $libc. $by_hand"
    say "So this adds Debian $second_source on this machine's own mirror ($mirror) as a second source,"
    say "  in /etc/apt/sources.list.d/bgc-engine.sources, with priority 100 (nothing else comes from it)."
  fi
  say "So this runs: apt-get install --no-install-recommends ${install[*]}"
fi
[ -z "$dry_run" ] || { say "${start:+would start dockerd; }--dry-run: nothing was installed or started"; exit 0; }
if [ ${#packages[@]} -gt 0 ]; then
  [ -z "$second_source" ] || add_second_source
  apt_install "${install[@]}"
  hash -r
  compose=$(compose_version)
  version_ge "$compose" "$need_compose" ||
    die "'docker compose' is ${compose:-not found} even now: 'docker info' shows where the client looks for plugins (an old one in ~/.docker/cli-plugins comes first)."
fi

# --- 3. Start it, and wait until it answers -----------------------------------------------------

if [ -n "$start" ]; then
  if [ -d /run/systemd/system ]; then
    say "starting Docker (systemctl start docker)"
    as_root systemctl start docker
  else
    say "starting dockerd (log: $dockerd_log; test/engine/down.sh stops it)"
    # A session of its own and none of our streams, so that it outlives this script and its caller.
    as_root rm -f "$dockerd_pidfile"
    # Docker's own address ranges in smaller pieces: as it cuts them they are enough for some 30 networks, and a run that
    # was killed may have left most of those. dockerd does not start with pools from here and from its file.
    pools=(--default-address-pool base=172.16.0.0/12,size=24 --default-address-pool base=192.168.0.0/16,size=24)
    ! grep -qs default-address-pools /etc/docker/daemon.json || pools=()
    # shellcheck disable=SC2016  # $$ and the arguments are the inner shell's
    as_root setsid -f sh -c 'echo $$ >"$1"; log=$2; shift 2; PATH=$PATH:/usr/sbin:/sbin exec dockerd "$@" >"$log" 2>&1 </dev/null' \
      sh "$dockerd_pidfile" "$dockerd_log" "${pools[@]}" >/dev/null 2>&1 </dev/null
  fi
  deadline=$((SECONDS + 60))
  until server=$(server_version) && [ -n "$server" ]; do
    pid=$(cat "$dockerd_pidfile" 2>/dev/null || true)
    if [ $SECONDS -ge $deadline ] || { [ -n "$pid" ] && [ ! -d "/proc/$pid" ]; }; then
      ! may_not_use || die "$not_allowed"
      [ ! -r "$dockerd_log" ] || tail -n 20 "$dockerd_log" >&2
      die "dockerd did not come up; the end of $dockerd_log is above (with systemd: journalctl -u docker)."
    fi
    sleep 0.1
  done
fi
echo "engine: Docker $server, Compose $compose running"
