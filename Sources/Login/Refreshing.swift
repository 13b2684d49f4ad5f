package import Clocks
package import Logging
internal import OpenID
package import Sessions

/// Asks the provider to renew a session: what `SessionRenewal` needs of a provider.
package struct Refreshing: Sendable {
    let providers: LoginProviders
    let tokens: KeptTokens
    let claims: [String]
    let clock: WallClock
    let logger: Logger
    let observe: LoginEvent.Observer?

    /// - Parameter claims: those that sessions keep.
    package init(
        providers: LoginProviders,
        tokens: KeptTokens,
        claims: [String] = [],
        clock: WallClock,
        logger: Logger,
        observe: LoginEvent.Observer? = nil
    ) {
        self.providers = providers
        self.tokens = tokens
        self.claims = claims
        self.clock = clock
        self.logger = logger
        self.observe = observe
    }

    /// Spends the session's refresh token, or asks the vendor about its access token where it has no refresh token.
    ///
    /// A provider that refuses it (`invalid_grant`), or that now says of the person what no login would be granted for,
    /// ends the session. Every other failure ends none: the session goes on to its own end.
    package func renew(_ session: Session) async -> SessionRenewal.Reply {
        guard let subject = session[.subject], let login = providers.provider(of: session) else { return .unavailable }
        let provider = login.provider
        var logger = logger
        if let name = providers.name(of: login) { logger[metadataKey: "provider"] = "\(name)" }
        do throws(OpenIDError) {
            let renewal: Renewal
            if let token = session[.refreshToken] {
                renewal = try await provider.refresh(
                    token,
                    subject: subject,
                    claims: claims,
                    proofKey: session.proofKey
                )
            } else if let token = session[.accessToken] {
                renewal = try await provider.check(accessToken: token, subject: subject, claims: claims)
            } else {
                return .unavailable
            }
            var contents = SessionContents(session)
            contents.take(renewal, keeping: tokens, at: clock.now())
            observe?(.refreshed(.renewed))
            return .renewed(Session(contents))
        } catch {
            guard error.endsSession else {
                observe?(.refreshed(.unavailable))
                logger.error("sessions are not renewed for now", metadata: ["reason": "\(error)"])
                return .unavailable
            }
            observe?(.refreshed(.ended))
            logger.notice("a session was not renewed and ends", metadata: ["reason": "\(error)"])
            return .ended
        }
    }
}

extension Session {
    /// The key that the refresh token is bound to, whatever the settings say by now.
    fileprivate var proofKey: DPoPKey? {
        proofKeySeed.flatMap { $0.count == DPoPKey.seedCount ? DPoPKey(seed: $0) : nil }
    }
}
