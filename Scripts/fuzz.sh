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

artifacts=Tests/Artifacts/fuzz
mkdir -p $artifacts
targets=$(cd Tests/Fuzz/Corpus && echo *)
failures=0
for target in ${FUZZ_TARGET:-$targets}; do
  found=.build/fuzz/found/$target
  mkdir -p "$found"
  log=.build/fuzz/$target.log
  # New inputs go into the first folder; the second is only read.
  if FUZZ_TARGET=$target .build/fuzz/debug/HubFuzz -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
    -max_len=4096 -print_final_stats=1 -artifact_prefix="$artifacts/$target-" \
    "$found" "Tests/Fuzz/Corpus/$target" >"$log" 2>&1 </dev/null; then
    echo "fuzz $target: nothing found in $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs"
  else
    failures=$((failures + 1))
    echo "fuzz $target: a finding"
    tail -40 "$log"
  fi
done
[ $failures -eq 0 ]
