package import Sessions

/// What is decided about a request. `AccessControl` makes it; answers only write it.
package enum Verdict: Sendable {
    /// Passes, and the application learns who it is.
    case pass(Session, setCookies: [String])
    /// Passes without a login, and the application learns of nobody.
    case passAnonymously(Exemption, setCookies: [String])
    /// Nobody is logged in. Cookies of ours that were there are to be cleared.
    case logIn(UnauthenticatedReason)
    /// Somebody is logged in, and a rule asks for another login, or a recent one (RFC 9470).
    case stepUp(AuthenticationRequirement, Session, setCookies: [String])
    /// May not pass. The session is nobody's where nobody is logged in.
    case refuse(Refusal, Session, setCookies: [String])
    /// It cannot be known now who it is: 503, and nobody passes. Seconds after which to ask again.
    case unavailable(retryAfter: Int64)

    /// Why a request passes without a login.
    package enum Exemption: Sendable {
        /// A rule's `access = "everyone"`.
        case rule
        /// `--trusted-ip`.
        case address
        /// `--skip-auth-preflight`.
        case preflight
        /// `--skip-auth-route`, `--skip-auth-regex`.
        case route
    }

    /// The session of somebody who may pass.
    package var allowedSession: Session? {
        if case .pass(let session, _) = self { session } else { nil }
    }

    /// The session of somebody, whether they may pass or not.
    package var session: Session? {
        switch self {
        case .pass(let session, _), .stepUp(_, let session, _), .refuse(_, let session, _): session
        case .passAnonymously, .logIn, .unavailable: nil
        }
    }

    /// The values of `Set-Cookie` that the answer must carry.
    package var setCookies: [String] {
        switch self {
        case .pass(_, let cookies), .passAnonymously(_, let cookies), .stepUp(_, _, let cookies),
            .refuse(_, _, let cookies):
            cookies
        case .logIn, .unavailable: []
        }
    }
}
