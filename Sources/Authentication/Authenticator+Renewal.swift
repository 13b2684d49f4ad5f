internal import Clocks
internal import Gateways
internal import HTTP1
internal import Sessions
internal import Web

extension Authenticator {
    /// A session that is due: renewed by this request, or by another one before it or beside it.
    func renew(
        _ session: Session,
        of request: Request,
        _ renewal: SessionRenewal,
        at now: Timestamp
    ) -> PendingAuthentication {
        if let outcome = renewal.known(session, at: now) {
            return .known(result(after: outcome, of: session, request))
        }
        return .after({ await renewal.renew(session) }) { outcome in
            .known(self.result(after: outcome, of: session, request))
        }
    }

    /// The cookies of a session that was sealed by an older key, or by oauth2-proxy.
    func sealedAgain(_ session: Session, _ request: Request) -> [String] {
        let host = cookieHost(of: request)
        // Too large for cookies of ours, it stays what it is.
        let cookies = try? cookie.write(
            session,
            replacing: Array(request.joinedCookies.utf8).span,
            host: host,
            random: random
        )
        return cookies ?? []
    }

    private func result(
        after outcome: SessionRenewal.Outcome,
        of session: Session,
        _ request: Request
    ) -> AuthenticationResult {
        switch outcome {
        case .unchanged:
            return .authenticated(session, setCookies: [])
        case .ended:
            return .unauthenticated(.endedSession)
        case .renewed(let sealed):
            guard let renewed = cookie.open(sealed: sealed, now: clock.now()) else {
                return .unauthenticated(.refusedCookies)
            }
            let host = cookieHost(of: request)
            // Too large for cookies, it is served from memory as long as that lasts.
            let cookies = try? cookie.write(
                sealed: sealed,
                replacing: Array(request.joinedCookies.utf8).span,
                host: host
            )
            return .authenticated(renewed, setCookies: cookies ?? [])
        }
    }
}
