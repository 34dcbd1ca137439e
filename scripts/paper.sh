#!/usr/bin/env bash
# What PDF files need and no wheel brings: Pango, its FreeType part, and HarfBuzz's cutter of fonts.
# Installs them as root on Debian; else says what is missing, and everything but PDF files works.
set -euo pipefail
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
has() { ldconfig -p 2>/dev/null | grep -q "$1"; }
if has libpangoft2-1.0.so.0 && has libharfbuzz-subset.so.0; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  # shellcheck disable=SC2086  # a list of packages
  apt-get update -qq && apt-get install -y -qq $packages >/dev/null
  exit 0
fi
echo "PDF files need Pango (Debian: apt-get install $packages)." >&2
