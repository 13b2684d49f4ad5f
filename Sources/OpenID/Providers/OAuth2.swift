extension ProviderKind {
    /// Any provider of plain OAuth 2.0: the settings name its URLs, and where its profile has what we need.
    static let oauth2 = ProviderKind(
        "oauth2",
        "OAuth 2.0",
        .oauth2 { api async throws(OpenIDError) in
            try await api.profile(api.configuration.vendor.oauth2.paths)
        },
        defaults: { configuration in
            configuration.scopes = []
            configuration.clientAuthentication = .post
        }
    )
}
