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
internal import Text
internal import Web

extension Login {
    /// `GET <prefix>/start?rd=`: off to the provider, unless a login has just come to nothing.
    ///
    /// It is what a provider that begins logins itself has to know as `initiate_login_uri` (OpenID Connect Core 1.0, 4): with
    /// `iss`, which must be the provider's, and perhaps `login_hint` and `target_link_uri`, by GET or by a form.
    package func start(_ request: Request, _ verdict: Verdict) -> Outcome {
        let issuer = request.startFields["iss"]
        let named = providers.all.filter { login in issuer.map(login.provider.isNamed) ?? false }
        if let issuer, named.isEmpty { return .answered(namesAnotherProvider(request, issuer)) }
        let target = target(of: request)
        // A login would end in a session that nobody can keep.
        if case .unavailable(let seconds) = verdict {
            var response = configuration(for: request).sessionsUnavailable(retryURL: startURL(returningTo: target))
            response.headers.append(("Retry-After", "\(seconds)"))
            return .answered(response)
        }
        let wishes = wishes(of: request)
        var chosen: LoginProvider?
        if let id = request.startFields["provider"] {
            // Another one never takes its place.
            guard let login = providers.all.first(where: { $0.id == id }) else {
                return .answered(providerUnknown(request, returningTo: target))
            }
            chosen = login
        } else if named.count == 1 {
            chosen = named[0]
        } else if wishes.account == .any {
            // Who is logged in and comes here is to log in again, as a rule asks: at the same provider, if it may be that.
            chosen = verdict.session.flatMap(providers.provider)
        }
        let page =
            explanation(request, verdict, returningTo: target) ?? signedOutAtProvider(
                request,
                verdict,
                returningTo: target
            )
            ?? fragmentPage(request, returningTo: target, at: chosen)
        if let page { return .answered(page) }
        guard let origin = configuration.originRules.origin(of: request) else {
            return .answered(configuration(for: request).hostUnknown())
        }
        guard let login = provider(chosen, for: target, at: origin, request) else {
            return .answered(signInPage(request, .ok, returningTo: target, wishes))
        }
        guard login.provider.preparesLogins else {
            return .answered(leave(request, to: login, from: origin, returningTo: target, wishes))
        }
        let departure = departure(request, to: login, from: origin, returningTo: target, wishes)
        let (answering, logger) = (configuration(for: request), logger(for: request))
        return .later { await departure.prepared(answering, logger) }
    }

    private func providerUnknown(_ request: Request, returningTo target: ReturnURL) -> Response {
        configuration(for: request).signInFailed(
            .badRequest,
            .expiredLink,
            returningTo: target,
            details: [("Reason", "no provider here has that id")]
        )
    }

    /// Where to log in for that place: at the chosen provider, or the only one that the place takes logins of; nil where the
    /// person is to choose.
    private func provider(
        _ chosen: LoginProvider?,
        for target: ReturnURL,
        at origin: PublicOrigin,
        _ request: Request
    ) -> LoginProvider? {
        let fitting = fittingProviders(request, for: target, at: origin)
        return fitting.first { $0.id == chosen?.id } ?? (fitting.count == 1 ? fitting[0] : nil)
    }

    /// Those that the place takes logins of.
    func fittingProviders(_ request: Request, for target: ReturnURL, at origin: PublicOrigin) -> [LoginProvider] {
        let client = configuration.facts?.knownClient(of: request)
        return providers.among(access.requirement(of: target, at: origin, from: client).providers)
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
    private func fragmentPage(_ request: Request, returningTo target: ReturnURL, at chosen: LoginProvider?) -> Response?
    {
        guard configuration.options.carriesFragment, request.queryFields["fragment"] == nil else { return nil }
        let url = configuration.startURL(
            returningTo: target,
            wishes(of: request),
            provider: chosen.flatMap(providers.name)
        )
        return configuration(for: request).pages.takeFragment(to: url + "&fragment=taken")
    }

    /// A redirect to the provider's authorization endpoint, and the cookie of the attempt. Where the provider must be asked
    /// first, a redirect to the endpoint that can wait for it; of several providers, the page on which the person chooses.
    ///
    /// - Parameters:
    ///   - chosen: where to log in, unless the place that it leads to asks for another provider.
    ///   - status: of the page. For a gateway that lets a request pass on 2xx it must be another.
    func start(
        _ request: Request,
        returningTo target: ReturnURL,
        _ wishes: LoginWishes = LoginWishes(),
        at chosen: LoginProvider? = nil,
        orChoosing status: Status
    ) -> Response {
        guard let origin = configuration.originRules.origin(of: request) else {
            return configuration(for: request).hostUnknown()
        }
        guard let login = provider(chosen, for: target, at: origin, request) else {
            return signInPage(request, status, returningTo: target, wishes)
        }
        guard !login.provider.preparesLogins else {
            let url = configuration.startURL(returningTo: target, wishes, provider: providers.name(of: login))
            return configuration(for: request).pages.redirect(to: url)
        }
        return leave(request, to: login, from: origin, returningTo: target, wishes)
    }

    /// The redirect to a provider that is to have nothing beforehand.
    private func leave(
        _ request: Request,
        to login: LoginProvider,
        from origin: PublicOrigin,
        returningTo target: ReturnURL,
        _ wishes: LoginWishes
    ) -> Response {
        let departure = departure(request, to: login, from: origin, returningTo: target, wishes)
        return departure.atOnce(configuration)
            ?? configuration(for: request).providerUnavailable(retryURL: departure.retryURL)
    }

    /// A login's way to the provider.
    private func departure(
        _ request: Request,
        to login: LoginProvider,
        from origin: PublicOrigin,
        returningTo target: ReturnURL,
        _ wishes: LoginWishes
    ) -> Departure {
        let provider = login.provider
        let wishes = wishes.permitted(by: configuration.passedParameters, to: login)
        // What the place asks of the login is worked out here again: what a URL says of it, anybody could have written.
        let requirement = access.requirement(
            of: target,
            at: origin,
            from: configuration.facts?.knownClient(of: request)
        )
        // Drawn at once: a draw costs the same, however few its bytes.
        let chance = random.bytes(LoginAttempt.randomCount + Sealer.nonceCount)
        var flags: LoginAttempt.State.Flags = []
        if wishes.isAgain { flags.insert(.again) }
        if asksNobody(wishes, provider) { flags.insert(.silent) }
        let attempt = LoginAttempt(
            startedAt: clock.now(),
            host: origin.host,
            returnURL: target,
            requirement: requirement,
            flags: flags,
            provider: providers.name(of: login) ?? "",
            wishes: wishes.kept(limit: LoginAttempt.State.longestWishes),
            chance: Array(chance[..<LoginAttempt.randomCount])
        )
        var authorization = AuthorizationRequest(
            state: stateSealer.seal(attempt.state.bytes.span, nonce: Array(chance[LoginAttempt.randomCount...])),
            nonce: attempt.nonce,
            codeVerifier: attempt.codeVerifier,
            redirectURI: configuration.redirectURI(at: origin, end: providers.callbackEnd(of: login))
        )
        var cookies = attempts.start(attempt, present: request.joinedCookies, host: origin.host)
        // Of one that comes here cut, nobody has the whole.
        if attempt.state.isCut, !target.isCut {
            cookies += links.keep(
                target,
                of: attempt.state,
                host: origin.host,
                random: random,
                logger(for: request)
            )
        }
        authorization.authenticationContexts = requirement.authenticationContexts
        authorization.maximumAge = requirement.maximumAge
        let languages = acceptedLanguages(of: request)
        authorization.locales = languages.tags
        authorization.parameters = wishes.parameters
        authorization.prompt = prompt(wishes, provider)
        if provider.bindsTokens { authorization.proofKey = DPoPKey(seed: attempt.proofKeySeed) }
        noteHiddenHTTP(request, origin)
        return Departure(
            provider: provider,
            request: authorization,
            cookies: cookies,
            language: configuration.pages.languages.best(for: languages),
            client: client(of: request),
            target: target,
            retryURL: configuration.startURL(returningTo: target, wishes, provider: providers.name(of: login))
        )
    }

    /// Logs, once, that the callback is on https where the gateway says http.
    private func noteHiddenHTTP(_ request: Request, _ origin: PublicOrigin) {
        guard configuration.redirectURL == nil, configuration.originRules.mustHideHTTP(of: origin),
            configuration.hasSaidHTTP.raise()
        else { return }
        let remedy =
            "have the gateway send X-Forwarded-Proto: https; for a site without https, --cookie-secure=false"
        logger(for: request).warning(
            "the gateway says http, and cookies are for https only: the provider is given a callback on https",
            metadata: ["host": "\(origin.authority)", "remedy": "\(remedy)"]
        )
    }

    /// The `prompt` that this login needs in place of the configured one; empty for none.
    private func prompt(_ wishes: LoginWishes, _ provider: Provider) -> String? {
        if wishes.account == .other { return provider.accountChoicePrompt }
        // Nothing came of it without the person.
        return wishes.isAgain && configuredPrompt(wishes, provider) == "none" ? "" : nil
    }

    /// Whether the provider is to say at once who somebody is, or that it must ask.
    private func asksNobody(_ wishes: LoginWishes, _ provider: Provider) -> Bool {
        (prompt(wishes, provider) ?? configuredPrompt(wishes, provider)) == "none"
    }

    private func configuredPrompt(_ wishes: LoginWishes, _ provider: Provider) -> String? {
        let asked = wishes.parameters + provider.configuration.loginParameters
        return asked.first { $0.name == "prompt" }?.value ?? provider.configuration.prompt
    }
}
