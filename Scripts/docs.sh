#!/bin/bash
# Builds what plugins may use into pages, from the modules of the last debug build: .build/docs/Loft.doccarchive.
# A link that leads nowhere, or a parameter that nobody explains, fails. Any web server shows the folder.
set -euo pipefail
cd "$(dirname "$0")/.."

modules=(HubBase HubClient HubConfig HubEvents HubKernel HubPlugins HubTenants HubTesting HubTransport HubWire)
graphs=.build/docs/graphs
archive=.build/docs/Loft.doccarchive
rm -rf "$graphs" "$archive"
mkdir -p "$graphs"
includes=(-I .build/debug/Modules)
# Modules of C that swift build describes itself.
for built in .build/debug/*.build/module.modulemap; do includes+=(-I "${built%/*}"); done
for system in Sources/System/*/; do includes+=(-I "$system"); done
for module in "${modules[@]}"; do
  swift-symbolgraph-extract -module-name "$module" "${includes[@]}" -output-dir "$graphs" \
    -target "$(uname -m)-unknown-linux-gnu" -minimum-access-level public -skip-synthesized-members >/dev/null
done
# docc lies beside swift, and not on every PATH.
docc=$(command -v docc || echo "$(dirname "$(readlink -f "$(command -v swift)")")/docc")
"$docc" convert Docs/Loft.docc --additional-symbol-graph-dir "$graphs" --output-path "$archive" \
  --fallback-display-name Loft --fallback-bundle-identifier loft --warnings-as-errors \
  ${BASE_PATH:+--hosting-base-path "$BASE_PATH"}
echo "docs: $archive has $(find "$archive/data" -name '*.json' | wc -l) pages"
