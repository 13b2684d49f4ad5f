package import Clocks
package import Sessions
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

/// The decision about a request, and its answer to a gateway that asks `/oauth2/auth`. One for each event loop; nothing
/// here waits, locks or leaves the loop.
package final class Gate {
    package let configuration: GateConfiguration
    private let cookie: SessionCookie
    private let clock: WallClock

    package init(_ configuration: GateConfiguration, cookie: SessionCookie, clock: WallClock) {
        self.configuration = configuration
        self.cookie = cookie
        self.clock = clock
    }

    /// Who is asking, and may they pass?
    ///
    /// - Parameter requested: what this request asks for besides the options; nil for nothing.
    package func decide(_ request: Request, requested: Policy? = nil) -> Verdict {
        let session: Session
        switch reading(of: request) {
        case .none: return .signIn(hasRefusedCookies: false)
        case .refused: return .signIn(hasRefusedCookies: true)
        case .session(let opened): session = opened
        }
        if let refusal = configuration.policy.refusal(of: session) { return .refuse(refusal, session) }
        if let refusal = requested?.refusal(of: session) { return .refuse(refusal, session) }
        return .allow(session)
    }

    /// Several `Cookie` fields, which HTTP/2 gateways may send (RFC 9113, 8.2.3), are read as one after the other.
    private func reading(of request: Request) -> SessionCookie.Reading {
        let now = clock.now()
        if request.count(of: .cookie) > 1 {
            return cookie.read(Array(request.joinedCookies.utf8).span, now: now)
        }
        guard let field = request.first(.cookie) else { return .none }
        return request.bytes(field) { cookie.read($0, now: now) }
    }

    /// The answer at `/oauth2/auth`, for a gateway that keeps the body of the answer to itself.
    package func answerAuth(_ request: Request, _ response: inout ResponseWriter) {
        let requested = request.query.map { query in request.bytes(query) { Policy(query: $0) } }
        switch decide(request, requested: requested) {
        case .allow(let session):
            response.begin(.accepted)
            configuration.headers.write(session, to: &response)
            response.finish()
        case .signIn(let hasRefusedCookies):
            response.begin(.unauthorized)
            writeSignInLocation(request, to: &response)
            if hasRefusedCookies { writeClearedCookies(request, to: &response) }
            response.field("Content-Type", "text/plain; charset=utf-8")
            response.finish(body: "Unauthorized\n")
        case .refuse(let refusal, _):
            response.begin(.forbidden)
            response.field("Content-Type", "text/plain; charset=utf-8")
            response.finish(body: "Forbidden: \(refusal.description)\n")
        }
    }

    /// Where a person is looking, the 401 says where to log in, ready for the gateway to redirect to.
    private func writeSignInLocation(_ request: Request, to response: inout ResponseWriter) {
        guard OriginalRequest(request).isNavigation(request) else { return }
        response.field("Location", signInURL(request))
    }

    /// The URL that starts a login and leads back to what the browser asked for. Absolute where the host is known.
    private func signInURL(_ request: Request) -> String {
        let origin = configuration.originRules.origin(of: request)?.text ?? ""
        let target = configuration.returnTarget.url(for: request)
        return "\(origin)\(configuration.proxyPrefix)/start?rd=\(target.percentEncoded)"
    }

    /// Each field twice: browsers and most gateways read `Set-Cookie`; nginx can copy a field into its own answer only
    /// by name and only once, so there they are also numbered.
    private func writeClearedCookies(_ request: Request, to response: inout ResponseWriter) {
        let host = configuration.originRules.origin(of: request)?.host ?? ""
        for (index, line) in clearedCookies(request, host: host).enumerated() {
            response.field("Set-Cookie", line)
            if index < NumberedSetCookie.names.count { response.field(NumberedSetCookie.names[index], line) }
        }
    }

    /// The `Set-Cookie` values that make the browser forget every session cookie that it sent.
    package func clearedCookies(_ request: Request, host: String) -> [String] {
        cookie.clear(Array(request.joinedCookies.utf8).span, host: host)
    }

    /// The answer on a path that is not ours, for someone who may pass.
    package func writeAllowed(_ session: Session, to response: inout ResponseWriter) {
        response.begin(configuration.forwardAuthStatus)
        configuration.headers.write(session, to: &response)
        response.finish()
    }
}

extension Request {
    /// Every `Cookie` field, put together as if it had been one. Not for the request path.
    package var joinedCookies: String {
        var text = ""
        forEach(.cookie) { text += (text.isEmpty ? "" : "; ") + string($0) }
        return text
    }
}

/// `Set-Cookie` once more, under names that nginx can tell apart: `X-Sidegate-Set-Cookie-1` to `-5`, as many as a
/// session can have cookies.
enum NumberedSetCookie {
    static let names: [StaticString] = [
        "X-Sidegate-Set-Cookie-1", "X-Sidegate-Set-Cookie-2", "X-Sidegate-Set-Cookie-3", "X-Sidegate-Set-Cookie-4",
        "X-Sidegate-Set-Cookie-5",
    ]
}
