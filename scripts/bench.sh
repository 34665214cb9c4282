#!/usr/bin/env bash
# Measures the release build against a floor taken in the same run.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

scripts/tools.sh
program=$(scripts/build.sh)
step "Sizes"
"$program" --version
ls -l "$program" target/site/pkg
