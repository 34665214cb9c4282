#!/usr/bin/env bash
# Builds on every change and reloads the page.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

scripts/tools.sh
export PATH="$PWD/node_modules/.bin:$PATH"
step "Demonstration content"
cargo run --quiet -- seed
step "Watching"
exec cargo leptos watch -- serve
