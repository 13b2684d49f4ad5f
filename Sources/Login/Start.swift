internal import Authentication
internal import Clocks
internal import Cryptography
package import Decision
internal import Gateways
internal import Logging
internal import OpenID
internal import Sessions
internal import URLEncoding
internal import Web
package import Wire

extension Login {
    /// `GET <prefix>/start?rd=`: off to the provider, unless a login has just come to nothing.
    package func start(_ request: Request, _ verdict: Verdict) -> Response {
        let target = configuration.returnTarget.url(for: request, rd: request.queryFields["rd"])
        // A login would end in a session that nobody can keep.
        if case .unavailable(let seconds) = verdict {
            var response = configuration(for: request).sessionsUnavailable(retryURL: startURL(returningTo: target))
            response.headers.append(("Retry-After", "\(seconds)"))
            return response
        }
        return explanation(request, verdict, returningTo: target) ?? signedOutAtProvider(request, verdict)
            ?? fragmentPage(request, returningTo: target)
            ?? start(request, returningTo: target, account: AccountChoice(of: request))
    }

    /// The page that takes along the fragment of the URL that the browser was redirected from: it has kept it. Links of
    /// pages that have done so say it.
    private func fragmentPage(_ request: Request, returningTo target: ReturnURL) -> Response? {
        guard configuration.carriesFragment, request.queryFields["fragment"] == nil else { return nil }
        let url = startURL(returningTo: target, account: AccountChoice(of: request)) + "&fragment=taken"
        return configuration(for: request).pages.takeFragment(to: url)
    }

    /// A redirect to the provider's authorization endpoint, and the cookie of the attempt.
    func start(_ request: Request, returningTo target: ReturnURL, account: AccountChoice = .any) -> Response {
        guard let origin = configuration.originRules.origin(of: request) else {
            return configuration(for: request).hostUnknown()
        }
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
        authorization.authenticationContexts = requirement.authenticationContexts
        authorization.maximumAge = requirement.maximumAge
        authorization.locales = Languages.tags(in: acceptedLanguages(of: request))
        if account == .other { authorization.prompt = provider.accountChoicePrompt }
        guard let url = provider.authorizationURL(authorization) else {
            return configuration(for: request).providerUnavailable(retryURL: startURL(returningTo: target))
        }
        if configuration.mustHideHTTP(of: origin), configuration.redirectURL == nil, configuration.hasSaidHTTP.raise() {
            logger(for: request).warning(
                "the gateway says http, and cookies are for https only: the provider is given a callback on https",
                metadata: [
                    "host": "\(origin.authority)",
                    "remedy":
                        "have the gateway send X-Forwarded-Proto: https; for a site without https, --cookie-secure=false",
                ]
            )
        }
        configuration.observe?(.started)
        var response = configuration(for: request).pages.redirect(to: url)
        for cookie in attempts.start(attempt, present: request.joinedCookies, host: origin.host) {
            response.headers.append(("Set-Cookie", cookie))
        }
        return response
    }
}
