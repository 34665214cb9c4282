#!/usr/bin/env bash
# Builds the site as it is shipped: the server, the style sheet and the islands. Prints where the program is, last.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

# The style and WASM tools come from npm: cargo-leptos takes what it finds here and downloads nothing.
export PATH="$PWD/node_modules/.bin:$PATH"
step "Building the site (a few minutes the first time)" >&2
cargo leptos build --release >&2
# Assets are compressed once, here, as far as it goes: the server only hands them out.
node scripts/compress.mjs target/site >&2
echo "$(target_dir)/release/communaute"
