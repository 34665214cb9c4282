# Shared by the scripts: headings with elapsed time, and installing from the system's packages.
# shellcheck shell=bash

started=$SECONDS

# step TITLE: announces what comes, and when.
step() {
  printf '\n\033[1m== %s\033[0m (%d s)\n' "$1" $((SECONDS - started))
}

# apt_install WHAT PACKAGE…: installs Debian packages when that is allowed, otherwise says what to do.
apt_install() {
  local what=$1
  shift
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      sudo=(sudo -n)
    else
      echo "$what is missing and cannot be installed from here. Please run: sudo apt-get install $*" >&2
      return 1
    fi
  fi
  if ! command -v apt-get >/dev/null; then
    echo "$what is missing. Please install it (Debian's packages: $*)." >&2
    return 1
  fi
  step "Installing $what"
  "${sudo[@]}" apt-get update -q
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -q --no-install-recommends "$@"
}

# target_dir: where cargo puts what it builds.
target_dir() {
  cargo metadata --format-version 1 --no-deps | node -pe 'JSON.parse(require("fs").readFileSync(0)).target_directory'
}
