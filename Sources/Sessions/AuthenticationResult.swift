/// Who a request comes from, as far as its cookies and credentials say.
package enum AuthenticationResult: Sendable {
    /// - `setCookies`: values of `Set-Cookie` that the answer must carry, whatever it is: the session was refreshed or
    ///   sealed again, and without them the browser would keep what is spent.
    case authenticated(Session, setCookies: [String])
    case unauthenticated(UnauthenticatedReason)
    /// The request brought a credential that is not valid, and to send it to log in would not help.
    case rejected
    /// The session store or the provider does not answer. Seconds after which to ask again.
    case unavailable(retryAfter: Int64)
}

/// Why a request is from nobody.
package enum UnauthenticatedReason: Sendable, Equatable {
    /// No cookie of ours was there.
    case noCookies
    /// Some were, and did not open.
    case refusedCookies
    /// They named a session that has ended.
    case endedSession

    /// Whether the browser has cookies that it is to forget.
    package var leavesCookies: Bool { self != .noCookies }
}
