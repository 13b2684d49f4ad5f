package import Clocks

/// Who logged in, as a verified ID token (and userinfo, where it was asked) says. Texts are as the provider sent them:
/// what may pass into a header or a policy is decided there.
package struct Identity: Sendable, Equatable {
    /// `sub`: 1 to 255 bytes without control characters.
    package var subject: String
    /// The claim that names the user, `sub` unless configured otherwise.
    package var user: String
    package var email: String?
    /// nil where the provider does not say.
    package var emailVerified: Bool?
    package var groups: [String]
    package var preferredUsername: String?
    package var name: String?
    /// `sid`: the provider's own session (OpenID Connect Back-Channel Logout 1.0, 2.1).
    package var sessionID: String?
    package var authenticationContext: String?
    package var authenticatedAt: Timestamp?
    /// The claims that were asked for besides, each with its values: text, numbers as they were written, `true` and
    /// `false`; empty where the provider sends none of it.
    package var claims: [IdentityClaim] = []
    package var tokens: Tokens
}

package struct IdentityClaim: Sendable, Equatable {
    package var name: String
    package var values: [String]

    package init(name: String, values: [String]) {
        self.name = name
        self.values = values
    }
}

package struct Tokens: Sendable, Equatable {
    /// nil at providers that speak plain OAuth 2.0.
    package var idToken: String?
    /// nil where the provider gave none.
    package var accessToken: String?
    package var refreshToken: String?
    /// When the access token ends, where the provider says.
    package var accessTokenExpiresAt: Timestamp?
    /// What the key is made from that they are bound to; nil for bearer tokens.
    package var proofKeySeed: [UInt8]?
    /// Whether the vendor's API says at any time whose the access token is.
    package var isAskedAbout = false
}

/// What a refresh token bought. The provider need not send a new ID token (OpenID Connect Core 1.0, 12.2): then
/// `identity` is nil and the one of the login stands.
package struct Renewal: Sendable, Equatable {
    package var identity: Identity?
    /// nil where the provider gave none.
    package var accessToken: String?
    /// nil: the old one stays good.
    package var refreshToken: String?
    package var accessTokenExpiresAt: Timestamp?
}
