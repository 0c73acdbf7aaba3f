#!/usr/bin/env bash
# The server for two minutes at a modest rate, on the server that DATABASE_URL names: no error, and no memory that grows.
set -euo pipefail
psql -q "$DATABASE_URL" -c 'create extension if not exists vector'
npm run -s recollect -- bench soak --database "$DATABASE_URL" --users 20 --turns 20 --rate 10 --seconds 120 --check
