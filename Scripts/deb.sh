#!/bin/bash
# Makes a Debian package of the program that is built, and says where: deb.sh [FOLDER]. Twice the same bytes, if
# SOURCE_DATE_EPOCH is the same. HUBCTL is another program than the release build, DEB_VERSION another version, and
# DEB_LEVEL how hard it is compressed.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022

hubctl=${HUBCTL:-$PWD/.build/release/hubctl}
folder=${1:-.build/deb}
debian=Deploy/debian
[ -x "$hubctl" ] || { echo "deb: there is no program at $hubctl; make build makes it" >&2; exit 1; }
for tool in dpkg-deb dpkg-shlibdeps strip; do
  command -v $tool >/dev/null || { echo "deb: $tool is missing; it comes with dpkg-dev and binutils" >&2; exit 1; }
done

version=${DEB_VERSION:-$("$hubctl" version | sed 's/^hubctl //')-1}
architecture=$(dpkg --print-architecture)
maintainer=${DEB_MAINTAINER:-The Loft authors <authors@loft.invalid>}
# When the sources were last changed; a clock would make each package another.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat --format=%Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH

mkdir -p "$folder"
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
root=$work/root
share=$root/usr/share

install -D -m 755 "$hubctl" "$root/usr/bin/hubctl"
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$root/usr/bin/hubctl"
install -D -m 644 -t "$root/etc/loft" $debian/Plugins.yaml
install -D -m 644 -t "$root/lib/systemd/system" Deploy/systemd/loft.service Deploy/systemd/loft.socket

completion() { # shell file
  mkdir -p "$(dirname "$share/$2")"
  "$hubctl" completion "$1" >"$share/$2"
}
completion bash bash-completion/completions/hubctl
completion zsh zsh/vendor-completions/_hubctl
completion fish fish/vendor_completions.d/hubctl.fish

if "$hubctl" man --help >/dev/null 2>&1; then
  "$hubctl" man --to "$work/man" >/dev/null
  find "$work/man" -type f -name '*.[1-9]' | while read -r page; do
    install -D -m 644 "$page" "$share/man/man${page##*.}/$(basename "$page")"
    gzip -9n "$share/man/man${page##*.}/$(basename "$page")"
  done
fi

doc=$share/doc/loft
mkdir -p "$doc/examples"
gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
{
  printf 'loft (%s) unstable; urgency=medium\n\n  * See changelog.gz.\n\n' "$version"
  printf ' -- %s  %s\n' "$maintainer" "$(LC_ALL=C date --utc --date="@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %T +0000')"
} | gzip -9nc >"$doc/changelog.Debian.gz"
install -m 644 $debian/README.Debian "$doc/README.Debian"
install -m 644 -t "$doc/examples" Deploy/prometheus/*.yml Deploy/grafana/loft.json
rights=$(sed -n 's/^Copyright (c) //p' LICENSE)
licence=$(sed '1,/^Copyright/d; s/^$/./; s/^/ /' LICENSE | sed '1{/^ \.$/d}')
awk -v rights="$rights" -v licence="$licence" '
  /^@LICENCE@$/ { print licence; next } { gsub(/@COPYRIGHT@/, rights); print }' $debian/copyright.in >"$doc/copyright"
install -D -m 644 $debian/lintian-overrides "$share/lintian/overrides/loft"

# Which packages have the libraries that the program names. The tool wants a source package around it.
mkdir -p "$work/source/debian"
printf 'Source: loft\n\nPackage: loft\nArchitecture: any\n' >"$work/source/debian/control"
depends=$(cd "$work/source" && dpkg-shlibdeps -O "$root/usr/bin/hubctl" 2>"$work/complaints") ||
  { cat "$work/complaints" >&2; exit 1; }
size=$(find "$root" -type f -printf '%k\n' | awk '{ sum += $1 } END { print sum }')

mkdir "$root/DEBIAN"
sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$architecture|; s|@MAINTAINER@|$maintainer|; s|@SIZE@|$size|" \
  -e "s|@DEPENDS@|${depends#shlibs:Depends=}|" $debian/control.in >"$root/DEBIAN/control"
echo /etc/loft/Plugins.yaml >"$root/DEBIAN/conffiles"
install -m 755 -t "$root/DEBIAN" $debian/postinst $debian/prerm $debian/postrm
(cd "$root" && find . -type f -not -path './DEBIAN/*' -printf '%P\0' | LC_ALL=C sort --zero-terminated |
  xargs --null md5sum) >"$work/md5sums"
install -m 644 "$work/md5sums" "$root/DEBIAN/md5sums"

find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
package=$folder/loft_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz "-z${DEB_LEVEL:-6}" --build "$root" "$package" >/dev/null
echo "$package"
