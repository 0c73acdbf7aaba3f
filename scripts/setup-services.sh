#!/usr/bin/env bash
# Redis and PgBouncer from the distribution, for `npm run test:services`. Idempotent. Root only.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer)
[ "${#missing[@]}" = 0 ] && { echo "Redis and PgBouncer: nothing to do"; exit 0; }
apt-get update -qq
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "${missing[@]}"
