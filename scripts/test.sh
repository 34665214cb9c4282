#!/usr/bin/env bash
# Every check, from nothing. Ends with the number of tests that passed and failed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

logs=$(mktemp -d)
cluster=$logs/postgres
chmod 755 "$logs"
finish() {
  if [ -d "$cluster" ]; then scripts/postgres.sh stop "$cluster"; fi
  rm -rf "$logs"
}
trap finish EXIT

# cargo_test LABEL: runs the tests; a failure is remembered, so that the other database is tried too.
failed=0
cargo_test() {
  step "Tests: $1"
  cargo test --workspace 2>&1 | tee "$logs/$1.log" || failed=1
}

scripts/tools.sh
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

step "Summary"
total() { cat "$logs"/*.log | grep -E '^test result:' | grep -oE "[0-9]+ $1" | awk '{ n += $1 } END { print n + 0 }'; }
printf '%d passed, %d failed\n' "$(total passed)" "$(total failed)"
exit "$failed"
