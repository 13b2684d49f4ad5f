internal import Authentication
internal import Clocks
internal import Cryptography
internal import Decision
internal import Gateways
internal import HTTP1
internal import Logging
internal import OpenID
internal import PageTemplates
internal import SessionStore
internal import Sessions
internal import Text
internal import Web

/// The part of a login that waits for the provider. It belongs to no event loop and keeps nothing but what all share.
struct Redemption: Sendable {
    /// Its pages know the request.
    var configuration: LoginConfiguration
    let providers: LoginProviders
    let keys: KeyRing
    let redeemed: RedeemedAttempts
    let revocations: Revocations
    let passwordMarks: PasswordMarks
    /// Nil where sessions lie in their cookies.
    let store: SessionStore?
    let attempts: AttemptCookies
    let clock: WallClock
    let random: RandomSource

    /// One callback that passed every check that needs no provider.
    struct Order: Sendable {
        let attempt: LoginAttempt
        let login: LoginProvider
        let code: String
        /// Where this callback can be asked for once more.
        let callbackURL: String
        let redirectURI: String
        var target: ReturnURL
        let origin: PublicOrigin
        let presentCookies: String
        /// What tells the clients apart that wait for the provider.
        let client: String
        /// Whether the browser has a session that may pass.
        let isAllowedAlready: Bool
        /// The `Set-Cookie` values that end the attempt.
        let endAttempt: [String]
        /// It knows the request.
        let logger: Logger
    }

    /// Gives every browser that comes with this callback its answer: the code is redeemed once, however often the callback is asked.
    func carryOut(_ order: Order) async -> Response {
        var order = order
        if order.target.isCut, let target = await storedTarget(order) { order.target = target }
        return await redeemOnce(order)
    }

    /// The whole of a place that another replica stored; nil where it is not known.
    private func storedTarget(_ order: Order) async -> ReturnURL? {
        guard let store, order.attempt.state.isCut else { return nil }
        do throws(StoreError) {
            return try await LongLinks.stored(
                of: order.attempt.state,
                in: store,
                cookieName: configuration.cookieName,
                keys: keys
            ).flatMap(configuration.returnTarget.checked)
        } catch {
            order.logger.warning("a long link was not found", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private func redeemOnce(_ order: Order) async -> Response {
        let claim = redeemed.claim(
            order.attempt.state.binding,
            code: order.code,
            lifetime: attempts.lifetime
        ) { progress in await redeem(order, progress) }
        switch claim {
        case .redemption(let redemption):
            return await redemption.response(within: Self.patience) ?? configuration.inLine(url: order.callbackURL)
        case .redeemedBefore: return end(order, replay(order))
        }
    }

    /// How long a callback waits in line before its browser is given a page that says so, and comes again by itself.
    private static let patience = Duration.seconds(5)

    /// Redeems the code, checks who came, and gives them a session: always a new one, whatever was there
    /// (GHSA-f24x-5g9q-753f).
    private func redeem(_ order: Order, _ progress: RedeemedAttempts.Progress) async -> RedeemedAttempts.Outcome {
        // A code is good for one try: it is not spent while the session that it gives could not be kept.
        if let store, await !store.isReachable() {
            return .unspent(unavailable(retryURL: order.callbackURL))
        }
        let identity: Identity
        do throws(OpenIDError) {
            identity = try await order.login.provider.redeem(
                code: order.code,
                codeVerifier: order.attempt.codeVerifier,
                redirectURI: order.redirectURI,
                nonce: order.attempt.nonce,
                maximumAge: order.attempt.state.requirement.maximumAge,
                claims: configuration.keptClaims,
                proofKey: order.login.provider.bindsTokens ? DPoPKey(seed: order.attempt.proofKeySeed) : nil,
                client: order.client,
                begins: { progress.begin() }
            )
        } catch {
            if case .lineIsFull = error { return .unspent(configuration.inLine(url: order.callbackURL)) }
            if let again = secondTry(order, after: error) { return .spent(end(order, again)) }
            configuration.observe?(.finished(.provider, .failed))
            order.logger.error("a login failed", metadata: ["reason": "\(error)"])
            if error.leavesGrantUnspent {
                return .unspent(configuration.providerUnavailable(retryURL: order.callbackURL))
            }
            let isStale = order.attempt.state.requirement.maximumAge != nil && error.isAboutAge
            let page =
                isStale
                ? configuration.loginInsufficient(returningTo: order.target)
                : configuration.signInFailed(error, returningTo: order.target)
            return .spent(end(order, page))
        }
        return .spent(await welcome(identity, order))
    }

    /// Where a code has become too old, the login begins again by itself, which asks nothing of who is logged in at the provider.
    private func secondTry(_ order: Order, after error: OpenIDError) -> Response? {
        let state = order.attempt.state
        var wishes = LoginWishes(again: state.wishes, issuer: order.login.provider.configuration.issuer)
        // That a code which waited in line is too old is certain; of another it is likely, and gets one more try.
        wishes.isAgain = error != .codeOutdated
        if wishes.isAgain {
            let age = clock.now() - state.startedAt
            guard error.isInvalidGrant, age >= CodeLifetime.least.components.seconds, !state.flags.contains(.again)
            else { return nil }
        }
        configuration.observe?(.finished(.provider, .lost))
        order.logger.info("a login begins once more", metadata: ["reason": "\(error)"])
        let url = configuration.startURL(returningTo: order.target, wishes, provider: providers.name(of: order.login))
        return configuration.pages.redirect(to: url)
    }

    /// Gives the person whom the provider named a session, if they may have one.
    private func welcome(_ identity: Identity, _ order: Order) async -> Response {
        let requirement = order.attempt.state.requirement
        guard requirement.isSatisfied(by: identity.authenticationContext) else {
            configuration.observe?(.finished(.provider, .failed))
            order.logger.error(
                "a login is not of the kind that was asked for",
                metadata: [
                    "acr_values": "\(requirement.authenticationContexts.joined(separator: " "))",
                    "acr": "\(identity.authenticationContext.map { String($0.prefix(200)) } ?? "none")",
                ]
            )
            return end(order, configuration.loginInsufficient(returningTo: order.target))
        }
        var contents = SessionContents(
            identity,
            keeping: configuration.tokens(of: order.login.provider),
            at: clock.now()
        )
        let providerName = providers.name(of: order.login)
        contents.provider = providerName
        // It came after every end of a session that is known by now, also where the clock says otherwise.
        if let end = revocations.lastEnd(of: Session(contents)) { contents.loggedInAt = end + 1 }
        let session = Session(contents)
        let shown = identity.email ?? identity.preferredUsername ?? identity.user
        var logger = order.logger
        logger[metadataKey: "user"] = "\(shown)"
        if let providerName { logger[metadataKey: "provider"] = "\(providerName)" }
        if let refusal = configuration.policy.refusal(of: session) {
            configuration.observe?(.finished(.provider, .refused))
            var metadata: Logger.Metadata = ["reason": "\(refusal.description)"]
            if refusal == .noEmail { metadata["remedy"] = "\(configuration.missingEmailRemedy)" }
            logger.notice("a login was refused", metadata: metadata)
            let page = configuration.forbidden(refusal, user: shown, returningTo: order.target)
            return end(order, page, cookie.clear(Array(order.presentCookies.utf8).span, host: order.origin.host))
        }
        do throws(KeepingError) {
            let cookies = try await keep(session, replacing: order.presentCookies, host: order.origin.host)
            configuration.observe?(.finished(.provider, .succeeded))
            logger.info("a login", metadata: ["subject": "\(identity.subject)"])
            if configuration.tokens.contains(.refresh), identity.tokens.refreshToken == nil,
                !identity.tokens.isAskedAbout
            {
                logger.warning(
                    "a session that is never renewed: the provider gave no refresh token",
                    metadata: ["remedy": "most give one for the scope offline_access (--scope)"]
                )
            }
            if order.target.isCut {
                logger.notice(
                    "a login leads near the page that it began at: its URL is too long, or was begun elsewhere",
                    metadata: ["leads_to": "\(order.target.pathOnSite)"]
                )
            }
            let arrival = arrival(cookies, at: order.target, order.origin, order.presentCookies)
            var response = arrived(at: order.target)
            response.user = shown
            let last = providerName.map { LastProvider.set($0, cookieName: configuration.cookieName) }
            return end(order, response, cookies + [arrival] + [last].compactMap(\.self))
        } catch {
            configuration.observe?(.finished(.provider, .failed))
            return end(order, notKept(error, returningTo: order.target, logger))
        }
    }

    // MARK: - Keeping the session

    private enum KeepingError: Error {
        case tooLarge(SessionCookie.TooLarge)
        case unavailable(StoreError)
    }

    /// Keeps a session, in the store or in cookies, and gives the cookies that the browser needs for it.
    private func keep(_ session: Session, replacing present: String, host: String) async throws(KeepingError)
        -> [String]
    {
        guard let store else {
            do throws(SessionCookie.TooLarge) {
                return try cookie.write(session, replacing: Array(present.utf8).span, host: host, random: random)
            } catch {
                throw .tooLarge(error)
            }
        }
        let tickets = TicketCookie(name: configuration.cookieName, keys: keys, cookie: cookie)
        let ticket = try await insist(on: session, in: store)
        if let former = tickets.ticket(in: present) { await store.replace(former, bySessionOf: session) }
        return tickets.write(
            ticket,
            at: clock.now(),
            replacing: Array(present.utf8).span,
            host: host,
            random: random
        )
    }

    /// The code is spent by now, so that a store which is away for a moment is waited for.
    private func insist(on session: Session, in store: SessionStore) async throws(KeepingError) -> Ticket {
        for pause in Self.pauses {
            if let ticket = try? await store.keep(session) { return ticket }
            try? await Task.sleep(for: pause)
        }
        do throws(StoreError) {
            return try await store.keep(session)
        } catch {
            throw .unavailable(error)
        }
    }

    private static let pauses: [Duration] = [.milliseconds(100), .milliseconds(400), .milliseconds(1000)]

    private func notKept(_ error: KeepingError, returningTo target: ReturnURL, _ logger: Logger) -> Response {
        switch error {
        case .tooLarge(let error):
            logger.error("a session does not fit into cookies", metadata: ["reason": "\(error)"])
            return configuration.signInFailed(
                .internalServerError,
                .sessionTooLarge,
                returningTo: target,
                details: [("Reason", "\(error)")]
            )
        case .unavailable(let error):
            logger.error("a session was not kept", metadata: ["reason": "\(error)"])
            return unavailable(retryURL: configuration.startURL(returningTo: target))
        }
    }

    private func unavailable(retryURL: String) -> Response {
        var response = configuration.sessionsUnavailable(retryURL: retryURL)
        response.headers.append(("Retry-After", "2"))
        return response
    }

    /// Gives a session to a user of the htpasswd file whose password was right.
    func admit(
        passwordUser user: String,
        to target: ReturnURL,
        at origin: PublicOrigin,
        presentCookies: String,
        _ logger: Logger
    ) async -> Response {
        let groups = configuration.options.passwordGroups
        // Whose line went just now has no session any more.
        let mark = passwordMarks.mark(of: user) ?? ""
        let session = Session(SessionContents(passwordUser: user, groups: groups, mark: mark, at: clock.now()))
        guard configuration.policy.refusal(of: session) == nil else {
            configuration.observe?(.finished(.password, .refused))
            logger.notice("a login was refused", metadata: ["user": "\(user)"])
            return configuration.forbidden(.group, user: user, returningTo: target)
        }
        let cookies: [String]
        do throws(KeepingError) {
            cookies = try await keep(session, replacing: presentCookies, host: origin.host)
        } catch {
            configuration.observe?(.finished(.password, .failed))
            return notKept(error, returningTo: target, logger)
        }
        configuration.observe?(.finished(.password, .succeeded))
        logger.info("a login", metadata: ["user": "\(user)"])
        // After a POST: on with a GET (RFC 9110, 15.4.4).
        var response = configuration.leading(to: target, .seeOther)
        response.user = user
        for cookie in cookies + [arrival(cookies, at: target, origin, presentCookies)] {
            response.headers.append(("Set-Cookie", cookie))
        }
        return response
    }

    /// Made for each login: the ciphers inside are one thread's, and a login is rare.
    private var cookie: SessionCookie {
        SessionCookie(
            name: configuration.cookieName,
            attributes: configuration.sessionAttributes,
            lifetime: configuration.sessionLifetime,
            keys: keys
        )
    }

    /// On to the page. A strict cookie would not go with a redirect that began at the provider's site, but it goes with
    /// a step that this page takes itself.
    private func arrived(at target: ReturnURL) -> Response {
        if configuration.sessionAttributes.sameSite == .strict, !target.isCut {
            return configuration.pages.goOn(to: target)
        }
        return redirect(to: target)
    }

    private func arrival(
        _ cookies: [String],
        at target: ReturnURL,
        _ origin: PublicOrigin,
        _ presentCookies: String
    ) -> String {
        let now = clock.now()
        let name = configuration.cookieName
        return Arrival(
            at: now,
            target: target,
            size: cookies.reduce(0) { $0 + ($1.prefix { $0 != ";" }).utf8.count },
            after: Arrival(in: presentCookies, cookieName: name, now: now)
        ).setCookie(
            cookieName: name,
            isSecure: origin.isSecure && configuration.sessionAttributes.isSecure,
            sessionLifetime: configuration.sessionLifetime
        )
    }

    /// 303, so that what was a POST goes on as a GET (RFC 9110, 15.4.4).
    private func redirect(to target: ReturnURL) -> Response {
        configuration.leading(to: target, configuration.takesFormPosts ? .seeOther : .found)
    }

    private func replay(_ order: Order) -> Response {
        if order.isAllowedAlready {
            return redirect(to: order.target)
        }
        configuration.observe?(.finished(.provider, .lost))
        return configuration.signInFailed(.forbidden, .finishedBefore, returningTo: order.target)
    }

    private func end(_ order: Order, _ response: Response, _ cookies: [String] = []) -> Response {
        var response = response
        for cookie in cookies + order.endAttempt { response.headers.append(("Set-Cookie", cookie)) }
        return response
    }
}

extension OpenIDError {
    /// Whether the login is too old for who asked for a fresh one, or the token does not say how old it is.
    fileprivate var isAboutAge: Bool {
        switch self {
        case .authenticationTooOld, .missingClaim("auth_time"): true
        default: false
        }
    }
}
