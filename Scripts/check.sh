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
  local name=$1 started=$SECONDS
  shift
  if "$@" >"$logs/$name.log" 2>&1 </dev/null; then
    echo "check $name: passed ($((SECONDS - started)) s)"
    count 1 0
  else
    echo "check $name: failed ($((SECONDS - started)) s), the end of $logs/$name.log:"
    tail -30 "$logs/$name.log"
    # What went wrong may stand far above the end. It comes last, where it is not cut off.
    grep -E '✘|WARNING: (Thread|Address)Sanitizer|SUMMARY: |error: ' "$logs/$name.log" | sort -u | head -20
    count 0 1
  fi
}

formatted() {
  swift format lint --strict --parallel --recursive --configuration .swift-format Package.swift Sources Tests
}

# The same flags as the tests, so that nothing is compiled twice. SwiftPM's own warnings count as well.
builds_strictly() {
  # shellcheck disable=SC2086
  swift build --build-tests ${STRICT:-} 2>&1 | tee "$logs/build.txt" || return 1
  ! grep -E '(^|[^-])\bwarning: ' "$logs/build.txt"
}

tidy() {
  # shellcheck disable=SC2086
  swift test ${STRICT:-} --filter TidyTests
}

# The generated pages are those that the present sources generate. The debug build has just been made.
documented() { .build/debug/hubctl docs --check; }

shell_scripts_parse() {
  local script
  for script in Scripts/*.sh .ci/run; do bash -n "$script" || return 1; done
}

simulation() { make --no-print-directory sim; }

budget() { make --no-print-directory budget; }

step format formatted
step imports-and-warnings builds_strictly
step tidy tidy
step docs documented
step scripts shell_scripts_parse
step budget budget
step simulation simulation
# What has become cheaper passes, and somebody should hear of it all the same.
grep -hs '^budget: .*\( fell \|better than recorded\)' $logs/budget.log
step fuzz Scripts/fuzz.sh "${FUZZ_SECONDS:-4}"
step thread-sanitizer Scripts/sanitize.sh thread
step address-sanitizer Scripts/sanitize.sh address
closing check
