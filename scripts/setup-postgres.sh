#!/usr/bin/env bash
# PostgreSQL (the distribution's own major) + pgvector >= 0.8, from the machine's own apt mirror. Idempotent. Root only.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
min=0.8.0 suite="${PGVECTOR_SUITE:-trixie}"
apt() { apt-get -y -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@"; }
pg_major() { ls /usr/lib/postgresql 2>/dev/null | sort -n | tail -1 || true; }
have() { sed -n "s/^default_version = '\(.*\)'/\1/p" "/usr/share/postgresql/$1/extension/vector.control" 2>/dev/null || true; }

major="$(pg_major)"
if [ -n "$major" ] && [ -x "/usr/lib/postgresql/$major/bin/postgres" ] && dpkg --compare-versions "$(have "$major")" ge "$min"; then
  echo "PostgreSQL $major with pgvector $(have "$major"): nothing to do"; exit 0
fi

# 1. the server, without the default cluster
apt update
mkdir -p /etc/postgresql-common
grep -qs '^create_main_cluster' /etc/postgresql-common/createcluster.conf ||
  echo 'create_main_cluster = false' >> /etc/postgresql-common/createcluster.conf
[ -n "$major" ] && [ -x "/usr/lib/postgresql/$major/bin/postgres" ] || { apt install --no-install-recommends postgresql; major="$(pg_major)"; }

# 2. pgvector: the distribution's package where there is one, else its signed source, built here
if [ -n "$(apt-cache search --names-only "^postgresql-$major-pgvector\$")" ]; then
  apt install --no-install-recommends "postgresql-$major-pgvector"
else
  apt install --no-install-recommends "postgresql-server-dev-$major" gcc make libc6-dev dpkg-dev
  work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT
  codename="$(. /etc/os-release && echo "$VERSION_CODENAME")"
  mirror="$(apt-get indextargets --format '$(REPO_URI)' "Codename: $codename" 'Component: main' | head -1)"
  mkdir -p "$work"/{lists/partial,cache/archives/partial,src}
  printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
    "$mirror" "$suite" > "$work/src.sources"
  src=(-o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work" -o "Dir::State::Lists=$work/lists"
       -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none)
  apt-get -qq "${src[@]}" update
  (cd "$work/src" && apt-get -qq "${src[@]}" source pgvector)   # checks the archive's signature and hashes
  make -s -C "$work"/src/pgvector-*/ -j"$(nproc)" install \
    PG_CONFIG="/usr/lib/postgresql/$major/bin/pg_config" OPTFLAGS="" with_llvm=no
fi
dpkg --compare-versions "$(have "$major")" ge "$min" || { echo "pgvector $(have "$major") is older than $min" >&2; exit 1; }
echo "PostgreSQL $major with pgvector $(have "$major")"
