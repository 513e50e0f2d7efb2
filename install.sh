#!/bin/sh
# Installs tfgen from a release on GitHub, after a check of its SHA-256.
#
#   sh install.sh [--version 0.1.0] [--to FOLDER]
#
#   TFGEN_VERSION       the version; the newest release unless it is set
#   TFGEN_INSTALL_DIR   the folder of the program; ~/.local/bin unless it is set
#   TFGEN_RELEASES      where releases are, in place of GitHub: a mirror
set -eu

releases=${TFGEN_RELEASES:-https://github.com/tfgen/tfgen/releases}
version=${TFGEN_VERSION:-}
folder=${TFGEN_INSTALL_DIR:-}

fail() {
  echo "error: $1" >&2
  [ $# -lt 2 ] || echo "hint: $2" >&2
  exit 1
}

# Text that a server sent, without what a terminal would act on.
visible() {
  LC_ALL=C tr -cd '[:alnum:]._+-' | cut -c 1-80
}

usage() {
  sed -n '2,9s/^# \{0,1\}//p' "$0"
}

# GitHub is asked by HTTPS alone; only a mirror on this machine may be asked otherwise.
fetch() {
  case $1 in
    https://*) only=https ;;
    http://127.0.0.1[:/]* | http://localhost[:/]*) only=http ;;
    *) fail "$1 is not an https:// address" ;;
  esac
  if command -v curl >/dev/null 2>&1; then
    curl --proto "=$only" --fail --silent --show-error --location --retry 3 --output "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget --quiet --tries=3 --output-document="$2" "$1"
  else
    fail "neither curl nor wget is on PATH" "install one of them"
  fi
}

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  else
    fail "neither sha256sum nor shasum is on PATH, so the download cannot be checked"
  fi
}

platform() {
  system=$(uname -s)
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) fail "no release has a program for $system on $machine" \
      "with Rust: cargo install tfgen --locked" ;;
  esac
  case $system in
    Linux) echo "$machine-unknown-linux-musl" ;;
    Darwin) echo "$machine-apple-darwin" ;;
    MINGW* | MSYS* | CYGWIN*) fail "this script does not install on Windows" \
      "unpack tfgen-x86_64-pc-windows-msvc.zip of $releases, or: cargo install tfgen --locked" ;;
    *) fail "no release has a program for $system on $machine" \
      "with Rust: cargo install tfgen --locked" ;;
  esac
}

main() {
  while [ $# -gt 0 ]; do
    case $1 in
      --version | --to)
        [ $# -ge 2 ] || fail "$1 needs a value"
        case $1 in
          --version) version=$2 ;;
          --to) folder=$2 ;;
        esac
        shift 2
        ;;
      --help | -h) usage && exit 0 ;;
      *) fail "unknown option $1" "--version VERSION and --to FOLDER are the options" ;;
    esac
  done
  version=${version#v}
  case $version in
    *[!0-9A-Za-z.+-]*) fail "$version is no version" "a version is such as 0.1.0" ;;
  esac
  if [ -z "$folder" ]; then
    [ -n "${HOME:-}" ] || fail "HOME is not set" "name the folder: --to FOLDER"
    folder=$HOME/.local/bin
  fi
  target=$(platform)
  archive=tfgen-$target.tar.gz
  if [ -n "$version" ]; then
    from=$releases/download/v$version
  else
    from=$releases/latest/download
  fi

  work=$(mktemp -d) || fail "no temporary folder can be made"
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM
  fetch "$from/$archive" "$work/$archive" || fail "cannot download $from/$archive" \
    "does the version ${version:-latest} exist? $releases lists all"
  fetch "$from/$archive.sha256" "$work/sha256" || fail "cannot download $from/$archive.sha256" \
    "without it the archive cannot be checked, and nothing was installed"
  wanted=$(cut -d ' ' -f 1 "$work/sha256" | visible)
  got=$(sha256 "$work/$archive")
  [ "$wanted" = "$got" ] || fail \
    "$archive has SHA-256 $got, and its release says $wanted; nothing was installed" \
    "download it once more; if it stays so, report it"

  tar -xzf "$work/$archive" -C "$work" || fail "$archive cannot be unpacked"
  program=$work/tfgen-$target/tfgen
  [ -f "$program" ] || fail "$archive holds no program tfgen-$target/tfgen"
  chmod 755 "$program"
  says=$("$program" --version) || fail "the program of $archive does not start here"
  mkdir -p "$folder" || fail "cannot make the folder $folder" "name another: --to FOLDER"
  # In one step, so that anyone who starts tfgen meanwhile starts a whole one.
  staged=$folder/.tfgen.$$
  trap 'rm -rf "$work" "$staged"' EXIT
  if ! { cp "$program" "$staged" && mv -f "$staged" "$folder/tfgen"; }; then
    fail "cannot write $folder/tfgen" "name another folder: --to FOLDER"
  fi
  echo "installed $says as $folder/tfgen"
  case :$PATH: in
    *:"$folder":*) ;;
    *) echo "hint: $folder is not on PATH: export PATH=\"$folder:\$PATH\"" ;;
  esac
}

# The last line, so that a script that was downloaded in part does nothing.
main "$@"
