extension AlphaConfiguration {
    /// What a field of a provider stands for.
    indirect enum Field: Sendable {
        /// By its flag.
        case option(String)
        case section([(name: String, field: Field)])
        case id, name, parameters
        /// More claims to keep.
        case claims
    }

    struct ListenerOptions {
        let section: String
        let address: String
        let secureAddress: String
        let certFile: String
        let keyFile: String
    }

    static let server = ListenerOptions(
        section: "server",
        address: "http-address",
        secureAddress: "https-address",
        certFile: "tls-cert-file",
        keyFile: "tls-key-file"
    )
    static let metricsServer = ListenerOptions(
        section: "metricsServer",
        address: "metrics-address",
        secureAddress: "metrics-secure-address",
        certFile: "metrics-tls-cert-file",
        keyFile: "metrics-tls-key-file"
    )

    /// As the documentation spells them.
    static let provider: [(name: String, field: Field)] = [
        ("id", .id), ("name", .name), ("provider", .option("provider")), ("clientID", .option("client-id")),
        ("clientSecret", .option("client-secret")), ("clientSecretFile", .option("client-secret-file")),
        ("caFiles", .option("provider-ca-file")), ("useSystemTrustStore", .option("use-system-trust-store")),
        ("loginURL", .option("login-url")), ("loginURLParameters", .parameters),
        ("authRequestResponseMode", .option("auth-request-response-mode")), ("redeemURL", .option("redeem-url")),
        ("profileURL", .option("profile-url")), ("skipClaimsFromProfileURL", .option("skip-claims-from-profile-url")),
        ("resource", .option("resource")), ("validateURL", .option("validate-url")), ("scope", .option("scope")),
        ("allowedGroups", .option("allowed-group")), ("code_challenge_method", .option("code-challenge-method")),
        ("additionalClaims", .claims), ("backendLogoutURL", .option("backend-logout-url")),
        (
            "oidcConfig",
            .section([
                ("issuerURL", .option("oidc-issuer-url")),
                ("insecureAllowUnverifiedEmail", .option("insecure-oidc-allow-unverified-email")),
                ("insecureSkipIssuerVerification", .option("insecure-oidc-skip-issuer-verification")),
                ("insecureSkipNonce", .option("insecure-oidc-skip-nonce")),
                ("skipDiscovery", .option("skip-oidc-discovery")), ("jwksURL", .option("oidc-jwks-url")),
                ("publicKeyFiles", .option("oidc-public-key-file")), ("emailClaim", .option("oidc-email-claim")),
                ("groupsClaim", .option("oidc-groups-claim")), ("userIDClaim", .option("user-id-claim")),
                ("audienceClaims", .option("oidc-audience-claim")), ("extraAudiences", .option("oidc-extra-audience")),
                ("enabledSigningAlgs", .option("oidc-enabled-signing-alg")),
            ])
        ),
        ("keycloakConfig", .section([("groups", .option("keycloak-group")), ("roles", .option("allowed-role"))])),
        (
            "azureConfig",
            .section([("tenant", .option("azure-tenant")), ("graphGroupField", .option("azure-graph-group-field"))])
        ),
        (
            "microsoftEntraIDConfig",
            .section([
                ("allowedTenants", .option("entra-id-allowed-tenant")),
                ("federatedTokenAuth", .option("entra-id-federated-token-auth")),
            ])
        ),
        ("ADFSConfig", .section([("skipScope", .option("adfs-skip-scope"))])),
        (
            "bitbucketConfig",
            .section([("team", .option("bitbucket-team")), ("repository", .option("bitbucket-repository"))])
        ),
        (
            "githubConfig",
            .section([
                ("org", .option("github-org")), ("team", .option("github-team")), ("repo", .option("github-repo")),
                ("token", .option("github-token")), ("users", .option("github-user")),
            ])
        ),
        ("gitlabConfig", .section([("group", .option("gitlab-group")), ("projects", .option("gitlab-project"))])),
        (
            "googleConfig",
            .section([
                ("group", .option("google-group")), ("adminEmail", .option("google-admin-email")),
                ("serviceAccountJson", .option("google-service-account-json")),
                ("useApplicationDefaultCredentials", .option("google-use-application-default-credentials")),
                ("targetPrincipal", .option("google-target-principal")),
                ("useOrganizationID", .option("google-use-organization-id")),
                ("adminAPIUserScope", .option("google-admin-api-user-scope")),
            ])
        ),
        (
            "loginGovConfig",
            .section([
                ("jwtKey", .option("jwt-key")), ("jwtKeyFile", .option("jwt-key-file")),
                ("pubjwkURL", .option("pubjwk-url")),
            ])
        ),
    ]

    /// The file's names for options, by flag: errors speak of these to somebody who wrote them.
    static let names: [String: String] = {
        var names = [
            "provider-display-name": "name", "login-parameter": "loginURLParameters", "prompt": "loginURLParameters",
            "acr-values": "loginURLParameters", "approval-prompt": "loginURLParameters",
            "pass-login-parameter": "loginURLParameters", "header": "injectResponseHeaders",
            "tls-min-version": "server.TLS.minVersion", "tls-cipher-suite": "server.TLS.cipherSuites",
        ]
        for listener in [server, metricsServer] {
            names[listener.address] = "\(listener.section).bindAddress"
            names[listener.secureAddress] = "\(listener.section).secureBindAddress"
            names[listener.certFile] = "\(listener.section).TLS.cert"
            names[listener.keyFile] = "\(listener.section).TLS.key"
        }
        func add(_ fields: [(name: String, field: Field)], _ section: String) {
            for (name, field) in fields {
                switch field {
                case .option(let flag): names[flag] = section + name
                case .section(let fields): add(fields, "\(name).")
                case .id, .name, .parameters, .claims: break
                }
            }
        }
        add(provider, "")
        return names
    }()

    /// Options that oauth2-proxy does not take beside the file, by flag, and where in it their task has gone.
    static let removed: [String: String] = {
        var removed = names.filter { !["header", "login-parameter", "pass-login-parameter"].contains($0.key) }
        // Ours, not oauth2-proxy's.
        removed["adfs-skip-scope"] = nil
        removed["force-code-challenge-method"] = "code_challenge_method"
        for flag in [
            "pass-basic-auth", "pass-access-token", "pass-user-headers", "pass-authorization-header", "set-basic-auth",
            "set-xauthrequest", "set-authorization-header", "prefer-email-to-user", "basic-auth-password",
            "skip-auth-strip-headers",
        ] {
            removed[flag] = "injectResponseHeaders"
        }
        for flag in [
            "flush-interval", "pass-host-header", "proxy-websockets", "ssl-upstream-insecure-skip-verify", "upstream",
            "upstream-timeout", "disable-keep-alives",
        ] {
            removed[flag] = "upstreamConfig"
        }
        return removed
    }()
}
