# What blocks of shell in the documents are run with: the commands that a reader has, in a folder to be thrown away.
# A hub goes on in the background, as in a terminal of its own, and so does whatever follows or watches; each has to be
# there still when the page ends. What would build or install is asked whether it would.
set -euo pipefail
going=()
end() {
  local code=$? one
  for one in "${going[@]}"; do
    if ! kill -0 "$one" 2>/dev/null && [ $code -eq 0 ]; then
      echo "FAILED: something that should have gone on had ended: $(cat "said-$one" 2>/dev/null)" >&2
      code=1
    fi
  done
  for one in "${going[@]}" $(jobs -p); do kill "$one" 2>/dev/null || true; done
  wait
  exit $code
}
trap end EXIT

aside() { # WORD command...: in the background until the page ends; ready when it says WORD
  local word=$1 said process _
  shift
  said=$(mktemp said-XXXX)
  command "$@" >"$said" 2>&1 </dev/null &
  process=$!
  going+=("$process")
  ln -s "$said" "said-$process"
  for _ in $(seq 100); do
    if [ -z "$word" ] || grep -q "$word" "$said"; then return; fi
    kill -0 "$process" 2>/dev/null || break
    read -rt 0.1 <> <(:) || true
  done
  echo "FAILED: '$word' did not come from: $*" >&2
  cat "$said" >&2
  return 1
}

hubctl() {
  local words=" $* "
  case $words in
    " run "*) aside '^peers' hubctl "$@" ;;
    *" --follow "* | *" --watch "* | " top "*) aside '' hubctl "$@" ;;
    # Nobody waits for as long as the page says.
    " record "*) command hubctl record --seconds 1 "${@:4}" ;;
    *) command hubctl "$@" ;;
  esac
}
make() { command make --dry-run --directory "$LOFT" "$@" >/dev/null; }
apt-get() { command apt-get --simulate "$@"; }

# hub_with: starts a hub with the settings on standard input, as Plugins.yaml.
hub_with() {
  cat >Plugins.yaml
  hubctl run
}
# A peer that stays, in a network: visitor ID NETWORK [PORT].
visitor() { aside '"connected"' python3 "$LOFT/Tests/Live/visitor.py" "$@"; }
