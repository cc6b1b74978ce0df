#!/bin/bash
# The four scenarios that were to be tried by hand: peers of different nodes discover each other, an offer and its
# answer go between nodes, data published on one node is found on another, and peers go on when a node is killed.
#   Docs/Walks/manual-scenarios.sh             on the ports 3000, 3001 and 3002
#   PORTS=free Docs/Walks/manual-scenarios.sh  on ports that are free
# Needs hubctl (HUBCTL, else what 'make build' left), curl, and Python (PYTHON) with 'websockets' 11 or later.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
hubctl=${HUBCTL:-$here/../../.build/release/hubctl}
source "$here/needs.sh" curl
folder=$(mktemp -d)
declare -A process
trap 'for one in "${process[@]}"; do kill "$one" 2>/dev/null || true; done; wait; rm -rf "$folder"' EXIT
# Where hubs keep their admin sockets.
export XDG_RUNTIME_DIR=$folder
cd "$folder"
ports=(3000 3001 3002)
if [ "${PORTS:-}" = free ]; then
  mapfile -t ports < <("$python" "$here/scenario_peers.py" free_ports 3)
fi

step() { printf '\n== %s\n' "$1"; }
must() { "$@" || { echo "FAILED: $*" >&2; tail -n 20 ./*/log >&2; exit 1; }; }
pause() { read -rt 0.1 <> <(:) || true; }
# Waits, for at most 20 s, until a command prints some words.
until_said() {
  local words=$1 said=
  shift
  for _ in $(seq 200); do
    said=$("$@" 2>&1 || true)
    if grep -q "$words" <<<"$said"; then return; fi
    pause
  done
  echo "FAILED: '$words' was never said by $*: $said" >&2
  tail -n 20 ./*/log >&2
  exit 1
}
# begin NUMBER: writes the settings of a node, which calls all others, and starts it.
begin() {
  local name=node$1 port=${ports[$1]} calls= other
  for other in "${ports[@]}"; do
    if [ "$other" != "$port" ]; then calls+="ws://127.0.0.1:$other, "; fi
  done
  mkdir -p "$name"
  {
    echo "hub: {name: $name, listen: 127.0.0.1:$port}"
    echo "plugins:"
    echo "  - signaling"
    echo "  - hub-registry"
    echo "  - mesh: {publicUrl: ws://127.0.0.1:$port}"
    echo "  - bootstrap: {hubs: [${calls%, }], reconnectInterval: 200ms}"
    echo "  - health"
    echo "  - memory-storage"
    echo "  - records: {unsigned: allow}"
    echo "  - record-replication"
  } >"$name/Plugins.yaml"
  (cd "$name" && exec "$hubctl" run --config Plugins.yaml --port-file port >out 2>>log) &
  process[$name]=$!
  for _ in $(seq 100); do [ -s "$name/port" ] && break; pause; done
  must test -s "$name/port"
}
show() {
  printf '$ %s\n' "$*"
  must "$@"
  printf '\n'
}

step "three nodes"
for number in 0 1 2; do begin "$number"; done
for number in 0 1 2; do
  until_said '3 hubs, all reach each other' "$hubctl" mesh --config "node$number/Plugins.yaml"
done

step "1. cross-node peer discovery: peers of different nodes discover each other"
"$python" "$here/scenario_peers.py" discovery "${ports[@]}"

step "2. signaling: an offer goes to another node, and its answer and candidates come back"
"$python" "$here/scenario_peers.py" signaling "${ports[0]}" "${ports[1]}"

step "3. replication: published on one node, found on another"
show curl -sf -X POST "http://127.0.0.1:${ports[0]}/api/publish" \
  -H 'Content-Type: application/json' -d '{"topic":"test","data":{"msg":"hello"}}' >published
cat published
must grep -q '"success":true' published
show curl -sf "http://127.0.0.1:${ports[1]}/api/find/test" >found
cat found
must grep -q '"msg":"hello"' found

step "4. node failure: one node is killed, and its peers go on through the others"
"$python" "$here/scenario_peers.py" failure "${ports[@]}" "${process[node0]}"
{ wait "${process[node0]}"; } 2>/dev/null || true
unset 'process[node0]'
show curl -sf "http://127.0.0.1:${ports[2]}/api/find/test" >found
cat found
must grep -q '"msg":"hello"' found

printf '\nThe walk is over: all four scenarios came out as they should.\n'
