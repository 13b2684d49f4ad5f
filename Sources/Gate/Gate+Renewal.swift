internal import Clocks
internal import Decision
internal import Gateways
internal import Sessions
internal import Web
internal import Wire

extension Gate {
    /// A session that is due: renewed by this request, or by another one before it or beside it.
    func renew(
        _ session: Session,
        of request: Request,
        _ renewal: SessionRenewal,
        at now: Timestamp
    ) -> Authentication {
        if let outcome = renewal.known(session, at: now) {
            return .settled(presence(after: outcome, of: session, request))
        }
        return .after({ await renewal.renew(session) }) { outcome in
            .settled(self.presence(after: outcome, of: session, request))
        }
    }

    /// The cookies of a session that was sealed by an older key, or by oauth2-proxy.
    func writtenAnew(_ session: Session, _ request: Request) -> [String] {
        let host = configuration.originRules.origin(of: request)?.host ?? ""
        // Too large for cookies of ours, it stays what it is.
        let cookies = try? cookie.write(
            session,
            replacing: Array(request.joinedCookies.utf8).span,
            host: host,
            random: random
        )
        return cookies ?? []
    }

    private func presence(
        after outcome: SessionRenewal.Outcome,
        of session: Session,
        _ request: Request
    ) -> Presence {
        switch outcome {
        case .unchanged:
            return .somebody(session, setCookies: [])
        case .ended:
            return .nobody(.endedSession)
        case .renewed(let sealed):
            guard let renewed = cookie.open(sealed: sealed, now: clock.now()) else {
                return .nobody(.refusedCookies)
            }
            let host = configuration.originRules.origin(of: request)?.host ?? ""
            // Too large for cookies, it is served from memory as long as that lasts.
            let cookies = try? cookie.write(
                sealed: sealed,
                replacing: Array(request.joinedCookies.utf8).span,
                host: host
            )
            return .somebody(renewed, setCookies: cookies ?? [])
        }
    }
}
