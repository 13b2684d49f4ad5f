package import Clocks
package import Redis
internal import Sessions

extension SessionStore {
    /// One of somebody's sessions.
    package struct Listed: Sendable {
        /// Names it, and tells nothing about its ticket.
        package let id: String
        package let user: String
        package let subject: String
        package let email: String?
        package let loggedInAt: Timestamp
        /// When it was last renewed, or began.
        package let createdAt: Timestamp
        package let endsAt: Timestamp
    }

    /// Enters the session in the list of each of its names, or prolongs it there.
    func enter(_ session: Session, at place: SessionPlace) async throws(RedisError) {
        let member = IndexEntry(session, at: place).member
        let now = clock.now().secondsSince1970
        let end = session.createdAt.secondsSince1970 + rules.lifetime
        for name in PersonName.all(of: session) {
            _ = try await Script.enter.run(
                [index.place(of: name)],
                [member, Array("\(end)".utf8), Array("\(now)".utf8)],
                on: redis
            )
        }
    }

    /// The sessions that live under any of these names, the oldest login first.
    package func sessions(of names: [PersonName]) async throws(RedisError) -> [Listed] {
        var listed: [Listed] = []
        for entry in try await entries(of: names).keys {
            guard case .bytes(let value) = try await redis.send(Self.get(entry.place.about)),
                let about = openAbout(value, at: entry.place)?.session
            else { continue }
            listed.append(
                Listed(
                    id: entry.place.name,
                    user: about.user,
                    subject: about[.subject] ?? "",
                    email: about[.email],
                    loggedInAt: about.timestamp(.loggedInAt) ?? about.createdAt,
                    createdAt: about.createdAt,
                    endsAt: about.createdAt + rules.lifetime
                )
            )
        }
        return listed.sorted { ($0.loggedInAt, $0.id) < ($1.loggedInAt, $1.id) }
    }

    /// Ends every session that is found under any of these names; gives how many.
    package func end(_ names: [PersonName]) async throws(RedisError) -> Int {
        try await end(names) { _ in true }
    }

    /// Ends one session by the name that a list gave it. Whether there was one.
    package func end(id: String) async throws(RedisError) -> Bool {
        guard let place = SessionPlace(name: id) else { return false }
        return try await end(place)
    }

    /// Ends the provider's session of that name, and the sessions of `subject` that know no such name, as far as they
    /// began at that moment or before.
    package func end(sessionID: String, subject: String?, at moment: Timestamp) async throws(RedisError) {
        try await end([PersonName(.providerSession, sessionID)]) { $0.loggedInAt <= moment }
        guard let subject else { return }
        try await end([PersonName(.subject, subject)]) { $0.loggedInAt <= moment && !$0.hasProviderSession }
    }

    /// Ends every session of a person that began at that moment or before.
    package func end(subject: String, at moment: Timestamp) async throws(RedisError) {
        try await end([PersonName(.subject, subject)]) { $0.loggedInAt <= moment }
    }

    /// How many there were.
    @discardableResult
    private func end(_ names: [PersonName], where isMeant: (IndexEntry) -> Bool) async throws(RedisError) -> Int {
        var count = 0
        for (entry, lists) in try await entries(of: names) where isMeant(entry) {
            if try await end(entry.place) { count += 1 }
            for list in lists {
                _ = try await redis.send(RedisCommand([Array("ZREM".utf8), list, entry.member], key: 1))
            }
        }
        return count
    }

    /// What stands in the lists of these names, and in which.
    private func entries(of names: [PersonName]) async throws(RedisError) -> [IndexEntry: [[UInt8]]] {
        var entries: [IndexEntry: [[UInt8]]] = [:]
        for name in names {
            for list in index.places(of: name) {
                let words = [Array("ZRANGE".utf8), list, Array("0".utf8), Array("-1".utf8)]
                var command = RedisCommand(words, key: 1)
                command.isRepeatable = true
                guard case .array(let members) = try await redis.send(command) else { continue }
                for case .bytes(let member) in members {
                    if let entry = IndexEntry(member: member) { entries[entry, default: []].append(list) }
                }
            }
        }
        return entries
    }

    static func get(_ key: [UInt8]) -> RedisCommand {
        var command = RedisCommand([Array("GET".utf8), key], key: 1)
        command.isRepeatable = true
        return command
    }
}
