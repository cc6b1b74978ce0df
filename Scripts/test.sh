#!/bin/bash
# Builds and runs tests, and ends with `N passed, N failed`. Takes `swift`, `live`, or both; what follows goes to pytest.
set -uo pipefail
cd "$(dirname "$0")/.."
source Scripts/counts.sh
# A crash is reported by the exit code; the backtracer would hold up each one for seconds.
export SWIFT_BACKTRACE=enable=no
results=.build/results
# What pytest ends with when no test was chosen.
nothing_chosen=5
rm -rf $results .build/counts/test
mkdir -p $results

run_swift() {
  # shellcheck disable=SC2086
  swift test ${STRICT:-} --xunit-output $results/swift.xml </dev/null
  local code=$?
  local before=$failed
  count_junit "swift test" $results/swift*.xml
  # A crash leaves a report in which nothing failed.
  if [ $code -ne 0 ] && [ "$failed" -eq "$before" ]; then count 0 1; fi
}

run_live() {
  if ! swift build --configuration release --product hubctl </dev/null; then
    count 0 1
    return
  fi
  local hubctl
  hubctl=${HUBCTL:-$PWD/.build/release/hubctl}
  local before=$((passed + failed))
  # Side by side, and then those that measure time, one after the other.
  run_pytest live --numprocesses "$(nproc)" --dist loadscope -m "not alone" "$@"
  run_pytest alone -m alone "$@"
  if [ $((passed + failed)) -eq "$before" ]; then
    echo "live tests: no test was run" >&2
    count 0 1
  fi
}

run_pytest() { # name arguments...
  local name=$1
  shift
  (cd Tests/Live && HUBCTL=$hubctl PYTHONDONTWRITEBYTECODE=1 \
    ../../.venv/bin/python -m pytest --quiet --junitxml="../../$results/$name.xml" "$@" </dev/null)
  local code=$?
  # Those asked for may all be of the other kind.
  if [ $code -eq $nothing_chosen ]; then return; fi
  local before=$failed
  count_junit "$name tests" "$results/$name.xml"
  if [ $code -ne 0 ] && [ "$failed" -eq "$before" ]; then count 0 1; fi
}

if [ "${1:-}" = swift ]; then
  shift
  run_swift
fi
if [ "${1:-}" = live ]; then
  shift
  run_live "$@"
fi
closing test
