package import Clocks
internal import Redis
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
    func enter(_ session: Session, at place: SessionPlace) async throws(StoreError) {
        let member = IndexEntry(session, at: place).member
        let now = clock.now().secondsSince1970
        let end = configuration.end(of: session).secondsSince1970
        for name in PersonName.all(of: session, scope: configuration.keys.scope(ofProvider: session[.provider])) {
            _ = try await Script.enter.run(
                [index.place(of: name)],
                [member, Array("\(end)".utf8), Array("\(now)".utf8)],
                on: redis
            )
        }
    }

    /// The sessions that live under any of these names, the oldest login first.
    package func sessions(of names: [PersonName]) async throws(StoreError) -> [Listed] {
        var listed: [String: Listed] = [:]
        for list in names.flatMap(index.places) {
            var start = 0
            while true {
                let page = try await page(of: list, from: start)
                let new = page.entries.filter { listed[$0.place.name] == nil }
                for case let session? in try await forEach(
                    new,
                    { entry throws(StoreError) in try await self.listed(entry) }
                ) { listed[session.id] = session }
                guard page.count == Self.pageSize else { break }
                start += page.count
            }
        }
        return listed.values.sorted { ($0.loggedInAt, $0.id) < ($1.loggedInAt, $1.id) }
    }

    private func listed(_ entry: IndexEntry) async throws(StoreError) -> Listed? {
        guard case .bytes(let value) = try await redis.send(Self.get(entry.place.about)),
            let about = openAbout(value, at: entry.place)?.session
        else { return nil }
        return Listed(
            id: entry.place.name,
            user: about.user,
            subject: about[.subject] ?? "",
            email: about[.email],
            loggedInAt: about.timestamp(.loggedInAt) ?? about.createdAt,
            createdAt: about.createdAt,
            endsAt: configuration.end(of: about)
        )
    }

    /// Ends every session that is found under any of these names; gives how many.
    package func end(_ names: [PersonName]) async throws(StoreError) -> Int {
        try await end(names) { _ in true }
    }

    /// Ends one session by the name that a list gave it. Whether there was one.
    package func end(id: String) async throws(StoreError) -> Bool {
        guard let place = SessionPlace(name: id) else { return false }
        return try await end(place)
    }

    /// Ends the provider's session of that name, and the sessions of `subject` that know no such name, as far as they
    /// began at that moment or before.
    ///
    /// - Parameter provider: the id of the provider that says so; nil where there is only one.
    package func end(
        sessionID: String,
        subject: String?,
        of provider: String? = nil,
        at moment: Timestamp
    ) async throws(StoreError) {
        let now = clock.now()
        let scope = configuration.keys.scope(ofProvider: provider)
        try await end([PersonName(.providerSession, sessionID, scope: scope)]) { $0.began(before: moment, now: now) }
        guard let subject else { return }
        try await end([PersonName(.subject, subject, scope: scope)]) {
            $0.began(before: moment, now: now) && !$0.hasProviderSession
        }
    }

    /// Ends every session of a person that began at that moment or before.
    package func end(subject: String, of provider: String? = nil, at moment: Timestamp) async throws(StoreError) {
        let now = clock.now()
        let name = PersonName(.subject, subject, scope: configuration.keys.scope(ofProvider: provider))
        try await end([name]) { $0.began(before: moment, now: now) }
    }

    /// How many there were.
    @discardableResult
    private func end(_ names: [PersonName], where isMeant: (IndexEntry) -> Bool) async throws(StoreError) -> Int {
        var count = 0
        for list in names.flatMap(index.places) {
            // Those that stay are passed over, and those that go make room for the next.
            var start = 0
            while true {
                let page = try await page(of: list, from: start)
                let meant = page.entries.filter(isMeant)
                count += try await forEach(meant) { entry throws(StoreError) in try await end(entry.place) }.count {
                    $0
                }
                if !meant.isEmpty {
                    _ = try await redis.send(RedisCommand([Array("ZREM".utf8), list] + meant.map(\.member), key: 1))
                }
                guard page.count == Self.pageSize else { break }
                start += page.count - meant.count
            }
        }
        return count
    }

    /// Sessions that are read from a list at once: somebody's program may have logged in some hundred thousand times, and
    /// a reply has a bound.
    private static let pageSize = 1000
    /// Commands that are under way at once for one list.
    private static let width = 100

    /// What stands in a list from that place on, at most a page.
    ///
    /// - Returns: the sessions, and how many members there were, including those that are not ours.
    private func page(
        of list: [UInt8],
        from start: Int
    ) async throws(StoreError) -> (entries: [IndexEntry], count: Int) {
        let range = [start, start + Self.pageSize - 1].map { Array("\($0)".utf8) }
        var command = RedisCommand([Array("ZRANGE".utf8), list] + range, key: 1)
        command.isRepeatable = true
        guard case .array(let members) = try await redis.send(command) else { return ([], 0) }
        let entries = members.compactMap { member in
            if case .bytes(let bytes) = member { IndexEntry(member: bytes) } else { nil }
        }
        return (entries, members.count)
    }

    /// Does something for each, many at a time; in no order.
    private func forEach<Result: Sendable>(
        _ entries: [IndexEntry],
        _ body: @escaping @Sendable (IndexEntry) async throws(StoreError) -> Result
    ) async throws(StoreError) -> [Result] {
        do {
            return try await withThrowingTaskGroup(of: Result.self) { group in
                var results: [Result] = []
                for (number, entry) in entries.enumerated() {
                    if number >= Self.width, let result = try await group.next() { results.append(result) }
                    group.addTask { try await body(entry) }
                }
                for try await result in group { results.append(result) }
                return results
            }
        } catch let error as StoreError {
            throw error
        } catch {
            preconditionFailure("only the store fails here")
        }
    }

    static func get(_ key: [UInt8]) -> RedisCommand {
        var command = RedisCommand([Array("GET".utf8), key], key: 1)
        command.isRepeatable = true
        return command
    }
}
