{{- define "loft.name" -}}
{{- if contains "loft" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-loft" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "loft.selector" -}}
app.kubernetes.io/name: loft
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "loft.labels" -}}
{{ include "loft.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* The first hubs call each other, and all others call them. */ -}}
{{- define "loft.bootstrap" -}}
{{- $name := include "loft.name" . }}
{{- $first := .Values.replicas }}
{{- if .Values.autoscaling.enabled }}{{ $first = .Values.autoscaling.minReplicas }}{{ end }}
{{- $hubs := list }}
{{- range until (int (min 3 $first)) }}{{ $hubs = append $hubs (printf "ws://%s-%d.%s-hubs:3000" $name . $name) }}{{ end }}
{{- concat $hubs .Values.mesh.bootstrap | join "," }}
{{- end }}
