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

release=
build_release() { "$@" swift build --ignore-lock --configuration release --product hubctl </dev/null; }

# Those that take long, so that the processes end together; the rest is the last one.
groups=(
  '^ConformanceTests\.'
  '^(HubRecordsTests|HubNetTests)\.'
  '^(NamespaceIsolationTests|RateLimitTests|TidyTests)\.'
)

# One test after the other, in several processes: side by side in one, thousands wait for its few threads, and those
# that talk to real sockets run out of patience. Started without swift, which would wait for the build beside it.
run_group() { # number --filter or --skip, a pattern
  local number=$1
  shift
  .build/debug/loftPackageTests.xctest --testing-library swift-testing --no-parallel \
    --xunit-output "$results/swift-$number.xml" "$@" >"$results/swift-$number.log" 2>&1 </dev/null
}

run_swift() { # live, if those come next
  # shellcheck disable=SC2086
  if ! swift build --build-tests ${STRICT:-} </dev/null; then
    count 0 1
    return
  fi
  local running=() number every
  for number in "${!groups[@]}"; do
    run_group "$number" --filter "${groups[$number]}" &
    running+=($!)
  done
  every=$(IFS='|' && echo "${groups[*]}")
  run_group rest --skip "$every" &
  running+=($!)
  # What the live tests run is built meanwhile, of what the tests leave.
  if [ "${1:-}" = live ]; then
    build_release nice -n 19 >$results/release.log 2>&1 &
    release=$!
  fi
  local code=0
  for number in "${running[@]}"; do wait "$number" || code=$?; done
  local before=$failed
  for number in "${!groups[@]}" rest; do
    grep -hE '✘|↳|Test run with' "$results/swift-$number.log"
    count_junit "swift tests $number" "$results/swift-$number.xml"
  done
  # A crash leaves a report in which nothing failed.
  if [ $code -ne 0 ] && [ "$failed" -eq "$before" ]; then
    tail -40 $results/swift-*.log
    count 0 1
  fi
}

run_live() {
  if [ -n "$release" ]; then wait "$release"; fi
  # Says what is wrong, or that nothing is left to do.
  if ! build_release; then
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
  run_swift "${1:-}"
fi
if [ "${1:-}" = live ]; then
  shift
  run_live "$@"
fi
closing test
