internal import Authentication
internal import Clocks
internal import Cryptography
package import Decision
internal import Gateways
package import HTTP1
internal import Logging
internal import OpenID
internal import PageTemplates
internal import Sessions
internal import URLEncoding
internal import Web

extension Login {
    /// `GET <prefix>/start?rd=`: off to the provider, unless a login has just come to nothing.
    ///
    /// It is what a provider that begins logins itself has to know as `initiate_login_uri` (OpenID Connect Core 1.0, 4): with
    /// `iss`, which must be the provider's, and perhaps `login_hint` and `target_link_uri`, by GET or by a form.
    package func start(_ request: Request, _ verdict: Verdict) -> Outcome {
        if let issuer = request.startFields["iss"], !provider.isNamed(issuer) {
            return .answered(namesAnotherProvider(request, issuer))
        }
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
        let wishes = wishes(of: request)
        guard provider.preparesLogins, let origin = configuration.originRules.origin(of: request) else {
            return .answered(start(request, returningTo: target, wishes))
        }
        let departure = departure(request, from: origin, returningTo: target, wishes)
        return .later { await departure.prepared() }
    }

    private func namesAnotherProvider(_ request: Request, _ issuer: String) -> Response {
        let reason = "the login was to begin at another provider than this site's"
        logger(for: request).notice(
            "a login was not begun",
            metadata: ["reason": "\(reason)", "iss": "\(issuer.prefix(200))"]
        )
        return configuration(for: request).signInFailed(
            .badRequest,
            .expiredLink,
            returningTo: .root,
            details: [("Reason", reason)]
        )
    }

    /// The page that takes along the fragment of the URL that the browser was redirected from: it has kept it. Links of
    /// pages that have done so say it.
    private func fragmentPage(_ request: Request, returningTo target: ReturnURL) -> Response? {
        guard configuration.carriesFragment, request.queryFields["fragment"] == nil else { return nil }
        let url = startURL(returningTo: target, wishes(of: request)) + "&fragment=taken"
        return configuration(for: request).pages.takeFragment(to: url)
    }

    /// A redirect to the provider's authorization endpoint, and the cookie of the attempt. Where the provider must be asked
    /// first, a redirect to the endpoint that can wait for it.
    func start(_ request: Request, returningTo target: ReturnURL, _ wishes: LoginWishes = LoginWishes()) -> Response {
        guard let origin = configuration.originRules.origin(of: request) else {
            return configuration(for: request).hostUnknown()
        }
        guard !provider.preparesLogins else {
            return configuration(for: request).pages.redirect(to: startURL(returningTo: target, wishes))
        }
        return departure(request, from: origin, returningTo: target, wishes).atOnce()
    }

    /// A login's way to the provider.
    private func departure(
        _ request: Request,
        from origin: PublicOrigin,
        returningTo target: ReturnURL,
        _ wishes: LoginWishes
    ) -> Departure {
        // What the place asks of the login is worked out anew here: what a URL says of it, anybody could have written.
        let requirement = access.requirement(
            of: target,
            at: origin,
            from: configuration.facts?.knownClient(of: request)
        )
        // Drawn at once: a draw costs the same, however few its bytes.
        let chance = random.bytes(LoginAttempt.randomCount + Sealer.nonceCount)
        var flags: LoginAttempt.State.Flags = []
        if wishes.isAgain { flags.insert(.again) }
        if asksNobody(wishes) { flags.insert(.silent) }
        let attempt = LoginAttempt(
            startedAt: clock.now(),
            host: origin.host,
            returnURL: target,
            requirement: requirement,
            flags: flags,
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
        authorization.parameters = wishes.parameters
        authorization.prompt = prompt(wishes)
        if provider.bindsTokens { authorization.proofKey = DPoPKey(seed: attempt.proofKeySeed) }
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

    /// The `prompt` that this login needs in place of the configured one; empty for none.
    private func prompt(_ wishes: LoginWishes) -> String? {
        if wishes.account == .other { return provider.accountChoicePrompt }
        // Nothing came of it without the person.
        return wishes.isAgain && configuredPrompt(wishes) == "none" ? "" : nil
    }

    /// Whether the provider is to say at once who somebody is, or that it must ask.
    private func asksNobody(_ wishes: LoginWishes) -> Bool {
        (prompt(wishes) ?? configuredPrompt(wishes)) == "none"
    }

    private func configuredPrompt(_ wishes: LoginWishes) -> String? {
        let asked = wishes.parameters + provider.configuration.loginParameters
        return asked.first { $0.name == "prompt" }?.value ?? provider.configuration.prompt
    }
}
