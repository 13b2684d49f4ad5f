package import Clocks
import Cryptography
import Synchronization

/// What a provider says of sessions that ended (OpenID Connect Back-Channel Logout 1.0, 2.4): which one, or whose.
package struct LogoutToken: Sendable, Equatable {
    package let subject: String?
    package let sessionID: String?
    /// `jti`: for a token that comes again.
    package let tokenID: String
    package let issuedAt: Timestamp
    package let expiresAt: Timestamp

    static let event = "http://schemas.openid.net/event/backchannel-logout"
    /// Seconds that a token without `exp` is good for. The claim came into the specification only with its errata of
    /// December 2023; Ory Hydra, glewlwyd and others issue tokens without it. `jti` stops a replay all the same.
    static let lifetime: Int64 = 600
    /// Bytes of `sid` and `jti`, which no specification bounds: some providers seal a whole record into them.
    static let longestName = 4096
}

/// Why a logout token is refused.
package enum LogoutTokenError: Error, Equatable, Sendable {
    /// What would be wrong with an ID token, too.
    case token(OpenIDError)
    case event
    case nonce
    case nobody
    case tooLong(String, limit: Int)
}

extension LogoutTokenError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .token(let error):
            error.description(of: "logout token")
        case .event: "logout token: events names no back-channel logout, expected \(LogoutToken.event)"
        case .nonce: "logout token: has a nonce, which is to tell an ID token from it"
        case .nobody: "logout token: has neither sub nor sid"
        case .tooLong(let claim, let limit): "logout token: \(claim) is empty or has more than \(limit) bytes"
        }
    }
}

extension Provider {
    /// Checks a logout token in full. Keys that cannot verify it get one more chance where newer ones can be had, as with
    /// ID tokens.
    package func verifyLogoutToken(_ token: String) async throws(LogoutTokenError) -> LogoutToken {
        do throws(LogoutTokenError) {
            return try verify(token, try orLogoutError { () throws(OpenIDError) in try knowledge() })
        } catch {
            guard case .token(let inner) = error, inner.mayComeFromOldKeys, let known = state.withLock({ $0.known }),
                let newer = await newerKnowledge(than: known.generation, for: .anybody)
            else { throw error }
            return try verify(token, newer)
        }
    }

    /// Every check of Back-Channel Logout 1.0, 2.6, in its order; that no token does its work twice is the caller's.
    private func verify(_ token: String, _ known: Knowledge) throws(LogoutTokenError) -> LogoutToken {
        let (claims, issuedAt, expiresAt) = try orLogoutError { () throws(OpenIDError) in
            let verifier = verifier(known)
            // 1, 2, 3: as an ID token, and not encrypted.
            let (_, _, claims) = try verifier.signedClaims(of: token, with: known.keys)

            // 4: iss, aud, iat, exp as in an ID token.
            try verifier.checkIssuer(claims)
            try verifier.checkAudience(claims, in: ["aud"])
            let times = try verifier.checkTimes(claims, at: clock.now(), lifetime: LogoutToken.lifetime)
            return (claims, times.issuedAt, times.expiresAt)
        }

        // 5: somebody, or some session.
        let subject = try text("sub", claims, limit: 255)
        let sessionID = try text("sid", claims, limit: LogoutToken.longestName)
        guard subject != nil || sessionID != nil else { throw .nobody }

        // 6: what it says is that a session ended.
        switch claims.json["events"]?[LogoutToken.event] {
        // PHP makes an empty list of an empty object.
        case .object?, .array([])?: break
        default: throw .event
        }

        // 7: and it is no ID token.
        guard claims.json["nonce"] == nil else { throw .nonce }

        // 8: a name by which it is known again.
        guard let tokenID = try text("jti", claims, limit: LogoutToken.longestName) else {
            throw .token(.missingClaim("jti"))
        }
        return LogoutToken(
            subject: subject,
            sessionID: sessionID,
            tokenID: tokenID,
            issuedAt: issuedAt,
            expiresAt: expiresAt
        )
    }

    private func text(_ claim: String, _ claims: Claims, limit: Int) throws(LogoutTokenError) -> String? {
        guard let value = claims.json[claim], value != .null else { return nil }
        guard let text = value.plainText else {
            throw .token(.claimType(claim, expected: "a string", got: value.kind))
        }
        guard 1...limit ~= text.utf8.count else { throw .tooLong(claim, limit: limit) }
        return text
    }

    private func orLogoutError<Result>(
        _ body: () throws(OpenIDError) -> Result
    ) throws(LogoutTokenError) -> Result {
        do throws(OpenIDError) {
            return try body()
        } catch {
            throw .token(error)
        }
    }
}
