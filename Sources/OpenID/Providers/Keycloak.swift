package struct KeycloakOptions: Sendable, Equatable {
    /// Of which a person must be in one, with a leading slash where Keycloak's mapper writes full paths.
    package var groups: [String] = []
}

extension ProviderKind {
    /// Keycloak over OpenID Connect. Roles, which stand in its access tokens, count as groups.
    static let keycloakOIDC = ProviderKind(
        "keycloak-oidc",
        "Keycloak",
        .openIDConnect(nil),
        defaults: { $0.rolesAreGroups = true },
        requiredGroups: { $0.keycloak.groups }
    )

    /// Keycloak as oauth2-proxy's older provider of that name asks it: plain OAuth 2.0 and the userinfo endpoint.
    static let keycloak = ProviderKind(
        "keycloak",
        "Keycloak",
        .oauth2 { api async throws(OpenIDError) in
            let paths = ProfilePaths(
                subject: "sub",
                user: "preferred_username",
                email: "email",
                emailVerified: "email_verified",
                groups: "groups",
                name: "name",
                preferredUsername: "preferred_username"
            )
            return try await api.profile(paths)
        },
        defaults: { configuration in
            // Keycloak's userinfo endpoint refuses tokens without openid.
            configuration.scopes = ["openid", "email", "profile"]
            configuration.clientAuthentication = .post
        },
        settle: { configuration in
            // .../protocol/openid-connect/auth has its siblings beside it.
            guard let login = configuration.authorizationEndpoint, login.hasSuffix("/auth") else { return }
            let base = login.dropLast("auth".count)
            configuration.tokenEndpoint = configuration.tokenEndpoint ?? base + "token"
            configuration.userInfoEndpoint =
                configuration.userInfoEndpoint ?? configuration.validationEndpoint ?? base + "userinfo"
        },
        requiredGroups: { $0.keycloak.groups }
    )
}
