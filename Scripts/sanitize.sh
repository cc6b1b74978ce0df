#!/bin/bash
# Runs the Swift tests under a sanitizer: `thread` or `address`.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=$1
shift
export SWIFT_BACKTRACE=enable=no
export TSAN_OPTIONS="halt_on_error=0 exitcode=66 second_deadlock_stack=1 ${TSAN_OPTIONS:-}"
export ASAN_OPTIONS="detect_leaks=0 ${ASAN_OPTIONS:-}"
# Long walks of chance in one thread show a sanitizer nothing after their first steps.
export ISOLATION_STEPS=${ISOLATION_STEPS:-3000} ACCOUNTING_STEPS=${ACCOUNTING_STEPS:-2500}
export REPLICA_WORLDS=${REPLICA_WORLDS:-1}
# One test after the other: everything takes many times as long here, and side by side those that wait for a real
# socket would run out of patience. The house rules read the sources: no thread and no memory of ours is in that.
# Plugins that offend are waited for, one after the other; what judges them judges all of ours here as well.
# Simulations are long walks in one thread over what HubMeshTests try, step by step, under sanitizers as well.
one_by_one=(swift test --no-parallel --sanitize="$kind" --scratch-path ".build/$kind"
  --skip TidyTests --skip OffenderTests --skip HubSimulationTests)
if [ $# -gt 0 ]; then exec "${one_by_one[@]}" "$@" </dev/null; fi
swift build --build-tests --sanitize="$kind" --scratch-path ".build/$kind" </dev/null
# What lies below the kernel in one process, and the rest in another: neither takes what the other waits for. What holds
# all plugins to the contract is with the former, and what has data channels, so that both end together.
below='^(ConformanceTests|HubMeshTests|HubNetTests|HubPeeringTests|HubRTCTests|HubRecordsTests|HubWireTests|P2PMigrationTests)\.'
"${one_by_one[@]}" --skip-build --ignore-lock --filter "$below" </dev/null &
first=$!
code=0
"${one_by_one[@]}" --skip-build --ignore-lock --skip "$below" </dev/null || code=$?
wait "$first" || code=$?
exit "$code"
