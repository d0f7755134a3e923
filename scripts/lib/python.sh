# Find or install uv and Python 3.14.
# shellcheck shell=bash
# shellcheck source=scripts/lib/debian_python.sh
source "$ROOT/scripts/lib/debian_python.sh"

# Home Assistant 2026.10 and 2026.11 require 3.14.2.
PYTHON_REQUEST=">=3.14.2,<3.15"
export UV_PYTHON_INSTALL_DIR="$TOOLS/uv-python"
export UV_NO_PROGRESS=1

# install_tool NAME: install a locked command-line tool from PyPI into .tools with the machine's pip.
install_tool() {
  local name="$1" python
  python="$(command -v python3 || command -v python)" \
    || fail "Python 3 is needed to install $name. Install Python 3 with pip, then run this again."
  step "Installing $name"
  # With --target, pip needs neither a virtual environment nor write access to the system.
  "$python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --upgrade \
    --target "$TOOLS/$name" --requirement "$ROOT/requirements/$name.txt" >"$TOOLS/$name.log" 2>&1 \
    || {
      cat "$TOOLS/$name.log" >&2
      fail "$name could not be installed with '$python -m pip'. Install pip (Debian: python3-pip), then run this again."
    }
}

# Set UV: the one on the PATH, else a private one.
find_uv() {
  [[ -z "${UV:-}" ]] || return 0
  mkdir -p "$TOOLS"
  if UV="$(command -v uv)"; then return 0; fi
  UV="$TOOLS/uv/bin/uv"
  if ! "$UV" --version >/dev/null 2>&1; then install_tool uv; fi
}

fits() {
  "$1" -c 'import sys, venv, ensurepip, ssl, sqlite3; sys.exit(not (3, 14, 2) <= sys.version_info[:3] < (3, 15))' 2>/dev/null
}

# Set PYTHON: a suitable one on this machine, else downloaded by uv, else unpacked from Debian testing.
find_python() {
  [[ -z "${PYTHON:-}" ]] || return 0
  local private="$TOOLS/debian-python/usr/bin/python3.14"
  if PYTHON="$("$UV" python find --no-project --system "$PYTHON_REQUEST" 2>/dev/null)" && fits "$PYTHON"; then return 0; fi
  if fits "$private"; then
    PYTHON="$private"
    return 0
  fi
  step "Downloading Python 3.14 with uv"
  if "$UV" python install --quiet "$PYTHON_REQUEST" 2>"$TOOLS/uv-python.log"; then
    PYTHON="$("$UV" python find --no-project "$PYTHON_REQUEST")"
    return 0
  fi
  if can_unpack_debian_python; then
    unpack_debian_python "$TOOLS/debian-python"
    fits "$private" || fail "Python from Debian's packages does not start. Remove $TOOLS/debian-python and run this again, or install Python 3.14.2 or newer by hand."
    PYTHON="$private"
    return 0
  fi
  cat "$TOOLS/uv-python.log" >&2
  fail "Python 3.14.2 or newer was not found and could not be downloaded. Install it by hand, then run this again."
}

# Print the folder of the unpacked interpreter's pyconfig.h: Debian stores it where a relocated interpreter does not look.
config_header_path() {
  local private="$TOOLS/debian-python/config-header"
  if [[ -d "$private" ]]; then printf '%s' "$private"; fi
}
