/// Options of oauth2-proxy that have no row yet. Giving one is an error of its own kind: ignoring, say, a list of allowed
/// roles would open the door to everyone. The list shrinks as rows are added; a test holds both against oauth2-proxy's.
enum Later {
    static let flags: Set<String> = Set(singles + lists)

    static let keys: [String: String] = Dictionary(
        uniqueKeysWithValues: singles.map { (Option.key(flag: $0, isList: false), $0) }
            + lists.map { (Option.key(flag: $0, isList: true), $0) }
    )

    static let variables: [String: String] = Dictionary(
        uniqueKeysWithValues: keys.map { (Option.variable(key: $0.key), $0.value) }
    )

    static let sentence = "is an option of oauth2-proxy that this version of Sidegate does not have yet; leave it out"

    private static let singles = [
        "approval-prompt", "auth-logging-format", "auth-request-response-mode", "authenticated-emails-file",
        "azure-graph-group-field", "azure-tenant", "backend-logout-url", "bearer-token-login-fallback",
        "bitbucket-repository", "bitbucket-team", "cookie-refresh", "custom-sign-in-logo", "custom-templates-dir",
        "display-htpasswd-form", "encode-state", "entra-id-federated-token-auth", "errors-to-info-log", "force-https",
        "gcp-healthchecks", "github-org", "github-repo", "github-team", "github-token", "google-admin-api-user-scope",
        "google-admin-email", "google-service-account-json", "google-target-principal",
        "google-use-application-default-credentials", "google-use-organization-id", "htpasswd-file", "https-address",
        "jwt-key", "jwt-key-file", "logging-compress", "logging-filename", "logging-local-time", "logging-max-age",
        "logging-max-backups", "logging-max-size", "metrics-address", "metrics-secure-address",
        "metrics-tls-cert-file", "metrics-tls-key-file", "ping-user-agent", "pubjwk-url", "real-client-ip-header",
        "redis-ca-path", "redis-connection-idle-timeout", "redis-connection-url", "redis-insecure-skip-tls-verify",
        "redis-password", "redis-sentinel-master-name", "redis-sentinel-password", "redis-use-cluster",
        "redis-use-sentinel", "redis-username", "relative-redirect-url", "request-id-header", "request-logging",
        "request-logging-format", "silence-ping-logging", "skip-auth-preflight", "skip-auth-strip-headers",
        "skip-jwt-bearer-tokens", "standard-logging-format", "tls-cert-file", "tls-key-file", "tls-min-version",
        "validate-url",
    ]

    private static let lists = [
        "allowed-role", "api-route", "entra-id-allowed-tenant", "exclude-logging-path", "extra-jwt-issuers",
        "github-user", "gitlab-group", "gitlab-project", "google-group", "htpasswd-user-group", "keycloak-group",
        "oidc-public-key-file", "redis-cluster-connection-urls", "redis-sentinel-connection-urls", "skip-auth-regex",
        "skip-auth-route", "tls-cipher-suite", "trusted-ip",
    ]
}
