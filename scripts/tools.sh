#!/usr/bin/env bash
# Installs what is missing to build and test; does nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

if ! command -v cargo >/dev/null; then
  echo "Rust is missing. Please install it with rustup: https://rustup.rs" >&2
  exit 1
fi
target=wasm32-unknown-unknown
if ! rustup target list --installed | grep -qx "$target"; then
  step "Adding the target $target"
  rustup target add "$target"
fi
