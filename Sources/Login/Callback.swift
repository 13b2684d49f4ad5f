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
    /// An answer, or the work that makes one.
    package enum Outcome: Sendable {
        case answered(Response)
        case later(@Sendable () async -> Response)
    }

    /// `GET <prefix>/callback`: the browser comes back from the provider (RFC 6749, 4.1.2).
    ///
    /// A run of checks, each with its own way on; the code of a callback that passes them all is redeemed. A person who is logged
    /// in already sees no error: a reloaded callback or the back button ends on the application.
    package func callback(_ request: Request, _ verdict: Verdict) -> Outcome {
        let (fields, signer): (FormFields, Provider?)
        switch answerFields(of: request) {
        case .believed(let believed, let provider): (fields, signer) = (believed, provider)
        case .refused(let outcome): return outcome
        }
        guard let origin = configuration.originRules.origin(of: request) else {
            return .answered(configuration(for: request).hostUnknown())
        }
        guard let state = fields["state"].flatMap(openState), let target = target(of: state, request) else {
            configuration.observe?(.finished(.provider, .lost))
            return .answered(belongsToNoLogin(request, fields))
        }
        let isAllowed =
            verdict.allowedSession.map {
                access.passes($0, to: target, at: origin, from: configuration.facts?.knownClient(of: request))
            } ?? false
        guard let secret = attempts.secret(for: state.binding, in: request.joinedCookies),
            let attempt = LoginAttempt(state: state, secret: secret)
        else {
            if isAllowed { return .answered(configuration(for: request).leading(to: target)) }
            configuration.observe?(.finished(.provider, .lost))
            return .answered(attemptLost(request, state, at: origin, target))
        }
        // An answer that its provider should have signed, and did not, is nobody's; so is one that another one signed.
        guard let login = providers.provider(id: state.provider), isCallback(request, of: login),
            signer === (login.provider.signsCallbacks ? login.provider : nil)
        else {
            configuration.observe?(.finished(.provider, .lost))
            return .answered(mixedUp(request, returningTo: target))
        }
        let provider = login.provider
        let endAttempt =
            [attempts.clear(state.binding, host: origin.host)]
            + links.clear(state, in: request.joinedCookies, host: origin.host)
        guard clock.now() - state.startedAt <= attempts.lifetime else {
            configuration.observe?(.finished(.provider, .lost))
            // Its browser is this one, so nothing is lost by starting over.
            var wishes = LoginWishes(again: state.wishes, issuer: provider.configuration.issuer)
            wishes.isAgain = false
            return .answered(
                ending(endAttempt, start(request, returningTo: target, wishes, at: login, orChoosing: .ok))
            )
        }
        if let error = fields["error"] {
            let refusal = ProviderRefusal(error: error, description: fields["error_description"])
            if refusal.asksForAnotherTry(of: state) {
                logger(for: request).info("a login begins once more", metadata: refusal.metadata)
                let wishes = LoginWishes(again: state.wishes, issuer: provider.configuration.issuer)
                return .answered(
                    ending(endAttempt, start(request, returningTo: target, wishes, at: login, orChoosing: .ok))
                )
            }
            logger(for: request).notice("the provider refused a login", metadata: refusal.metadata)
            configuration.observe?(.finished(.provider, .denied))
            return .answered(ending(endAttempt, refusedByProvider(refusal, request, returningTo: target)))
        }
        do throws(OpenIDError) {
            try provider.checkCallback(issuer: fields["iss"])
        } catch {
            if case .notReady = error {
                // Nothing is spent, and the attempt goes on: the same callback may come again.
                return .answered(configuration(for: request).providerUnavailable(retryURL: callbackURL(fields, login)))
            }
            configuration.observe?(.finished(.provider, .failed))
            logger(for: request).error("a callback was refused", metadata: ["reason": "\(error)"])
            let page = configuration(for: request).signInFailed(error, returningTo: target)
            return .answered(ending(endAttempt, page))
        }
        guard let code = fields["code"], !code.isEmpty else {
            configuration.observe?(.finished(.provider, .failed))
            let reason = "the provider sent neither a code nor an error"
            logger(for: request).error("a callback was refused", metadata: ["reason": "\(reason)"])
            let failure = configuration(for: request).signInFailed(
                .badRequest,
                .serviceSilent,
                returningTo: target,
                details: [("Reason", reason)]
            )
            return .answered(ending(endAttempt, failure))
        }
        let order = Redemption.Order(
            attempt: attempt,
            login: login,
            code: code,
            callbackURL: callbackURL(fields, login),
            redirectURI: configuration.redirectURI(at: origin, end: providers.callbackEnd(of: login)),
            target: target,
            origin: origin,
            presentCookies: request.joinedCookies,
            client: client(of: request),
            isAllowedAlready: isAllowed,
            endAttempt: endAttempt,
            logger: logger(for: request)
        )
        let redemption = redemption(for: request)
        return .later { await redemption.carryOut(order) }
    }

    /// Whether the answer came to the place of the provider that the attempt asked.
    private func isCallback(_ request: Request, of login: LoginProvider) -> Bool {
        request.string(request.path) == callbackPath(login)
    }

    private func callbackPath(_ login: LoginProvider) -> String {
        "\(configuration.proxyPrefix)/callback\(providers.callbackEnd(of: login))"
    }

    /// The answer is another provider's than the one that was asked, or that one is no longer used. The attempt goes on: who
    /// sent this cannot end it.
    private func mixedUp(_ request: Request, returningTo target: ReturnURL) -> Response {
        let reason = "the answer comes from another provider than the one that was asked"
        logger(for: request).error("a callback was refused", metadata: ["reason": "\(reason)"])
        return configuration(for: request).signInFailed(
            .badRequest,
            .answerRefused,
            returningTo: target,
            details: [("Reason", reason)]
        )
    }

    private func callbackURL(_ fields: FormFields, _ login: LoginProvider) -> String {
        let names = login.provider.signsCallbacks ? ["response"] : ["code", "state", "iss"]
        let query = names.compactMap { name in
            fields[name].map { "\(name)=\(PercentEncoding.encode($0.utf8))" }
        }
        return "\(callbackPath(login))?\(query.joined(separator: "&"))"
    }

    /// What tells clients apart: the address, of IPv6 the network of one site (RFC 6177).
    func client(of request: Request) -> String {
        let address = configuration.facts?.client(of: request) ?? request.peer.address ?? []
        let isMapped = address.count == 16 && address[..<12].elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255])
        return Base64URL.encode(Array(isMapped ? address[12...] : address.prefix(8)))
    }

    private func openState(_ sealed: String) -> LoginAttempt.State? {
        stateSealer.open(Array(sealed.utf8).span).flatMap { LoginAttempt.State(bytes: $0) }
    }

    /// Checked again: the list of allowed domains may have become shorter since.
    private func target(of state: LoginAttempt.State, _ request: Request) -> ReturnURL? {
        guard state.isCut else { return configuration.returnTarget.checked(state.returnURL) ?? .root }
        let whole = links.url(of: state, in: request.joinedCookies)
        if let whole = whole.flatMap(configuration.returnTarget.checked) { return whole }
        return (configuration.returnTarget.checked(state.returnURL) ?? .root).cut
    }

    private func ending(_ cookies: [String], _ response: Response) -> Response {
        var response = response
        for cookie in cookies { response.headers.append(("Set-Cookie", cookie)) }
        return response
    }

    private func refusedByProvider(_ refusal: ProviderRefusal, _ request: Request, returningTo target: ReturnURL)
        -> Response
    {
        let message: Sentence =
            switch refusal.error {
            case "access_denied": .cancelled
            case "temporarily_unavailable", "server_error": .serviceBusy
            default: .serviceRefused
            }
        return configuration(for: request).signInFailed(
            .forbidden,
            message,
            returningTo: target,
            details: refusal.details
        )
    }

    /// The provider had the browser post its answer, which no option says: the attempt's cookie does not come along then.
    package func postedCallback(_ request: Request) -> Response {
        let reason = "the provider had the browser post its answer, and Sidegate does not expect that"
        let remedy =
            "--auth-request-response-mode=form_post, or at the provider another response mode (query) for this client"
        logger(for: request).notice("a callback is refused", metadata: ["reason": "\(reason)", "remedy": "\(remedy)"])
        var response = configuration(for: request).signInFailed(
            .methodNotAllowed,
            .answerRefused,
            returningTo: .root,
            details: [("Reason", "\(reason): \(remedy)")]
        )
        response.headers.append(("Allow", "GET, HEAD"))
        return response
    }

    /// No state of ours came along: an old link, a bookmark, a provider that leaves it out of its errors, or something that
    /// somebody made up. So the page shows the error's code at most, and none of its words.
    private func belongsToNoLogin(_ request: Request, _ fields: FormFields) -> Response {
        let refusal = fields["error"].map { ProviderRefusal(error: $0, description: fields["error_description"]) }
        logger(for: request).notice(
            "a callback belongs to no login that was started here",
            metadata: refusal?.metadata ?? [:]
        )
        return configuration(for: request).signInFailed(
            .badRequest,
            .expiredLink,
            returningTo: .root,
            details: refusal?.code.map { [("Error", $0)] } ?? []
        )
    }
}
