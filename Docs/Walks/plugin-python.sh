#!/bin/bash
# Ten minutes with a plugin in Python, from nothing to an archive for others.
#   Docs/Walks/plugin-python.sh
# Needs hubctl (HUBCTL, else what 'make build' left) and Python (PYTHON) with 'websockets' 11 or later.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
hubctl=${HUBCTL:-$here/../../.build/release/hubctl}
source "$here/needs.sh"
folder=$(mktemp -d)
trap 'kill $hub $watch 2>/dev/null; wait $hub $watch 2>/dev/null || true; rm -rf "$folder"' EXIT
hub= watch=
export XDG_RUNTIME_DIR=$folder PYTHONDONTWRITEBYTECODE=1
cd "$folder"

step() { printf '\n== minute %s: %s\n' "$1" "$2"; }
show() {
  printf '$ hubctl'
  printf ' %s' "$@"
  printf '\n'
  "$hubctl" "$@"
}
must() { "$@" || { echo "FAILED: $*" >&2; tail -20 log >&2; exit 1; }; }
# Waits for a word in a file, at most ten seconds.
comes() { # words file
  for _ in $(seq 100); do grep -q "$1" "$2" && return; read -rt 0.1 <> <(:) || true; done
  echo "FAILED: '$1' did not come in $2" >&2
  tail -20 log >&2
  exit 1
}
# A peer that connects and says what it hears first, besides that it is connected.
peer() {
  "$python" - "$port" <<'PEER'
import sys
from websockets.sync.client import connect
with connect("ws://127.0.0.1:%s/?peerId=%s" % (sys.argv[1], "a" * 40)) as socket:
    while '"greeting"' not in (line := socket.recv(timeout=10)):
        pass
    print(line)
PEER
}

step 0 "a plugin: a program, its test, its page, and what speaks with the hub"
show new plugin greeter --lang python
must test -s greeter/loft_plugin.py

step 2 "all of it"
cat greeter/greeter.py

step 3 "its own test, without a hub"
(cd greeter && "$python" -m unittest) 2>&1 | tee tested
must grep -q '^OK' tested

step 4 "a hub that runs already, and a line for the plugin"
cat >Plugins.yaml <<'YAML'
hub:
  name: walk
  listen: [127.0.0.1:0]
plugins:
  - signaling
YAML
"$hubctl" run --log-level info --port-file port >out.log 2>log &
hub=$!
for _ in $(seq 100); do [ -s port ] && break; read -rt 0.1 <> <(:) || true; done
must test -s port
port=$(cat port)
line="  - greeter: {run: [$python, greeter/greeter.py], whenAway: proceed, text: good morning}"
sed 's/text:/txet:/' <<<"$line" >>Plugins.yaml
if "$hubctl" reload 2>&1 | tee refused; then echo "FAILED: a wrong word was taken" >&2; exit 1; fi
must grep -q "'greeter' has no setting 'txet'" refused
sed -i '$d' Plugins.yaml
echo "$line" >>Plugins.yaml
show reload
peer | tee greeting
must grep -q 'good morning' greeting

step 5 "what the hub tells, as it happens"
"$hubctl" events --follow >events 2>&1 &
watch=$!
show plugins

step 7 "an exception on purpose: it is told with its story, and the plugin lives"
sed -i 's/^    greeted()/    greeted()\n    raise RuntimeError("on purpose")/' greeter/greeter.py
sed -i 's/good morning/good evening/' Plugins.yaml
show reload
peer
comes 'RuntimeError: on purpose' log
grep -o 'RuntimeError: on purpose' log | head -1

step 7 "the program dies: the hub says so, starts it anew, and has lost nobody"
sed -i 's/^    raise .*/    import os; os._exit(3) if event.peer == "dead" + "a" * 36 else None/' greeter/greeter.py
sed -i 's/good evening/good night/' Plugins.yaml
show reload
"$python" - "$port" <<'PEER'
import sys
from websockets.sync.client import connect
with connect("ws://127.0.0.1:%s/?peerId=%s" % (sys.argv[1], "dead" + "a" * 36)) as socket:
    socket.recv(timeout=10)
PEER
comes 'pluginCrashed' events
grep 'pluginCrashed' events | head -1
# Peers come and go meanwhile; who comes once the program is back is greeted again.
peer | tee greeting
must grep -q 'good night' greeting
must kill -0 $hub

step 10 "for others"
tar --exclude=__pycache__ -czf greeter-1.0.tar.gz greeter
sha256sum greeter-1.0.tar.gz

printf '\nThe walk is over: everything was as it is told.\n'
