package import Sessions

/// What a placeholder in a header stands for.
package enum HeaderSource: Sendable, Equatable {
    /// What the application is told as the user.
    case user
    /// `--prefer-email-to-user`: the address where there is one.
    case emailElseUser
    case claim(ClaimPlace)

    /// - Parameter name: a claim's, or `user`, `access_token`, `id_token`.
    package init(named name: String) {
        switch name {
        case "user": self = .user
        case "access_token": self = .claim(.field(.accessToken))
        case "id_token": self = .claim(.field(.idToken))
        default: self = .claim(ClaimPlace(claim: name))
        }
    }

    /// Whether it has one value at most, which `singleValue(of:)` gives.
    var isSingle: Bool {
        switch self {
        case .user, .emailElseUser, .claim(.field): true
        case .claim(.groups), .claim(.kept): false
        }
    }

    package var keptClaim: String? {
        if case .claim(let place) = self { place.keptName } else { nil }
    }
}

extension Session {
    /// Calls `body` with where each value lies in `bytes`; what is empty is none. On the request path.
    func forEachValue(of source: HeaderSource, _ body: (Range<Int>) -> Void) {
        if source.isSingle {
            singleValue(of: source).map(body)
        } else if case .claim(let place) = source {
            forEachValue(at: place) { if !$0.isEmpty { body($0) } }
        }
    }

    /// Where the one value of such a source lies; nil where it is empty too. On the request path.
    func singleValue(of source: HeaderSource) -> Range<Int>? {
        switch source {
        case .user: return user(orEmail: false)
        case .emailElseUser: return user(orEmail: true)
        case .claim(.field(let field)):
            guard let range = range(of: field), !range.isEmpty else { return nil }
            return range
        case .claim: return nil
        }
    }

    private func user(orEmail prefersEmail: Bool) -> Range<Int>? {
        if prefersEmail, let email = range(of: .email), !email.isEmpty { return email }
        let user = range(of: .user) ?? range(of: .subject)
        return user?.isEmpty == false ? user : nil
    }
}
