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
# One test after the other: everything takes many times as long here, and side by side those that wait for a real
# socket would run out of patience. The house rules read the sources: no thread and no memory of ours is in that.
exec swift test --no-parallel --sanitize="$kind" --scratch-path ".build/$kind" --skip TidyTests "$@" </dev/null
