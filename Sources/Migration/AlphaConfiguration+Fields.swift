extension AlphaConfiguration {
    /// What a field of a provider stands for.
    indirect enum Field {
        /// By its flag.
        case option(String)
        case section([String: Field])
        case parameters
        /// Names the provider among several.
        case unused
    }

    struct ListenerOptions {
        let address: String
        let secureAddress: String
        let certFile: String
        let keyFile: String
    }

    static let server = ListenerOptions(
        address: "http-address",
        secureAddress: "https-address",
        certFile: "tls-cert-file",
        keyFile: "tls-key-file"
    )
    static let metricsServer = ListenerOptions(
        address: "metrics-address",
        secureAddress: "metrics-secure-address",
        certFile: "metrics-tls-cert-file",
        keyFile: "metrics-tls-key-file"
    )

    /// By the field's name in lower case, since oauth2-proxy reads names in any case.
    static let provider: [String: Field] = [
        "id": .unused, "name": .option("provider-display-name"), "provider": .option("provider"),
        "clientid": .option("client-id"), "clientsecret": .option("client-secret"),
        "clientsecretfile": .option("client-secret-file"), "cafiles": .option("provider-ca-file"),
        "usesystemtruststore": .option("use-system-trust-store"), "loginurl": .option("login-url"),
        "redeemurl": .option("redeem-url"), "profileurl": .option("profile-url"),
        "skipclaimsfromprofileurl": .option("skip-claims-from-profile-url"), "resource": .option("resource"),
        "validateurl": .option("validate-url"), "scope": .option("scope"), "allowedgroups": .option("allowed-group"),
        "code_challenge_method": .option("code-challenge-method"), "backendlogouturl": .option("backend-logout-url"),
        "authrequestresponsemode": .option("auth-request-response-mode"), "loginurlparameters": .parameters,
        "oidcconfig": .section([
            "issuerurl": .option("oidc-issuer-url"),
            "insecureallowunverifiedemail": .option("insecure-oidc-allow-unverified-email"),
            "insecureskipissuerverification": .option("insecure-oidc-skip-issuer-verification"),
            "insecureskipnonce": .option("insecure-oidc-skip-nonce"), "skipdiscovery": .option("skip-oidc-discovery"),
            "jwksurl": .option("oidc-jwks-url"), "publickeyfiles": .option("oidc-public-key-file"),
            "emailclaim": .option("oidc-email-claim"), "groupsclaim": .option("oidc-groups-claim"),
            "useridclaim": .option("user-id-claim"), "audienceclaims": .option("oidc-audience-claim"),
            "extraaudiences": .option("oidc-extra-audience"), "enabledsigningalgs": .option("oidc-enabled-signing-alg"),
        ]),
        "keycloakconfig": .section(["groups": .option("keycloak-group"), "roles": .option("allowed-role")]),
        "azureconfig": .section([
            "tenant": .option("azure-tenant"), "graphgroupfield": .option("azure-graph-group-field"),
        ]),
        "microsoftentraidconfig": .section([
            "allowedtenants": .option("entra-id-allowed-tenant"),
            "federatedtokenauth": .option("entra-id-federated-token-auth"),
        ]),
        "bitbucketconfig": .section([
            "team": .option("bitbucket-team"), "repository": .option("bitbucket-repository"),
        ]),
        "githubconfig": .section([
            "org": .option("github-org"), "team": .option("github-team"), "repo": .option("github-repo"),
            "token": .option("github-token"), "users": .option("github-user"),
        ]),
        "gitlabconfig": .section(["group": .option("gitlab-group"), "projects": .option("gitlab-project")]),
        "googleconfig": .section([
            "group": .option("google-group"), "adminemail": .option("google-admin-email"),
            "serviceaccountjson": .option("google-service-account-json"),
            "useapplicationdefaultcredentials": .option("google-use-application-default-credentials"),
            "targetprincipal": .option("google-target-principal"),
            "useorganizationid": .option("google-use-organization-id"),
            "adminapiuserscope": .option("google-admin-api-user-scope"),
        ]),
        "logingovconfig": .section([
            "jwtkey": .option("jwt-key"), "jwtkeyfile": .option("jwt-key-file"), "pubjwkurl": .option("pubjwk-url"),
        ]),
    ]
}
