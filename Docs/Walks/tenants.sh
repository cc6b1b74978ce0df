#!/bin/bash
# Ten minutes with tenants on a running hub, from the first key to the receipt of a removal.
#   Docs/Walks/tenants.sh
# Needs hubctl (HUBCTL, else what 'make build' left), curl, and Python (PYTHON) with 'websockets' 11 or later.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
hubctl=${HUBCTL:-$here/../../.build/release/hubctl}
source "$here/needs.sh" curl
folder=$(mktemp -d)
trap 'kill $hub $other 2>/dev/null; wait $hub 2>/dev/null; rm -rf "$folder"' EXIT
hub= other=
# Where the hub keeps its admin socket. With 'hub.admin' set, figures would be shown there and nowhere else.
export XDG_RUNTIME_DIR=$folder
cd "$folder"

step() { printf '\n== minute %s: %s\n' "$1" "$2"; }
show() {
  printf '$ hubctl'
  printf ' %s' "$@"
  printf '\n'
  "$hubctl" "$@"
}
must() { "$@" || { echo "FAILED: $*" >&2; exit 1; }; }
# A verb that must be refused, with the words it must say.
refused() {
  local words=$1 said
  shift
  if said=$("$hubctl" "$@" 2>&1); then echo "FAILED: 'hubctl $*' was not refused" >&2; exit 1; fi
  printf '$ hubctl %s\n%s\n' "$*" "$said"
  must grep -q "$words" <<<"$said"
}

plugins=(rate-limit auth-tokens namespace-isolation signaling hub-registry health metrics)
{
  echo "# A hub for several customers."
  echo "hub:"
  echo "  name: walk"
  echo "  listen: [127.0.0.1:0]"
  echo "  watch: true"
  echo "plugins:"
  for plugin in "${plugins[@]}"; do echo "  - $plugin   # one line, and it is on"; done
} >Plugins.yaml

"$hubctl" run --port-file port >out.log 2>log &
hub=$!
for _ in $(seq 100); do [ -s port ] && break; read -rt 0.1 <> <(:) || true; done
must test -s port
port=$(cat port)

step 0 "a tenant, live, with a key that is shown once"
show tenants add acme --max-peers 3 --msg-rate 50/s | tee added
acme=$(grep -o 'loft_[A-Za-z0-9_-]*' added | head -1)
must test -n "$acme"
must grep -q 'sha256:' Plugins.yaml
if grep -q "$acme" Plugins.yaml; then echo "FAILED: the key is in the file" >&2; exit 1; fi

step 3 "a second one with a mesh of its own; both with what they have"
show tenants add zeta --mesh zeta-hubs | tee added
zeta=$(grep -o 'loft_[A-Za-z0-9_-]*' added | head -1)
show tenants list
show tenants usage

step 4 "two pages, one for each tenant: the same network, and they do not meet"
"$python" "$here/peers.py" apart "$port" "$acme" "$zeta"
refused "cannot name a namespace" tenants add Acme
refused "there is a tenant" tenants add acme

step 5 "forty ways from one tenant into another, against a second hub"
"$hubctl" run --config "$here/attacks.yaml" --port 0 --port-file attacked --name attacked >/dev/null 2>&1 &
other=$!
for _ in $(seq 100); do [ -s attacked ] && break; read -rt 0.1 <> <(:) || true; done
must "$python" "$here/attacks.py" "ws://127.0.0.1:$(cat attacked)" >attacks
tail -1 attacks
kill $other
wait $other || true
other=

step 6 "acme wants more than it may, and floods; zeta does not feel it"
"$python" "$here/peers.py" crowd "$port" "$acme" 3
"$python" "$here/peers.py" flood "$port" "$acme" "$zeta"

step 7 "the meters of acme, and nobody else's"
"$hubctl" tenants keys acme add --operator --key-name metrics >added
meter=$(grep -o 'loft_[A-Za-z0-9_-]*' added | head -1)
printf '$ curl -H "Authorization: Bearer $meter" http://127.0.0.1:%s/metrics\n' "$port"
curl -sf -H "Accept: text/plain" -H "Authorization: Bearer $meter" "http://127.0.0.1:$port/metrics" >metrics
grep '^hub_' metrics | head -5
must grep -q '^hub_' metrics
if grep -q 'zeta' metrics; then echo "FAILED: acme sees zeta" >&2; exit 1; fi

step 8 "a hub of somebody else comes to this port"
"$python" "$here/peers.py" strange_hub "$port" "$acme"

step 8 "a wrong word in the file: the old configuration stays in force"
cp Plugins.yaml before
sed 's/perSecond: 50/perSecnd: 50/' before >Plugins.yaml
refused "did you mean" reload
cp before Plugins.yaml
show reload --dry-run

step 9 "acme's limit in the file: live, and nobody reconnects"
"$python" "$here/peers.py" stay "$port" "$acme" 'perSecond: 50' 'perSecond: 60' &
peer=$!
must wait $peer
must grep -q '"tenant changed"' log
grep -o '"message":"tenant changed".*' log | tail -1

step 9 "a new key beside the old one"
show tenants keys acme rotate first --overlap 24h | tee added
fresh=$(grep -o 'loft_[A-Za-z0-9_-]*' added | head -1)
show tenants keys acme list
"$python" "$here/peers.py" keys "$port" "$acme" "$fresh"

step 10 "acme goes: its peers are told, and have a second"
"$python" "$here/peers.py" leave "$port" "$fresh" &
peer=$!
for _ in $(seq 100); do [ -e joined ] && break; read -rt 0.1 <> <(:) || true; done
show tenants remove acme --yes --grace 1s
must wait $peer
if grep -q acme Plugins.yaml; then echo "FAILED: acme is still in the file" >&2; exit 1; fi
show tenants list

printf '\n== who did what\n'
grep -o '"message":"tenant [a-z]*".*' log
printf '\nThe walk is over: everything was as it is told.\n'
