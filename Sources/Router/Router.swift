package import Authentication
package import Clocks
package import Decision
internal import Gateways
package import HTTP1
package import Login
internal import SessionStore
internal import Sessions
internal import Web

/// Answers a request: finds the endpoint, has it decided who is asking and whether they may pass, and writes the answer in
/// the form that its gateway needs. One for each event loop.
package final class Router {
    let configuration: RouterConfiguration
    let authenticator: Authenticator
    let access: AccessControl
    let login: Login
    /// The identity headers, ready to be written.
    let headers: [HeaderTemplate]
    var writtenHeaders = WrittenHeaders()
    /// Nil where no signed statements are asked for.
    let identityTokens: IdentityTokens?

    package init(
        _ configuration: RouterConfiguration,
        authenticator: Authenticator,
        access: AccessControl,
        login: Login,
        clock: WallClock
    ) {
        self.configuration = configuration
        self.authenticator = authenticator
        self.access = access
        self.login = login
        headers = configuration.headers.templates
        identityTokens = configuration.identityTokens.map { IdentityTokens($0, clock: clock) }
    }

    /// On the request path, where nothing but `auth` and `forwardAuth` is often asked for.
    package func respond(to request: Request, _ response: inout ResponseWriter) -> Answer {
        let route = request.bytes(request.path) { configuration.routes.route(of: $0) }
        if let healthChecks = configuration.healthChecks, route == .forwardAuth, healthChecks.covers(request) {
            response.note.isHealthCheck = true
            writeText(.ok, "OK", &response)
            return .written
        }
        if configuration.forcesHTTPS, let redirect = redirectToHTTPS(request, route) {
            response.write(redirect)
            return .written
        }
        switch route {
        case .auth:
            return answerAuthRequest(request, &response)
        case .forwardAuth:
            return answerForwardAuth(request, &response)
        case .start:
            // A provider that begins the login may post it.
            return decideOnGet(request, &response, takesPosts: true) { router, request, decided, response in
                router.answer(router.login.start(request, decided.verdict), &response)
            }
        case .signIn:
            if request.method == .post, login.takesPasswords {
                return answer(login.signIn(withPasswordOf: request), &response)
            }
            return decideOnGet(request, &response) { router, request, decided, response in
                router.answer(router.login.signIn(request, decided.verdict), &response)
            }
        case .signOut:
            // A button to sign out is a form's, in some applications.
            return decideOnGet(request, &response, takesPosts: true) { router, request, decided, response in
                router.answer(router.login.signOut(request, decided.verdict), &response)
            }
        case .userInfo:
            return decideOnGet(request, &response, renews: true) { router, request, decided, response in
                response.write(router.login.userInfo(request, decided.verdict, router.audience(of: request, nil)))
                return .written
            }
        case .session:
            return decideOnGet(request, &response) { router, request, decided, response in
                response.write(router.login.sessionPage(request, decided.verdict, router.audience(of: request, nil)))
                return .written
            }
        case .denied:
            // As the auth request before it was decided, lest the page say something else.
            let target = login.placeSentFrom(request)
            // Where the auth request was refused for its host, a login helps nobody.
            guard target != nil || PinnedHost.agrees(request) else {
                let verdict = Verdict.refuse(.host, .nobody, setCookies: [])
                if response.isObserved { response.note.take(verdict) }
                return answer(login.denied(request, verdict, audience(of: request, nil)), &response)
            }
            let subject = target.map { Subject.place($0) } ?? .question(limits: nil)
            return decideOnGet(request, about: subject, &response, renews: target == nil) {
                router,
                request,
                decided,
                response in
                let audience = router.audience(of: request, decided.rule)
                return router.answer(router.login.denied(request, decided.verdict, audience), &response)
            }
        case .backChannelLogout:
            guard request.method == .post else {
                writeMethodNotAllowed(&response, allowed: "POST")
                return .written
            }
            return answer(login.backChannelLogout(request), &response)
        case .frontChannelLogout:
            return decideOnGet(request, &response) { router, request, decided, response in
                router.answer(router.login.frontChannelLogout(request, decided.verdict), &response)
            }
        case .callback:
            return answerCallback(request, &response)
        case .keys:
            return answerKeys(request, &response)
        case .ping:
            writeText(.ok, "OK", &response)
        case .ready:
            return answerReady(&response)
        case .robots:
            writeText(.ok, "User-agent: *\nDisallow: /\n", &response)
        case .unknown:
            response.write(login.notFound(request, audience(of: request, nil)))
        }
        return .written
    }

    private func answerCallback(_ request: Request, _ response: inout ResponseWriter) -> Answer {
        // Some link checkers ask with HEAD first: that must not spend the code.
        if request.method == .head {
            response.write(Response(status: .ok, headers: CacheControl.never))
            return .written
        }
        if request.method == .post, !login.takesFormPosts {
            response.write(login.postedCallback(request))
            return .written
        }
        return decideOnGet(request, &response, takesPosts: login.takesFormPosts) {
            router,
            request,
            decided,
            response in
            router.answer(router.login.callback(request, decided.verdict), &response)
        }
    }

    private func answerReady(_ response: inout ResponseWriter) -> Answer {
        guard login.providers.isReady else {
            writeText(.serviceUnavailable, "the provider's metadata and keys are not there yet\n", &response)
            return .written
        }
        guard let store = authenticator.stored?.store else {
            writeText(.ok, "OK", &response)
            return .written
        }
        return .later {
            await store.isReachable()
                ? Self.text(.ok, "OK") : Self.text(.serviceUnavailable, "the session store does not answer\n")
        }
    }

    /// What applications check signed statements with. An empty set says that nothing is signed.
    private func answerKeys(_ request: Request, _ response: inout ResponseWriter) -> Answer {
        guard isGet(request) else {
            writeMethodNotAllowed(&response)
            return .written
        }
        response.begin(.ok)
        response.field("Content-Type", "application/json")
        // An application that meets a new key's name asks again at once, whatever it keeps.
        response.field("Cache-Control", "public, max-age=300")
        response.finish(body: configuration.identityTokens?.keys.publicForm ?? "{\"keys\":[]}")
        return .written
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
        about subject: Subject = .ownPage,
        _ response: inout ResponseWriter,
        renews: Bool = false,
        takesPosts: Bool = false,
        _ write: @escaping Write
    ) -> Answer {
        guard isGet(request) || (takesPosts && request.method == .post) else {
            writeMethodNotAllowed(&response)
            return .written
        }
        // Leaving or coming back from the provider is no time to spend a refresh token.
        return decide(request, subject, renews: renews, &response, write)
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
