internal import Decision
internal import Gateways
internal import HTTP1
internal import Login
internal import Sessions

/// A path that is not ours, for gateways that relay our answer to the browser as it is (Traefik, Caddy, Envoy).
extension Router {
    func answerForwardAuth(_ request: Request, _ response: inout ResponseWriter) -> Answer {
        decide(request, .question(limits: nil), &response) { router, request, decided, response in
            router.writeForwardAuthAnswer(request, decided, &response)
            return .written
        }
    }

    private func writeForwardAuthAnswer(_ request: Request, _ decided: Decided, _ response: inout ResponseWriter) {
        let status = configuration.forwardAuthStatus
        var answer: Response
        switch decided.verdict {
        case .pass(let session, let cookies):
            let isNumbered = !cookies.isEmpty && configuration.gateways.needsNumberedCookies(request)
            return writePass(request, session, status, setCookies: cookies, numbered: isNumbered, to: &response)
        case .passAnonymously(_, let cookies):
            let isNumbered = !cookies.isEmpty && configuration.gateways.needsNumberedCookies(request)
            return writeAnonymousPass(status, setCookies: cookies, numbered: isNumbered, to: &response)
        case .logIn(let reason):
            let audience = audience(of: request, decided.rule)
            if audience.isPerson { configuration.schemeRemarks?.look(at: request, configuration.originRules) }
            answer = login.askToSignIn(request, reason, audience)
        case .stepUp(let requirement, _, _):
            answer = login.askToStepUp(request, requirement, decided.verdict, audience(of: request, decided.rule))
        case .refuse(let refusal, let session, _):
            let user = session[.email] ?? session.user
            answer = login.refuse(request, refusal, user: user, audience(of: request, decided.rule))
        case .unavailable(let retryAfter):
            answer = login.unavailable(request, retryAfter: retryAfter, audience(of: request, decided.rule))
        }
        for cookie in decided.verdict.setCookies { answer.headers.append(("Set-Cookie", cookie)) }
        response.write(answer)
    }
}
