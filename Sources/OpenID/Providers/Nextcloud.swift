extension ProviderKind {
    /// Nextcloud's OAuth 2.0 and its OCS API. The login URL names the server; the others follow from it.
    static let nextcloud = ProviderKind(
        "nextcloud",
        "Nextcloud",
        .oauth2 { api async throws(OpenIDError) in
            let paths = ProfilePaths(
                subject: "ocs.data.id",
                email: "ocs.data.email",
                groups: "ocs.data.groups",
                name: "ocs.data.displayname",
                preferredUsername: "ocs.data.id"
            )
            return try await api.profile(paths, headers: [(name: "OCS-APIRequest", value: "true")])
        },
        defaults: { configuration in
            configuration.scopes = []
            configuration.clientAuthentication = .post
        },
        settle: { configuration in
            let end = "/apps/oauth2/authorize"
            guard let login = configuration.authorizationEndpoint, login.hasSuffix(end) else { return }
            let front = String(login.dropLast(end.count))
            let server = front.hasSuffix("/index.php") ? String(front.dropLast("/index.php".count)) : front
            configuration.tokenEndpoint = configuration.tokenEndpoint ?? front + "/apps/oauth2/api/v1/token"
            // Without format=json the answer is XML.
            configuration.userInfoEndpoint =
                configuration.userInfoEndpoint ?? configuration.validationEndpoint
                ?? server + "/ocs/v2.php/cloud/user?format=json"
        }
    )
}
