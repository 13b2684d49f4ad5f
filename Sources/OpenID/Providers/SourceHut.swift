import Text

extension ProviderKind {
    /// SourceHut's accounts, asked by GraphQL. Its names of users are what it knows people by.
    static let sourceHut = ProviderKind(
        "sourcehut",
        "SourceHut",
        isOpenToEveryone: true,
        .oauth2 { api async throws(OpenIDError) in
            guard let text = api.configuration.userInfoEndpoint, let url = EndpointURL(text) else {
                throw .missingEndpoint(.userInfo, issuer: api.configuration.issuer)
            }
            let answer = try await api.post(url, json: #"{"query":"{ me { username, email } }"}"#)
            if let message = answer.json["errors"]?.array?.first?["message"]?.string {
                throw .notAMember("SourceHut refused to say who the person is: \(ForeignText.quoted(message))")
            }
            let paths = ProfilePaths(
                subject: "data.me.username",
                email: "data.me.email",
                preferredUsername: "data.me.username"
            )
            return try api.identity(answer, paths)
        },
        defaults: { configuration in
            configuration.scopes = ["meta.sr.ht/PROFILE:RO"]
            configuration.authorizationEndpoint = "https://meta.sr.ht/oauth2/authorize"
            configuration.tokenEndpoint = "https://meta.sr.ht/oauth2/access-token"
            configuration.userInfoEndpoint = "https://meta.sr.ht/query"
            configuration.clientAuthentication = .post
        }
    )
}
