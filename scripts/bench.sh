#!/usr/bin/env bash
# Measures the release build, each speed beside a floor taken in the same run: one table, target/bench/*.json, and the
# generated sections of docs/PERFORMANCE.md.
#   bench.sh        the site with six years of content, on SQLite and on PostgreSQL (about 20 minutes, builds apart)
#   bench.sh x10    the pages with ten times the content, beside the same pages with the usual one
# BENCH_DATA=DIR takes a data set rather than generating one; for x10, with BENCH_DATA_X10=DIR, the larger one.
# BENCH_QUICK=1 is short and leaves the document as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

what=${1:-all}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/communaute/bench

scripts/tools.sh
if ! command -v wrk >/dev/null; then apt_install wrk wrk; fi
program=$(scripts/build.sh)
step "Building the bench"
cargo build --release --quiet --package communaute-bench
bench=$(dirname "$program")/communaute-bench

# On the disk rather than in /tmp, which may be memory: what a commit costs is measured too. Open to PostgreSQL's owner.
work=$(mktemp -d /var/tmp/communaute-bench.XXXXXX)
chmod 755 "$work"
clusters=()
finish() {
  local status=$?
  if [ "$status" -ne 0 ] && ls "$work"/files/*.log >/dev/null 2>&1; then
    mkdir -p target/bench
    cp "$work"/files/*.log target/bench/
    echo "What the sites said is in target/bench/*.log" >&2
  fi
  for cluster in "${clusters[@]}"; do
    if [ -d "$cluster" ]; then scripts/postgres.sh stop "$cluster"; fi
  done
  rm -rf "$work"
}
trap finish EXIT

# data_set NAME GIVEN [SIZE…]: prints the folder of a data set; makes it once when none is given.
data_set() {
  local made=$cache/$1 given=$2
  shift 2
  if [ -n "$given" ]; then
    echo "$given"
    return
  fi
  # meta.json is written last.
  if [ ! -e "$made/meta.json" ]; then
    step "Making a data set in $made" >&2
    "$program" generate "$made" "$@" >&2
  fi
  echo "$made"
}

# database KIND NAME: makes an empty database and prints its address.
database() {
  case $1 in
    sqlite) echo "sqlite://$work/$2.sqlite?mode=rwc" ;;
    # As durable as one that serves: the disk is waited for, as on SQLite. Spoken to over its socket, as on one machine (docs/OPERATIONS.md).
    postgres)
      local address
      address=$(POSTGRES_DURABLE=1 scripts/postgres.sh start "$work/$2")
      echo "${address/127.0.0.1/${work//\//%2F}%2F$2}"
      ;;
  esac
}

# Live connections: an open file each, on both ends.
ulimit -n "$(ulimit -Hn)"
options=(--program "$program" --work "$work/files")
if [ -n "${BENCH_QUICK:-}" ]; then options+=(--quick); fi
report=()
if [ -z "${BENCH_QUICK:-}" ]; then report=(--report docs/PERFORMANCE.md); fi
given=${BENCH_DATA:-}
# Two generators do not write texts of the same length: both data sets come from one.
if [ "$what" = x10 ] && [ -z "${BENCH_DATA_X10:-}" ]; then given=''; fi
data=$(data_set data "$given")

step "Empty databases"
sqlite=$(database sqlite usual)
clusters+=("$work/usual")
postgres=$(database postgres usual)
usual=(--data "$data" --database "$sqlite" --database "$postgres")

case $what in
  all)
    empty_sqlite=$(database sqlite fanout)
    clusters+=("$work/fanout")
    empty_postgres=$(database postgres fanout)
    step "Measuring"
    "$bench" all "${options[@]}" "${usual[@]}" --empty-database "$empty_sqlite" --empty-database "$empty_postgres" "${report[@]}"
    scripts/lighthouse.sh "$program" "$sqlite" "$data"
    ;;
  x10)
    large=$(data_set data-x10 "${BENCH_DATA_X10:-}" --users 50000 --topics 200000 --posts 1200000 --upvotes 500000)
    large_sqlite=$(database sqlite large)
    clusters+=("$work/large")
    large_postgres=$(database postgres large)
    step "Importing the usual data set"
    "$bench" import "${options[@]}" "${usual[@]}"
    step "Importing the larger data set"
    "$bench" import "${options[@]}" --out target/bench/x10 --data "$large" --database "$large_sqlite" --database "$large_postgres"
    step "Measuring"
    "$bench" scale "${options[@]}" "${usual[@]}" "${report[@]}" --large-data "$large" \
      --large-database "$large_sqlite" --large-database "$large_postgres"
    ;;
  *)
    echo "usage: bench.sh [all|x10]" >&2
    exit 2
    ;;
esac
step "Done: figures in target/bench"
