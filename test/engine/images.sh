#!/usr/bin/env bash
# Makes sure that base images for the demo and the tests are here. Docker's official ones are
# pulled where there is a registry; elsewhere, stand-ins are built from Debian's packages.
#   images.sh              an nginx that bgc accepts, and Node
#   images.sh --old-nginx  and also nginx 1.22, which bgc refuses (built here in any case)
# stdout is only NGINX_IMAGE=..., NODE_IMAGE=... (and OLD_NGINX_IMAGE=...), so that it can be eval'd.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

docker info >/dev/null 2>&1 || die "no Docker Engine answers: run test/engine/engine.sh first"

# ensure VARIABLE LAB_IMAGE [OFFICIAL_IMAGE]: answers with an image that is here, or else notes in
# $missing that LAB_IMAGE has to be built.
missing=() answers=()
ensure() {
  local image said
  for image in ${3:+"$3"} "$2"; do
    if docker image inspect "$image" >/dev/null 2>&1; then answers+=("$1=$image"); return; fi
  done
  if [ -n "${3:-}" ]; then
    say "pulling $3"
    # Without a registry a pull fails at once; the bound is for one that is there but stuck.
    if said=$(timeout 180 docker pull -q "$3" 2>&1); then answers+=("$1=$3"); return; fi
    say "  not to be had: ${said:-no answer within 180 s}"
  fi
  missing+=("$2") answers+=("$1=$2")
}

# debian_image IMAGE SUITE PACKAGES HOOK CHANGE...: a small Debian with PACKAGES, HOOK run on its
# tree ($1), and CHANGEs as in a Dockerfile. Without documentation and translations; and a mirror's
# snapshot of a suite may be past its date.
debian_image() {
  local image=$1 suite=$2 packages=$3 hook=$4 tar=$work/${1//[\/:]/-}.tar signed='' change=() c version
  shift 4
  for c; do change+=(--change "$c"); done
  [ ! -r "$debian_keyring" ] || signed="[signed-by=$debian_keyring] "
  as_root mmdebstrap --quiet --variant=essential --include="$packages" --customize-hook="$hook" \
    --aptopt='Acquire::Check-Valid-Until "false"' --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$suite" "$tar" "deb $signed$mirror $suite main"
  docker import "${change[@]}" "$tar" "$image" >/dev/null
  rm -f "$tar"
  version=$(docker run --rm "$image" sh -c 'node -v 2>/dev/null || nginx -v 2>&1')
  say "built $image ($version)"
}

# shellcheck disable=SC2016  # $1 is the hooks' own
build() {
  case $1 in
    # As in the official image: logs to the container's streams, a graceful end on 'docker stop'.
    bgc-lab/nginx:1.30 | bgc-lab/nginx:1.22)
      debian_image "$1" "$2" nginx-light,curl \
        'ln -sf /dev/stdout "$1/var/log/nginx/access.log"; ln -sf /dev/stderr "$1/var/log/nginx/error.log"' \
        'CMD ["nginx","-g","daemon off;"]' 'STOPSIGNAL SIGQUIT' 'EXPOSE 80' ;;
    # As in the official image: an unprivileged user called node.
    bgc-lab/node:24)
      debian_image "$1" "$2" nodejs \
        'echo node:x:1000: >>"$1/etc/group"; echo node:x:1000:1000::/tmp:/bin/sh >>"$1/etc/passwd"' \
        'CMD ["node"]' ;;
  esac
}

ensure NGINX_IMAGE bgc-lab/nginx:1.30 nginx:1.30-alpine
ensure NODE_IMAGE bgc-lab/node:24 node:22-alpine
[ "${1:-}" != --old-nginx ] || ensure OLD_NGINX_IMAGE bgc-lab/nginx:1.22

if [ ${#missing[@]} -gt 0 ]; then
  say "building ${missing[*]} from Debian's packages"
  command -v apt-get >/dev/null || die "and that needs Debian's apt, which is not here: pull the images above by hand"
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || { apt_update; mirror=$(debian_mirror); }
  [ -n "$mirror" ] || die "and that needs a Debian mirror, which this machine's package sources do not name: pull the images above by hand"
  if ! command -v mmdebstrap >/dev/null; then
    say "installing Debian's mmdebstrap, which builds them: apt-get install --no-install-recommends mmdebstrap"
    apt_update
    apt_install mmdebstrap
  fi
  work=$(mktemp -d)
  trap 'as_root rm -rf "$work"' EXIT
  builds=()
  for image in "${missing[@]}"; do
    case $image in *:1.22) suite=bookworm ;; *) suite=forky ;; esac
    build "$image" "$suite" &
    builds+=($!)
  done
  failed=
  for job in "${builds[@]}"; do wait "$job" || failed=1; done
  [ -z "$failed" ] || die "an image could not be built; the messages above say why"
fi
printf '%s\n' "${answers[@]}"
