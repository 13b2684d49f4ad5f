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

    package var keptClaim: String? {
        if case .claim(let place) = self { place.keptName } else { nil }
    }
}

extension Session {
    /// Calls `body` with where each value lies in `bytes`; what is empty is none. On the request path.
    func forEachValue(of source: HeaderSource, _ body: (Range<Int>) -> Void) {
        switch source {
        case .user: user(orEmail: false).map(body)
        case .emailElseUser: user(orEmail: true).map(body)
        case .claim(let place): forEachValue(at: place) { if !$0.isEmpty { body($0) } }
        }
    }

    private func user(orEmail prefersEmail: Bool) -> Range<Int>? {
        if prefersEmail, let email = range(of: .email), !email.isEmpty { return email }
        let user = range(of: .user) ?? range(of: .subject)
        return user?.isEmpty == false ? user : nil
    }
}
