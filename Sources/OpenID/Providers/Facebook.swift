extension ProviderKind {
    /// Facebook gives an address only where the person has one and lets us see it. URLs without a version follow the app's.
    static let facebook = ProviderKind(
        "facebook",
        "Facebook",
        isOpenToEveryone: true,
        .oauth2 { api async throws(OpenIDError) in
            try await api.profile(ProfilePaths(subject: "id", email: "email", name: "name"))
        },
        defaults: { configuration in
            configuration.scopes = ["public_profile", "email"]
            configuration.authorizationEndpoint = "https://www.facebook.com/dialog/oauth"
            configuration.tokenEndpoint = "https://graph.facebook.com/oauth/access_token"
            configuration.userInfoEndpoint = "https://graph.facebook.com/me?fields=id,name,email"
            configuration.clientAuthentication = .post
        }
    )
}
