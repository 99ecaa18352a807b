#!/usr/bin/env bash
# Makes this machine able to run `npm run build:wasm`: the standard library for wasm32-unknown-unknown, wasm-bindgen and wasm-pack.
# (wasm-opt comes with `npm ci`.) Needs cargo. Idempotent: what is there stays. About 10 minutes on 2 cores the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
target=wasm32-unknown-unknown

say() { echo "wasm-toolchain: $*"; }
has_std() { ls "$("$@" --print sysroot 2> /dev/null)/lib/rustlib/$target/lib"/libstd-*.rlib > /dev/null 2>&1; }
# The program at this version is already there. (No `| grep -q`: it closes the pipe early, and pipefail makes that a failure.)
has() { command -v "$1" > /dev/null && [[ "$("$1" --version)" == "$1 $2"* ]]; }

# A cargo install with the tool's own lockfile is the reproducible one. It fails when that lockfile names a version that the registry index
# in use does not have (seen with wasm-bindgen-cli 0.2.130 and webpki-roots 1.0.11); then the newest compatible dependencies do as well.
install() {
  say "installing $1 $2 (a few minutes)"
  cargo install -q --locked "$1" --version "$2" || cargo install -q "$1" --version "$2"
}

# Debian packages a Rust for building browsers. It has no std for wasm32 compiled, but its sources with all their dependencies, so std can
# be built offline; cargo's -Z build-std needs a package to build it for, an empty one here.
std_from_debian() {
  if [ ! -x /usr/bin/rust-lld ] || [ ! -d /usr/lib/rustlib/src/rust/library ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
      say "no std for $target, and only root on Debian can install it from packages; see docs/design/pkg-and-dist.md" >&2
      exit 1
    fi
    say "installing Debian's rustc-web"
    # rustc-web declares a conflict with Debian's own rustc, and apt would remove that; a rustup in a home directory is not affected.
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq rustc-web cargo-web rust-web-src rust-web-llvm lld-22
  fi
  if ! has_std /usr/bin/rustc; then
    say "building std for $target (90 s)"
    local lib work
    lib=$(/usr/bin/rustc --print sysroot)/lib/rustlib/$target/lib
    work=$(mktemp -d)
    mkdir -p "$work/src" "$work/.cargo" "$lib"
    echo '#![no_std]' > "$work/src/lib.rs"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n' > "$work/Cargo.toml"
    printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' \
      "$(ls -d /usr/src/rustc-*/library/vendor | tail -1)" > "$work/.cargo/config.toml"
    # RUSTC_BOOTSTRAP: -Z flags are for nightly compilers otherwise. CARGO_HOME: no configuration of the user's.
    (cd "$work" && RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_HOME="$work/home" \
      /usr/bin/cargo build -q --offline --release --target $target -Z build-std=std,panic_abort)
    rm -f "$work/target/$target/release/deps"/libempty*.rlib
    cp "$work/target/$target/release/deps"/*.rlib "$lib"/
    rm -rf "$work"
  fi
  # build-wasm.mjs looks for a toolchain of this name when the default one has no std for wasm32.
  if command -v rustup > /dev/null; then rustup toolchain link web /usr; fi
}

if has_std rustc; then
  say "std for $target is there"
elif command -v rustup > /dev/null && timeout 180 rustup target add $target > /dev/null 2>&1; then
  say "std for $target comes from rustup"
else
  # rustup's download server did not answer within three minutes, or there is no rustup.
  std_from_debian
  say "std for $target comes from Debian's rustc-web"
fi

# The crate and the command-line tool speak a format that changes with every version.
bindgen=$(grep -A1 '^name = "wasm-bindgen"$' Cargo.lock | sed -n 's/^version = "\(.*\)"/\1/p')
has wasm-bindgen "$bindgen" || install wasm-bindgen-cli "$bindgen"
# Before 0.15.1 wasm-pack has no --no-gitignore.
has wasm-pack 0.15 || install wasm-pack '^0.15.1'
say "$(wasm-bindgen --version), $(wasm-pack --version)"
