package import Authentication
package import Clocks
package import Cryptography
package import Decision
internal import Gateways
internal import HTTP1
package import Logging
internal import NIOCore
package import Passwords
package import Sessions
internal import Text
internal import Web

/// The endpoints that log people in and out. One for each event loop, beside that loop's authenticator; what waits for the
/// provider is handed to `Redemption`, which belongs to no loop.
package final class Login {
    let configuration: LoginConfiguration
    let authenticator: Authenticator
    let access: AccessControl
    package let providers: LoginProviders
    let redemption: Redemption
    let attempts: AttemptCookies
    let stateSealer: Sealer
    let links: LongLinks
    let ending: SessionEnding
    let clock: WallClock
    let random: RandomSource
    let logger: Logger
    /// Nil without `--htpasswd-file`.
    let passwords: PasswordChecker?

    /// - Parameters:
    ///   - redeemed: the same for all loops: a code is redeemed once, wherever its callback arrives.
    ///   - links: the same for all loops.
    package init(
        _ configuration: LoginConfiguration,
        authenticator: Authenticator,
        access: AccessControl,
        providers: LoginProviders,
        keys: KeyRing,
        redeemed: RedeemedAttempts,
        links: LinkMemory = LinkMemory(),
        ending: SessionEnding,
        passwords: PasswordChecker? = nil,
        clock: WallClock,
        random: RandomSource,
        logger: Logger
    ) {
        self.configuration = configuration
        self.authenticator = authenticator
        self.access = access
        self.providers = providers
        self.ending = ending
        self.passwords = passwords
        self.clock = clock
        self.random = random
        self.logger = logger
        attempts = AttemptCookies(
            cookieName: configuration.cookieName,
            attributes: configuration.attemptAttributes,
            lifetime: configuration.attemptLifetime,
            limit: configuration.options.attemptLimit
        )
        stateSealer = keys.sealer(for: .loginState, name: configuration.cookieName)
        self.links = LongLinks(
            memory: links,
            store: authenticator.stored?.store,
            cookieName: configuration.cookieName,
            attributes: configuration.attemptAttributes,
            lifetime: configuration.attemptLifetime,
            keys: keys
        )
        redemption = Redemption(
            configuration: configuration,
            providers: providers,
            keys: keys,
            redeemed: redeemed,
            revocations: ending.revocations,
            passwordMarks: PasswordMarks(passwords, keys: keys),
            store: authenticator.stored?.store,
            attempts: attempts,
            clock: clock,
            random: random
        )
    }

    package var takesFormPosts: Bool { configuration.takesFormPosts }

    /// The log, which says of each line whose request it is about.
    func logger(for request: Request) -> Logger { logger.about(request, configuration.facts) }

    /// As the log calls it.
    private func requestID(of request: Request) -> String {
        RequestFacts.requestID(of: request, configuration.facts)
    }

    /// The configuration for an answer with a page, which says of the request what an administrator asks for, in a
    /// language of the person's.
    func configuration(for request: Request) -> LoginConfiguration {
        var answering = configuration
        answering.pages.visit = Visit(
            language: configuration.pages.languages.best(for: acceptedLanguages(of: request)),
            requestID: requestID(of: request),
            site: configuration.originRules.origin(of: request)?.authority,
            time: clock.now()
        )
        return answering
    }

    func acceptedLanguages(of request: Request) -> AcceptedLanguages {
        AcceptedLanguages(request.first(named: Self.acceptLanguage).map(request.string) ?? "")
    }

    private static let acceptLanguage = Array("accept-language".utf8)

    /// For one request.
    func redemption(for request: Request) -> Redemption {
        var answering = redemption
        answering.configuration = configuration(for: request)
        return answering
    }

    /// Where the login leads back to that one of our own URLs asks for.
    func target(of request: Request) -> ReturnURL {
        // A third party that begins a login calls it so (OpenID Connect Core 1.0, 4), and may do it with a form.
        let rd = request.returnField ?? request.startFields["target_link_uri"]
        let target = configuration.returnTarget.url(for: request, rd: rd)
        return request.queryFields[ReturnURL.cutField] == nil ? target : target.cut
    }

    func wishes(of request: Request) -> LoginWishes {
        LoginWishes(of: request.startFields, passing: configuration.passedParameters.map(\.name))
    }

    /// The URL that starts a login and leads back to `target`.
    func startURL(returningTo target: ReturnURL, _ wishes: LoginWishes = LoginWishes()) -> String {
        configuration.startURL(returningTo: target, wishes)
    }
}

extension LoginConfiguration {
    /// - Parameter provider: the id of one of several; nil for none in particular.
    func startURL(
        returningTo target: ReturnURL,
        _ wishes: LoginWishes = LoginWishes(),
        provider: String? = nil
    ) -> String {
        let chosen = provider.map { "&provider=\($0)" } ?? ""
        return "\(proxyPrefix)/start?\(target.fields)\(wishes.query)\(chosen)"
    }

    /// The sign-in page for somebody who wants another account than the one that they came with.
    func switchURL(returningTo target: ReturnURL) -> String {
        "\(proxyPrefix)/sign_in?\(target.fields)\(AccountChoice.other.query)"
    }

    /// Where the provider sends the browser back to, for a site at that origin.
    ///
    /// - Parameter end: `LoginProviders.callbackEnd`.
    func redirectURI(at origin: PublicOrigin, end: String) -> String {
        if let redirectURL, !redirectURL.hasPrefix("/") { return redirectURL + end }
        let path = (redirectURL ?? "\(proxyPrefix)/callback") + end
        if options.isRedirectRelative { return path }
        return (originRules.mustHideHTTP(of: origin) ? "https://\(origin.authority)" : origin.text) + path
    }
}

extension Request {
    /// The fields of a posted form; none of a body of another kind.
    var postedFields: FormFields {
        let type = first(named: Array("content-type".utf8)).map(string)?.lowercased() ?? ""
        guard type.prefix(while: { $0 != ";" }).trimmingBlanks() == "application/x-www-form-urlencoded" else {
            return FormFields([UInt8]().span)
        }
        let body = body
        return FormFields(body.readableBytesUInt8Span)
    }

    /// The fields of the query; none without one.
    var queryFields: FormFields {
        guard let query else { return FormFields([UInt8]().span) }
        return bytes(query) { FormFields($0) }
    }

    /// The fields of a request to begin a login: of the query, or of the form that was posted.
    var startFields: FormFields { method == .post ? postedFields : queryFields }

    /// The field `rd` of the query. Many gateways' guides write `rd=$scheme://$host$request_uri` and encode nothing: a
    /// `?` in it, and fields behind it, show that. Then the rest of the query is the place's own, and is not decoded.
    var returnField: String? {
        guard let query else { return nil }
        let text = string(query)
        var start = text.startIndex
        while start < text.endIndex {
            let end = text[start...].firstIndex(of: "&") ?? text.endIndex
            let field = text[start..<end]
            if field.hasPrefix("rd="), field.contains("?"), end < text.endIndex {
                return String(text[start...].dropFirst(3))
            }
            start = end < text.endIndex ? text.index(after: end) : end
        }
        return queryFields["rd"]
    }
}
