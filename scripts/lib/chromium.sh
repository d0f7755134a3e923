# Chromium for the screenshots and the browser tests: the machine's, else Debian's in a private folder.
# shellcheck shell=bash
# shellcheck source=scripts/lib/debian_packages.sh
source "$ROOT/scripts/lib/debian_packages.sh"

starts() { "$1" --version >/dev/null 2>&1; }

# Set and export CHROMIUM: its own value if set, else a Chromium on the PATH, else a private one.
find_chromium() {
  local private="$TOOLS/chromium/start" name
  export CHROMIUM="${CHROMIUM:-}"
  if [[ -n "$CHROMIUM" ]]; then
    starts "$CHROMIUM" || fail "CHROMIUM is '$CHROMIUM', which does not start."
    return 0
  fi
  # Try to start each: on Ubuntu, a placeholder for the snap has such a name.
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if CHROMIUM="$(command -v "$name")" && starts "$CHROMIUM"; then return 0; fi
  done
  CHROMIUM="$private"
  if starts "$private"; then return 0; fi
  can_unpack_packages \
    || fail "Chromium is needed. Install it (or Google Chrome), or set the variable CHROMIUM to its program, and run this again."
  unpack_chromium "$TOOLS/chromium"
  starts "$private" \
    || fail "Chromium from this machine's packages does not start; see '$private --version'. Install Chromium by hand, and run this again."
}

# unpack_chromium FOLDER: unpack Chromium with a start script, FOLDER/start.
unpack_chromium() {
  local folder="$1" status="$1.status"
  mkdir -p "$(dirname "$folder")"
  # Download Chromium even if dpkg lists it: an installed one that starts would have been found.
  awk 'BEGIN { RS = ""; ORS = "\n\n" } !/^Package: chromium/' /var/lib/dpkg/status >"$status"
  unpack_packages Chromium "$folder" "$status" "" chromium
  rm "$status"
  # The packaged configuration names only system folders; the unpacked fonts are here.
  cat >"$folder/fonts.conf" <<'CONF'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
CONF
  cat >"$folder/start" <<'START'
#!/bin/sh
here="$(dirname "$(readlink -f "$0")")"
for folder in "$here"/lib/*-linux-gnu* "$here"/usr/lib/*-linux-gnu* "$here"/usr/lib/*-linux-gnu*/pulseaudio; do
  LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
done
export LD_LIBRARY_PATH FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/usr/lib/chromium/chromium" "$@"
START
  chmod +x "$folder/start"
}
