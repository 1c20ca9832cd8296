#!/usr/bin/env bash
# Is there a Node.js that bgc runs on? The floor is the one of package.json.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

floor=$(sed -n 's/.*"node": ">=\([0-9.]*\)".*/\1/p' "$(dirname "${BASH_SOURCE[0]}")/../../package.json")
version=$(node --version 2>/dev/null || true)
version_ge "${version#v}" "$floor" ||
  die "bgc needs Node.js >= $floor, here is ${version:-none}. Install it (https://nodejs.org/en/download), then run this again."
command -v npm >/dev/null || die "npm, which comes with Node.js, is not here: install it, then run this again."
