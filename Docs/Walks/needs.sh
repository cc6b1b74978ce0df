# What a walk needs, asked before it begins: `source needs.sh [PROGRAM...]` with `here` and `hubctl`; sets `python`.

lacks() {
  printf 'This walk needs %s\n' "$@" >&2
  exit 1
}
command -v "$hubctl" >/dev/null || lacks "hubctl: 'make build' leaves one; or say HUBCTL=PROGRAM"
hubctl=$(realpath "$(command -v "$hubctl")")
for program in "$@"; do
  command -v "$program" >/dev/null || lacks "$program: apt-get install $program"
done
# PYTHON, else the one that 'make test' has made, else whatever there is.
python=${PYTHON:-$here/../../.venv/bin/python}
command -v "$python" >/dev/null || python=python3
"$python" -c 'import websockets.sync.client' 2>/dev/null ||
  lacks "Python with the package 'websockets', 11 or later; Debian 12 has an older one:
  apt-get install python3-venv
  python3 -m venv ~/walks && ~/walks/bin/pip install websockets
  PYTHON=~/walks/bin/python $0"
