#!/usr/bin/env bash
# with-redis.sh CMD...  : runs CMD with REDIS_URL set to a throw-away Redis on a free port that keeps nothing; removes it after.
set -euo pipefail
dir="$(mktemp -d "${TMPDIR:-/tmp}/redistest.XXXXXX")"
free() { local p; for _ in $(seq 50); do p=$((20000 + RANDOM % 20000)); (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }; done; return 1; }
port="$(free)"
redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$dir" >"$dir/log" 2>&1 &
server=$!
stop() { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$dir"; }
trap stop EXIT; trap 'exit 130' INT TERM
for _ in $(seq 100); do redis-cli -p "$port" ping >/dev/null 2>&1 && break; sleep 0.05; done
redis-cli -p "$port" ping >/dev/null || { cat "$dir/log" >&2; exit 1; }
REDIS_URL="redis://127.0.0.1:$port" "$@"
