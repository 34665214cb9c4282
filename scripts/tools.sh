#!/usr/bin/env bash
# Installs what is missing to build, run and test; does nothing when all is there.
#   tools.sh          what building and running need
#   tools.sh test     what the tests need besides: PostgreSQL, Chromium, and a server that speaks S3
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

# One place for the versions that must agree; wasm-bindgen's is the one pinned in Cargo.toml.
cargo_leptos=0.3.10
# src/test_support/bucket.rs starts this one.
moto=5.2.5
wasm_bindgen=$(sed -nE 's/^wasm-bindgen = "=([0-9.]+)"/\1/p' Cargo.toml)

has_version() { [ "$("$1" --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)" = "$2" ]; }

if ! command -v cargo >/dev/null; then
  echo "Rust is missing. Please install it with rustup: https://rustup.rs" >&2
  exit 1
fi
if ! command -v npm >/dev/null; then
  echo "Node.js is missing (version 20 or newer, with npm). Please install it: https://nodejs.org" >&2
  exit 1
fi
target=wasm32-unknown-unknown
if ! rustup target list --installed | grep -qx "$target"; then
  step "Adding the target $target"
  rustup target add "$target"
fi
# In the user's cargo bin, so that they are built once for every clone. Tools that run for seconds are not worth the minutes
# that their authors spend on optimising what they hand out.
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_OPT_LEVEL=1
if ! has_version cargo-leptos "$cargo_leptos"; then
  step "Building cargo-leptos $cargo_leptos (a few minutes on two cores, once)"
  env -u CARGO_TARGET_DIR cargo install cargo-leptos --version "$cargo_leptos" --locked --force
fi
if ! has_version wasm-bindgen "$wasm_bindgen"; then
  step "Building wasm-bindgen-cli $wasm_bindgen (about two minutes, once)"
  # Without --locked: its lock file names a version that no longer resolves.
  env -u CARGO_TARGET_DIR cargo install wasm-bindgen-cli --version "$wasm_bindgen" --force
fi
unset CARGO_PROFILE_RELEASE_LTO CARGO_PROFILE_RELEASE_CODEGEN_UNITS CARGO_PROFILE_RELEASE_OPT_LEVEL
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  step "Installing the npm packages"
  # Not « npm ci »: it refuses a lock file without the addresses of packages meant for other systems. This installs the
  # same locked versions, checked against the same sums, and leaves the lock file as it is.
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --no-save --no-fund --no-audit
  touch node_modules/.package-lock.json
fi

if [ "${1:-}" = test ]; then
  # A for loop finds nothing when the pattern matches nothing.
  if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then apt_install PostgreSQL postgresql; fi
  # Without a window it takes two thirds of the time; the other one does as well, where it is there already.
  if ! command -v "${CHROMIUM:-chromium-headless-shell}" >/dev/null && ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
    apt_install Chromium chromium-headless-shell
  fi
  # Beside what cargo and npm keep of their own, so that it is installed once for every clone.
  moto_env=${XDG_CACHE_HOME:-$HOME/.cache}/communaute/moto-$moto
  if [ ! -x "$moto_env/bin/moto_server" ]; then
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then apt_install "Python with its venv module" python3 python3-venv; fi
    step "Installing moto $moto, a server that speaks S3"
    python3 -m venv "$moto_env"
    "$moto_env/bin/pip" install --quiet --disable-pip-version-check "moto[server]==$moto"
  fi
fi
