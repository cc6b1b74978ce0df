#!/bin/bash
# What must hold besides the tests. Each step is one passed or failed; ends with `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
source Scripts/counts.sh
export SWIFT_BACKTRACE=enable=no
logs=.build/check
rm -rf $logs .build/counts/check
mkdir -p $logs

step() { # name command...
  local name=$1
  begin "$@"
  finish "$name"
}

# Begins a step that goes on beside others, until `finish`.
declare -A running since
begin() { # name command...
  local name=$1
  shift
  since[$name]=$SECONDS
  "$@" >"$logs/$name.log" 2>&1 </dev/null &
  running[$name]=$!
}

finish() { # name
  local name=$1
  if wait "${running[$name]}"; then
    echo "check $name: passed ($((SECONDS - since[$name])) s)"
    count 1 0
  else
    echo "check $name: failed ($((SECONDS - since[$name])) s), the end of $logs/$name.log:"
    tail -30 "$logs/$name.log"
    # What went wrong may stand far above the end. It comes last, where it is not cut off.
    broken+="failed check: $name"$'\n'
    broken+=$(grep -E '✘|WARNING: (Thread|Address)Sanitizer|SUMMARY: |error: ' "$logs/$name.log" | sort -u | head -20)
    broken+=$'\n'
    count 0 1
  fi
}

formatted() {
  swift format lint --strict --parallel --recursive --configuration .swift-format Package.swift Sources Tests Docs
}

# The same flags as the tests, so that nothing is compiled twice. SwiftPM's own warnings count as well.
builds_strictly() {
  # shellcheck disable=SC2086
  swift build --build-tests ${STRICT:-} 2>&1 | tee "$logs/build.txt" || return 1
  ! grep -E '(^|[^-])\bwarning: ' "$logs/build.txt"
}

# What the step before has built. Started without swift, which would plan the build once more.
tidy() { .build/debug/loftPackageTests.xctest --testing-library swift-testing --filter '^TidyTests\.'; }

# The generated pages are those that the present sources generate. The debug build has just been made.
documented() { .build/debug/hubctl docs --check; }

# Of the debug build as well.
keeps_plugins_of_others_whole() { Scripts/api.py check; }

shell_scripts_parse() {
  local script
  for script in Scripts/*.sh .ci/run; do bash -n "$script" || return 1; done
}

simulation() { make --no-print-directory sim; }

budget() { make --no-print-directory budget; }

# Each sanitizer builds in a folder of its own and runs one test after the other, and so leaves cores to all that
# follows: what is measured there is instructions, and no time.
begin thread-sanitizer Scripts/sanitize.sh thread
begin address-sanitizer Scripts/sanitize.sh address
step format formatted
step imports-and-warnings builds_strictly
step tidy tidy
step docs documented
step pages Scripts/docs.sh
step api keeps_plugins_of_others_whole
step scripts shell_scripts_parse
step budget budget
step simulation simulation
# What has become cheaper passes, and somebody should hear of it all the same.
grep -hs '^budget: .*\( fell \|better than recorded\)' $logs/budget.log
step fuzz Scripts/fuzz.sh "${FUZZ_SECONDS:-2}"
finish thread-sanitizer
finish address-sanitizer
closing check
