package import Clocks
internal import Cryptography
package import Logging
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
    }

    private static let capacity = 1000
    private static let memory: Int64 = 300

    private let providers: [Provider]
    private let tokens: KeptTokens
    private let claims: [String]
    private let clock: WallClock
    private let logger: Logger
    private let known = Mutex<[[UInt8]: Known]>([:])

    /// - Parameters:
    ///   - providers: the login's own, and those of `--extra-jwt-issuers`.
    ///   - claims: those that sessions keep.
    package init(
        _ providers: [Provider],
        keeping tokens: KeptTokens,
        claims: [String] = [],
        clock: WallClock,
        logger: Logger
    ) {
        self.providers = providers
        self.tokens = tokens
        self.claims = claims
        self.clock = clock
        self.logger = logger
    }

    /// The session of a token that was found good a short while ago.
    func session(of token: String) -> Session? {
        let mark = Digest.sha256(Array(token.utf8))
        let now = clock.now()
        return known.withLock { known in known[mark].flatMap { $0.until > now ? $0.session : nil } }
    }

    func check(_ token: String) async -> Outcome {
        var isUnavailable = false
        let issuer = UnverifiedIDToken(token)?.issuer
        var reasons: [String] = []
        for provider in providers {
            do throws(OpenIDError) {
                let (identity, expiresAt) = try await provider.verify(bearer: token, claims: claims)
                let now = clock.now()
                let session = Session(SessionContents(identity, keeping: tokens, at: now))
                keep(session, of: token, until: min(expiresAt, now + Self.memory), now)
                return .good(session)
            } catch {
                isUnavailable = isUnavailable || (error.kind == .unavailable && provider.mayHaveIssued(from: issuer))
                reasons.append("\(error)")
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

    private func keep(_ session: Session, of token: String, until: Timestamp, _ now: Timestamp) {
        guard until > now else { return }
        let mark = Digest.sha256(Array(token.utf8))
        known.withLock { known in
            if known.count >= Self.capacity { known = known.filter { $0.value.until > now } }
            if known.count >= Self.capacity { known = [:] }
            known[mark] = Known(session: session, until: until)
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
