# Sourced by all scripts in scripts/.
# shellcheck shell=bash disable=SC2034

set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
TOOLS="$ROOT/.tools"
TEST_ENV="$ROOT/.venv"
DEMO_ENV="$ROOT/.venv-demo"
BROWSER_ENV="$ROOT/.venv-browser"

# Where bytecode is disabled, every start of Home Assistant takes twice as long.
unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME VIRTUAL_ENV

step() { printf '==> %s\n' "$*" >&2; }

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
