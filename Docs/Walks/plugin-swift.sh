#!/bin/bash
# Ten minutes with a plugin of your own in Swift, from an empty folder to a file that others can run.
#   Docs/Walks/plugin-swift.sh
# Needs Swift, hubctl (HUBCTL, else what 'make build' left), and Python (PYTHON) with 'websockets' 11 or later.
# The first build compiles the whole hub. SWIFTPM_BUILD_DIR=FOLDER keeps what it made for the next time.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
hubctl=${HUBCTL:-$here/../../.build/release/hubctl}
source "$here/needs.sh"
folder=$(mktemp -d)
trap 'kill $hub $follower 2>/dev/null || true; wait $hub $follower 2>/dev/null || true; rm -rf "$folder"' EXIT
hub= follower=
export XDG_RUNTIME_DIR=$folder XDG_CACHE_HOME=${XDG_CACHE_HOME:-$folder/cache}
cd "$folder"

step() { printf '\n== minute %s: %s\n' "$1" "$2"; }
show() {
  printf '$ %s\n' "$*"
  "$@"
}
must() { "$@" || { echo "FAILED: $*" >&2; exit 1; }; }
# Waits until a file says something, for as long as the hub runs.
says() { # words file
  until grep -q "$1" "$2" 2>/dev/null; do
    kill -0 $hub 2>/dev/null || { echo "FAILED: the hub ended before it said: $1" >&2; cat "$2" >&2; exit 1; }
    read -rt 0.1 <> <(:) || true
  done
}
runs() { # program
  rm -f port
  "$1" run --port 0 --port-file port >/dev/null 2>log &
  hub=$!
  until [ -s port ]; do
    kill -0 $hub 2>/dev/null || { echo "FAILED: the hub did not start" >&2; cat log >&2; exit 1; }
    read -rt 0.1 <> <(:) || true
  done
}
ends() {
  kill $hub
  wait $hub || true
  hub=
}

step 0 "a package with a plugin, its test, and a hub that has it"
show "$hubctl" new plugin greeter --package
cd greeter

step 1 "all of it that is not a setting or a test"
show cat Sources/Greeter/GreeterPlugin.swift Sources/greeter-hub/main.swift

step 2 "what it could hear and decide"
show "$hubctl" events | head -8
echo "(Docs/Reference/Events.md and Docs/Reference/Intents.md say what each means)"

step 3 "its test, in a hub without sockets, where time stands still"
show swift test 2>&1 | tail -6
must swift build --product greeter-hub >build.log 2>&1
programs=$(swift build --show-bin-path)

step 4 "its line in Plugins.yaml: other words for all, and others still for a tenant"
cat >Plugins.yaml <<'END'
hub:
  name: walk
  listen: [127.0.0.1:0]
plugins:
  - signaling
  - metrics
  - greeter: {txet: hello}
END
if "$programs/greeter-hub" check >wrong 2>&1; then echo "FAILED: a wrong word was let through" >&2; exit 1; fi
cat wrong
must grep -q "did you mean 'text'" wrong
sed -i 's/txet/text/' Plugins.yaml
show "$programs/greeter-hub" check

step 5 "the hub runs, somebody comes, and it is greeted"
runs "$programs/greeter-hub"
show "$programs/greeter-hub" plugins | grep greeter
"$programs/greeter-hub" events --follow --type peerConnected >events 2>&1 &
follower=$!
# The stream begins a moment later than the program, so somebody comes again until it tells of one.
until grep -q peerConnected events; do must "$python" "$here/greeted.py" "$(cat port)" hello >said; done
cat said
head -1 events
kill $follower
wait $follower || true
follower=
ends

step 7 "it fails on purpose: the hub and everybody else go on"
sed -i 's|^  public func wire|  /// Fails a moment after it has started.\
  public func start() async throws {\
    host.spawn { throw CancelledOnPurpose() }\
  }\
\
&|' Sources/Greeter/GreeterPlugin.swift
printf '\nstruct CancelledOnPurpose: Error {}\n' >>Sources/Greeter/GreeterPlugin.swift
must swift build --product greeter-hub >build.log 2>&1
runs "$programs/greeter-hub"
says CancelledOnPurpose log
grep -o '"message":"[^"]*".*CancelledOnPurpose.*' log | head -1 || grep -m1 CancelledOnPurpose log
must "$python" "$here/greeted.py" "$(cat port)" served
show "$programs/greeter-hub" plugins | grep greeter
ends

step 10 "others use it: a hub with this plugin and a second one, without a main.swift"
git init -q . 2>/dev/null || true
sed -i '/CancelledOnPurpose/d; /Fails a moment/d; /func start/,/^  }$/d' Sources/Greeter/GreeterPlugin.swift
cd ..
show "$hubctl" new plugin second --package
show "$hubctl" build --with ./greeter --with ./second --debug --output ./hub 2>build.log
ls -s --block-size=1M hub
printf 'hub:\n  listen: [127.0.0.1:0]\nplugins: [signaling, greeter: {text: one}, second: {text: two}]\n' >Plugins.yaml
runs ./hub
must "$python" "$here/greeted.py" "$(cat port)" one two
ends

step 10 "and as an archive, with a list of what is in it"
show "$hubctl" pack ./greeter --release 1.0.0
show sha256sum --check greeter-1.0.0.tar.gz.sha256
show tar --list --file greeter-1.0.0.tar.gz
printf '\nThe walk is over: everything was as it is told.\n'
