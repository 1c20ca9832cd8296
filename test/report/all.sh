#!/usr/bin/env bash
# Everything that `make test` proves, and its closing line: `N passed, N failed`.
# Tests count one each, so do lint and types. A preparation (setup, engine, build) counts when it fails, and ends the run.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

passed=0 failed=0 interrupted=
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
# Only noted: what runs gets the signal too, and the closing line is printed in any case.
trap 'interrupted=1' INT TERM

finish() {
  [ -z "$interrupted" ] || [ "$failed" != 0 ] || failed=1
  # Once more and short, since a log is often read from its end.
  [ "$failed" = 0 ] || node test/report/failures.mjs "$reports"/*.json 2>/dev/null || true
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
  exit
}

title() {
  [ -z "$interrupted" ] || finish
  printf '\n== %s\n' "$1"
}

prepare() {
  title "$1"
  make "$1" && return
  failed=$((failed + 1))
  finish
}

check() {
  title "$1"
  if make "$1"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

tests() {
  title "$1"
  local report=$reports/$1.json
  make "$1" VITEST="--reporter=default --reporter=json --outputFile.json=$report"
  count "$?" "$report"
}

# Adds what vitest counted. A run that failed without a failed test (a file that cannot be loaded, say) failed once.
count() {
  local code=$1 report=$2 good bad
  read -r good bad < <(node -p '
    const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = JSON.parse(fs.readFileSync(process.argv[1], "utf8"));
    `${passed} ${failed}`' "$report" 2>/dev/null || echo 0 0)
  [ "$code" = 0 ] || [ "$bad" != 0 ] || bad=1
  passed=$((passed + good)) failed=$((failed + bad))
}

prepare setup
prepare engine
prepare build
check lint
check types
tests unit
tests process
tests e2e
echo
finish
