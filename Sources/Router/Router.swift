internal import Decision
package import Gate
package import Login
package import OpenID
internal import SessionStore
internal import Sessions
package import Wire

/// Answers a request: finds out whose it is and hands it on. One for each event loop.
package final class Router {
    private let routes: Routes
    let gate: Gate
    private let login: Login
    private let provider: Provider
    private let forcesHTTPS: Bool
    /// Nil where `/` is nobody's health check.
    private let healthChecks: HealthChecks?

    package init(routes: Routes, gate: Gate, login: Login, provider: Provider, healthChecks: HealthChecks? = nil) {
        self.routes = routes
        self.gate = gate
        self.login = login
        self.provider = provider
        forcesHTTPS = login.forcesHTTPS
        self.healthChecks = healthChecks
    }

    /// On the request path, where nothing but `auth` and `forwardAuth` is often asked for.
    package func respond(to request: Request, _ response: inout ResponseWriter) -> Answer {
        let route = request.bytes(request.path) { routes.route(of: $0) }
        if let healthChecks, route == .forwardAuth, healthChecks.covers(request) {
            writeText(.ok, "OK", &response)
            return .written
        }
        if forcesHTTPS, let redirect = redirectToHTTPS(request, route) {
            response.write(redirect)
            return .written
        }
        switch route {
        case .auth:
            return gate.answerAuth(request, &response)
        case .forwardAuth:
            return answerForwardAuth(request, &response)
        case .start:
            return decideOnGet(request, &response) { router, request, verdict, response in
                response.write(router.login.start(request, verdict))
                return .written
            }
        case .signIn:
            if request.method == .post, login.takesPasswords {
                return answer(login.signIn(withPasswordOf: request), &response)
            }
            return decideOnGet(request, &response) { router, request, verdict, response in
                router.answer(router.login.signIn(request, verdict), &response)
            }
        case .signOut:
            // A button to sign out is a form's, in some applications.
            return decideOnGet(request, &response, takesPosts: true) { router, request, verdict, response in
                router.answer(router.login.signOut(request, verdict), &response)
            }
        case .userInfo:
            return decideOnGet(request, &response, renews: true) { router, request, verdict, response in
                response.write(router.login.userInfo(request, verdict))
                return .written
            }
        case .session:
            return decideOnGet(request, &response) { application, request, verdict, response in
                response.write(application.login.sessionPage(request, verdict))
                return .written
            }
        case .denied:
            return decideOnGet(request, &response, isRuled: true) { application, request, verdict, response in
                response.write(application.login.denied(request, verdict))
                return .written
            }
        case .backChannelLogout:
            guard request.method == .post else {
                writeMethodNotAllowed(&response, allowed: "POST")
                return .written
            }
            return answer(login.backChannelLogout(request), &response)
        case .frontChannelLogout:
            return decideOnGet(request, &response) { router, request, verdict, response in
                router.answer(router.login.frontChannelLogout(request, verdict), &response)
            }
        case .callback:
            return answerCallback(request, &response)
        case .ping:
            writeText(.ok, "OK", &response)
        case .ready:
            return answerReady(&response)
        case .robots:
            writeText(.ok, "User-agent: *\nDisallow: /\n", &response)
        case .unknown:
            response.write(login.notFound(request))
        }
        return .written
    }

    /// For gateways that relay our answer to the browser as it is. On the request path.
    private func answerForwardAuth(_ request: Request, _ response: inout ResponseWriter) -> Answer {
        gate.decide(request, isRuled: true, for: self, &response) { router, request, verdict, response in
            router.answerForwardAuth(request, verdict, &response)
            return .written
        }
    }

    private func answerForwardAuth(_ request: Request, _ verdict: Verdict, _ response: inout ResponseWriter) {
        var answer: Response
        switch verdict {
        case .allow(let session, let cookies):
            gate.writeAllowed(session, setCookies: cookies, to: &response)
            return
        case _ where gate.isExempt(request, asksAtEndpoint: false):
            gate.writeExempt(setCookies: verdict.setCookies, to: &response)
            return
        case .signIn(let absence):
            answer = login.demandSignIn(request, absence)
        case .logInAgain(let demand, _, _):
            answer = login.demandLogin(request, demand, verdict)
        case .refuse(let refusal, let session, _):
            answer = login.refuse(request, refusal, user: session[.email] ?? session.user)
        case .unavailable(let retryAfter):
            answer = login.unavailable(request, retryAfter: retryAfter)
        }
        for cookie in verdict.setCookies { answer.headers.append(("Set-Cookie", cookie)) }
        response.write(answer)
    }

    private func answerCallback(_ request: Request, _ response: inout ResponseWriter) -> Answer {
        // Some link checkers ask with HEAD first: that must not spend the code.
        if request.method == .head {
            response.write(Response(status: .ok, headers: CacheControl.never))
            return .written
        }
        return decideOnGet(request, &response, takesPosts: login.takesFormPosts) {
            router,
            request,
            verdict,
            response in
            router.answer(router.login.callback(request, verdict), &response)
        }
    }

    private func answerReady(_ response: inout ResponseWriter) -> Answer {
        guard provider.isReady else {
            writeText(.serviceUnavailable, "the provider's metadata and keys are not there yet\n", &response)
            return .written
        }
        guard let store = gate.stored?.store else {
            writeText(.ok, "OK", &response)
            return .written
        }
        return .later {
            await store.isReachable()
                ? Self.text(.ok, "OK") : Self.text(.serviceUnavailable, "the session store does not answer\n")
        }
    }

    private static func text(_ status: Status, _ text: String) -> Response {
        Response(
            status: status,
            headers: [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")],
            body: Array(text.utf8)
        )
    }

    private func answer(_ outcome: Login.Outcome, _ response: inout ResponseWriter) -> Answer {
        switch outcome {
        case .answered(let answer):
            response.write(answer)
            return .written
        case .later(let make):
            return .later(make)
        }
    }

    /// For the endpoints that want to know who is there.
    private func decideOnGet(
        _ request: Request,
        _ response: inout ResponseWriter,
        renews: Bool = false,
        isRuled: Bool = false,
        takesPosts: Bool = false,
        _ answer: @escaping (Router, Request, Verdict, inout ResponseWriter) -> Answer
    ) -> Answer {
        guard isGet(request) || (takesPosts && request.method == .post) else {
            writeMethodNotAllowed(&response)
            return .written
        }
        // Leaving or coming back from the provider is no time to spend a refresh token.
        return gate.decide(request, renews: renews, isRuled: isRuled, for: self, &response, answer)
    }

    private func isGet(_ request: Request) -> Bool {
        request.method == .get || request.method == .head
    }

    private func writeMethodNotAllowed(_ response: inout ResponseWriter, allowed: StaticString = "GET, HEAD") {
        response.begin(.methodNotAllowed)
        response.field("Allow", "\(allowed)")
        response.field("Content-Type", "text/plain; charset=utf-8")
        response.finish(body: "Method not allowed\n")
    }

    private func writeText(_ status: Status, _ text: String, _ response: inout ResponseWriter) {
        response.begin(status)
        response.field("Content-Type", "text/plain; charset=utf-8")
        response.field("Cache-Control", "no-store")
        response.finish(body: text)
    }
}
