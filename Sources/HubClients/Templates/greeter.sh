#!/bin/sh
# Nothing but sh. It reads JSON as text, so what it says must be without quotation marks and backslashes.
after() { rest=${1#*"$2"}; printf %s "${rest%%\"*}"; }
while read -r line; do
  case $line in
    '{"hello":'*) printf '%s' '{"manifest":{"id":"greeter","summary":"Says a word to every peer that connects.",' \
      '"on":["peerConnected"],"meters":[{"name":"greeted_total","is":"counter","about":"peers greeted"}],' \
      '"settings":[{"name":"text","is":"text","default":"welcome","about":"what to say to a new peer"}]}}
' ;;
    '{"configure":'*) settings=$line; printf '{"ready":{}}\n' ;;
    '{"event":'*) tenant=$(after "$line" '"namespace":"'); its=${settings#*"\"$tenant\":{"}
      text=$(after "$its" '"text":"'); printf '%s\n' '{"count":{"name":"greeted_total","by":1}}' \
      "{\"send\":{\"to\":\"$(after "$line" '"peer":"')\",\"namespace\":\"$tenant\",\
\"text\":\"{\\\"type\\\":\\\"greeting\\\",\\\"data\\\":\\\"$text\\\"}\"}}" ;;
    '{"drain":'*) printf '{"drained":{}}\n' ;;
  esac
done
