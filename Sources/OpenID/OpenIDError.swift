package import Clocks

/// Which of the provider's documents or endpoints a problem was met at.
package enum ProviderEndpoint: String, Sendable {
    case metadata = "provider metadata"
    case authorization = "authorization endpoint"
    case pushedAuthorization = "pushed authorization request endpoint"
    case keySet = "key set"
    case token = "token endpoint"
    case userInfo = "userinfo endpoint"
    case introspection = "introspection endpoint"
    case api = "API"
}

/// Everything that can go wrong between us and the provider. `description` is the sentence for the log: what was
/// expected, what came, what to do. No case carries a token, a code, a nonce or a secret.
package enum OpenIDError: Error, Equatable, Sendable {
    // Settings.
    case invalidIssuer(String)
    case invalidEndpoint(ProviderEndpoint, url: String)
    case missingEndpoint(ProviderEndpoint, issuer: String)
    case invalidPublicKey(number: Int, reason: String)
    case clientKeyMissing

    // Any call to the provider.
    case notReady(issuer: String)
    /// `isBeforeSending`: the request did not go out.
    case unreachable(ProviderEndpoint, url: String, reason: String, isBeforeSending: Bool = false)
    /// More logins wait for the token endpoint than there is room for.
    case lineIsFull
    /// The code waited in line for longer than the provider keeps codes.
    case codeOutdated
    case status(ProviderEndpoint, url: String, status: Int)
    case redirect(ProviderEndpoint, url: String, status: Int, to: String? = nil)
    case contentType(ProviderEndpoint, url: String, got: String?)
    case invalidJSON(ProviderEndpoint, url: String, JSONError)
    case notAnObject(ProviderEndpoint, url: String, got: String)

    // Metadata and keys.
    case metadataIssuer(expected: String, got: String)
    case missingField(ProviderEndpoint, url: String, name: String)
    case invalidField(ProviderEndpoint, url: String, name: String, expected: String, got: String)
    case noUsableAlgorithm(announced: [String])
    case noUsableKey(url: String, skipped: [String])

    /// The provider takes no pushed authorization request (RFC 9126, 2.3).
    case authorizationRequestRefused(url: String, error: String, description: String?)

    // The authorization response (RFC 9207).
    case callbackIssuerMissing(expected: String)
    case callbackIssuer(expected: String, got: String)

    // The token response.
    case tokenRequestRefused(url: String, error: String, description: String?)
    /// The same words under a status that says that the provider is in trouble (429, 5xx).
    case tokenRequestFailed(url: String, status: Int, error: String)
    case tokenType(got: String, expected: String = "Bearer")

    // The ID token.
    case malformedToken(String)
    case encryptedToken
    case encryption(got: String, accepted: String)
    case undecryptable
    /// A bearer token that is bound to somebody's key (RFC 9449, 7.1; RFC 8705, 3).
    case boundToken
    case algorithm(got: String, accepted: [String])
    case criticalHeader
    case securityEvent
    case unknownKey(keyID: String?, algorithm: String, known: [String])
    case signature(keyID: String?, algorithm: String)
    case missingClaim(String)
    case claimType(String, expected: String, got: String)
    case issuer(expected: String, got: String)
    case audience(claim: String, expected: [String], got: [String])
    case severalAudiencesWithoutAuthorizedParty(got: [String])
    case authorizedParty(expected: [String], got: String)
    case expired(Timestamp, now: Timestamp)
    case issuedInTheFuture(Timestamp, now: Timestamp)
    case notYetValid(Timestamp, now: Timestamp)
    case nonceMissing
    case nonce
    case accessTokenHash
    case subject(String)
    case authenticationTooOld(Timestamp, maximumAge: Int64, now: Timestamp)

    /// The introspection endpoint says so of a bearer token.
    case inactiveToken

    // Who the person is.
    case noUser(claim: String)
    case signedUserInfo(url: String, reason: String)
    case userInfoSubject(idToken: String, userInfo: String)
    case renewedSubject(expected: String, got: String)
    case unverifiedEmail(String)

    // What a vendor's API says.
    case api(VendorRefusal)
    case foreignPage(url: String, next: String)
    case tooManyPages(url: String, limit: Int)
    /// The person is in none of the places of which the settings ask for one.
    case notAMember(String)
    case tenant(expected: [String], got: String?)
    /// What is wrong with the site's own credentials at the vendor.
    case credentials(String)
}

extension OpenIDError {
    /// What a caller does about it.
    package enum Kind: Sendable {
        /// The provider is down, slow or answers nonsense for now: a new try may work (502/503).
        case unavailable
        /// The provider said no to this code, token or person; `invalid_grant` is among them.
        case refused
        /// Nothing gets better before somebody changes a setting, here or at the provider.
        case misconfigured
    }

    package var kind: Kind {
        switch self {
        case .notReady, .unreachable, .tokenRequestFailed, .lineIsFull, .codeOutdated:
            .unavailable
        case .status(_, _, let status):
            status == 429 || status >= 500 ? .unavailable : .misconfigured
        case .authorizationRequestRefused(_, let error, _):
            ["temporarily_unavailable", "server_error"].contains(error) ? .unavailable : .misconfigured
        case .tokenRequestRefused(_, let error, _):
            switch error {
            case "temporarily_unavailable", "server_error": .unavailable
            case "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope": .misconfigured
            default: .refused
            }
        case .invalidIssuer, .invalidEndpoint, .missingEndpoint, .invalidPublicKey, .clientKeyMissing, .redirect,
            .contentType,
            .invalidJSON, .notAnObject, .metadataIssuer, .missingField, .invalidField, .noUsableAlgorithm,
            .noUsableKey, .tokenType, .encryption, .undecryptable, .signedUserInfo, .foreignPage, .tooManyPages,
            .credentials:
            .misconfigured
        case .api(let refusal):
            if refusal.isOutage {
                .unavailable
            } else {
                refusal.isAboutPerson && refusal.refusesPerson ? .refused : .misconfigured
            }
        default:
            .refused
        }
    }

    /// Whether a renewal that fails so ends the session: the refresh token is spent, revoked or expired (RFC 6749, 5.2), or
    /// the provider says of the person what no login would be granted for. Everything else may pass, and an outage must
    /// not log people out: providers, gateways and balancers put any word into `error` while they are in trouble.
    package var endsSession: Bool {
        switch self {
        case .tokenRequestRefused(_, let error, _): Self.errorsAboutThePerson.contains(error)
        case .renewedSubject, .userInfoSubject, .unverifiedEmail, .notAMember, .tenant: true
        case .api: kind == .refused
        default: false
        }
    }

    /// OpenID Connect Core 1.0, 3.1.2.6, and RFC 6749, 5.2 and 4.1.2.1.
    private static let errorsAboutThePerson: Set<String> = [
        "invalid_grant", "interaction_required", "login_required", "consent_required", "account_selection_required",
        "access_denied",
        // GitHub's words.
        "bad_refresh_token",
    ]

    /// The provider knows no such code or token, or does not any more (RFC 6749, 5.2).
    package var isInvalidGrant: Bool {
        if case .tokenRequestRefused(_, "invalid_grant", _) = self { true } else { false }
    }

    /// Whether it is a refusal by who may pass, not a fault.
    package var isAboutMembership: Bool {
        switch self {
        case .notAMember, .tenant: true
        default: false
        }
    }

    /// Whether the code or refresh token that the request brought is still good: the request did not go out, or the token
    /// endpoint turned it away unread.
    package var leavesGrantUnspent: Bool {
        switch self {
        case .notReady, .lineIsFull: true
        case .unreachable(.token, _, _, let isBeforeSending): isBeforeSending
        case .status(.token, _, let status), .tokenRequestFailed(_, let status, _): status == 429 || status == 503
        default: false
        }
    }

    /// Whether newer keys could turn this refusal into a yes.
    package var mayComeFromOldKeys: Bool {
        switch self {
        case .unknownKey, .signature: true
        default: false
        }
    }
}
