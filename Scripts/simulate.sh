#!/bin/bash
# Runs every scenario with so many seeds, as many at once as there are cores, and then the largest mesh once. What was
# seen is left in .build/simulation; ends with failure if anything was violated.
set -uo pipefail
cd "$(dirname "$0")/.."
seeds=${1:-1000}
first=${2:-1}
hubctl=${HUBCTL:-.build/release/hubctl}
results=.build/simulation
mkdir -p $results

run() { # scenario flags...
  local scenario=$1
  shift
  nice -n 10 "$hubctl" sim run "$scenario" "$@" >"$results/$scenario.txt" 2>&1
  local code=$?
  echo "simulation $scenario: $([ $code -eq 0 ] && echo nothing violated || echo "exit code $code")"
  return $code
}
export -f run
export hubctl results

# The large ones are left for the end.
scenarios=$("$hubctl" sim list | awk '$1 != "thousand-hubs" { print $1 }')
failures=0
echo "$scenarios" |
  xargs -P "${JOBS:-$(nproc)}" -I{} bash -c 'run "$@"' run {} --seed "$first" --seeds "$seeds" || failures=1
run thousand-hubs --seed "$first" || failures=1
"$hubctl" sim joins >$results/joins.txt || failures=1
cat $results/*.txt
exit $failures
