extension ProviderKind {
    /// Gitea speaks OpenID Connect; the scope `groups` brings organizations as `ORG` and teams as `ORG:TEAM`.
    package static let gitea = ofGiteaFamily("gitea", "Gitea")
    package static let forgejo = ofGiteaFamily("forgejo", "Forgejo")

    private static func ofGiteaFamily(_ name: String, _ displayName: String) -> ProviderKind {
        ProviderKind(
            name,
            displayName,
            .openIDConnect(nil),
            defaults: { configuration in
                configuration.scopes = ["openid", "email", "profile", "groups"]
                configuration.claims.user = "preferred_username"
            },
            requiredGroups: { GitHub.requiredGroups($0.github) }
        )
    }
}
