#!/bin/bash
# Fuzzes every parser for so many seconds each, starting from the corpus. A finding is left in Tests/Artifacts/fuzz.
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-10}
export SWIFT_BACKTRACE=enable=no LOFT_FUZZ=1
# Without optimisation: with it, the compiler removes some of what is to be found.
# lld, because the default linker warns about every counter section.
swift build --scratch-path .build/fuzz --product HubFuzz -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld \
  -Xcc -fsanitize=address,fuzzer-no-link </dev/null || exit 1

export artifacts=Tests/Artifacts/fuzz seconds
mkdir -p $artifacts

fuzz() { # target
  local target=$1 found=.build/fuzz/found/$1 log=.build/fuzz/$1.log
  # New inputs go into the first folder; the second is only read.
  mkdir -p "$found"
  if FUZZ_TARGET=$target .build/fuzz/debug/HubFuzz -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
    -max_len=4096 -print_final_stats=1 -artifact_prefix="$artifacts/$target-" \
    "$found" "Tests/Fuzz/Corpus/$target" >"$log" 2>&1 </dev/null; then
    echo "fuzz $target: nothing found in $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs"
  else
    echo "fuzz $target: a finding"
    tail -40 "$log"
    return 1
  fi
}
export -f fuzz

# Each takes one core.
targets=${FUZZ_TARGET:-$(cd Tests/Fuzz/Corpus && echo *)}
printf '%s\n' $targets | xargs -P "$(nproc)" -I {} bash -c 'fuzz {}'
