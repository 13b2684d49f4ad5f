internal import Clocks
internal import OpenID
package import Sessions

extension SessionContents {
    /// What a login found out, and those of its tokens that an option has a use for.
    init(_ identity: Identity, keeping tokens: KeptTokens, at now: Timestamp) {
        self.init(createdAt: now, subject: identity.subject)
        take(identity)
        keep(identity.tokens, tokens)
    }

    /// Who the provider says that the person is.
    mutating func take(_ identity: Identity) {
        user = identity.user
        email = identity.email
        preferredUsername = identity.preferredUsername
        name = identity.name
        groups = identity.groups
        providerSessionID = identity.sessionID ?? providerSessionID
        authenticationContext = identity.authenticationContext ?? authenticationContext
        authenticatedAt = identity.authenticatedAt ?? authenticatedAt
        claims = identity.claims.map { KeptClaim(name: $0.name, values: $0.values) }
    }

    private mutating func keep(_ given: Tokens, _ tokens: KeptTokens) {
        if tokens.contains(.access) { accessToken = given.accessToken }
        if tokens.keepsIDToken { idToken = given.idToken }
        if tokens.contains(.refresh) {
            refreshToken = given.refreshToken
            proofKeySeed = given.proofKeySeed
            if given.refreshToken == nil, given.isAskedAbout {
                accessToken = given.accessToken
                isCheckedByAccessToken = true
            }
        }
        // When the tokens that the application is given must be new ones.
        if !tokens.isDisjoint(with: [.access, .id]) { accessTokenExpiresAt = given.accessTokenExpiresAt }
    }

    /// A session that oauth2-proxy made: only the ID token says who the person is to the provider.
    package mutating func takeOver(keeping tokens: KeptTokens) {
        if let hint = idToken.flatMap({ UnverifiedIDToken($0) }) {
            if hint.subject != subject, user == nil { user = subject }
            subject = hint.subject
            providerSessionID = hint.sessionID
        }
        if !tokens.contains(.access) { accessToken = nil }
        if !tokens.keepsIDToken { idToken = nil }
        if !tokens.contains(.refresh) { refreshToken = nil }
        if tokens.isDisjoint(with: [.access, .id]) { accessTokenExpiresAt = nil }
    }

    /// What a renewal brought. Without a new refresh token the old one stays good (RFC 6749, 6); without a new ID token
    /// the person is who they were (OpenID Connect Core 1.0, 12.2).
    mutating func take(_ renewal: Renewal, keeping tokens: KeptTokens, at now: Timestamp) {
        loggedInAt = loggedInAt ?? createdAt
        // Later than before in any case: it tells the states of a session apart.
        createdAt = max(now, createdAt + 1)
        if let identity = renewal.identity {
            take(identity)
            if tokens.keepsIDToken { idToken = identity.tokens.idToken }
        }
        refreshToken = renewal.refreshToken ?? refreshToken
        if tokens.contains(.access) { accessToken = renewal.accessToken ?? accessToken }
        if !tokens.isDisjoint(with: [.access, .id]) { accessTokenExpiresAt = renewal.accessTokenExpiresAt }
    }
}
