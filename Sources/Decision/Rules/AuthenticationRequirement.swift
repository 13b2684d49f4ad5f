/// What a login must have been like for a rule to be content with it.
package struct AuthenticationRequirement: Sendable, Equatable {
    /// Authentication contexts, one of which the login must have had (OpenID Connect Core 1.0, 2: `acr`); the one that is
    /// liked best first. Empty: any.
    package var authenticationContexts: [String]
    /// Seconds since the person proved to the provider who they are, at most; nil for any time.
    package var maximumAge: Int64?
    /// The ids of the providers at one of which the person must have logged in. Empty: any.
    package var providers: [String]

    package init(authenticationContexts: [String] = [], maximumAge: Int64? = nil, providers: [String] = []) {
        self.authenticationContexts = authenticationContexts
        self.maximumAge = maximumAge
        self.providers = providers
    }

    /// How far the provider's clock and ours may differ, in seconds: the same as when the ID token was verified, or a
    /// login that was just found good would be too old a moment later.
    package static let allowedSkew: Int64 = 60

    /// Whether there is nothing to ask the provider for.
    package var isEmpty: Bool { authenticationContexts.isEmpty && maximumAge == nil }

    package func isSatisfied(by authenticationContext: String?) -> Bool {
        guard !authenticationContexts.isEmpty else { return true }
        guard let authenticationContext else { return false }
        return authenticationContexts.contains { $0.utf8.elementsEqual(authenticationContext.utf8) }
    }

    /// The value of `WWW-Authenticate` that tells a client what login to ask the provider for (RFC 9470, 3). What a rules
    /// file may name as `acr` needs no escape here.
    package var challenge: String {
        var fields = [
            "error=\"insufficient_user_authentication\"",
            "error_description=\"The login does not do for this request.\"",
        ]
        if !authenticationContexts.isEmpty {
            fields.append("acr_values=\"\(authenticationContexts.joined(separator: " "))\"")
        }
        if let maximumAge { fields.append("max_age=\"\(maximumAge)\"") }
        return "Bearer " + fields.joined(separator: ", ")
    }
}
