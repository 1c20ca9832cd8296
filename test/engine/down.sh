#!/usr/bin/env bash
# Stops the dockerd that engine.sh started, and only that one: an engine that was running before,
# or one that systemd runs, is not ours to stop. Installed packages and images stay.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

pid=$(cat "$dockerd_pidfile" 2>/dev/null || true)
# The name is compared as well, because after a reboot the number may be another process's.
if [ -z "$pid" ] || [ "$(cat "/proc/$pid/comm" 2>/dev/null || true)" != dockerd ]; then
  echo "down: no dockerd that engine.sh started is running"
  exit 0
fi
as_root kill "$pid"
for _ in $(seq 300); do
  if [ ! -d "/proc/$pid" ]; then
    as_root rm -f "$dockerd_pidfile"
    echo "down: dockerd ($pid) stopped"
    exit 0
  fi
  sleep 0.1
done
die "dockerd ($pid) is still stopping its containers after 30 s; see $dockerd_log"
