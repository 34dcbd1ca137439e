#!/usr/bin/env bash
# Write the locks anew: hashes, every platform, no download address (PLATFORM §1).
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-annotate --no-header pyproject.toml "$@"
}
compile -o requirements/base.txt
compile --group build --group embedded -c requirements/base.txt -o requirements/demo.txt
compile --group build --group embedded --group dev -c requirements/demo.txt -o requirements/dev.txt
compile --group mutants -c requirements/dev.txt -o requirements/mutants.txt
