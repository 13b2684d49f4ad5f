import Cryptography

/// Somebody who can log in.
struct User: Sendable {
    let name: String
    let password: String
    /// What is said of them, by claim; `sub` is always there.
    let claims: [(name: String, value: JSONText)]
    /// The authentication contexts that the person's login can have (OpenID Connect Core 1.0, 2: `acr`).
    var authenticationContexts: [String] = []

    func claim(_ name: String) -> JSONText? { claims.first { $0.name == name }?.value }
    var subject: JSONText { claim("sub") ?? .string(name) }
}

struct Users: Sendable {
    private let byName: [String: User]

    init(sections: Sections) throws(FileProblem) {
        var users: [String: User] = [:]
        for section in sections.all {
            try section.allow(
                ["password", "sub", "email", "email_verified", "name", "preferred_username", "group", "acr"],
                prefix: "claim."
            )
            var claims: [(name: String, value: JSONText)] = [("sub", .string(try section.one("sub") ?? section.name))]
            if let email = try section.one("email") {
                claims.append(("email", .string(email)))
                claims.append(("email_verified", .bool(try section.one("email_verified") != "false")))
            }
            if let name = try section.one("name") { claims.append(("name", .string(name))) }
            claims.append(("preferred_username", .string(try section.one("preferred_username") ?? section.name)))
            claims.append(("groups", .array(section.all("group").map { .string($0) })))
            claims += section.ownClaims
            let password = try section.required("password")
            users[section.name] = User(
                name: section.name,
                password: password,
                claims: claims,
                authenticationContexts: section.all("acr")
            )
        }
        byName = users
    }

    subscript(name: String) -> User? { byName[name] }
}

extension Sections.Section {
    /// `claim.NAME = VALUE`; given more than once, it is a list.
    fileprivate var ownClaims: [(name: String, value: JSONText)] {
        var names: [String] = []
        for entry in entries where entry.key.hasPrefix("claim.") && !names.contains(entry.key) {
            names.append(entry.key)
        }
        return names.map { key in
            let values = all(key).map { JSONText.string($0) }
            return (String(key.dropFirst("claim.".count)), values.count == 1 ? values[0] : .array(values))
        }
    }
}

/// An application that may send people here.
struct Client: Sendable {
    let id: String
    let secret: String
    let redirectURIs: [String]
    let postLogoutRedirectURIs: [String]
    let usesES256: Bool
    let requiresPKCE: Bool
    /// How it may say who it is (OpenID Connect Core 1.0, 9).
    let authenticationMethods: [String]
    /// For `private_key_jwt`.
    let publicKey: PublicKey?
}

struct Clients: Sendable {
    private let byID: [String: Client]

    init(sections: Sections) throws(FileProblem) {
        var clients: [String: Client] = [:]
        for section in sections.all {
            try section.allow([
                "secret", "redirect_uri", "post_logout_redirect_uri", "id_token_alg", "pkce", "auth_method",
                "public_key",
            ])
            let algorithm = try section.one("id_token_alg") ?? "RS256"
            guard ["RS256", "ES256"].contains(algorithm) else {
                throw FileProblem(description: "\(section.place): id_token_alg is RS256 or ES256, not \(algorithm)")
            }
            let methods = section.all("auth_method")
            for method in methods where !Self.methods.contains(method) {
                throw FileProblem(
                    description: "\(section.place): auth_method is one of \(Self.methods.joined(separator: ", "))"
                )
            }
            let needsSecret = methods.isEmpty || methods.contains { $0.hasPrefix("client_secret_") }
            guard !section.all("redirect_uri").isEmpty else {
                throw FileProblem(description: "\(section.place): [\(section.name)] has no redirect_uri")
            }
            clients[section.name] = Client(
                id: section.name,
                secret: needsSecret ? try section.required("secret") : "",
                redirectURIs: section.all("redirect_uri"),
                postLogoutRedirectURIs: section.all("post_logout_redirect_uri"),
                usesES256: algorithm == "ES256",
                requiresPKCE: try section.one("pkce") != "optional",
                authenticationMethods: methods.isEmpty ? ["client_secret_basic", "client_secret_post"] : methods,
                publicKey: try Self.publicKey(section)
            )
        }
        byID = clients
    }

    subscript(id: String) -> Client? { byID[id] }

    private static let methods = [
        "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none",
    ]

    private static func publicKey(_ section: Sections.Section) throws(FileProblem) -> PublicKey? {
        guard let path = try section.one("public_key") else { return nil }
        do {
            return try PublicKey.pem(try Sections.text(of: path))
        } catch {
            throw FileProblem(description: "\(section.place): public_key \(path): \(error)")
        }
    }
}
