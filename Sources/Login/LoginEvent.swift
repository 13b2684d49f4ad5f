/// What happens to people's logins and sessions, for the metrics.
package enum LoginEvent: Sendable, Equatable {
    /// A browser was sent to the provider.
    case started
    case finished(LoginMethod, LoginOutcome)
    /// A refresh token was spent.
    case refreshed(RefreshOutcome)
    /// A session ended before its time.
    case sessionEnded(SessionEnd)

    package typealias Observer = @Sendable (LoginEvent) -> Void
}

package enum LoginMethod: String, Sendable {
    case provider, password
}

package enum LoginOutcome: String, Sendable, CaseIterable {
    case succeeded
    /// Known, and not one of those who may pass.
    case refused
    /// The provider sent the browser back with an error, or the password was wrong.
    case denied
    /// The code could not be redeemed, or what came of it was not good.
    case failed
    /// The browser came back without its attempt: another browser, too late, twice, or with what we never made.
    case lost
}

package enum RefreshOutcome: String, Sendable, CaseIterable {
    case renewed
    /// The provider said no, and the session ended.
    case ended
    case unavailable
}

package enum SessionEnd: String, Sendable, CaseIterable {
    case signOut = "sign_out"
    case provider
}
