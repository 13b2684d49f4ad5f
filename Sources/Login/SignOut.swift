package import Gate
internal import Logging
internal import OpenID
internal import Redis
internal import SessionStore
internal import Sessions
internal import URLEncoding
package import Wire

extension Login {
    /// `<prefix>/sign_out?rd=`, or a form posted there: the session's cookies end, and the browser goes on to `rd` or `/`.
    ///
    /// With `--sign-out-at-provider` the way leads over the provider, which ends its own session and sends the browser on.
    ///
    /// `{id_token}` in `rd` becomes the session's ID token, for a provider's logout page that wants a hint; nothing
    /// where the session keeps none.
    ///
    /// A session in a store ends there first: while the store does not answer, nobody is told that they are out.
    package func signOut(_ request: Request, _ verdict: Verdict) -> Outcome {
        let rd = request.queryFields["rd"] ?? (request.method == .post ? request.postedFields["rd"] : nil)
        let target = configuration.returnTarget.url(for: request, rd: rd)
        let session = verdict.session
        if let session {
            ending.signOut(session)
            configuration.observe?(.sessionEnded(.signOut))
        }
        let idToken = session?[.idToken] ?? ""
        let location = target.text.split(separator: "{id_token}", omittingEmptySubsequences: false)
            .joined(separator: idToken)
        var response = Response(
            status: .found,
            headers: [("Location", providerURL(request, session, returningTo: location) ?? location)]
        )
        response.headers += CacheControl.never
        appendClearedSession(request, to: &response)
        appendClearedArrival(request, to: &response)
        return onceEnded(request, response, otherwise: notEnded(request))
    }

    /// The answer once the session of the request's ticket has ended in the store, where there is one.
    func onceEnded(
        _ request: Request,
        _ response: Response,
        otherwise failure: @autoclosure () -> Response
    ) -> Outcome {
        guard let stored = gate.stored, let ticket = gate.ticket(of: request) else { return .answered(response) }
        let (store, failure, logger) = (stored.store, failure(), logger)
        return .later {
            do throws(RedisError) {
                try await store.end(ticket)
                return response
            } catch {
                logger.error("a session was not ended", metadata: ["reason": "\(error)"])
                return failure
            }
        }
    }

    /// What a person is told whose session could not be ended: the same once more.
    func notEnded(_ request: Request) -> Response {
        var response = configuration(for: request).notSignedOut(retryURL: request.string(request.target))
        response.headers.append(("Retry-After", "2"))
        return response
    }

    private func providerURL(_ request: Request, _ session: Session?, returningTo location: String) -> String? {
        guard configuration.signsOutAtProvider else { return nil }
        let returnTo =
            location.hasPrefix("/")
            ? configuration.originRules.origin(of: request).map { $0.text + location } : location
        return provider.endSessionURL(idTokenHint: session?[.idToken], returnTo: returnTo)
    }
}
