#!/usr/bin/env bash
# Lighthouse's opinion of four pages, on a desktop and on a phone: a table, target/bench/lighthouse.json, and the section
# « lighthouse » of docs/PERFORMANCE.md.
#   lighthouse.sh PROGRAM DATABASE_URL DATA    a release build, a database, the data set it holds
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

program=$1 database=$2 data=$3
if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then apt_install Chromium chromium; fi
# Not one of the site's packages: it weighs more than all of them.
tools=${XDG_CACHE_HOME:-$HOME/.cache}/communaute/lighthouse
version=12.8.2
if [ ! -d "$tools/node_modules/lighthouse" ]; then
  step "Installing Lighthouse $version"
  mkdir -p "$tools"
  (cd "$tools" && npm install --no-fund --no-audit --no-package-lock "lighthouse@$version")
fi

step "Lighthouse"
work=$(mktemp -d)
trap 'kill "$site" 2>/dev/null || true; rm -rf "$work"' EXIT
address=127.0.0.1:3190
DATABASE_URL=$database DATA_DIR=$work LEPTOS_SITE_ADDR=$address SITE_URL=http://$address "$program" serve >"$work/log" 2>&1 &
site=$!
node scripts/lighthouse.mjs "$tools/node_modules/.bin/lighthouse" "http://$address" "$data"
