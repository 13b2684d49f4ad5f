package import Sessions

/// What the gate says of a request.
package enum Verdict: Sendable {
    /// Let it pass, and tell the application who it is.
    case allow(Session)
    /// Nobody is logged in. Cookies of ours that were there and did not open are to be cleared.
    case signIn(hasRefusedCookies: Bool)
    /// Someone is logged in who may not pass.
    case refuse(Refusal, Session)
}
