#!/usr/bin/env bash
# with-postgres.sh CMD...  : runs CMD with DATABASE_URL set to a throw-away cluster on a free port; removes it after.
set -euo pipefail
bin="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)"
dir="$(mktemp -d "${TMPDIR:-/tmp}/pgtest.XXXXXX")"
as=(); if [ "$(id -u)" = 0 ]; then id postgres >/dev/null 2>&1 || useradd -r -M postgres; chown postgres "$dir"; as=(runuser -u postgres --); fi
cd "$dir"
free() { local p; for _ in $(seq 50); do p=$((20000 + RANDOM % 20000)); (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }; done; return 1; }
stop() { "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop >/dev/null 2>&1 || true; rm -rf "$dir"; }
trap stop EXIT; trap 'exit 130' INT TERM
"${as[@]}" "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
for try in 1 2 3; do
  port="$(free)"
  "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -s -w -t 30 -l "$dir/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start && break
  [ "$try" = 3 ] && { cat "$dir/log" >&2; exit 1; }
done
cd "$OLDPWD"
DATABASE_URL="postgresql://postgres@127.0.0.1:$port/postgres" "$@"
