internal import Authentication
internal import Clocks
internal import Cryptography
package import Decision
internal import Gateways
package import HTTP1
internal import Logging
internal import OpenID
internal import Sessions
internal import URLEncoding
internal import Web

extension Login {
    /// `GET <prefix>/start?rd=`: off to the provider, unless a login has just come to nothing.
    package func start(_ request: Request, _ verdict: Verdict) -> Outcome {
        let target = target(of: request)
        // A login would end in a session that nobody can keep.
        if case .unavailable(let seconds) = verdict {
            var response = configuration(for: request).sessionsUnavailable(retryURL: startURL(returningTo: target))
            response.headers.append(("Retry-After", "\(seconds)"))
            return .answered(response)
        }
        let page =
            explanation(request, verdict, returningTo: target) ?? signedOutAtProvider(request, verdict)
            ?? fragmentPage(request, returningTo: target)
        if let page { return .answered(page) }
        let account = AccountChoice(of: request)
        guard provider.preparesLogins, let origin = configuration.originRules.origin(of: request) else {
            return .answered(start(request, returningTo: target, account: account))
        }
        let departure = departure(request, from: origin, returningTo: target, account: account)
        return .later { await departure.prepared() }
    }

    /// The page that takes along the fragment of the URL that the browser was redirected from: it has kept it. Links of
    /// pages that have done so say it.
    private func fragmentPage(_ request: Request, returningTo target: ReturnURL) -> Response? {
        guard configuration.carriesFragment, request.queryFields["fragment"] == nil else { return nil }
        let url = startURL(returningTo: target, account: AccountChoice(of: request)) + "&fragment=taken"
        return configuration(for: request).pages.takeFragment(to: url)
    }

    /// A redirect to the provider's authorization endpoint, and the cookie of the attempt. Where the provider must be asked
    /// first, a redirect to the endpoint that can wait for it.
    func start(_ request: Request, returningTo target: ReturnURL, account: AccountChoice = .any) -> Response {
        guard let origin = configuration.originRules.origin(of: request) else {
            return configuration(for: request).hostUnknown()
        }
        guard !provider.preparesLogins else {
            return configuration(for: request).pages.redirect(to: startURL(returningTo: target, account: account))
        }
        return departure(request, from: origin, returningTo: target, account: account).atOnce()
    }

    /// A login's way to the provider.
    private func departure(
        _ request: Request,
        from origin: PublicOrigin,
        returningTo target: ReturnURL,
        account: AccountChoice
    ) -> Departure {
        // What the place asks of the login is worked out anew here: what a URL says of it, anybody could have written.
        let requirement = access.requirement(of: target, at: origin)
        // Drawn at once: a draw costs the same, however few its bytes.
        let chance = random.bytes(LoginAttempt.randomCount + Sealer.nonceCount)
        let attempt = LoginAttempt(
            startedAt: clock.now(),
            host: origin.host,
            returnURL: target,
            requirement: requirement,
            chance: Array(chance[..<LoginAttempt.randomCount])
        )
        var authorization = AuthorizationRequest(
            state: stateSealer.seal(attempt.state.bytes.span, nonce: Array(chance[LoginAttempt.randomCount...])),
            nonce: attempt.nonce,
            codeVerifier: attempt.codeVerifier,
            redirectURI: configuration.redirectURI(at: origin)
        )
        var cookies = attempts.start(attempt, present: request.joinedCookies, host: origin.host)
        if attempt.state.isCut { cookies += links.keep(target, of: attempt.state, host: origin.host, random: random) }
        authorization.authenticationContexts = requirement.authenticationContexts
        authorization.maximumAge = requirement.maximumAge
        authorization.locales = Languages.tags(in: acceptedLanguages(of: request))
        if account == .other { authorization.prompt = provider.accountChoicePrompt }
        return Departure(
            configuration: configuration(for: request),
            provider: provider,
            request: authorization,
            cookies: cookies,
            hidesHTTP: configuration.mustHideHTTP(of: origin) && configuration.redirectURL == nil,
            site: origin.authority,
            client: client(of: request),
            target: target,
            logger: logger(for: request)
        )
    }
}
