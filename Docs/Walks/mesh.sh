#!/bin/bash
# Three hubs that behave as one, from the first call to a hub that is killed and one that drains.
#   Docs/Walks/mesh.sh
# Needs hubctl (HUBCTL, else what 'make build' left), curl, and Python (PYTHON) with 'websockets' 11 or later.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
hubctl=${HUBCTL:-$here/../../.build/release/hubctl}
source "$here/needs.sh" curl
folder=$(mktemp -d)
declare -A process port
trap 'for one in "${process[@]}"; do kill "$one" 2>/dev/null || true; done; wait; rm -rf "$folder"' EXIT
# Where hubs keep their admin sockets.
export XDG_RUNTIME_DIR=$folder
cd "$folder"
# Three hubs share a secret, so that no other joins them.
export MESH_SECRET
MESH_SECRET=$(head -c 36 /dev/urandom | base64)

step() { printf '\n== %s\n' "$1"; }
must() { "$@" || { echo "FAILED: $*" >&2; tail -n 20 ./*/log >&2; exit 1; }; }
# hubctl for one of the hubs.
ask() {
  local name=$1
  shift
  "$hubctl" "$@" --config "$name/Plugins.yaml"
}
show() {
  local name=$1
  shift
  printf '$ hubctl %s      # at %s\n' "$*" "$name"
  ask "$name" "$@"
}
# Waits, for at most 20 s, until a verb says something at a hub.
until_said() {
  local name=$1 words=$2 said=
  shift 2
  for _ in $(seq 200); do
    said=$(ask "$name" "$@" 2>&1 || true)
    if grep -q "$words" <<<"$said"; then return; fi
    read -rt 0.1 <> <(:) || true
  done
  echo "FAILED: '$words' was never said by hubctl $* at $name: $said" >&2
  tail -n 20 ./*/log >&2
  exit 1
}
# begin NAME REGION MESH CALLS...: writes the settings of a hub and starts it.
begin() {
  local name=$1 region=$2 mesh=$3 calls
  shift 3
  calls=$(printf '%s, ' "$@")
  mkdir -p "$name"
  : "${port[$name]:=$("$python" "$here/mesh_peers.py" free_port)}"
  {
    echo "hub: {name: $name, listen: 127.0.0.1:${port[$name]}, labels: {region: $region}, drain: 10s}"
    echo "plugins:"
    echo "  - auth-tokens: {hubs: {secret: env:MESH_SECRET}}"
    echo "  - signaling"
    echo "  - hub-registry: {mesh: $mesh}"
    echo "  - mesh: {publicUrl: ws://127.0.0.1:${port[$name]}}"
    echo "  - bootstrap: {hubs: [${calls%, }], reconnectInterval: 200ms}"
    echo "  - health"
  } >"$name/Plugins.yaml"
  (cd "$name" && exec "$hubctl" run --config Plugins.yaml --port-file port >out 2>>log) &
  process[$name]=$!
  for _ in $(seq 100); do [ -s "$name/port" ] && break; read -rt 0.1 <> <(:) || true; done
  must test -s "$name/port"
}

step "three hubs: b calls a, c calls b; nobody tells c of a"
begin a eu pigeonhub-mesh
begin b us pigeonhub-mesh "ws://127.0.0.1:${port[a]}"
begin c eu pigeonhub-mesh "ws://127.0.0.1:${port[b]}"
for name in a b c; do until_said "$name" '3 hubs, all reach each other' mesh; done
show a mesh
show c mesh graph

step "peers of different hubs see each other, and talk"
"$python" "$here/mesh_peers.py" meet "${port[a]}" "${port[b]}" "${port[c]}"

step "the way to a peer"
"$python" "$here/mesh_peers.py" stay "${port[a]}" "${port[c]}" >ids &
process[peers]=$!
for _ in $(seq 100); do [ "$(wc -l <ids)" -ge 2 ] && break; read -rt 0.1 <> <(:) || true; done
must test "$(wc -l <ids)" -ge 2
until_said a 'it is at c' mesh trace "$(tail -1 ids)"
show a mesh trace "$(tail -1 ids)"
kill "${process[peers]}"
unset 'process[peers]'

step "how long it takes to c and back, and why it is a neighbour or not"
show a mesh ping c --count 2
show a mesh explain c

step "the list of hubs has those of the mesh as well"
must curl -sf "http://127.0.0.1:${port[a]}/hubs" | tee hubs
printf '\n'
must grep -q '"mesh":\[{' hubs

step "a hub of another mesh is turned away, and the doctor says so"
begin stranger eu other-mesh "ws://127.0.0.1:${port[a]}"
until_said stranger 'is alone: ws://' mesh
ask stranger doctor >doctor && { echo "FAILED: the doctor found nothing" >&2; exit 1; }
sed -n '/Mixed namespace/,/^$/p' doctor
must grep -q 'another name for the mesh' doctor
kill "${process[stranger]}"
wait "${process[stranger]}" || true
unset 'process[stranger]'

step "c is killed without a word, and comes back"
kill -9 "${process[c]}"
{ wait "${process[c]}"; } 2>/dev/null || true
until_said a 'hub c was lost' mesh
ask a mesh | head -1
rm -f c/port
begin c eu pigeonhub-mesh "ws://127.0.0.1:${port[b]}"
until_said a '3 hubs, all reach each other' mesh
ask a mesh | head -1

step "a drains: its peers are told where else to go, the nearest hub first"
"$python" "$here/mesh_peers.py" farewell "${port[a]}" >told &
process[leaver]=$!
for _ in $(seq 100); do [ -s told ] && break; read -rt 0.1 <> <(:) || true; done
show a drain
must wait "${process[leaver]}"
unset 'process[leaver]'
tail -1 told
must grep -q "\"url\":\"ws://127.0.0.1:${port[c]}\",\"region\":\"eu\"" <(tail -1 told | tr -d ' ')
wait "${process[a]}" || true
unset 'process[a]'
until_said b '2 hubs, and they reach each other' mesh
ask b mesh | head -1

printf '\nThe walk is over: everything was as it is told.\n'
