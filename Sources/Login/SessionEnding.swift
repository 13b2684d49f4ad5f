internal import Clocks
package import Fetch
package import Logging
internal import OpenID
internal import SessionStore
package import Sessions

/// How a session ends besides its cookies. The same for all event loops.
package struct SessionEnding: Sendable {
    /// Nil without `--cookie-refresh`.
    let renewal: SessionRenewal?
    let revocations: Revocations
    /// Nil without `--backend-logout-url`.
    let backend: BackendLogout?
    let seenTokens: SeenLogoutTokens

    /// - Parameter former: what this takes the place of; its memory goes on.
    package init(
        renewal: SessionRenewal?,
        revocations: Revocations,
        backend: BackendLogout?,
        after former: SessionEnding? = nil
    ) {
        seenTokens = former?.seenTokens ?? SeenLogoutTokens()
        self.renewal = renewal
        self.revocations = revocations
        self.backend = backend
    }

    /// A person signed out here.
    func signOut(_ session: Session) {
        renewal?.end(session)
        backend?.call(session[.idToken] ?? "")
    }

    /// The provider says that sessions have ended. False for a token that did its work before.
    ///
    /// It ends sessions that began before it was issued, and no later one: replayed, it does nothing new. Where the store
    /// does not answer, it may come again.
    ///
    /// - Parameter provider: the id of the one that says so; nil where there is only one.
    func end(
        _ token: LogoutToken,
        of provider: String?,
        in store: SessionStore?,
        now: Timestamp
    ) async throws(StoreError) -> Bool {
        // The same name at another provider is another token.
        let tokenID = "\(provider ?? "")\0\(token.tokenID)"
        guard seenTokens.claim(tokenID, until: token.expiresAt + IDTokenVerifier.allowedSkew, now: now) else {
            return false
        }
        let moment = min(now, token.issuedAt + IDTokenVerifier.allowedSkew)
        // Those that are stored in cookies.
        if let sessionID = token.sessionID {
            revocations.end(sessionID: sessionID, subject: token.subject, of: provider, at: moment, now: now)
        } else if let subject = token.subject {
            revocations.end(subject: subject, of: provider, at: moment, now: now)
        }
        guard let store else { return true }
        do throws(StoreError) {
            try await end(token, of: provider, at: moment, in: store)
            return true
        } catch {
            seenTokens.release(tokenID)
            throw error
        }
    }

    /// Ends the store's sessions; comes back after a second at most, since providers wait no longer than some, and goes on
    /// behind that: a person may have some hundred thousand sessions.
    private func end(
        _ token: LogoutToken,
        of provider: String?,
        at moment: Timestamp,
        in store: SessionStore
    ) async throws(StoreError) {
        let (outcomes, tell) = AsyncStream.makeStream(of: StoreError?.self)
        Task {
            // What was answered is carried out, also where Redis fails in the middle of it.
            for attempt in 1...5 {
                do throws(StoreError) {
                    if let sessionID = token.sessionID {
                        try await store.end(sessionID: sessionID, subject: token.subject, of: provider, at: moment)
                    } else if let subject = token.subject {
                        try await store.end(subject: subject, of: provider, at: moment)
                    }
                    tell.yield(nil)
                    return
                } catch {
                    // The provider comes again if it got the error.
                    guard case .terminated = tell.yield(error) else { return }
                }
                try? await Task.sleep(for: .seconds(attempt * 2))
            }
        }
        let limit = Task {
            if (try? await Task.sleep(for: Self.answerTime)) != nil { tell.yield(nil) }
        }
        let first = await outcomes.first { _ in true } ?? nil
        tell.finish()
        limit.cancel()
        if let first { throw first }
    }

    private static let answerTime = Duration.milliseconds(800)
}

/// `--backend-logout-url`: a URL to be called when somebody signs out, for providers and applications that end something
/// of their own then.
package struct BackendLogout: Sendable {
    private let url: String
    private let fetch: Fetching
    private let logger: Logger

    package typealias Fetching = @Sendable (FetchRequest) async throws(FetchError) -> FetchResponse

    /// - Parameter url: `{id_token}` in it becomes the session's ID token.
    package init(url: String, fetch: @escaping Fetching, logger: Logger) {
        self.url = url
        self.fetch = fetch
        self.logger = logger
    }

    /// Calls it and waits for nothing: the person has signed out, whatever comes of it.
    func call(_ idToken: String) {
        let url = url.split(separator: "{id_token}", omittingEmptySubsequences: false).joined(separator: idToken)
        Task {
            do throws(FetchError) {
                let response = try await fetch(FetchRequest(url: url))
                guard !(200..<400).contains(response.status) else { return }
                logger.error("the backend logout URL answered badly", metadata: ["status": "\(response.status)"])
            } catch {
                logger.error("the backend logout URL gave no answer", metadata: ["reason": "\(error)"])
            }
        }
    }
}
