#!/usr/bin/env bash
# Every check, from nothing. Ends with the number of tests that passed and failed.
#   test.sh            everything
#   test.sh rust       style, lints, and the tests of the program on both databases
#   test.sh browser    the site in Chromium: islands and style as they are shipped
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

part=${1:-all}
logs=$(mktemp -d)
cluster=$logs/postgres
chmod 755 "$logs"
finish() {
  if [ -d "$cluster" ]; then scripts/postgres.sh stop "$cluster"; fi
  rm -rf "$logs"
}
trap finish EXIT

# A failure is remembered, so that what comes after is tried too.
failed=0
cargo_test() {
  step "Tests: $1"
  cargo test --workspace 2>&1 | tee "$logs/$1.log" || failed=1
}

scripts/tools.sh test

if [ "$part" != browser ]; then
  step "Layout"
  cargo fmt --all --check
  step "Clippy: server and tests"
  cargo clippy --workspace --all-targets -- -D warnings
  step "Clippy: browser"
  cargo clippy --lib --no-default-features --features hydrate --target wasm32-unknown-unknown -- -D warnings
  cargo_test sqlite
  step "PostgreSQL"
  TEST_DATABASE_URL=$(scripts/postgres.sh start "$cluster")
  export TEST_DATABASE_URL
  cargo_test postgresql
  unset TEST_DATABASE_URL
fi

if [ "$part" != rust ]; then
  COMMUNAUTE_BIN=$(scripts/build.sh tested)
  export COMMUNAUTE_BIN
  step "Tests: browser"
  npx playwright test -c end2end 2>&1 | tee "$logs/browser.log" || failed=1
fi

step "Summary"
# cargo: « test result: ok. 12 passed; 0 failed »; Playwright: « 12 passed (1.2m) » on a line of its own.
total() {
  {
    cat "$logs"/*.log | grep -E '^test result:' | grep -oE "[0-9]+ $1" || true
    grep -hE "^ +[0-9]+ $1( |$)" "$logs/browser.log" 2>/dev/null || true
  } | awk '{ n += $1 } END { print n + 0 }'
}
printf '%d passed, %d failed\n' "$(total passed)" "$(total failed)"
exit "$failed"
