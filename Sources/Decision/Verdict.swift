package import Sessions

/// What the gate says of a request.
package enum Verdict: Sendable {
    /// Let it pass, and tell the application who it is. The answer sets these cookies.
    case allow(Session, setCookies: [String])
    /// Nobody is logged in. Cookies of ours that were there are to be cleared.
    case signIn(Absence)
    /// Someone is logged in, and a rule asks for another login, or a fresh one (RFC 9470).
    case logInAgain(LoginDemand, Session, setCookies: [String])
    /// Someone is logged in who may not pass. The answer sets these cookies all the same.
    case refuse(Refusal, Session, setCookies: [String])
    /// Nobody can say now who it is: 503, and nobody passes. Seconds after which to ask again.
    case unavailable(retryAfter: Int64)

    /// The session of somebody who may pass.
    package var allowedSession: Session? {
        if case .allow(let session, _) = self { session } else { nil }
    }

    /// The session of somebody, whether they may pass or not.
    package var session: Session? {
        switch self {
        case .allow(let session, _), .logInAgain(_, let session, _), .refuse(_, let session, _): session
        case .signIn, .unavailable: nil
        }
    }

    /// The values of `Set-Cookie` that the answer must carry.
    package var setCookies: [String] {
        switch self {
        case .allow(_, let cookies), .logInAgain(_, _, let cookies), .refuse(_, _, let cookies): cookies
        case .signIn, .unavailable: []
        }
    }
}

/// Why there is nobody.
package enum Absence: Sendable, Equatable {
    /// No cookie of ours was there.
    case noCookies
    /// Some were, and did not open.
    case refusedCookies
    /// Theirs was a session that the provider has ended.
    case endedSession

    /// Whether the browser has cookies that it is to forget.
    package var leavesCookies: Bool { self != .noCookies }
}
