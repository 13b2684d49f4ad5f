internal import Authentication
internal import Decision
internal import Gateways
internal import HTTP1
internal import Login
internal import Sessions
internal import Web

/// `/oauth2/auth`, for a gateway that keeps the body of the answer to itself (nginx's auth_request).
extension Router {
    func answerAuthRequest(_ request: Request, _ response: inout ResponseWriter) -> Answer {
        guard PinnedHost.agrees(request) else {
            if response.isObserved { response.note.take(.refuse(.host, .nobody, setCookies: [])) }
            writeForbidden(.host, setCookies: [], numbered: false, to: &response)
            return .written
        }
        let limits = request.query.flatMap { query in request.bytes(query) { Policy(query: $0) } }
        return decide(request, .question(limits: limits), &response) { router, request, decided, response in
            router.writeAuthAnswer(request, decided, &response)
            return .written
        }
    }

    private func writeAuthAnswer(_ request: Request, _ decided: Decided, _ response: inout ResponseWriter) {
        // What is meant for the application is not for a script in the page.
        let isBare = configuration.gateways.isBrowsersOwn(request)
        switch decided.verdict {
        case .pass(let session, let cookies):
            if isBare { return writeBare(.accepted, setCookies: cookies, to: &response) }
            let isNumbered = !cookies.isEmpty && configuration.gateways.needsNumberedCookies(request)
            writePass(request, session, .accepted, setCookies: cookies, numbered: isNumbered, to: &response)
        case .passAnonymously(_, let cookies):
            if isBare { return writeBare(.accepted, setCookies: cookies, to: &response) }
            let isNumbered = !cookies.isEmpty && configuration.gateways.needsNumberedCookies(request)
            writeAnonymousPass(.accepted, setCookies: cookies, numbered: isNumbered, to: &response)
        case .logIn(let reason):
            response.begin(.unauthorized)
            if !isBare { writeSignInLocation(request, reason, decided.rule, to: &response) }
            if reason.leavesCookies { writeClearedCookies(request, reason, to: &response) }
            response.field("Content-Type", "text/plain; charset=utf-8")
            response.finish(body: "Unauthorized\n")
        case .stepUp(let requirement, _, let cookies):
            response.begin(.unauthorized)
            if !isBare { writeSignInLocation(request, .noCookies, decided.rule, to: &response) }
            if !requirement.isEmpty { response.field("WWW-Authenticate", requirement.challenge) }
            write(setCookies: cookies, numbered: configuration.gateways.needsNumberedCookies(request), to: &response)
            response.field("Content-Type", "text/plain; charset=utf-8")
            response.finish(body: "Unauthorized\n")
        case .refuse(let refusal, _, let cookies):
            let isNumbered = !cookies.isEmpty && configuration.gateways.needsNumberedCookies(request)
            let status: Status = PinnedRefusal.isUnauthorized(request) ? .unauthorized : .forbidden
            writeForbidden(refusal, status, setCookies: cookies, numbered: isNumbered, to: &response)
        case .unavailable(let retryAfter):
            response.begin(.serviceUnavailable)
            response.field("Retry-After", "\(retryAfter)")
            response.field("Content-Type", "text/plain; charset=utf-8")
            response.finish(body: "Service unavailable: sessions cannot be read right now\n")
        }
    }

    private func writeBare(_ status: Status, setCookies cookies: [String], to response: inout ResponseWriter) {
        response.begin(status)
        write(setCookies: cookies, numbered: false, to: &response)
        response.finish()
    }

    private func writeForbidden(
        _ refusal: Refusal,
        _ status: Status = .forbidden,
        setCookies cookies: [String],
        numbered: Bool,
        to response: inout ResponseWriter
    ) {
        response.begin(status)
        write(setCookies: cookies, numbered: numbered, to: &response)
        response.field("Content-Type", "text/plain; charset=utf-8")
        response.finish(body: "Forbidden: \(refusal.description)\n")
    }

    /// Where a person is looking, the 401 says where to log in, ready for the gateway to redirect to.
    private func writeSignInLocation(
        _ request: Request,
        _ reason: UnauthenticatedReason,
        _ rule: Rule?,
        to response: inout ResponseWriter
    ) {
        let claimed = ClaimedRequest(request)
        guard audience(of: request, claimed, rule).isPerson else { return }
        configuration.schemeRemarks?.look(at: request, configuration.originRules)
        // The URL that starts a login and leads back to what the browser asked for. Absolute where the host is known.
        let origin = configuration.originRules.origin(of: request)
        let target = configuration.returnTarget.url(for: request, claimed)
        response.field(
            "Location",
            writing: { value in
                var isGood = true
                if let origin {
                    let isSecure = origin.isSecure || configuration.originRules.mustHideHTTP(of: origin)
                    isGood =
                        value.append(value: isSecure ? "https://" : "http://")
                        && value.append(valueOf: origin.authority)
                }
                // The cookies are cleared by this very answer: where to log in, nobody would know that there were some.
                return isGood && value.append(valueOf: configuration.proxyPrefix) && value.append(value: "/start?")
                    && value.append(valueOf: target.fields)
                    && value.append(valueOf: FormerCookies.query(of: reason))
            }
        )
    }

    private func writeClearedCookies(
        _ request: Request,
        _ reason: UnauthenticatedReason,
        to response: inout ResponseWriter
    ) {
        let host = configuration.originRules.origin(of: request)?.host ?? ""
        var cleared = authenticator.clearedCookies(request, host: host)
        if case .endedSession = reason { cleared += configuration.clearedWithSession }
        write(setCookies: cleared, numbered: configuration.gateways.needsNumberedCookies(request), to: &response)
    }
}
