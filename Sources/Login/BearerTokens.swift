package import Clocks
internal import Cryptography
internal import Logging
package import OpenID
package import Sessions
internal import Synchronization

/// Bearer tokens that take a login's place: `--skip-jwt-bearer-tokens`. What was good is remembered until it expires,
/// five minutes at most, so that a program pays for the signature once.
package final class BearerTokens: Sendable {
    package enum Outcome: Sendable {
        case good(Session)
        case bad
        /// A provider that might know the token has not been reached.
        case unavailable
    }

    private struct Known {
        let session: Session
        let until: Timestamp
        /// Whether it is from the provider that logins go to, whose logouts are known.
        let isLoginProviders: Bool
    }

    private static let capacity = 1000
    private static let memory: Int64 = 300

    private let providers: [Provider]
    private let tokens: KeptTokens
    private let claims: [String]
    private let revocations: Revocations?
    private let clock: WallClock
    private let known = Mutex<[[UInt8]: Known]>([:])

    /// - Parameters:
    ///   - providers: the login's own, and those of `--extra-jwt-issuers`.
    ///   - claims: those that sessions keep.
    ///   - revocations: what the first of the providers has ended.
    package init(
        _ providers: [Provider],
        keeping tokens: KeptTokens,
        claims: [String] = [],
        revocations: Revocations? = nil,
        clock: WallClock
    ) {
        self.providers = providers
        self.tokens = tokens
        self.claims = claims
        self.revocations = revocations
        self.clock = clock
    }

    /// The session of a token that was found good a short while ago.
    func session(of token: String) -> Session? {
        let mark = Digest.sha256(Array(token.utf8))
        let now = clock.now()
        guard let found = known.withLock({ $0[mark] }), found.until > now else { return nil }
        return found.isLoginProviders && isRevoked(found.session) ? nil : found.session
    }

    /// - Parameter logger: it knows the request.
    func check(_ token: String, _ logger: Logger) async -> Outcome {
        var isUnavailable = false
        let issuer = UnverifiedIDToken(token)?.issuer
        var reasons: [String] = []
        for (number, provider) in providers.enumerated() {
            do throws(OpenIDError) {
                let verified = try await provider.verify(bearer: token, claims: claims)
                let now = clock.now()
                var contents = SessionContents(verified.identity, keeping: tokens, at: now)
                // A logout ends the tokens of before it.
                contents.loggedInAt = verified.issuedAt
                let session = Session(contents)
                if number == 0, isRevoked(session) {
                    logger.notice("a bearer token was refused", metadata: ["reason": "the provider ended its session"])
                    return .bad
                }
                let until = min(verified.expiresAt, now + Self.memory)
                keep(Known(session: session, until: until, isLoginProviders: number == 0), of: token, now)
                return .good(session)
            } catch {
                isUnavailable = isUnavailable || (error.kind == .unavailable && provider.mayHaveIssued(from: issuer))
                reasons.append(error.description(of: "bearer token"))
            }
        }
        let reason = reasons.joined(separator: "; ")
        guard !isUnavailable else {
            logger.warning("a bearer token cannot be checked for now", metadata: ["reason": "\(reason)"])
            return .unavailable
        }
        logger.notice("a bearer token was refused", metadata: ["reason": "\(reason)"])
        return .bad
    }

    private func isRevoked(_ session: Session) -> Bool {
        guard let revocations, !revocations.isEmpty else { return false }
        return revocations.contains(session)
    }

    private func keep(_ found: Known, of token: String, _ now: Timestamp) {
        guard found.until > now else { return }
        let mark = Digest.sha256(Array(token.utf8))
        known.withLock { known in
            if known.count >= Self.capacity { known = known.filter { $0.value.until > now } }
            if known.count >= Self.capacity { known = [:] }
            known[mark] = found
        }
    }
}

extension Provider {
    /// Whether a token that names this issuer may be the provider's. One that names nobody may.
    fileprivate func mayHaveIssued(from issuer: String?) -> Bool {
        guard let issuer, !configuration.insecureSkipIssuerVerification else { return true }
        return issuer == configuration.issuer
    }
}
