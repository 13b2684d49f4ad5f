package import Clocks
package import Cryptography
package import Logging
package import Redis
package import Sessions

/// Sessions that are stored in Redis, for tasks: made, renewed, ended, found. What the auth check needs is in `SessionReader`.
package struct SessionStore: Sendable {
    /// The same for all event loops, and what goes on where other settings take their place.
    package struct Configuration: Sendable {
        package var cookieName: String
        package var keys: KeyRing
        /// Seconds that a session lives from its creation or its last renewal.
        package var lifetime: Int64
        /// Seconds that it lives from its login, whatever is renewed; nil for no such end.
        package var maximumLifetime: Int64?

        package init(cookieName: String, keys: KeyRing, lifetime: Int64, maximumLifetime: Int64? = nil) {
            self.cookieName = cookieName
            self.keys = keys
            self.lifetime = lifetime
            self.maximumLifetime = maximumLifetime
        }

        func end(of session: Session) -> Timestamp { session.end(lifetime: lifetime, maximum: maximumLifetime) }
    }

    let redis: StoreConnection
    let configuration: Configuration
    let index: PersonIndex
    let unwritten: UnwrittenSessions
    let clock: WallClock
    let random: RandomSource
    let logger: Logger

    /// - Parameter unwritten: the same for all loops.
    package init(
        _ configuration: Configuration,
        redis: RedisHandle,
        unwritten: UnwrittenSessions = UnwrittenSessions(),
        clock: WallClock,
        random: RandomSource,
        logger: Logger
    ) {
        self.configuration = configuration
        self.redis = StoreConnection(redis)
        self.unwritten = unwritten
        self.clock = clock
        self.random = random
        self.logger = logger
        index = PersonIndex(configuration.keys, cookieName: configuration.cookieName)
    }

    /// Whether Redis answers, within its command timeout.
    package func isReachable() async -> Bool {
        (try? await redis.send(RedisCommand(["PING"]))) != nil
    }

    // MARK: - A session begins

    /// Keeps a session and gives the ticket to it: always a new one.
    package func keep(_ session: Session) async throws(StoreError) -> Ticket {
        let ticket = Ticket(random: random, at: clock.now())
        _ = try await keep(session, ticket)
        return ticket
    }

    /// Takes in a session that the browser has kept otherwise until now: all that come with it, at all replicas, get to
    /// one session. Nil where that has ended meanwhile.
    package func takeIn(_ session: Session) async throws(StoreError) -> (ticket: Ticket, session: Session)? {
        let secret = HMAC.sha256(key: configuration.keys.macKeys(for: .formerSession)[0], message: session.bytes)
        let ticket = Ticket(from: secret, at: clock.now())
        guard let kept = try await keep(session, ticket) else { return nil }
        return (ticket, kept)
    }

    /// The session that is there then; nil where it had ended.
    @discardableResult
    private func keep(_ session: Session, _ ticket: Ticket) async throws(StoreError) -> Session? {
        let place = SessionPlace(ticket)
        let now = clock.now()
        let rest = configuration.end(of: session) - now
        guard rest > 0 else { return nil }
        // Before the session: one that no list names could not be ended by its person's name.
        try await enter(session, at: place)
        let reply = try await Script.create.run(
            [place.session, place.about],
            [
                StoredForm.seal(configuration.keys.bound(session), fence: 0, ticket, at: place, random: random),
                seal(About(session), at: place), Self.milliseconds(rest),
            ],
            on: redis
        )
        guard case .bytes(let value) = reply else { return session }
        return StoredForm.open(value, ticket, at: place)?.session
    }

    // MARK: - A session ends

    /// Ends a session. Its ticket is then worthless.
    package func end(_ ticket: Ticket) async throws(StoreError) {
        _ = try await end(SessionPlace(ticket))
    }

    /// Ends the session that a browser had before this one: at once where it was another person's; of the same person's,
    /// requests may still be under way. Where the store does not answer, it goes on to its own end, and its ticket is
    /// nobody's.
    package func replace(_ ticket: Ticket, bySessionOf session: Session) async {
        let place = SessionPlace(ticket)
        guard case .bytes(let value) = try? await redis.send(Self.get(place.session)),
            let former = StoredForm.open(value, ticket, at: place)?.session
        else { return }
        let scopes = [former, session].map { configuration.keys.scope(ofProvider: $0[.provider]) }
        if former[.subject] == session[.subject], scopes[0] == scopes[1] {
            let soon = Self.milliseconds(Self.overlap)
            _ = try? await Script.shorten.run([place.session, place.about], [soon], on: redis)
        } else {
            _ = try? await end(place)
        }
    }

    /// Whether there was such a session.
    func end(_ place: SessionPlace) async throws(StoreError) -> Bool {
        unwritten.forget(place)
        let reply = try await Script.end.run(
            [place.session, place.about, place.lock],
            [Self.milliseconds(Self.overlap)],
            on: redis
        )
        return reply == .integer(1)
    }

    /// Seconds that requests may still be under way with what they set out with.
    private static let overlap: Int64 = 60

    static func milliseconds(_ seconds: Int64) -> [UInt8] { Array("\(min(seconds, 1 << 40) * 1000)".utf8) }
}
