internal import Authentication
package import Decision
package import Gateways
internal import OpenID
package import Sessions

/// What logging in must know; the same for every event loop.
package struct LoginConfiguration: Sendable {
    /// `/oauth2`, below which our endpoints lie.
    package var proxyPrefix: String
    /// `--redirect-url`: where the provider sends browsers back to; nil for `<prefix>/callback` on the site's own origin.
    package var redirectURL: String?
    package var options = LoginOptions()
    /// `--auth-request-response-mode=form_post`: the provider has the browser post its answer (OAuth 2.0 Form Post).
    package var takesFormPosts = false
    package var originRules: OriginRules
    package var returnTarget: ReturnTarget
    package var policy: Policy
    package var cookieName: String
    package var sessionAttributes: CookieAttributes
    /// Seconds that a session lives.
    package var sessionLifetime: Int64
    /// `--session-max-lifetime`: seconds that it lives from its login, whatever is renewed; nil for no such end.
    package var sessionMaximumLifetime: Int64?
    package var attemptAttributes: CookieAttributes
    /// Seconds that a login may take.
    package var attemptLifetime: Int64
    package var tokens: KeptTokens
    /// The claims that sessions keep because a rule or a header asks for them.
    package var keptClaims: [String] = []
    /// What an administrator may do about accounts without an address.
    package var missingEmailRemedy = ""
    /// `--pass-login-parameter`: fields of a link to `start` that go on to the provider.
    package var passedParameters: [PassedParameter] = []
    package var pages: Pages
    /// Told of what happens to logins; nil for nobody.
    package var observe: LoginEvent.Observer?
    /// What the log says of a request besides what happened; nil for nothing.
    package var facts: RequestFacts?
    let hasSaidHTTP = OnceFlag()
    let hasSaidNoIDToken = OnceFlag()

    package init(
        proxyPrefix: String,
        redirectURL: String?,
        originRules: OriginRules,
        returnTarget: ReturnTarget,
        policy: Policy,
        cookieName: String,
        sessionAttributes: CookieAttributes,
        sessionLifetime: Int64,
        attemptAttributes: CookieAttributes,
        attemptLifetime: Int64,
        tokens: KeptTokens = KeptTokens(),
        pages: Pages = Pages()
    ) {
        self.proxyPrefix = proxyPrefix
        self.redirectURL = redirectURL
        self.originRules = originRules
        self.returnTarget = returnTarget
        self.policy = policy
        self.cookieName = cookieName
        self.sessionAttributes = sessionAttributes
        self.sessionLifetime = sessionLifetime
        self.attemptAttributes = attemptAttributes
        self.attemptLifetime = attemptLifetime
        self.tokens = tokens
        self.pages = pages
    }

    /// Those that a session of the provider keeps.
    func tokens(of provider: Provider) -> KeptTokens {
        guard tokens.contains(.hintForListedPage),
            let page = provider.endSessionURL(idTokenHint: nil, returnTo: nil), returnTarget.checked(page) != nil
        else { return tokens }
        return tokens.union(.logoutHint)
    }
}

/// Which of the provider's tokens a session keeps: only those that an option has a use for, because each makes the
/// cookie of every request a kilobyte larger.
package struct KeptTokens: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// For `--pass-access-token`.
    package static let access = KeptTokens(rawValue: 1 << 0)
    /// For `--set-authorization-header`.
    package static let id = KeptTokens(rawValue: 1 << 1)
    /// For `--cookie-refresh`.
    package static let refresh = KeptTokens(rawValue: 1 << 2)
    /// The ID token, only for `--sign-out-at-provider` or `--backend-logout-url`: it need not be a fresh one.
    package static let logoutHint = KeptTokens(rawValue: 1 << 3)

    /// The ID token, if the provider's page for signing out is on a listed host, which `{id_token}` in the `rd` of a sign-out
    /// may go to. The metadata has that page, so a login decides it.
    package static let hintForListedPage = KeptTokens(rawValue: 1 << 4)

    /// Whether the ID token is kept, for whatever reason.
    var keepsIDToken: Bool { !isDisjoint(with: [.id, .logoutHint]) }
}
