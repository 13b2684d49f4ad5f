package import Clocks
package import Cryptography
package import Decision
package import Gateways
internal import SessionStore
package import Sessions
internal import Web
package import Wire

/// What the gate must know; the same for every event loop.
package struct GateConfiguration: Sendable {
    package var policy: Policy
    package var headers: IdentityHeaders
    package var originRules: OriginRules
    package var returnTarget: ReturnTarget
    package var proxyPrefix: String
    /// The status of a good answer on paths that are not ours: 202, or what `--upstream=static://NNN` says (Envoy
    /// takes 200 only).
    package var forwardAuthStatus: Status
    /// Who passes without a login; nil for nobody.
    package var exemptions: Exemptions?
    /// `--rules`; nil without.
    package var rules: RequestRules?
    /// `--api-route`: paths on which nobody is looking, whatever the request says of itself.
    package var apiRoutes: [RouteRule] = []
    /// What the browser forgets with the cookie of a session that is over: `Set-Cookie` values. What says that it has just
    /// logged in would else count against it when it comes to log in again.
    package var clearedWithSession: [String] = []

    package init(
        policy: Policy,
        headers: IdentityHeaders,
        originRules: OriginRules,
        returnTarget: ReturnTarget,
        proxyPrefix: String,
        forwardAuthStatus: Status = .accepted
    ) {
        self.policy = policy
        self.headers = headers
        self.originRules = originRules
        self.returnTarget = returnTarget
        self.proxyPrefix = proxyPrefix
        self.forwardAuthStatus = forwardAuthStatus
    }
}

/// The decision about a request, and its answer to a gateway that asks `/oauth2/auth`. One for each event loop. With a
/// session that lies in the cookie and needs nothing, nothing here waits, locks or leaves the loop.
package final class Gate {
    package let configuration: GateConfiguration
    let cookie: SessionCookie
    /// The identity headers, ready to be written.
    let headers: [HeaderTemplate]
    /// Nil where sessions lie in their cookies.
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
        _ configuration: GateConfiguration,
        cookie: SessionCookie,
        stored: StoredSessions? = nil,
        renewal: SessionRenewal? = nil,
        revocations: Revocations? = nil,
        isPasswordCurrent: @escaping (Session) -> Bool = { _ in true },
        credentials: Credentials? = nil,
        clock: WallClock,
        random: RandomSource = .system
    ) {
        self.configuration = configuration
        headers = configuration.headers.templates
        self.random = random
        self.cookie = cookie
        self.stored = stored
        self.renewal = renewal
        self.revocations = revocations
        self.isPasswordCurrent = isPasswordCurrent
        self.credentials = credentials
        self.clock = clock
    }

    // MARK: - The decision

    /// Who is asking, and may they pass? Hands the verdict to `answer`: at once, or on the event loop when it is known.
    ///
    /// On the request path: `answer` gets what it needs as arguments, and captures nothing, so that it costs nothing.
    ///
    /// - Parameters:
    ///   - requested: what this request asks for besides the options; nil for nothing.
    ///   - renews: whether a session that is due is renewed first.
    ///   - isRuled: whether the request is the gateway's question, which `--rules` are about.
    ///   - owner: handed to `answer`.
    package func decide<Owner: AnyObject>(
        _ request: Request,
        requested: Policy? = nil,
        renews: Bool = true,
        isRuled: Bool = false,
        for owner: Owner,
        _ response: inout ResponseWriter,
        _ answer: @escaping (Owner, Request, Verdict, inout ResponseWriter) -> Answer
    ) -> Answer {
        switch authenticate(request, renews: renews) {
        case .settled(let presence):
            let verdict = verdict(on: presence, request, requested, isRuled: isRuled, &response)
            if response.isObserved { response.note.take(verdict) }
            return answer(owner, request, verdict, &response)
        case .pending(let start):
            return .suspended { suspension in
                self.wait(start, suspension) { presence, response in
                    let verdict = self.verdict(on: presence, request, requested, isRuled: isRuled, &response)
                    if response.isObserved { response.note.take(verdict) }
                    return answer(owner, request, verdict, &response)
                }
            }
        }
    }

    private func wait(
        _ start: Authentication.Start,
        _ suspension: Suspension,
        then goOn: @escaping (Presence, inout ResponseWriter) -> Answer
    ) {
        start(suspension.eventLoop) { authentication in
            switch authentication {
            case .settled(let presence): suspension.resume { response in goOn(presence, &response) }
            case .pending(let start): self.wait(start, suspension, then: goOn)
            }
        }
    }

    private func verdict(
        on presence: Presence,
        _ request: Request,
        _ requested: Policy?,
        isRuled: Bool,
        _ response: inout ResponseWriter
    ) -> Verdict {
        let verdict = verdict(on: presence, requested: requested)
        guard isRuled else { return verdict }
        guard configuration.originRules.serves(request) else {
            return .refuse(.host, verdict.session ?? .nobody, setCookies: [])
        }
        guard let rules = configuration.rules else { return verdict }
        return objection(to: verdict, request, by: rules, &response) ?? verdict
    }

    private func verdict(on presence: Presence, requested: Policy?) -> Verdict {
        switch presence {
        case .nobody(let absence):
            return .signIn(absence)
        case .turnedAway(let refusal):
            return .refuse(refusal, .nobody, setCookies: [])
        case .unknown(let retryAfter):
            return .unavailable(retryAfter: retryAfter)
        case .somebody(let session, let cookies):
            let refusal = configuration.policy.refusal(of: session) ?? requested?.refusal(of: session)
            if let refusal { return .refuse(refusal, session, setCookies: cookies) }
            return .allow(session, setCookies: cookies)
        }
    }

    /// Whom the request comes from. Every source of sessions has its place here.
    private func authenticate(_ request: Request, renews: Bool) -> Authentication {
        if let credentials { return authenticate(request, credentials, renews: renews) }
        return authenticateByCookie(request, renews: renews)
    }

    func authenticateByCookie(_ request: Request, renews: Bool) -> Authentication {
        if let stored { return authenticate(request, stored, renews: renews) }
        let now = clock.now()
        switch reading(of: request, at: now) {
        case .none: return .settled(.nobody(.noCookies))
        case .refused: return .settled(.nobody(.refusedCookies))
        case .session(let session):
            if isRevoked(session) { return .settled(.nobody(.endedSession)) }
            if renews, let renewal, renewal.isDue(session, at: now) {
                return renew(session, of: request, renewal, at: now)
            }
            return .settled(.somebody(session, setCookies: []))
        case .outdated(let session):
            if isRevoked(session) { return .settled(.nobody(.endedSession)) }
            guard renews else { return .settled(.somebody(session, setCookies: [])) }
            if let renewal, renewal.isDue(session, at: now) { return renew(session, of: request, renewal, at: now) }
            return .settled(.somebody(session, setCookies: writtenAnew(session, request)))
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

    // MARK: - The answer

    /// The answer at `/oauth2/auth`, for a gateway that keeps the body of the answer to itself.
    package func answerAuth(_ request: Request, _ response: inout ResponseWriter) -> Answer {
        guard GatewayHost.agrees(request) else {
            if response.isObserved { response.note.take(.refuse(.host, .nobody, setCookies: [])) }
            writeForbidden(.host, setCookies: [], to: &response)
            return .written
        }
        let requested = request.query.flatMap { query in request.bytes(query) { Policy(query: $0) } }
        return decide(request, requested: requested, isRuled: true, for: self, &response) {
            gate,
            request,
            verdict,
            response in
            gate.answerAuth(request, verdict, &response)
            return .written
        }
    }

    private func answerAuth(_ request: Request, _ verdict: Verdict, _ response: inout ResponseWriter) {
        switch verdict {
        case .allow(let session, let cookies):
            writeAllowed(session, setCookies: cookies, .accepted, to: &response)
        case _ where isExempt(request, asksAtEndpoint: true):
            writeExempt(setCookies: verdict.setCookies, .accepted, to: &response)
        case .signIn(let absence):
            response.begin(.unauthorized)
            writeSignInLocation(request, absence, to: &response)
            if absence.leavesCookies { writeClearedCookies(request, absence, to: &response) }
            response.field("Content-Type", "text/plain; charset=utf-8")
            response.finish(body: "Unauthorized\n")
        case .logInAgain(let demand, _, let cookies):
            response.begin(.unauthorized)
            writeSignInLocation(request, .noCookies, to: &response)
            if !demand.isEmpty { response.field("WWW-Authenticate", demand.challenge) }
            write(setCookies: cookies, to: &response)
            response.field("Content-Type", "text/plain; charset=utf-8")
            response.finish(body: "Unauthorized\n")
        case .refuse(let refusal, _, let cookies):
            writeForbidden(refusal, setCookies: cookies, to: &response)
        case .unavailable(let retryAfter):
            response.begin(.serviceUnavailable)
            response.field("Retry-After", "\(retryAfter)")
            response.field("Content-Type", "text/plain; charset=utf-8")
            response.finish(body: "Service unavailable: sessions cannot be read right now\n")
        }
    }

    private func writeForbidden(_ refusal: Refusal, setCookies cookies: [String], to response: inout ResponseWriter) {
        response.begin(.forbidden)
        write(setCookies: cookies, to: &response)
        response.field("Content-Type", "text/plain; charset=utf-8")
        response.finish(body: "Forbidden: \(refusal.description)\n")
    }

    /// The answer on a path that is not ours, for someone who may pass.
    package func writeAllowed(_ session: Session, setCookies: [String], to response: inout ResponseWriter) {
        writeAllowed(session, setCookies: setCookies, configuration.forwardAuthStatus, to: &response)
    }

    private func writeAllowed(
        _ session: Session,
        setCookies: [String],
        _ status: Status,
        to response: inout ResponseWriter
    ) {
        response.begin(status)
        headers.write(session, to: &response)
        if !setCookies.isEmpty { write(setCookies: setCookies, to: &response) }
        response.finish()
    }

    /// Where a person is looking, the 401 says where to log in, ready for the gateway to redirect to.
    private func writeSignInLocation(_ request: Request, _ absence: Absence, to response: inout ResponseWriter) {
        let original = OriginalRequest(request)
        guard isPersonLooking(original, request) else { return }
        // The URL that starts a login and leads back to what the browser asked for. Absolute where the host is known.
        let origin = configuration.originRules.origin(of: request)
        let target = configuration.returnTarget.url(for: request, original)
        response.field(
            "Location",
            writing: { value in
                var isGood = true
                if let origin {
                    isGood =
                        value.append(value: origin.isSecure ? "https://" : "http://")
                        && value.append(valueOf: origin.authority)
                }
                // The cookies are cleared by this very answer: where to log in, nobody would know that there were some.
                return isGood && value.append(valueOf: configuration.proxyPrefix) && value.append(value: "/start?rd=")
                    && value.append(valueOf: target.percentEncoded)
                    && value.append(valueOf: FormerCookies.query(of: absence))
            }
        )
    }

    private func writeClearedCookies(_ request: Request, _ absence: Absence, to response: inout ResponseWriter) {
        let host = configuration.originRules.origin(of: request)?.host ?? ""
        var cleared = clearedCookies(request, host: host)
        if case .endedSession = absence { cleared += configuration.clearedWithSession }
        write(setCookies: cleared, to: &response)
    }

    /// Each field twice: browsers and most gateways read `Set-Cookie`; nginx can copy a field into its own answer only
    /// by name and only once, so there they are also numbered.
    func write(setCookies lines: [String], to response: inout ResponseWriter) {
        for (index, line) in lines.enumerated() {
            response.field("Set-Cookie", line)
            if index < NumberedSetCookie.names.count { response.field(NumberedSetCookie.names[index], line) }
        }
    }

    /// The `Set-Cookie` values that make the browser forget every session cookie that it sent.
    package func clearedCookies(_ request: Request, host: String) -> [String] {
        cookie.clear(Array(request.joinedCookies.utf8).span, host: host)
    }
}

extension Request {
    /// What `body` says of the request's cookies; nil where there are none. On the request path.
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

/// What the sign-in URL says where the browser had a session's cookie: `cookie=refused` for one that did not open,
/// `cookie=ended` for one whose session was over.
package enum FormerCookies {
    package static let field = "cookie"
    package static let refused = "refused"
    package static let ended = "ended"

    static func query(of absence: Absence) -> String {
        switch absence {
        case .noCookies: ""
        case .refusedCookies: refusedQuery
        case .endedSession: endedQuery
        }
    }

    private static let refusedQuery = "&\(field)=\(refused)"
    private static let endedQuery = "&\(field)=\(ended)"
}

/// `Set-Cookie` once more, under names that nginx can tell apart: `X-Sidegate-Set-Cookie-1` to `-5`, as many as a
/// session can have cookies.
enum NumberedSetCookie {
    static let names: [StaticString] = [
        "X-Sidegate-Set-Cookie-1", "X-Sidegate-Set-Cookie-2", "X-Sidegate-Set-Cookie-3", "X-Sidegate-Set-Cookie-4",
        "X-Sidegate-Set-Cookie-5",
    ]
}
