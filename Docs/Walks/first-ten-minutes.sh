#!/bin/bash
# The first ten minutes: a hub without a file, features that are switched on and off while it runs, three hubs.
#   Docs/Walks/first-ten-minutes.sh
# Needs hubctl (HUBCTL, else what 'make build' left), curl, and Python (PYTHON) with 'websockets' 11 or later.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
hubctl=${HUBCTL:-$here/../../.build/release/hubctl}
source "$here/needs.sh" curl
folder=$(mktemp -d)
hub= mesh= watch=
trap 'kill $hub $mesh $watch 2>/dev/null || true; wait || true; rm -rf "$folder"' EXIT
export XDG_RUNTIME_DIR=$folder XDG_STATE_HOME=$folder
cd "$folder"

step() { printf '\n== minute %s: %s\n' "$1" "$2"; }
show() {
  printf '$ hubctl'
  printf ' %s' "$@"
  printf '\n'
  "$hubctl" "$@"
}
must() { "$@" || { echo "FAILED: $*" >&2; tail -n 20 log ./*.out >&2; exit 1; }; }
moment() { read -rt 0.1 <> <(:) || true; }
# comes WORDS FILE: waits for words in a file, at most 20 s.
comes() {
  local _
  for _ in $(seq 200); do
    if grep -q -- "$1" "$2"; then return; fi
    moment
  done
  echo "FAILED: '$1' did not come in $2" >&2
  tail -30 "$2" >&2
  exit 1
}
# until_said WORDS VERB...: waits until hubctl says something, at most 20 s, and shows what it said.
until_said() {
  local words=$1 _
  shift
  for _ in $(seq 200); do
    "$hubctl" "$@" >said.out 2>&1 || true
    if grep -q -- "$words" said.out; then
      printf '$ hubctl %s\n' "$*"
      cat said.out
      return
    fi
    moment
  done
  echo "FAILED: '$words' was never said by hubctl $*" >&2
  cat said.out >&2
  exit 1
}
begin() {
  rm -f port
  "$hubctl" run "$@" --port-file port >hub.out 2>log &
  hub=$!
  local _
  for _ in $(seq 100); do [ -s port ] && return; moment; done
  must test -s port
}
peers() { "$python" "$here/first_peers.py" "$@"; }

step 1 "a hub without any file: the kernel alone, and how to turn on the rest"
begin --port 0
must grep -q '^on  *nothing' hub.out
must grep -q 'there is no Plugins.yaml here' log
cat hub.out
kill $hub && wait $hub

step 2 "a file with eight lines, and a page where two tabs chat"
cat >Plugins.yaml <<'YAML'
hub:
  listen: [127.0.0.1:0]
  watch: true
plugins:
  - signaling
  - hub-registry
  - health
  - browser-client
YAML
show check
begin
cat hub.out
must grep -q '^demo  *http://127.0.0.1:[0-9]*/demo' hub.out
curl --fail --silent "$(sed -n 's/^demo  *//p' hub.out)" >demo.html
must grep -q "<title>" demo.html
peers meet "$(cat port)"

step 3 "what is on, what it costs, and what a plugin can do"
show plugins
show explain rate-limit | head -20

# Somebody is connected all the while, and nothing of what follows may disturb him.
"$python" "$here/first_peers.py" stay "$(cat port)" >stays.out 2>&1 &
watch=$!
comes connected stays.out

step 4 "the limiter is switched on by saving the file, and counts only"
sed -i 's/^plugins:/&\n  - rate-limit: {perSecond: 50, burst: 50, strikes: 0, dryRun: all}/' Plugins.yaml
comes 'rate-limit' log
until_said 'rate-limit  *running' plugins
peers flood "$(cat port)" 200 | tee flood.out
must grep -q '^0 of 200 were refused' flood.out

step 5 "a slip: the reload is refused with line and word, and what ran runs on"
sed -i 's/burst: 50/burts: 50/' Plugins.yaml
if "$hubctl" reload >refused.out 2>&1; then echo "FAILED: a wrong word was taken" >&2; exit 1; fi
cat refused.out
must grep -q "did you mean 'burst'" refused.out
comes 'configuration rejected, the old one runs on' log
sed -i 's/burts: 50/burst: 50/; s/, dryRun: all//' Plugins.yaml

step 6 "without dryRun it refuses, and says so to whoever was too fast; a calm peer notices nothing"
until_said '^rate-limit.dryRun.* \[\]  *default' config show --origin
peers flood "$(cat port)" 200 | tee flood.out
must grep -q '[1-9][0-9]* of 200 were refused with rate-limited' flood.out
# Counts by itself what was refused, and is polite enough to slow down when it is told.
if "$hubctl" help bench >/dev/null 2>&1; then show bench signal "ws://127.0.0.1:$(cat port)" --rate 500 --for 2s; fi
peers meet "$(cat port)"

step 7 "meters for Prometheus, switched on by saving the file"
echo '  - metrics' >>Plugins.yaml
until_said 'metrics  *running' plugins
curl --fail --silent "http://127.0.0.1:$(cat port)/metrics?format=prometheus" >metrics.out
grep '^hub_rate_limit_refusals_total' metrics.out | head -3
must grep -q '^hub_connections' metrics.out
must kill -0 $watch
kill $watch && wait $watch || true
must grep -q 'and was never disturbed' stays.out
kill $hub && wait $hub
hub=

step 8 "three hubs, which move from WebSockets to data channels by themselves"
"$hubctl" dev --hubs 3 --delay 1s --stay >dev.out 2>&1 &
mesh=$!
comes '^the hubs and their peers stay' dev.out
cat dev.out
must grep -q '0 left between hubs, 3 peers that noticed nothing' dev.out
first=$(grep -o 'unix:.*hub-1.sock' dev.out)
third=$(grep -o 'unix:.*hub-3.sock' dev.out)
place=${first#unix:}
place=${place%/hub-1.sock}

step 9 "one of them is killed"
until_said '3 hubs, all reach each other' mesh --admin "$first"
must show dev kill 2
until_said 'hub-2 was lost' mesh --admin "$first"
until_said 'hub-2 was lost' mesh --admin "$third"

step 10 "p2p-migration is switched off on one: the plan says what will happen, and it does"
sed -i '/p2p-migration/d' "$place/hub-1.yaml"
show reload --dry-run --admin "$first" | tee plan.out
must grep -q -- '- p2p-migration' plan.out
show reload --admin "$first" >reload.out
until_said 'websocket' mesh --admin "$third"
kill -INT $mesh
wait $mesh || true
mesh=

printf '\nThe walk is over: everything was as it is told.\n'
