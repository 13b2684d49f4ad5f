package import Clocks
internal import Cryptography
internal import Logging
package import OpenID
package import Sessions
internal import Synchronization

/// Bearer tokens that take a login's place: JWTs with `--skip-jwt-bearer-tokens`, and others where the provider is asked
/// about them. What was found good is remembered until it expires, so that a program pays for the signature, or the call,
/// once: JWTs five minutes at most, others one, after which a token that was revoked counts no more. So is for some
/// seconds what was not good and cost a call.
package final class BearerTokens: Sendable {
    package enum Outcome: Sendable {
        case good(Session)
        case bad
        /// A provider that might know the token has not been reached.
        case unavailable
    }

    /// Whose tokens are taken.
    private struct Issuer {
        let provider: Provider
        /// Whether people log in there, so that its logouts are known.
        let isLoginProvider: Bool
        /// What sessions of it name as their provider; nil where they name none.
        let name: String?
    }

    private struct Known {
        /// Nil for a token that was not good.
        let session: Session?
        /// Whether it is from a provider that logins go to, whose logouts are known.
        let isLoginProviders: Bool
    }

    private static let capacity = 1000
    private static let memory: Int64 = 300
    private static let introspectedMemory: Int64 = 60
    private static let refusalMemory: Int64 = 10
    /// Calls under way at once. Anybody can send tokens that nobody has seen before: more of them wait.
    private static let mostCalls = 32

    private let issuers: [Issuer]
    /// Whether JWTs are taken, by their signatures.
    private let takesSigned: Bool
    /// Whether the first provider that logins go to is asked about other tokens (RFC 7662).
    private let introspects: Bool
    private let tokens: KeptTokens
    private let claims: [String]
    private let revocations: Revocations?
    private let clock: WallClock
    private let monotonic: MonotonicClock
    /// By the token's digest.
    private let known = Mutex(SeenLately<[UInt8], Known>(capacity: capacity))
    private let calls = Mutex(0)

    /// - Parameters:
    ///   - logins: where people log in.
    ///   - extra: the issuers of `--extra-jwt-issuers`.
    ///   - introspects: whether the first of the providers is asked about tokens that are no JWTs, and where JWTs are not
    ///     taken by their signatures about all.
    ///   - claims: those that sessions keep.
    ///   - revocations: what the login's providers have ended.
    package init(
        _ logins: LoginProviders,
        extra: [Provider] = [],
        takesSigned: Bool = true,
        introspects: Bool = false,
        keeping tokens: KeptTokens,
        claims: [String] = [],
        revocations: Revocations? = nil,
        clock: WallClock,
        monotonic: MonotonicClock = .system
    ) {
        issuers =
            logins.all.map {
                Issuer(provider: $0.provider, isLoginProvider: true, name: logins.name(of: $0))
            } + extra.map { Issuer(provider: $0, isLoginProvider: false, name: nil) }
        self.takesSigned = takesSigned
        self.introspects = introspects
        self.tokens = tokens
        self.claims = claims
        self.revocations = revocations
        self.clock = clock
        self.monotonic = monotonic
    }

    /// Whether it is a token of a kind that is taken.
    func takes(_ token: String) -> Bool {
        if AuthorizationField.isToken(token) { return takesSigned || introspects }
        return introspects && AuthorizationField.isOpaqueToken(token)
    }

    /// What was found of a token a short while ago; nil where that does not count any more.
    func outcome(of token: String) -> Outcome? {
        let mark = Digest.sha256(Array(token.utf8))
        let now = monotonic.now()
        guard let found = known.withLock({ $0.value(of: mark, at: now) }) else { return nil }
        guard let session = found.session else { return .bad }
        return found.isLoginProviders && isRevoked(session) ? nil : .good(session)
    }

    /// - Parameter logger: it knows the request.
    func check(_ token: String, _ logger: Logger) async -> Outcome {
        guard takesSigned, AuthorizationField.isToken(token) else { return await introspect(token, logger) }
        var isUnavailable = false
        let issuer = UnverifiedIDToken(token)?.issuer
        var reasons: [String] = []
        // A token that names its issuer is verified by that one's keys only.
        let named = issuers.filter {
            $0.provider.configuration.kind.speaksOpenIDConnect && $0.provider.mayIssue(as: issuer)
        }
        for candidate in named.isEmpty ? issuers : named {
            let provider = candidate.provider
            do throws(OpenIDError) {
                let verified = try await provider.verify(bearer: token, claims: claims)
                return admit(verified, token, of: candidate, for: Self.memory, logger)
            } catch {
                isUnavailable = isUnavailable || (error.kind == .unavailable && provider.mayIssue(as: issuer))
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

    private func admit(
        _ found: BearerIdentity,
        _ token: String,
        of issuer: Issuer,
        for memory: Int64,
        _ logger: Logger
    ) -> Outcome {
        let now = clock.now()
        var contents = SessionContents(found.identity, keeping: tokens, at: now)
        // A logout ends the tokens of before it.
        contents.loggedInAt = found.issuedAt
        contents.provider = issuer.name
        let session = Session(contents)
        if issuer.isLoginProvider, isRevoked(session) {
            logger.notice("a bearer token was refused", metadata: ["reason": "the provider ended its session"])
            return .bad
        }
        let rest = found.expiresAt.map { $0 - now } ?? memory
        keep(Known(session: session, isLoginProviders: issuer.isLoginProvider), of: token, for: min(rest, memory))
        return .good(session)
    }

    private func introspect(_ token: String, _ logger: Logger) async -> Outcome {
        let isAdmitted = calls.withLock { calls in
            guard calls < Self.mostCalls else { return false }
            calls += 1
            return true
        }
        guard isAdmitted else {
            logger.warning(
                "a bearer token cannot be checked for now",
                metadata: ["reason": "too many wait for the provider"]
            )
            return .unavailable
        }
        defer { calls.withLock { $0 -= 1 } }
        do throws(OpenIDError) {
            let found = try await issuers[0].provider.introspect(token, claims: claims)
            return admit(found, token, of: issuers[0], for: Self.introspectedMemory, logger)
        } catch {
            let reason = error.description(of: "bearer token")
            guard error.kind == .refused else {
                logger.error("a bearer token cannot be checked for now", metadata: ["reason": "\(reason)"])
                return .unavailable
            }
            logger.notice("a bearer token was refused", metadata: ["reason": "\(reason)"])
            keep(Known(session: nil, isLoginProviders: true), of: token, for: Self.refusalMemory)
            return .bad
        }
    }

    private func isRevoked(_ session: Session) -> Bool {
        guard let revocations, !revocations.isEmpty else { return false }
        return revocations.contains(session)
    }

    private func keep(_ found: Known, of token: String, for seconds: Int64) {
        // The end of what is kept still counts, and the end of a token does not.
        guard seconds > 1 else { return }
        let mark = Digest.sha256(Array(token.utf8))
        let now = monotonic.now()
        known.withLock { $0.keep(found, of: mark, until: now + .seconds(seconds - 1), at: now) }
    }
}
