internal import Text

package struct BitbucketOptions: Sendable, Equatable {
    /// The slug of a workspace, which Bitbucket called a team once; empty for none.
    package var workspace = ""
    /// `WORKSPACE/SLUG`; empty for none.
    package var repository = ""
    /// nil for Bitbucket Cloud's.
    package var apiURL: EndpointURL?
}

extension ProviderKind {
    /// Bitbucket Cloud, by the API that it has since 2026: access tokens in a header only, workspaces in place of teams.
    static let bitbucket = ProviderKind(
        "bitbucket",
        "Bitbucket",
        isOpenToEveryone: true,
        .oauth2 { api async throws(OpenIDError) in try await Bitbucket(api).identity() },
        defaults: { configuration in
            // The consumer's own permissions count: account and email, and repositories for --bitbucket-repository.
            configuration.scopes = ["account", "email"]
            configuration.authorizationEndpoint = "https://bitbucket.org/site/oauth2/authorize"
            configuration.tokenEndpoint = "https://bitbucket.org/site/oauth2/access_token"
            configuration.clientAuthentication = .basic
        },
        settle: { configuration in
            let needsRepositories = !configuration.vendor.bitbucket.repository.isEmpty
            if needsRepositories, !configuration.scopes.contains(where: { $0.hasPrefix("repository") }) {
                configuration.scopes.append("repository")
            }
        }
    ).restricted { !$0.vendor.bitbucket.workspace.isEmpty || !$0.vendor.bitbucket.repository.isEmpty }
}

/// One login's look at https://developer.atlassian.com/cloud/bitbucket/rest/.
struct Bitbucket {
    private let api: VendorAPI
    private let base: String
    private let options: BitbucketOptions

    init(_ api: VendorAPI) {
        self.api = api
        options = api.configuration.vendor.bitbucket
        let text = options.apiURL?.text ?? "https://api.bitbucket.org"
        base = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    func identity() async throws(OpenIDError) -> Identity {
        let user = try await api.get(try url("/2.0/user"))
        // Names can be given up and taken by somebody else; these two cannot.
        guard let id = (user.json["uuid"] ?? user.json["account_id"])?.string else {
            throw .missingField(.api, url: "\(user.url)", name: "uuid")
        }
        let emails = try await list("/2.0/user/emails")
        let primary = emails.first { $0["is_primary"]?.boolean == true && $0["is_confirmed"]?.boolean == true }
        let workspaces = try await workspaces()
        let nickname = user.json["nickname"]?.string
        if !options.workspace.isEmpty, !workspaces.contains(where: { isSameName($0, options.workspace) }) {
            throw .notAMember(
                "\(ForeignText.quoted(nickname ?? id)) is no member of the workspace \(options.workspace); Bitbucket names "
                    + ForeignText.quoted(workspaces)
            )
        }
        if !options.repository.isEmpty { try await checkRepository(of: nickname ?? id) }
        return api.identity(
            subject: id,
            user: id,
            email: primary?["email"]?.string,
            emailVerified: primary.map { _ in true },
            groups: workspaces,
            preferredUsername: nickname,
            name: user.json["display_name"]?.string,
            Claims(json: user.json)
        )
    }

    /// A refusal matters only where a workspace decides who may pass.
    private func workspaces() async throws(OpenIDError) -> [String] {
        do throws(OpenIDError) {
            return try await list("/2.0/user/workspaces").compactMap {
                ($0["workspace"]?["slug"] ?? $0["slug"])?.string
            }
        } catch {
            guard case .api(let refusal) = error, !refusal.isOutage, refusal.status != 401, options.workspace.isEmpty
            else { throw error }
            api.provider.warnOnce("\(error); going on without groups")
            return []
        }
    }

    private func checkRepository(of person: String) async throws(OpenIDError) {
        let name = options.repository
        let workspace = name.prefix { $0 != "/" }
        let query = PercentEncoding.encode("full_name=\"\(name)\"".utf8)
        let seen = try await list("/2.0/repositories/\(workspace)?role=member&q=\(query)")
        guard seen.contains(where: { ($0["full_name"]?.string).map { isSameName($0, name) } == true }) else {
            throw .notAMember("\(ForeignText.quoted(person)) is no member of the repository \(name)")
        }
    }

    private func isSameName(_ left: String, _ right: String) -> Bool { left.lowercased() == right.lowercased() }

    private func list(_ path: String) async throws(OpenIDError) -> [JSON] {
        try await api.list(try url(path), elements: { $0["values"]?.array }, next: { $0.json["next"]?.string })
    }

    private func url(_ path: String) throws(OpenIDError) -> EndpointURL {
        guard let url = EndpointURL(base + path) else { throw .invalidEndpoint(.api, url: base + path) }
        return url
    }
}
