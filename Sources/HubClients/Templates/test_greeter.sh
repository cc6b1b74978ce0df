#!/bin/sh
# Speaks to the plugin as a hub does:  sh test_greeter.sh [PROGRAM...]
set -eu
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- sh greeter.sh
said=$("$@" <<'LINES'
{"hello":{"api":[1,1],"hub":"test","plugin":"greeter"}}
{"configure":{"settings":{"text":"welcome"},"namespaces":{"acme":{"text":"good morning"}},"off":[]}}
{"event":{"name":"peerConnected","sequence":1,"epoch":1,"at":1,"peer":"bob","namespace":"default","totalConnections":1}}
{"event":{"name":"peerConnected","sequence":2,"epoch":1,"at":2,"peer":"eve","namespace":"acme","totalConnections":2}}
{"drain":{"within":1000}}
LINES
)
must_say() {
  case $said in *"$1"*) ;; *) printf 'FAILED: it did not say %s\n%s\n' "$1" "$said" >&2; exit 1 ;; esac
}
must_say '{"manifest":{"id":"greeter",'
must_say '{"ready":{}}'
must_say '{"send":{"to":"bob","namespace":"default","text":"{\"type\":\"greeting\",\"data\":\"welcome\"}"}}'
must_say '{"send":{"to":"eve","namespace":"acme","text":"{\"type\":\"greeting\",\"data\":\"good morning\"}"}}'
must_say '{"count":{"name":"greeted_total","by":1}}'
must_say '{"drained":{}}'
echo "passed: it greets with the words of each tenant"
