#!/usr/bin/env bash
# Builds the site as it is shipped: the server, the style sheet and the islands. Prints where the program is, last.
#   build.sh            all of it
#   build.sh tested     the style sheet and the islands so, and the server as its own tests are built
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

# The style and WASM tools come from npm: cargo-leptos takes what it finds here and downloads nothing.
export PATH="$PWD/node_modules/.bin:$PATH"
step "Building the site (a few minutes the first time)" >&2
profile=release
if [ "${1:-}" = tested ]; then
  # What a release adds to the server is speed, which a browser does not look at; all its libraries would be built once more.
  profile=debug
  mkdir -p "$(target_dir)/release" "$(target_dir)/debug"
  cargo leptos build --release --frontend-only >&2
  # Not « cargo build »: without what the tests need besides, many libraries are others.
  cargo test --workspace --no-run >&2
  # The names of the built files, which the server looks for beside itself.
  cp "$(target_dir)/release/hash.txt" "$(target_dir)/debug/hash.txt"
else
  cargo leptos build --release >&2
fi
# Assets are compressed once, here, as far as it goes: the server only hands them out.
node scripts/compress.mjs target/site >&2
echo "$(target_dir)/$profile/communaute"
