# Unpack Debian packages into a private folder. The system is not changed: apt uses separate state and archives, and dpkg
# only extracts.
# shellcheck shell=bash

can_unpack_packages() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null
}

# unpack_packages WHAT FOLDER STATUS SOURCES PACKAGE...: unpack PACKAGEs and their dependencies into FOLDER.
#   WHAT      name in messages
#   STATUS    dpkg's list of installed packages; these are not downloaded
#   SOURCES   apt's *.sources file; empty for the machine's own sources
unpack_packages() {
  local what="$1" folder="$2" status="$3" sources="$4" work="$2.unpacking"
  shift 4
  rm -rf "$folder" "$work"
  mkdir -p "$work/state/lists/partial" "$work/archives/partial" "$folder"
  # A copy, because apt locks the folder of the status file.
  cat "$status" >"$work/status"
  if [[ -n "$sources" ]]; then
    printf 'Dir::Etc::sourcelist "%s";\nDir::Etc::sourceparts "/dev/null";\n' "$sources" >"$work/apt.conf"
  fi
  cat >>"$work/apt.conf" <<CONF
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
  step "Reading the package lists for $what"
  APT_CONFIG="$work/apt.conf" apt-get --quiet update >"$work/apt.log" 2>&1 \
    || { cat "$work/apt.log" >&2; fail "The package lists for $what could not be read from this machine's mirror."; }
  step "Downloading $what"
  APT_CONFIG="$work/apt.conf" apt-get --quiet --yes --download-only --no-install-recommends install "$@" \
    >"$work/apt.log" 2>&1 || { cat "$work/apt.log" >&2; fail "$what could not be downloaded from this machine's mirror. Install it by hand, then run this again."; }
  step "Unpacking $what into $(basename "$(dirname "$folder")")/$(basename "$folder")"
  local package
  for package in "$work"/archives/*.deb; do dpkg -x "$package" "$folder"; done
  rm -rf "$work"
}
