#!/bin/bash
# Installs what is missing and says so. Takes purposes, one or more: `build`, `test`, `bench`, `budget`, `package`.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "install-needed: $*"; }
fail() { say "$*" >&2; exit 1; }

installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Only whether it is there: to run, it may need some of what is installed below.
command -v swift >/dev/null || fail "Swift is not on the PATH. Install Swift 6.3 from swift.org and try again."

missing=()
need() { installed "$1" || missing+=("$1"); }

need_packages() {
  command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
    fail "This is not a Debian system, so packages cannot be installed here; by hand they are: $*"
  local package
  for package in "$@"; do need "$package"; done
}

for purpose in "$@"; do
  case $purpose in
    build)
      # What Swift itself needs to run, then what it needs to link, then the libraries of the hub.
      need_packages libncurses6 libsqlite3-0 libcurl4 libxml2 libuuid1 git
      need_packages libc6-dev libstdc++-12-dev binutils pkg-config
      need_packages libssl-dev libyaml-dev zlib1g-dev libc-ares-dev libusrsctp-dev libnats-dev libsqlite3-dev
      ;;
    test)
      need_packages python3 python3-venv curl openssl bubblewrap pebble mandoc zsh fish
      # What the package is made with and held against, an empty Debian for it to be installed in, and systemd's opinion.
      need_packages binutils dpkg-dev lintian debootstrap systemd
      command -v chromium-headless-shell chromium >/dev/null || missing+=(chromium-headless-shell)
      # Plugins in JavaScript; from 18 on, whoever it came from.
      command -v node >/dev/null || missing+=(nodejs)
      ;;
    bench)
      need_packages python3 openssl libc6-dev libssl-dev curl wrk
      # Swift brings clang along; where it does not, any compiler of C will do.
      command -v clang cc >/dev/null || missing+=(gcc)
      ;;
    # The C library's symbols, so that callgrind can tell its functions apart.
    budget) need_packages python3 valgrind strace openssl libc6-dbg binutils ;;
    package) need_packages binutils dpkg-dev lintian ;;
    *) fail "unknown purpose '$purpose': build, test, bench, budget and package are known" ;;
  esac
done

if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "Missing: ${missing[*]}. Installing needs root, and there is no sudo."
    as_root=(sudo)
  fi
  say "installing with apt-get: ${missing[*]}"
  install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  "${install[@]}" update </dev/null
  "${install[@]}" install --yes --no-install-recommends "${missing[@]}" </dev/null >/dev/null
fi

case " $* " in
  *" test "*)
    # Unpacked and not installed: the package would start a server of its own on this machine.
    if [ ! -x .tools/usr/bin/prometheus ]; then
      say "unpacking Debian's prometheus into .tools"
      mkdir -p .tools
      (cd .tools && apt-get -qq download prometheus </dev/null && dpkg-deb --extract prometheus_*.deb . &&
        rm prometheus_*.deb)
    fi
    # The same for a TURN server, with those libraries of it that nothing else here needs.
    if [ ! -x .tools/usr/bin/turnserver ]; then
      say "unpacking Debian's coturn into .tools"
      mkdir -p .tools
      (cd .tools && rm -rf coturn-packages && mkdir coturn-packages && cd coturn-packages &&
        apt-get -qq download coturn libevent-core-2.1-7 libevent-extra-2.1-7 libevent-openssl-2.1-7 \
          libevent-pthreads-2.1-7 libhiredis0.14 libmariadb3 libpq5 </dev/null &&
        for package in lib*.deb coturn_*.deb; do dpkg-deb --extract "$package" ..; done &&
        cd .. && rm -r coturn-packages)
    fi
    # The schema by which cloud-init knows its files, and nothing else of that package.
    if [ ! -e .build/cloud-init/schema-cloud-config-v1.json ]; then
      say "unpacking the schema of Debian's cloud-init into .build"
      mkdir -p .build/cloud-init
      (cd .build/cloud-init && apt-get -qq download cloud-init </dev/null &&
        dpkg-deb --fsys-tarfile cloud-init_*.deb | tar --extract --wildcards --transform 's|.*/||' \
          './usr/lib/python3/dist-packages/cloudinit/config/schemas/schema-cloud-config-v1.json' && rm cloud-init_*.deb)
    fi
    # And for a NATS server, which is taken from the machine where it has one.
    if [ ! -x .tools/usr/sbin/nats-server ] && ! command -v /usr/sbin/nats-server >/dev/null; then
      say "unpacking Debian's nats-server into .tools"
      mkdir -p .tools
      (cd .tools && apt-get -qq download nats-server </dev/null && dpkg-deb --extract nats-server_*.deb . &&
        rm nats-server_*.deb)
    fi
    # And for a load balancer, with those libraries of it that nothing else here needs.
    if [ ! -x .tools/usr/sbin/haproxy ] && ! command -v /usr/sbin/haproxy >/dev/null; then
      say "unpacking Debian's haproxy into .tools"
      mkdir -p .tools
      (cd .tools && rm -rf haproxy-packages && mkdir haproxy-packages && cd haproxy-packages &&
        apt-get -qq download haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1 libpcre2-8-0 </dev/null &&
        for package in *.deb; do dpkg-deb --extract "$package" ..; done &&
        cd .. && rm -r haproxy-packages)
    fi
    # And for the two other proxies whose settings are in the documents.
    for proxy in nginx caddy; do
      if [ ! -x .tools/usr/sbin/$proxy ] && [ ! -x .tools/usr/bin/$proxy ] && ! command -v /usr/sbin/$proxy >/dev/null; then
        say "unpacking Debian's $proxy into .tools"
        mkdir -p .tools
        (cd .tools && rm -rf $proxy-packages && mkdir $proxy-packages && cd $proxy-packages &&
          apt-get -qq download $proxy libpcre2-8-0 </dev/null &&
          for package in *.deb; do dpkg-deb --extract "$package" ..; done && cd .. && rm -r $proxy-packages)
      fi
    done
    wanted=$(sha256sum Tests/Live/requirements.txt | cut -c1-16)
    if [ ! -e ".venv/complete-$wanted" ]; then
      say "installing the test clients into .venv: $(grep -o '^[a-z0-9]*' Tests/Live/requirements.txt | paste -sd' ')"
      rm -rf .venv
      # Debian's own Python, whatever else comes first on the PATH.
      /usr/bin/python3 -m venv .venv
      .venv/bin/pip install --quiet --disable-pip-version-check setuptools wheel
      .venv/bin/pip install --quiet --disable-pip-version-check --requirement Tests/Live/requirements.txt 2>&1 |
        { grep -v DEPRECATION || true; }
      touch ".venv/complete-$wanted"
    fi
    ;;
esac
