internal import Text

package struct GitLabOptions: Sendable, Equatable {
    /// Full paths.
    package var groups: [String] = []
    package var projects: [GitLabProject] = []
    /// A GitLab of one's own; nil for gitlab.com, or for the issuer that is set.
    package var url: EndpointURL?
}

/// A project and the least access level that a person must have there.
package struct GitLabProject: Sendable, Equatable {
    package let path: String
    package let level: Int64

    /// `group/project` or `group/project=30`.
    package init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, path.split(separator: "/", omittingEmptySubsequences: false).count > 1,
            !path.split(separator: "/", omittingEmptySubsequences: false).contains("")
        else { return nil }
        let level = parts.count == 2 ? Int64(parts[1]) : 20
        guard let level, Self.levels.contains(level) else { return nil }
        self.path = String(path)
        self.level = level
    }

    /// Minimal access, guest, planner, reporter, developer, maintainer, owner.
    static let levels: [Int64] = [5, 10, 15, 20, 30, 40, 50]

    var group: String { "project:\(path)" }
}

extension ProviderKind {
    /// GitLab, at gitlab.com or one's own. Its ID tokens know direct groups only: userinfo has those that a person inherits.
    static let gitLab = ProviderKind(
        "gitlab",
        "GitLab",
        .openIDConnect { identity, _, api async throws(OpenIDError) in
            let projects = api.configuration.vendor.gitLab.projects
            for project in projects where try await GitLab.isMember(of: project, api) {
                identity.groups.append(project.group)
            }
        },
        defaults: { configuration in
            configuration.issuer = "https://gitlab.com"
            configuration.scopes = ["openid", "email", "profile"]
            configuration.claims.user = "nickname"
        },
        settle: { configuration in
            if let url = configuration.vendor.gitLab.url, configuration.issuer == "https://gitlab.com" {
                configuration.issuer = url.text.hasSuffix("/") ? String(url.text.dropLast()) : url.text
            }
            let needsAPI = !configuration.vendor.gitLab.projects.isEmpty
            if needsAPI, !configuration.scopes.contains(where: { $0 == "read_api" || $0 == "api" }) {
                configuration.scopes.append("read_api")
            }
        },
        requiredGroups: { $0.gitLab.groups + $0.gitLab.projects.map(\.group) }
    ).open { $0.issuer == "https://gitlab.com" }
}

/// https://docs.gitlab.com/api/projects/
enum GitLab {
    /// Whether the person has the level there, by the project's own members or by its group's. A project that the person
    /// cannot see is no error: others may be asked for besides it.
    static func isMember(of project: GitLabProject, _ api: VendorAPI) async throws(OpenIDError) -> Bool {
        let name = PercentEncoding.encode(project.path.utf8)
        guard let url = api.configuration.apiURL("/api/v4/projects/\(name)") else { return false }
        let answer: VendorAPI.Answer
        do throws(OpenIDError) {
            answer = try await api.get(url)
        } catch {
            guard case .api(let refusal) = error, [403, 404].contains(refusal.status) else { throw error }
            api.provider.warnOnce("project \(project.path) is not seen with a person's access token: \(error)")
            return false
        }
        guard answer.json["archived"]?.boolean != true else { return false }
        let permissions = answer.json["permissions"]
        let levels = ["project_access", "group_access"].compactMap {
            permissions?[$0]?["access_level"]?.number?.integer
        }
        return (levels.max() ?? 0) >= project.level
    }
}

extension ProviderConfiguration {
    /// A place below the issuer.
    func apiURL(_ path: String) -> EndpointURL? {
        EndpointURL((issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + path)
    }
}
