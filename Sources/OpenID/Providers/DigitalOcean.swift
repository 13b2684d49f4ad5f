import Text

extension ProviderKind {
    /// DigitalOcean. An account that is locked, or whose address is not verified, does not pass.
    static let digitalOcean = ProviderKind(
        "digitalocean",
        "DigitalOcean",
        isOpenToEveryone: true,
        .oauth2 { api async throws(OpenIDError) in
            guard let text = api.configuration.userInfoEndpoint, let url = EndpointURL(text) else {
                throw .missingEndpoint(.userInfo, issuer: api.configuration.issuer)
            }
            let answer = try await api.get(url)
            if let status = answer.json["account"]?["status"]?.string, status != "active", status != "warning" {
                throw .notAMember("the person's DigitalOcean account is \(ForeignText.quoted(status)), expected active")
            }
            let paths = ProfilePaths(
                subject: "account.uuid",
                email: "account.email",
                emailVerified: "account.email_verified",
                name: "account.name"
            )
            return try api.identity(answer, paths)
        },
        defaults: { configuration in
            configuration.scopes = ["read"]
            configuration.authorizationEndpoint = "https://cloud.digitalocean.com/v1/oauth/authorize"
            configuration.tokenEndpoint = "https://cloud.digitalocean.com/v1/oauth/token"
            configuration.userInfoEndpoint = "https://api.digitalocean.com/v2/account"
            configuration.clientAuthentication = .post
        }
    )
}
