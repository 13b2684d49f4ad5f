internal import Clocks
internal import Gateways
package import HTTP1
package import SessionStore
package import Sessions
internal import Web

/// Sessions in a store, as one event loop reaches them.
package struct StoredSessions {
    package let cookie: TicketCookie
    let reader: SessionReader
    package let store: SessionStore
    /// Opens the sessions that oauth2-proxy left in the same Redis; nil where the switch from it is over.
    let oauth2Proxy: OAuth2ProxyCookie?

    package init(
        cookie: TicketCookie,
        reader: SessionReader,
        store: SessionStore,
        oauth2Proxy: OAuth2ProxyCookie? = nil
    ) {
        self.cookie = cookie
        self.reader = reader
        self.store = store
        self.oauth2Proxy = oauth2Proxy
    }

    /// Seconds after which to ask again while the store does not answer.
    static let retryAfter: Int64 = 2
}

extension Authenticator {
    /// With sessions in a store: the cookie holds a ticket, and the store is asked once.
    func authenticate(_ request: Request, _ stored: StoredSessions, renews: Bool) -> PendingAuthentication {
        switch ticketReading(of: request, stored.cookie) {
        case .ticket(let ticket, let isOutdated):
            return .pending { _, settle in
                stored.reader.read(ticket) { reading in
                    settle(self.authentication(reading, ticket, isOutdated, request, stored, renews: renews))
                }
            }
        case .none:
            return takeIn(request, stored, renews: renews)
        }
    }

    /// The ticket among the request's cookies; nil without a ticket, or without a session store.
    package func ticket(of request: Request) -> Ticket? {
        guard let stored, case .ticket(let ticket, _) = ticketReading(of: request, stored.cookie) else { return nil }
        return ticket
    }

    private func ticketReading(of request: Request, _ cookie: TicketCookie) -> TicketCookie.Reading {
        request.cookies { cookie.read($0) } ?? TicketCookie.Reading.none
    }

    private func authentication(
        _ reading: SessionReader.Reading,
        _ ticket: Ticket,
        _ isOutdated: Bool,
        _ request: Request,
        _ stored: StoredSessions,
        renews: Bool
    ) -> PendingAuthentication {
        switch reading {
        case .unavailable: return .known(.unavailable(retryAfter: StoredSessions.retryAfter))
        case .ended: return .known(.unauthenticated(.endedSession))
        case .session(let found):
            let session = found.session
            if isRevoked(session) { return .known(.unauthenticated(.endedSession)) }
            guard renews, let renewal, renewal.isDue(session, at: clock.now()) else {
                return .known(result(session, ticket, isOutdated, request, stored))
            }
            let shared = stored.store.shared(ticket, found)
            return .after({ await renewal.renew(session, in: shared) }) { state in
                switch state {
                case .ended: .known(.unauthenticated(.endedSession))
                case .present(let session): .known(self.result(session, ticket, isOutdated, request, stored))
                }
            }
        }
    }

    /// Somebody, with their cookie written again where it is older than the session or the cookie secret.
    private func result(
        _ session: Session,
        _ ticket: Ticket,
        _ isOutdated: Bool,
        _ request: Request,
        _ stored: StoredSessions
    ) -> AuthenticationResult {
        guard isOutdated || ticket.issuedAt < session.createdAt else { return .authenticated(session, setCookies: []) }
        return .authenticated(session, setCookies: cookies(for: ticket, request, stored))
    }

    private func cookies(for ticket: Ticket, _ request: Request, _ stored: StoredSessions) -> [String] {
        stored.cookie.write(
            ticket,
            at: clock.now(),
            replacing: Array(request.joinedCookies.utf8).span,
            host: cookieHost(of: request),
            random: random
        )
    }

    /// A session that still lies elsewhere: in cookies, from before there was a store, or where oauth2-proxy kept it.
    private func takeIn(_ request: Request, _ stored: StoredSessions, renews: Bool) -> PendingAuthentication {
        let now = clock.now()
        switch reading(of: request, at: now) {
        case .none: return .known(.unauthenticated(.noCookies))
        case .session(let session), .outdated(let session):
            return takeIn(session, request, stored, renews: renews)
        case .refused:
            let cookies = Array(request.joinedCookies.utf8)
            guard let oauth2Proxy = stored.oauth2Proxy, let ticket = oauth2Proxy.ticket(in: cookies.span, now: now)
            else { return .known(.unauthenticated(.refusedCookies)) }
            return .pending { _, settle in
                stored.reader.readForeign(ticket.id) { value in
                    guard let value else { return settle(.known(.unavailable(retryAfter: StoredSessions.retryAfter))) }
                    guard let session = oauth2Proxy.session(value, of: ticket) else {
                        return settle(.known(.unauthenticated(.refusedCookies)))
                    }
                    settle(self.takeIn(session, request, stored, renews: renews))
                }
            }
        }
    }

    private func takeIn(
        _ session: Session,
        _ request: Request,
        _ stored: StoredSessions,
        renews: Bool
    ) -> PendingAuthentication {
        if isRevoked(session) { return .known(.unauthenticated(.endedSession)) }
        // Leaving or coming back from the provider is no time to move.
        guard renews else { return .known(.authenticated(session, setCookies: [])) }
        let store = stored.store
        return .after({ () async -> TakenIn in
            do throws(StoreError) {
                guard let (ticket, session) = try await store.takeIn(session) else { return .ended }
                return .session(session, ticket)
            } catch {
                return .unavailable
            }
        }) { taken in
            switch taken {
            case .ended: .known(.unauthenticated(.endedSession))
            case .unavailable: .known(.unavailable(retryAfter: StoredSessions.retryAfter))
            case .session(let session, let ticket):
                .known(.authenticated(session, setCookies: self.cookies(for: ticket, request, stored)))
            }
        }
    }

    private enum TakenIn: Sendable {
        case session(Session, Ticket)
        case ended
        case unavailable
    }
}
