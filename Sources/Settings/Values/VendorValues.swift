package import OpenID

// What a provider's own part reads, as options' values.

extension ProviderKind: OptionValue {
    package static var placeholder: String { "KIND" }

    package init(text: String) throws(BadValue) {
        if let kind = ProviderKind(named: text) {
            self = kind
            return
        }
        let names = Self.all.map(\.name)
        let hint = NearMiss.best(for: text, among: names).map { ". Did you mean \($0)?" } ?? ""
        throw BadValue("is not one of \(names.joined(separator: ", "))\(hint)")
    }

    package var text: String { name }
}

extension EndpointURL: OptionValue {
    package static var placeholder: String { "URL" }

    package init(text: String) throws(BadValue) {
        guard let url = EndpointURL(text), !url.hasQuery else {
            throw BadValue(
                "is not the http or https URL of a server, without a query; write it as https://api.example.com"
            )
        }
        self = url
    }
}

extension GitLabProject: OptionValue {
    package static var placeholder: String { "GROUP/PROJECT[=LEVEL]" }

    package init(text: String) throws(BadValue) {
        guard let project = GitLabProject(text) else {
            throw BadValue(
                "is not a project with its access level; write it as group/project or group/project=30, with a level of "
                    + "5, 10, 15, 20, 30, 40 or 50"
            )
        }
        self = project
    }

    package var text: String { level == 20 ? path : "\(path)=\(level)" }
}

/// How much of Google's directory the service account may read of a person.
package enum GoogleUserScope: String, Choice {
    case readonly, user, cloud

    static func normalised(_ word: String) -> String { word.isEmpty ? "readonly" : word }
}

extension Settings {
    // Lists that oauth2-proxy writes as one text with commas.

    var githubOrganizations: String {
        get { vendor.github.organizations.joined(separator: ",") }
        set { vendor.github.organizations = Self.elements(of: newValue) }
    }

    var githubTeams: String {
        get { vendor.github.teams.joined(separator: ",") }
        set { vendor.github.teams = Self.elements(of: newValue) }
    }

    private static func elements(of text: String) -> [String] {
        text.split(separator: ",").map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
            .filter { !$0.isEmpty }
    }

    // An empty text is no value.

    var oauth2UserPath: String {
        get { vendor.oauth2.paths.user ?? "" }
        set { vendor.oauth2.paths.user = newValue.isEmpty ? nil : newValue }
    }

    var oauth2EmailPath: String {
        get { vendor.oauth2.paths.email ?? "" }
        set { vendor.oauth2.paths.email = newValue.isEmpty ? nil : newValue }
    }

    var oauth2VerifiedPath: String {
        get { vendor.oauth2.paths.emailVerified ?? "" }
        set { vendor.oauth2.paths.emailVerified = newValue.isEmpty ? nil : newValue }
    }

    var oauth2GroupsPath: String {
        get { vendor.oauth2.paths.groups ?? "" }
        set { vendor.oauth2.paths.groups = newValue.isEmpty ? nil : newValue }
    }

    var oauth2NamePath: String {
        get { vendor.oauth2.paths.preferredUsername ?? "" }
        set { vendor.oauth2.paths.preferredUsername = newValue.isEmpty ? nil : newValue }
    }
}
