#!/usr/bin/env bash
# A real Chromium for the browser tests: the system's, else Playwright's own, else Debian's package.
set -euo pipefail
cd "$(dirname "$0")/.."
if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then exit 0; fi
if .venv/bin/python -m playwright install chromium >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null
  exit 0
fi
echo "The browser tests need Chromium: install the package 'chromium' and a Chinese font" >&2
echo "(Debian: apt-get install chromium fonts-noto-cjk)." >&2
exit 1
