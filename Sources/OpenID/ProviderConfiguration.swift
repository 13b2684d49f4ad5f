package import Cryptography
package import Fetch

/// What one OpenID provider and our client at it are like. URLs are texts here; `Provider.init` checks them.
package struct ProviderConfiguration: Sendable {
    package let kind: ProviderKind
    /// Compared with the provider's own name byte by byte (OpenID Connect Discovery 1.0, 4.3). A provider that speaks plain
    /// OAuth 2.0 has no such name: here it is the origin of its authorization endpoint.
    package var issuer: String
    package var clientID: String
    /// Empty for a public client, which has only PKCE.
    package var clientSecret: String
    package var scopes = ["openid", "email", "profile"]
    /// Ask for the scope `groups` too, where the metadata lists it or lists no scopes: many providers send groups for it only.
    package var asksForGroups = false

    /// Whether somebody chose `scopes`: then nothing but what a setting cannot do without is added.
    package var isScopeGiven = false
    /// The options of single kinds.
    package var vendor = VendorOptions()
    /// Whether sessions are renewed by refresh tokens.
    package var wantsRefreshToken = false
    /// Whether groups say who may pass: then a login without them is refused, not let in with none.
    package var groupsDecide = false

    /// Other names by which the provider calls itself.
    var otherIssuers: [String] = []
    /// Whether the provider calls itself `{tenantid}` where one issuer serves many tenants.
    var takesTenantTemplate = false
    /// Ids of the tenants (`tid`) whose tokens are taken; empty for all.
    var tenants: [String] = []
    /// Claims that name an address where `claims.email` does not.
    var otherEmailClaims: [String] = []
    /// Whether the kind asks elsewhere for groups that do not fit into a token.
    var resolvesGroupsElsewhere = false

    /// Each wins over what discovery says.
    package var authorizationEndpoint: String?
    package var tokenEndpoint: String?
    package var userInfoEndpoint: String?
    package var keySetURL: String?
    package var introspectionEndpoint: String?
    /// `--provider-logout-url`: wins over the metadata's endpoint.
    package var logoutURL: LogoutURL?
    /// Whether signing out is to end the provider's session: said once, where nobody knows how.
    package var endsSessions = false
    /// Whether the provider takes the session's ID token where somebody signs out.
    var sendsLogoutHint = true
    /// Where oauth2-proxy checks access tokens; kinds that need another URL of the same server read it from this one.
    package var validationEndpoint: String?
    /// Then authorization and token endpoint must be set, and the key set or `publicKeys`.
    package var skipDiscovery = false
    /// PEM texts (PUBLIC KEY or CERTIFICATE) that verify ID tokens instead of a key set.
    package var publicKeys: [String] = []
    /// nil: with the key where there is one, else what the metadata announces, and what the provider takes.
    package var clientAuthentication: ClientAuthentication?
    /// A signed text that takes the client secret's place, asked for at each call (RFC 7523, 2.2): workload identity.
    package var clientAssertion: (@Sendable () throws -> String)?
    /// For `private_key_jwt`, and for signed authorization requests.
    package var clientKey: ClientKey?
    /// Whom the client's assertions are for, the likeliest first.
    var assertionAudiences: [AssertionAudience] = [.issuer, .endpoint]
    /// Shown to the provider's endpoints that know clients (RFC 8705).
    package var clientCertificate: ClientCertificate?
    /// Opens what the provider encrypts for us.
    package var decryptionKey: ClientKey?

    package var tokenChecks = TokenChecks()
    /// Whether the kind's ID tokens have no nonce, whatever was sent.
    var lacksNonce = false
    package var claims = ClaimMapping()
    /// Whether a person without an address cannot pass: then it is an error that userinfo does not give it.
    package var needsEmail = true
    /// Keycloak's roles count as groups, `role:NAME` and `role:CLIENT:NAME`.
    package var rolesAreGroups = false
    /// Never ask the userinfo endpoint, not even for claims that the ID token lacks.
    package var skipUserInfo = false
    /// A login without an access token fails: the application is to get it.
    package var needsAccessToken = false

    /// nil: S256, unless the metadata announces methods without it (RFC 7636, RFC 9700 2.1.1).
    package var codeChallenge: CodeChallengeMethod?
    package var prompt: String?
    package var acrValues: String?
    package var resource: String?
    package var responseMode: String?
    /// Seconds since the person last proved who they are; the ID token's `auth_time` is then checked.
    package var maximumAge: Int64?
    package var extensions = ProtocolExtensions()
    /// `--login-parameter`: fields of every authorization request, in place of what other settings say.
    package var loginParameters: [(name: String, value: String)] = []
    /// More fields for the authorization request, such as `approval_prompt` or `hd`.
    package var extraParameters: [(name: String, value: String)] = []

    /// Begins with the kind's own values.
    ///
    /// - Parameter issuer: nil for the kind's.
    package init(kind: ProviderKind = .openIDConnect, issuer: String? = nil, clientID: String, clientSecret: String) {
        self.kind = kind
        self.issuer = ""
        self.clientID = clientID
        self.clientSecret = clientSecret
        kind.defaults(&self)
        if let issuer { self.issuer = issuer }
    }

    /// With what follows from the settings.
    package func settled() -> ProviderConfiguration {
        var settled = self
        kind.settle(&settled)
        if !kind.speaksOpenIDConnect {
            settled.issuer = settled.authorizationEndpoint.flatMap { EndpointURL($0)?.origin } ?? issuer
        }
        return settled
    }

    /// Whether a nonce is sent and compared.
    var usesNonce: Bool { !lacksNonce && !tokenChecks.insecureSkipNonce }

    /// Whether the provider may call itself so.
    func knows(issuer name: String) -> Bool {
        if tokenChecks.insecureSkipIssuerVerification { return true }
        if ([issuer] + otherIssuers).contains(where: { isSameText($0, name) }) { return true }
        return takesTenantTemplate && IssuerTemplate(name)?.fits(issuer) == true
    }

    /// Whether everybody in the world can log in there, and the kind's own options do not say who may pass.
    package var isOpenToEveryone: Bool { kind.isOpenToEveryone(self) && !kind.isRestricted(self) }
}

/// What an ID token must fulfil, as far as that can be chosen.
package struct TokenChecks: Sendable, Equatable {
    /// Empty: what the metadata announces, as far as we know it.
    package var enabledAlgorithms: [SignatureAlgorithm] = []
    package var insecureSkipIssuerVerification = false
    /// Neither sent nor compared.
    package var insecureSkipNonce = false

    package init() {}

    /// Those that are enabled, else those of the announced ones that we know.
    func algorithms(of announced: [String]?) -> [SignatureAlgorithm] {
        enabledAlgorithms.isEmpty ? (announced ?? []).compactMap { SignatureAlgorithm(named: $0) } : enabledAlgorithms
    }
}

/// Extensions of the protocol that protect the client's requests and its tokens.
package struct ProtocolExtensions: Sendable, Equatable {
    /// RFC 9126.
    package var pushedAuthorizationRequests = ExtensionUse.auto
    /// RFC 9101. Needs `ProviderConfiguration.clientKey`.
    package var signedAuthorizationRequests = ExtensionUse.auto
    /// Tokens are bound to a key of their session (RFC 9449).
    package var bindsTokens = false

    package init() {}
}

/// RFC 7636, 4.2.
package enum CodeChallengeMethod: String, CaseIterable, Sendable {
    case s256 = "S256"
    case plain = "plain"
    case none
}

/// Whether an extension of the protocol is used.
package enum ExtensionUse: String, CaseIterable, Sendable {
    /// Where the metadata requires it.
    case auto
    case always
    case never
}
