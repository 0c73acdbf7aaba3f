#!/usr/bin/env bash
# Chromium and fonts from the distribution, for `npm run test:browser`. Idempotent. Root only.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
[ -x /usr/bin/chromium ] && { echo "Chromium: nothing to do"; exit 0; }
apt-get update -qq
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 \
  chromium fonts-dejavu fonts-noto-color-emoji
