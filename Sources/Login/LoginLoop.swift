internal import Authentication
internal import Clocks
internal import Decision
internal import Gateways
internal import HTTP1
internal import Logging
internal import PageTemplates
internal import Sessions
internal import Text
internal import Web

extension Login {
    /// The page that explains why a login does not last, for a browser that comes back from one without its session; nil
    /// for everybody else, who may be sent to log in.
    ///
    /// With a valid session, another auth subrequest comes where the gateway does not pass the cookie on. But a tab that was
    /// on its way meanwhile sends one too: only a browser that logged in twice for the same place goes in circles.
    func explanation(_ request: Request, _ verdict: Verdict, returningTo target: ReturnURL) -> Response? {
        guard
            let arrival = Arrival(in: request.joinedCookies, cookieName: configuration.cookieName, now: clock.now()),
            let origin = configuration.originRules.origin(of: request)
        else { return nil }
        switch verdict {
        case .unavailable, .logIn(.endedSession): return nil
        case .logIn(let absence):
            // What became of the cookies, the URL knows: the answer that named it has cleared them.
            let former = request.queryFields[FormerCookies.field]
            guard former != FormerCookies.ended else { return nil }
            let wereRefused = absence == .refusedCookies || former == FormerCookies.refused
            let cause = lostSession(arrival, wereRefused, at: origin, target)
            return explain(cause, request, returningTo: target)
        case .pass, .passAnonymously, .stepUp, .refuse:
            guard arrival.count >= 2, arrival.led(to: target) else { return nil }
            return explain(unsentSession(at: origin, target), request, returningTo: target)
        }
    }

    private func lostSession(
        _ arrival: Arrival,
        _ hasRefusedCookies: Bool,
        at origin: PublicOrigin,
        _ target: ReturnURL
    ) -> LostCookie {
        let attributes = configuration.sessionAttributes
        if arrival.size > 4096, hasRefusedCookies || arrival.size > 8000 { return .tooLarge(arrival.size) }
        if hasRefusedCookies { return .unreadable }
        if let reason = LostCookie.reason(attributes, at: origin, path: target.pathOnSite) { return reason }
        if arrival.size > 4096 { return .tooLarge(arrival.size) }
        return .unknown
    }

    private func unsentSession(at origin: PublicOrigin, _ target: ReturnURL) -> LostCookie {
        if let host = target.host, host != origin.host {
            let domain = configuration.sessionAttributes.domain(for: origin.host)
            guard let domain, host == domain || host.hasSuffix("." + domain) else {
                return .targetHost(host, host: origin.host)
            }
        }
        return LostCookie.reason(configuration.sessionAttributes, at: origin, path: target.pathOnSite) ?? .notPassedOn
    }

    /// The page for a callback whose attempt's cookie is not there: the first place where many a wrong setting shows.
    func attemptLost(_ request: Request, _ state: LoginAttempt.State, at origin: PublicOrigin, _ target: ReturnURL)
        -> Response
    {
        guard !redemption.redeemed.contains(state.binding), clock.now() - state.startedAt <= attempts.lifetime,
            let cause = lostAttempt(request, state, at: origin)
        else {
            return configuration(for: request).signInFailed(.forbidden, .expiredLink, returningTo: target)
        }
        return explain(cause, request, returningTo: target)
    }

    private func lostAttempt(_ request: Request, _ state: LoginAttempt.State, at origin: PublicOrigin) -> LostCookie? {
        let attributes = configuration.attemptAttributes
        if state.host != origin.host {
            let domain = attributes.domain(for: state.host)
            let isShared = domain.map { origin.host == $0 || origin.host.hasSuffix("." + $0) } ?? false
            if !isShared { return .otherHost(started: state.host, returned: origin.host) }
        }
        let path = configuration.proxyPrefix + "/callback"
        if let reason = LostCookie.reason(attributes, at: origin, path: path) { return reason }
        if request.method == .post, attributes.sameSite != CookieAttributes.SameSite.none { return .sameSiteOnFormPost }
        return attributes.sameSite == .strict ? .sameSiteStrict : nil
    }

    private func explain(_ lost: LostCookie, _ request: Request, returningTo target: ReturnURL) -> Response {
        logger(for: request).warning(
            "a sign-in did not last",
            metadata: ["cause": "\(lost.cause)", "remedy": "\(lost.remedy)"]
        )
        let page = Page(.forbidden, .notKeptTitle, [Phrase(.notKept)], returningTo: target)
            .offering(Page.Action(.tryAgain, startURL(returningTo: target)))
            .explained("\(lost.cause) \(lost.remedy)", isOpen: true)
        var response = configuration(for: request).pages.response(page)
        // A new try is one: if it ends the same way, the next page says so again.
        response.headers.append(("Set-Cookie", Arrival.clear(cookieName: configuration.cookieName)))
        return response
    }

    /// The `Set-Cookie` values that end what a login leaves beside a session.
    package static func clearedWithSession(cookieName: String) -> [String] { [Arrival.clear(cookieName: cookieName)] }

    func appendClearedArrival(_ request: Request, to response: inout Response) {
        let cookies = request.joinedCookies
        guard Arrival(in: cookies, cookieName: configuration.cookieName, now: clock.now()) != nil else { return }
        response.headers.append(("Set-Cookie", Arrival.clear(cookieName: configuration.cookieName)))
    }
}
