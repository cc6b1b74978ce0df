#!/bin/sh
# Makes greeter.wasm with the clang that comes with Swift, or another one that is named in CLANG.
set -eu
cd "$(dirname "$0")"
: "${CLANG:=$(dirname "$(readlink -f "$(command -v swift)")")/clang}"
"$CLANG" --target=wasm32-wasip1 -ffreestanding -nostdlib -mbulk-memory -O2 -Wall -Wextra -Werror \
  -Wl,--no-entry -o greeter.wasm greeter.c
