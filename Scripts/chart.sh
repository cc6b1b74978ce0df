#!/bin/bash
# Renders the chart with helm, once for each file of values in Deploy/helm/rendered. What comes out is kept there, under the
# digest of the chart, so that everybody sees what a change of the chart changes, also where there is no helm.
set -euo pipefail
cd "$(dirname "$0")/../Deploy/helm"
command -v helm >/dev/null || { echo "chart: helm is not on the PATH" >&2; exit 1; }

digest=$(find loft rendered -type f -not -name mesh.yaml -not -name fleet.yaml -not -name '*.new' |
  LC_ALL=C sort | xargs cat | sha256sum | cut -c1-64)
for values in rendered/*.values.yaml; do
  target=${values%.values.yaml}.yaml
  { echo "# Rendered by Scripts/chart.sh from the chart with the digest $digest."
    helm template hubs loft --namespace loft --values "$values" 2>/dev/null; } >"$target.new"
  mv "$target.new" "$target"
  echo "$target"
done
