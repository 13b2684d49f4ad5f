package import HTTP1
package import Sessions

/// What an `Authorization` field is worth: bearer tokens and passwords. Only where an option asks for them.
package struct Credentials: Sendable {
    package enum Outcome: Sendable {
        case accepted(Session)
        /// Not good, or not for us: the cookie decides.
        case passedOver
        /// Not good, and no cookie makes up for it (`--bearer-token-login-fallback=false`).
        case refused
        case unavailable(retryAfter: Int64)
        /// Nobody knows for now whether they are good. A cookie may still say who it is. They are not refused, since programs
        /// throw refused credentials away.
        case notKnownYet(retryAfter: Int64)
    }

    package enum Check: Sendable {
        case known(Outcome)
        /// It takes keys to be fetched or a password to be hashed.
        case later(@Sendable () async -> Outcome)
    }

    /// Looks at the value of a request's one `Authorization` field.
    let check: @Sendable (_ authorization: String, _ request: Request) -> Check

    package init(check: @escaping @Sendable (_ authorization: String, _ request: Request) -> Check) {
        self.check = check
    }
}
