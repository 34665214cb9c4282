#!/usr/bin/env bash
# A throw-away PostgreSQL cluster for tests.
#   postgres.sh start DIR   creates it in DIR, starts it, prints its address
#   postgres.sh stop DIR    stops it and removes DIR
# POSTGRES_DURABLE=1 makes it wait for the disk, as one that serves: for measures.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# The newest installed server, or nothing.
bin_dir() {
  local newest=''
  for newest in /usr/lib/postgresql/*/bin; do :; done
  if [ -x "$newest/initdb" ]; then echo "$newest"; fi
}

# initdb and postgres refuse to run as root: the system's own user does.
as_owner() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null ||
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

start() {
  local dir=$1 bin port
  bin=$(bin_dir)
  if [ -z "$bin" ]; then
    apt_install PostgreSQL postgresql >&2
    bin=$(bin_dir)
  fi
  [ -n "$bin" ] || { echo "No PostgreSQL server was found after installing it." >&2; exit 1; }
  mkdir -p "$dir"
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$dir"; fi
  port=$(free_port)
  cd "$dir"
  as_owner "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 ||
    { cat "$dir/initdb.log" >&2; exit 1; }
  # Nothing here outlives the tests: no need to wait for the disk, nor to sweep up in a thousand databases in turn.
  local durability='-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off'
  if [ -n "${POSTGRES_DURABLE:-}" ]; then durability=''; fi
  as_owner "$bin/pg_ctl" --pgdata="$dir/data" --wait --silent --log="$dir/data/server.log" --options="-h 127.0.0.1 -p $port -k $dir $durability -c max_connections=300" start >&2
  echo "postgres://postgres@127.0.0.1:$port/postgres"
}

stop() {
  local dir=$1
  cd "$dir"
  as_owner "$(bin_dir)/pg_ctl" --pgdata="$dir/data" --silent --mode=immediate stop >&2 || true
  cd /
  rm -rf "$dir"
}

case ${1:-} in
  start) start "$2" ;;
  stop) stop "$2" ;;
  *) echo "usage: postgres.sh start|stop DIR" >&2; exit 2 ;;
esac
