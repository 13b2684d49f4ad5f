package import Clocks
package import Cryptography
package import Gateways
package import HTTP1
package import Sessions
internal import Web

/// Finds out who a request comes from: credentials, the session's cookie, a ticket for the session store, and a renewal
/// where one is due. The only part that knows the store.
///
/// One for each event loop. With a session that is stored in the cookie and needs nothing, nothing here waits, locks or
/// leaves the loop.
package final class Authenticator {
    /// Work out the host that cookies are for.
    let originRules: OriginRules
    let cookie: SessionCookie
    /// Nil where sessions are stored in their cookies.
    package let stored: StoredSessions?
    /// Nil without `--cookie-refresh`.
    let renewal: SessionRenewal?
    private let revocations: Revocations?
    /// Whether the line of the htpasswd file that made a session is still there.
    private let isPasswordCurrent: (Session) -> Bool
    /// Nil where no option takes any but the session's cookie.
    private let credentials: Credentials?
    let clock: WallClock
    let random: RandomSource

    package init(
        originRules: OriginRules,
        cookie: SessionCookie,
        stored: StoredSessions? = nil,
        renewal: SessionRenewal? = nil,
        revocations: Revocations? = nil,
        isPasswordCurrent: @escaping (Session) -> Bool = { _ in true },
        credentials: Credentials? = nil,
        clock: WallClock,
        random: RandomSource = .system
    ) {
        self.originRules = originRules
        self.cookie = cookie
        self.stored = stored
        self.renewal = renewal
        self.revocations = revocations
        self.isPasswordCurrent = isPasswordCurrent
        self.credentials = credentials
        self.clock = clock
        self.random = random
    }

    /// On the request path.
    ///
    /// - Parameter renews: whether a session that is due is renewed first.
    package func authenticate(_ request: Request, renews: Bool) -> PendingAuthentication {
        if let credentials { return authenticate(request, credentials, renews: renews) }
        return authenticateByCookie(request, renews: renews)
    }

    func authenticateByCookie(_ request: Request, renews: Bool) -> PendingAuthentication {
        if let stored { return authenticate(request, stored, renews: renews) }
        let now = clock.now()
        switch reading(of: request, at: now) {
        case .none: return .known(.unauthenticated(.noCookies))
        case .refused: return .known(.unauthenticated(.refusedCookies))
        case .session(let session):
            if isRevoked(session) { return .known(.unauthenticated(.endedSession)) }
            if renews, let renewal, renewal.isDue(session, at: now) {
                return renew(session, of: request, renewal, at: now)
            }
            return .known(.authenticated(session, setCookies: []))
        case .outdated(let session):
            if isRevoked(session) { return .known(.unauthenticated(.endedSession)) }
            guard renews else { return .known(.authenticated(session, setCookies: [])) }
            if let renewal, renewal.isDue(session, at: now) { return renew(session, of: request, renewal, at: now) }
            return .known(.authenticated(session, setCookies: sealedAgain(session, request)))
        }
    }

    func isRevoked(_ session: Session) -> Bool {
        if session.range(of: .passwordFile) != nil, !isPasswordCurrent(session) { return true }
        guard let revocations, !revocations.isEmpty else { return false }
        return revocations.contains(session)
    }

    func reading(of request: Request, at now: Timestamp) -> SessionCookie.Reading {
        request.cookies { cookie.read($0, now: now) } ?? SessionCookie.Reading.none
    }

    /// The host that a request's cookies are for; empty where it names none.
    func cookieHost(of request: Request) -> String { originRules.origin(of: request)?.host ?? "" }

    /// The `Set-Cookie` values that make the browser forget every session cookie that it sent.
    package func clearedCookies(_ request: Request, host: String) -> [String] {
        cookie.clear(Array(request.joinedCookies.utf8).span, host: host)
    }
}

extension Request {
    /// What `body` says of the request's cookies; nil for a request without cookies. On the request path.
    ///
    /// Several `Cookie` fields, which HTTP/2 gateways may send (RFC 9113, 8.2.3), are read as one after the other.
    func cookies<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
        if isRepeated(.cookie) { return body(Array(joinedCookies.utf8).span) }
        return first(.cookie).map { bytes($0, body) }
    }

    /// Every `Cookie` field, put together as if it had been one. Not for the request path.
    package var joinedCookies: String {
        // Nearly always there is one.
        if !isRepeated(.cookie) { return first(.cookie).map(string) ?? "" }
        var text = ""
        forEach(.cookie) { text += (text.isEmpty ? "" : "; ") + string($0) }
        return text
    }
}
