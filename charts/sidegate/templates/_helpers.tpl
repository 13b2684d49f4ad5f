{{- define "sidegate.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "sidegate.fullname" -}}
{{- $name := include "sidegate.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Values of the oauth2-proxy chart may name its helpers. */}}
{{- define "oauth2-proxy.name" -}}{{ include "sidegate.name" . }}{{- end -}}
{{- define "oauth2-proxy.fullname" -}}{{ include "sidegate.fullname" . }}{{- end -}}

{{- define "sidegate.selectorLabels" -}}
app.kubernetes.io/name: {{ include "sidegate.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "sidegate.labels" -}}
{{ include "sidegate.selectorLabels" . }}
app.kubernetes.io/component: authentication
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.customLabels }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end -}}

{{/* The metadata that objects share. Called with a dict: context, name, annotations, labels (the last two may be left out). */}}
{{- define "sidegate.metadata" -}}
name: {{ .name | default (include "sidegate.fullname" .context) }}
namespace: {{ include "sidegate.namespace" .context }}
labels:
  {{- include "sidegate.labels" .context | nindent 2 }}
  {{- with .labels }}
  {{- tpl (toYaml .) $.context | nindent 2 }}
  {{- end }}
{{- with .annotations }}
annotations:
  {{- tpl (toYaml .) $.context | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "sidegate.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end -}}

{{- define "sidegate.image" -}}
{{- $registry := tpl .Values.image.registry . | default (tpl .Values.global.imageRegistry .) -}}
{{- with $registry }}{{ . }}/{{ end -}}
{{- .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion -}}
{{- end -}}

{{- define "sidegate.serviceAccountName" -}}
{{- if .Values.serviceAccount.enabled -}}
{{- .Values.serviceAccount.name | default (include "sidegate.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "sidegate.secretName" -}}
{{- if .Values.config.existingSecret -}}
{{- tpl .Values.config.existingSecret . -}}
{{- else -}}
{{- include "sidegate.fullname" . -}}
{{- end -}}
{{- end -}}

{{/* "" for none, "existing" or "own" */}}
{{- define "sidegate.configSource" -}}
{{- if .Values.config.existingConfig -}}existing
{{- else if or .Values.config.configFile .Values.config.forceLegacyConfig -}}own
{{- end -}}
{{- end -}}

{{- define "sidegate.configFile" -}}
{{- if .Values.config.configFile -}}
{{- tpl .Values.config.configFile . -}}
{{- else -}}
email_domains = {{ .Values.config.emailDomains | toJson }}
{{- with .Values.config.upstreams }}
upstreams = {{ . | toJson }}
{{- end }}
{{- if .Values.gateway.reverseProxy }}
reverse_proxy = true
trusted_proxy_ips = {{ .Values.gateway.trustedProxyIPs | toJson }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* "" for none, "existing" or "own" */}}
{{- define "sidegate.alphaSource" -}}
{{- with .Values.alphaConfig -}}
{{- if and .enabled (or .existingConfig .existingSecret) -}}existing
{{- else if .enabled -}}own
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Where to listen, unless the values say so themselves. */}}
{{- define "sidegate.alphaConfig" -}}
{{- $alpha := .Values.alphaConfig -}}
{{- $port := printf ":%s" (include "sidegate.port" .) -}}
{{- $server := eq .Values.httpScheme "https" | ternary (dict "secureBindAddress" $port) (dict "bindAddress" $port) -}}
{{- $config := tpl ($alpha.configFile | default (toYaml ($alpha.configData | default dict))) . | fromYaml -}}
{{- if not (hasKey $config "server") -}}
{{- $_ := set $config "server" ($alpha.serverConfigData | default $server) -}}
{{- end -}}
{{- if and .Values.metrics.enabled (not (hasKey $config "metricsServer")) -}}
{{- $_ := set $config "metricsServer" ($alpha.metricsConfigData | default (dict "bindAddress" ":44180")) -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{- define "sidegate.port" -}}
{{- .Values.containerPort | default (eq .Values.httpScheme "https" | ternary 4443 4180) -}}
{{- end -}}

{{- define "sidegate.accessListName" -}}
{{- .Values.authenticatedEmailsFile.template | default (printf "%s-accesslist" (include "sidegate.fullname" .)) -}}
{{- end -}}

{{- define "sidegate.accessListKey" -}}
{{- .Values.authenticatedEmailsFile.restrictedUserAccessKey | default "restricted_user_access" -}}
{{- end -}}

{{- define "sidegate.redisSecretName" -}}
{{- .Values.sessionStorage.redis.existingSecret | default (printf "%s-redis-access" (include "sidegate.fullname" .)) -}}
{{- end -}}

{{/* One URL or a list of them, as one word. */}}
{{- define "sidegate.urls" -}}
{{- if kindIs "slice" . }}{{ join "," . }}{{ else }}{{ . }}{{ end -}}
{{- end -}}

{{/* Without the users and groups that OpenShift chooses by itself. Called with a dict: context, security. */}}
{{- define "sidegate.securityContext" -}}
{{- $mode := .context.Values.openshift.adaptSecurityContext -}}
{{- $isOpenShift := .context.Capabilities.APIVersions.Has "security.openshift.io/v1" -}}
{{- $security := omit .security "enabled" -}}
{{- if or (eq $mode "force") (and (eq $mode "auto") $isOpenShift) -}}
{{- $security = omit $security "runAsUser" "runAsGroup" "fsGroup" -}}
{{- end -}}
{{- toYaml $security -}}
{{- end -}}
