import Fetch
import Text

/// Who may pass at GitHub. Names are compared without regard to case, as GitHub does.
package struct GitHubOptions: Sendable, Equatable {
    /// Of which a person must be in one.
    package var organizations: [String] = []
    /// `TEAM` of any of `organizations`, or `ORG:TEAM`.
    package var teams: [String] = []
    /// `OWNER/NAME`; empty for none.
    package var repository = ""
    /// Another token than the person's, which sees the repository's collaborators; empty for none.
    package var token = ""
    /// Who pass whatever the others say.
    package var users: [String] = []
    /// nil: what the login and validation URLs say, else github.com's.
    package var apiURL: EndpointURL?
}

extension ProviderKind {
    /// GitHub, GitHub Enterprise, and what has the same API. A person's numeric id is the subject, since names can be given
    /// up and taken by somebody else.
    package static let github = ProviderKind(
        "github",
        "GitHub",
        isOpenToEveryone: true,
        .oauth2 { api async throws(OpenIDError) in try await GitHub(api).identity() },
        defaults: { configuration in
            configuration.scopes = ["user:email", "read:org"]
            configuration.authorizationEndpoint = "https://github.com/login/oauth/authorize"
            configuration.tokenEndpoint = "https://github.com/login/oauth/access_token"
            configuration.clientAuthentication = .post
        },
        settle: { configuration in
            if configuration.vendor.github.apiURL == nil {
                configuration.vendor.github.apiURL = GitHub.apiURL(configuration)
            }
        }
    ).restricted {
        let options = $0.vendor.github
        return !options.organizations.isEmpty || !options.teams.isEmpty || !options.repository.isEmpty
            || !options.users.isEmpty
    }
}

/// One login's look at GitHub's REST API (https://docs.github.com/rest).
struct GitHub {
    private let api: VendorAPI
    private let base: String
    private let options: GitHubOptions

    init(_ api: VendorAPI) {
        var api = api
        api.advise = Self.advice
        self.api = api
        options = api.configuration.vendor.github
        base = options.apiURL?.text ?? "https://api.github.com"
    }

    /// `https://HOST/api/v3` of an Enterprise Server or a Gitea, as the validation URL begins, or as the login URL's host
    /// has it.
    static func apiURL(_ configuration: ProviderConfiguration) -> EndpointURL? {
        if let text = configuration.validationEndpoint, let url = EndpointURL(text) {
            if let end = text.firstRange(of: /\/api\/v[0-9]+/)?.upperBound { return EndpointURL(String(text[..<end])) }
            return EndpointURL(url.text.hasSuffix("/") ? String(url.text.dropLast()) : url.text)
        }
        guard let login = configuration.authorizationEndpoint.flatMap({ EndpointURL($0) }) else { return nil }
        let host = login.origin.split(separator: "/").last ?? ""
        if host == "github.com" { return EndpointURL("https://api.github.com") }
        if host.hasSuffix(".ghe.com") { return EndpointURL("https://api.\(host)") }
        return EndpointURL(login.origin + "/api/v3")
    }

    /// The groups that the options ask for, at servers whose ID tokens name organizations and teams.
    static func requiredGroups(_ options: GitHubOptions) -> [String] {
        guard !options.teams.isEmpty else { return options.organizations }
        return options.teams.flatMap { team in
            team.contains(":") ? [team] : options.organizations.map { "\($0):\(team)" }
        }
    }

    func identity() async throws(OpenIDError) -> Identity {
        let user = try await get("/user")
        guard let id = user.json["id"]?.number?.text, let login = user.json["login"]?.string, !login.isEmpty else {
            throw .missingField(.api, url: "\(user.url)", name: user.json["id"]?.number == nil ? "id" : "login")
        }
        let needsMembership = !options.organizations.isEmpty || !options.teams.isEmpty
        let isListed = options.users.contains { $0.lowercased() == login.lowercased() }
        let membership = try await membership(isNeeded: needsMembership && !isListed)
        try await admit(login, isListed: isListed, membership)
        return api.identity(
            subject: id,
            user: login,
            email: try await email(),
            emailVerified: true,
            groups: membership.organizations + membership.teams,
            preferredUsername: login,
            name: user.json["name"]?.string,
            Claims(json: user.json)
        )
    }

    // MARK: - Who may pass

    /// As oauth2-proxy has it, with two exceptions: names of organizations are compared without regard to case, and a
    /// repository counts beside an organization too.
    private func admit(_ login: String, isListed: Bool, _ membership: Membership) async throws(OpenIDError) {
        guard !isListed else { return }
        let restrictsMore = !options.organizations.isEmpty || !options.teams.isEmpty || !options.repository.isEmpty
        guard options.users.isEmpty || restrictsMore else {
            throw .notAMember("\(ForeignText.quoted(login)) is not among the users that --github-user names")
        }
        if let missing = membership.missing(options) {
            throw .notAMember("\(ForeignText.quoted(login)) \(missing)\(Self.hidden)")
        }
        if !options.repository.isEmpty { try await checkRepository(of: login) }
    }

    private static let hidden =
        "; an organization that restricts OAuth apps, or demands SAML single sign-on, is left out until it lets this app in"

    private func checkRepository(of login: String) async throws(OpenIDError) {
        let name = options.repository
        if !options.token.isEmpty {
            guard let url = EndpointURL("\(base)/repos/\(name)/collaborators/\(login)") else { return }
            let isCollaborator = try await api.isThere(
                url,
                token: options.token,
                scheme: "token",
                headers: Self.headers
            )
            guard isCollaborator else {
                throw .notAMember("\(ForeignText.quoted(login)) is no collaborator of \(name)")
            }
            return
        }
        do throws(OpenIDError) {
            let repository = try await get("/repos/\(name)").json
            let permissions = repository["permissions"]
            let isPrivate = repository["private"]?.boolean == true
            guard permissions?["push"]?.boolean == true || isPrivate && permissions?["pull"]?.boolean == true else {
                throw .notAMember("\(ForeignText.quoted(login)) may not push to \(name)")
            }
        } catch {
            guard case .api(let refusal) = error, refusal.status == 404 else { throw error }
            throw .notAMember(
                "\(ForeignText.quoted(login)) does not see \(name); of a private one an access token without the scope repo sees nothing: "
                    + "add it to --scope, or give --github-token"
            )
        }
    }

    // MARK: - What the API says

    struct Membership {
        var organizations: [String] = []
        /// `ORG:TEAM`.
        var teams: [String] = []

        /// Goes on after the person's name; nil where they are where the options want them.
        func missing(_ options: GitHubOptions) -> String? {
            let wantedOrganizations = options.organizations.map { $0.lowercased() }
            let ours = organizations.map { $0.lowercased() }
            if !options.teams.isEmpty {
                let wanted = GitHub.requiredGroups(options).map { $0.lowercased() }
                if teams.contains(where: { wanted.contains($0.lowercased()) }) { return nil }
                return
                    "is in none of the teams \(ForeignText.quoted(wanted)); GitHub names \(ForeignText.quoted(teams))"
            }
            if wantedOrganizations.isEmpty || ours.contains(where: wantedOrganizations.contains) { return nil }
            return
                "is in none of the organizations \(ForeignText.quoted(options.organizations)); GitHub names \(ForeignText.quoted(organizations))"
        }
    }

    /// - Parameter isNeeded: whether somebody may pass only by it; otherwise a refusal leaves the groups out.
    private func membership(isNeeded: Bool) async throws(OpenIDError) -> Membership {
        do throws(OpenIDError) {
            var membership = Membership()
            membership.organizations = try await list("/user/orgs").compactMap(Self.name)
            membership.teams = try await list("/user/teams").compactMap { team in
                guard let organization = team["organization"].flatMap(Self.name),
                    let name = team["slug"]?.string ?? team["name"]?.string
                else { return nil }
                return "\(organization):\(name)"
            }
            return membership
        } catch {
            guard case .api(let refusal) = error, !refusal.isOutage, refusal.status != 401, !isNeeded else {
                throw error
            }
            api.provider.warnOnce("\(error); going on without groups")
            return Membership()
        }
    }

    /// Gitea calls it `username` or `name`.
    private static func name(_ organization: JSON) -> String? {
        organization["login"]?.string ?? organization["username"]?.string ?? organization["name"]?.string
    }

    /// The primary address, if it is verified.
    private func email() async throws(OpenIDError) -> String? {
        do throws(OpenIDError) {
            let emails = try await list("/user/emails")
            let primary = emails.first { $0["primary"]?.boolean == true && $0["verified"]?.boolean == true }
            return primary?["email"]?.string
        } catch {
            guard case .api(let refusal) = error, !refusal.isOutage, refusal.status != 401 else { throw error }
            api.provider.warnOnce("\(error); going on without an address")
            return nil
        }
    }

    private func get(_ path: String) async throws(OpenIDError) -> VendorAPI.Answer {
        guard let url = EndpointURL(base + path) else { throw .invalidEndpoint(.api, url: base + path) }
        return try await api.get(url, scheme: "token", headers: Self.headers)
    }

    private func list(_ path: String) async throws(OpenIDError) -> [JSON] {
        guard let url = EndpointURL(base + path + "?per_page=100") else {
            throw .invalidEndpoint(.api, url: base + path)
        }
        return try await api.list(url, scheme: "token", headers: Self.headers, elements: { $0.array }) { answer in
            answer.response.header("link").flatMap { LinkField.next(in: $0) }
        }
    }

    private static let headers = [
        (name: "Accept", value: "application/vnd.github+json"), (name: "X-GitHub-Api-Version", value: "2022-11-28"),
    ]

    private static func advice(_ response: FetchResponse) -> String? {
        if let sso = response.header("x-github-sso"), sso.hasPrefix("required") {
            return "the organization demands SAML single sign-on: its members authorize this app for it at GitHub"
        }
        guard response.status == 403 || response.status == 404, let granted = response.header("x-oauth-scopes") else {
            return nil
        }
        let accepted = response.header("x-accepted-oauth-scopes").flatMap { $0.isEmpty ? nil : $0 }
        return "granted scopes: \(granted.isEmpty ? "none" : ForeignText.quoted(granted))"
            + (accepted.map { ", one of \(ForeignText.quoted($0)) is needed" } ?? "")
    }
}

/// The field `Link` (RFC 8288, 3).
enum LinkField {
    /// The URL whose relation is `next`.
    static func next(in field: String) -> String? {
        for link in field.split(separator: "<").map({ $0.split(separator: ">", maxSplits: 1) }) where link.count == 2 {
            let relations = link[1].split(separator: ";").compactMap { parameter -> Substring? in
                let pair = parameter.split(separator: "=", maxSplits: 1)
                guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == "rel" else { return nil }
                return pair[1].prefix { $0 != "," }
            }
            let names = relations.first?.filter { $0 != "\"" }.split(separator: " ") ?? []
            if names.contains(where: { $0.lowercased() == "next" }) { return String(link[0]) }
        }
        return nil
    }
}
