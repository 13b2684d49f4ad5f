import Clocks
import Cryptography
import Logging
import NIOCore
import NIOPosix
import Redis
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionStore

private let start = Timestamp(secondsSince1970: 1_800_000_000)
private let lifetime: Int64 = 3600

private func session(
    _ subject: String = "jane",
    at moment: Timestamp = start,
    sid: String? = nil,
    refreshToken: String = "r0"
) -> Session {
    var contents = SessionContents(createdAt: moment, subject: subject)
    contents.email = "\(subject)@example.com"
    contents.providerSessionID = sid
    contents.refreshToken = refreshToken
    return Session(contents)
}

/// The session after a renewal, as `Refreshing` makes it.
private func renewed(_ session: Session, _ refreshToken: String) -> Session {
    var contents = SessionContents(session)
    contents.loggedInAt = contents.loggedInAt ?? contents.createdAt
    contents.createdAt = contents.createdAt + 1
    contents.refreshToken = refreshToken
    return Session(contents)
}

/// A real Redis, and stores at it as replicas have them.
private final class Bench: Sendable {
    let server: RedisServer
    let eventLoop: any EventLoop
    private let client: NIOLoopBound<RedisClient>
    private let moment = Mutex(start)

    init() async throws {
        server = try await RedisServer()
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        self.eventLoop = eventLoop
        let configuration = RedisConfiguration(.single(.tcp(host: "127.0.0.1", port: server.port)))
        client = try await eventLoop.submit {
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            return NIOLoopBound(
                RedisClient(configuration, on: eventLoop, logger: logger),
                eventLoop: eventLoop
            )
        }.get()
    }

    func pass(_ seconds: Int64) { moment.withLock { $0 = $0 + seconds } }
    var clock: WallClock { WallClock { self.moment.withLock { $0 } } }

    func store(_ secrets: String...) async throws -> SessionStore {
        let handle = try await eventLoop.submit { RedisHandle(self.client.value) }.get()
        let names = secrets.isEmpty ? ["someSecret123456"] : secrets
        return SessionStore(
            SessionStore.Configuration(
                cookieName: "_oauth2_proxy",
                keys: KeyRing(secrets: names.map { Array($0.utf8) }),
                lifetime: lifetime
            ),
            redis: handle,
            clock: clock,
            random: .system,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    func reading(_ ticket: Ticket) async -> SessionReader.Reading {
        await withCheckedContinuation { continuation in
            eventLoop.execute {
                let configuration = SessionStore.Configuration(
                    cookieName: "s",
                    keys: KeyRing(secrets: [[1]]),
                    lifetime: lifetime
                )
                let reader = SessionReader(self.client.value, configuration, clock: self.clock)
                reader.read(ticket) { continuation.resume(returning: $0) }
            }
        }
    }

    func stored(_ ticket: Ticket) async throws -> StoredSession {
        guard case .session(let stored) = await reading(ticket) else {
            throw NotThere()
        }
        return stored
    }

    struct NotThere: Error {}

    func hasEnded(_ ticket: Ticket) async -> Bool {
        if case .ended = await reading(ticket) { true } else { false }
    }
}

@Suite("Sessions in Redis, as replicas share them")
struct SessionStoreTests {
    @Test("what is kept is read with its ticket, at any replica, until it ends; each login has a ticket of its own")
    func keepAndEnd() async throws {
        let bench = try await Bench()
        let (one, other) = (try await bench.store(), try await bench.store())
        let ticket = try await one.keep(session())
        let second = try await other.keep(session())
        #expect(try await bench.stored(ticket).session == session())
        #expect(ticket.id != second.id && ticket.key != second.key)
        try await other.end(ticket)
        #expect(await bench.hasEnded(ticket))
        try await one.end(ticket)
        #expect(try await bench.stored(second).session == session())
        #expect(await bench.hasEnded(Ticket(random: .system, at: start)))
    }

    @Test("a session counts until its lifetime is over, idle or not, and one that is over is not kept")
    func lifetimes() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        let ticket = try await store.keep(session())
        bench.pass(lifetime - 1)
        #expect(try await bench.stored(ticket).session == session())
        bench.pass(1)
        #expect(await bench.hasEnded(ticket))
        #expect(try await store.takeIn(session()) == nil)
        for key in try bench.server.command("--scan").split(separator: "\n").map(String.init) {
            let rest = try #require(Int(try bench.server.command("TTL", key)))
            #expect(0...Int(lifetime) ~= rest, "\(key) \(rest)")
        }
    }

    @Test("a session that moves in comes to one place, however often it comes, and not again after its end")
    func takeIn() async throws {
        let bench = try await Bench()
        let (one, other) = (try await bench.store(), try await bench.store())
        let (ticket, _) = try #require(try await one.takeIn(session()))
        let again = try #require(try await other.takeIn(session()))
        #expect(again.ticket == ticket && again.session == session())
        #expect(try #require(try await one.takeIn(session(refreshToken: "r1"))).ticket.id != ticket.id)
        // Renewed meanwhile: a browser that still comes with the old cookie gets the new state.
        let state = await one.shared(ticket, try await bench.stored(ticket)).takeTurn { .replace(renewed($0, "r9")) }
        #expect(state == .present(renewed(session(), "r9")))
        #expect(try await other.takeIn(session())?.session == renewed(session(), "r9"))
        try await one.end(ticket)
        #expect(try await other.takeIn(session()) == nil)
    }

    @Test("50 that come at once to two replicas get the same session for one refresh, and later ones need none")
    func oneRefresh() async throws {
        let bench = try await Bench()
        let stores = [try await bench.store(), try await bench.store()]
        let ticket = try await stores[0].keep(session())
        let read = try await bench.stored(ticket)
        let asked = Atomic(0)
        let replicas = [0, 1].map { _ in
            SessionRenewal(
                SessionRenewal.Configuration(interval: 300, lifetime: lifetime, patience: .seconds(120)),
                clock: bench.clock,
                seal: { _ in "" },
                ask: { session in
                    asked.add(1, ordering: .relaxed)
                    try? await Task.sleep(for: .milliseconds(100))
                    var contents = SessionContents(session)
                    contents.createdAt = start + 300
                    contents.refreshToken = "r1"
                    return .renewed(Session(contents))
                }
            )
        }
        bench.pass(300)
        let states = await withTaskGroup(of: SharedSession.State.self) { group in
            for number in 0..<50 {
                group.addTask {
                    await replicas[number % 2].renew(read.session, in: stores[number % 2].shared(ticket, read))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let now = try await bench.stored(ticket).session
        #expect(now[.refreshToken] == "r1")
        #expect(states.allSatisfy { $0 == .present(now) })
        #expect(await replicas[1].renew(read.session, in: stores[1].shared(ticket, read)) == .present(now))
        #expect(asked.load(ordering: .relaxed) == 1)
    }

    @Test("a write that comes late is refused: another replica's counts, and a session that ended stays so")
    func late() async throws {
        let bench = try await Bench()
        let (one, other) = (try await bench.store(), try await bench.store())
        let ticket = try await one.keep(session())
        let read = try await bench.stored(ticket)
        let place = SessionPlace(ticket)
        let lock = String(decoding: place.lock, as: UTF8.self)
        let state = await one.shared(ticket, read).takeTurn { held in
            // This replica slept past its lock, and the other had its turn.
            _ = try? bench.server.command("DEL", lock)
            let theirs = await other.shared(ticket, read).takeTurn { .replace(renewed($0, "theirs")) }
            #expect(theirs == .present(renewed(held, "theirs")))
            return .replace(renewed(held, "ours"))
        }
        #expect(state == .present(renewed(session(), "theirs")))
        #expect(try await bench.stored(ticket).session == renewed(session(), "theirs"))

        let after = await one.shared(ticket, try await bench.stored(ticket)).takeTurn { held in
            try? await other.end(ticket)
            return .replace(renewed(held, "too late"))
        }
        #expect(after == .ended)
        #expect(await bench.hasEnded(ticket))
        #expect(await other.shared(ticket, read).takeTurn { .replace($0) } == .ended)
    }

    @Test("a turn that changes nothing gives the lock back, and one that ends the session ends it for all")
    func turns() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        let ticket = try await store.keep(session())
        let read = try await bench.stored(ticket)
        for _ in 0..<2 {
            #expect(await store.shared(ticket, read).takeTurn { _ in .keep } == .present(session()))
        }
        #expect(await store.shared(ticket, read).takeTurn { _ in .end } == .ended)
        #expect(await bench.hasEnded(ticket))
    }

    @Test("a renewed session that Redis does not take is kept, given to who asks, and written when it does")
    func unwritten() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        let ticket = try await store.keep(session())
        let read = try await bench.stored(ticket)
        let state = await store.shared(ticket, read).takeTurn { held in
            _ = try? bench.server.command("CONFIG", "SET", "maxmemory", "1")
            return .replace(renewed(held, "r1"))
        }
        #expect(state == .present(renewed(session(), "r1")))
        let other = await store.shared(ticket, read).takeTurn { _ in
            Issue.record("the refresh token is spent")
            return .keep
        }
        #expect(other == state)
        try bench.server.command("CONFIG", "SET", "maxmemory", "0")
        try await until("the session is written") {
            try await bench.stored(ticket).session == renewed(session(), "r1")
        }
    }

    @Test("by the provider's name for a session: that one, and those of its person without a name; not later ones")
    func byProviderSession() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        let meant = try await store.keep(session(sid: "s1"))
        let other = try await store.keep(session(sid: "s2"))
        let nameless = try await store.keep(session())
        let stranger = try await store.keep(session("joe"))
        bench.pass(10)
        let later = try await store.keep(session(at: start + 10, sid: "s1"))
        try await store.end(sessionID: "s1", subject: "jane", at: start + 5)
        for ticket in [meant, nameless] { #expect(await bench.hasEnded(ticket)) }
        for ticket in [other, stranger, later] { _ = try await bench.stored(ticket) }
        try await store.end(subject: "jane", at: start + 10)
        for ticket in [other, later] { #expect(await bench.hasEnded(ticket)) }
        _ = try await bench.stored(stranger)
    }

    @Test("a renewed session is found by its person's names, and by its first login's moment")
    func afterRenewal() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        let ticket = try await store.keep(session())
        bench.pass(lifetime - 10)
        _ = await store.shared(ticket, try await bench.stored(ticket)).takeTurn { held in
            var contents = SessionContents(held)
            contents.loggedInAt = held.createdAt
            contents.createdAt = start + (lifetime - 10)
            contents.email = "new@example.com"
            return .replace(Session(contents))
        }
        bench.pass(1000)
        let listed = try await store.sessions(of: [PersonName(.subject, "jane")])
        #expect(listed.map(\.loggedInAt) == [start])
        #expect(listed.map(\.endsAt) == [start + (2 * lifetime - 10)])
        #expect(try await store.sessions(of: [PersonName(.email, "NEW@example.com")]).count == 1)
        try await store.end(subject: "jane", at: start)
        #expect(await bench.hasEnded(ticket))
    }

    @Test("lists hold only sessions that live, are found by older secrets too, and tell nothing by others")
    func lists() async throws {
        let bench = try await Bench()
        let store = try await bench.store("someSecret123456")
        let names = [PersonName(.subject, "jane"), PersonName(.user, "jane"), PersonName(.email, "jane@example.com")]
        let first = try await store.keep(session())
        bench.pass(100)
        _ = try await store.keep(session(at: start + 100))
        let listed = try await store.sessions(of: names)
        #expect(listed.map(\.loggedInAt) == [start, start + 100])
        #expect(listed.allSatisfy { $0.user == "jane" && $0.email == "jane@example.com" && $0.subject == "jane" })
        #expect(try await bench.store("newerSecret12345", "someSecret123456").sessions(of: names).count == 2)
        #expect(try await bench.store("newerSecret12345").sessions(of: names).isEmpty)
        #expect(try await store.end(id: listed[0].id))
        #expect(await bench.hasEnded(first))
        #expect(try await store.end(id: listed[0].id) == false)
        #expect(try await store.end(id: "no such name") == false)
        #expect(try await store.sessions(of: names).count == 1)
        #expect(try await store.end(names) == 1)
        #expect(try await store.end(names) == 0)

        // What is over leaves the list with the next login.
        let joe = try await bench.store()
        _ = try await joe.keep(session("joe", at: start + 100))
        bench.pass(lifetime)
        _ = try await joe.keep(session("joe", at: start + 100 + lifetime))
        let list = String(decoding: joe.index.place(of: PersonName(.subject, "joe")), as: UTF8.self)
        #expect(try bench.server.command("ZCARD", list) == "1")
    }

    @Test("the session that a browser had before: another person's ends at once, one's own soon")
    func replaced() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        let (own, others) = (try await store.keep(session()), try await store.keep(session("joe")))
        await store.replace(own, bySessionOf: session())
        await store.replace(others, bySessionOf: session())
        #expect(await bench.hasEnded(others))
        _ = try await bench.stored(own)
        let key = String(decoding: SessionPlace(own).session, as: UTF8.self)
        #expect(try #require(Int(try bench.server.command("TTL", key))) <= 60)
    }

    @Test("Redis forgets its scripts, and they are sent again; a session that came to nothing before it began stays so")
    func scripts() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        _ = try await store.keep(session())
        try bench.server.command("SCRIPT", "FLUSH")
        let ticket = try await store.keep(session())
        _ = try await bench.stored(ticket)
        // A logout that arrives between the list's entry and the session itself.
        let place = SessionPlace(Ticket(from: [1], at: start))
        #expect(try await store.end(place) == false)
        let key = String(decoding: place.session, as: UTF8.self)
        #expect(try bench.server.command("SET", key, "x", "NX").isEmpty)
    }

    @Test("while Redis is away nothing is read, kept or ended, and everything says so")
    func away() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        let ticket = try await store.keep(session())
        let read = try await bench.stored(ticket)
        bench.server.stop()
        guard case .unavailable = await bench.reading(ticket) else {
            Issue.record("read without Redis")
            return
        }
        await #expect(throws: StoreError.self) { try await store.keep(session()) }
        await #expect(throws: StoreError.self) { try await store.end(ticket) }
        #expect(await store.shared(ticket, read).takeTurn { _ in .end } == nil)
        #expect(await !store.isReachable())
    }

    @Test("of thousands of sessions of one person all are listed, and those that are meant end, however they are mixed")
    func manyPages() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        for number in 0..<2400 {
            let place = SessionPlace(Ticket(from: Array("\(number)".utf8), at: start))
            // Every other one is the provider's by a name of its own, and stays at first.
            try await store.enter(session(sid: number % 2 == 0 ? "s\(number)" : nil), at: place)
        }
        let list = String(decoding: store.index.places(of: PersonName(.subject, "jane", scope: ""))[0], as: UTF8.self)
        #expect(try bench.server.command("ZCARD", list) == "2400")
        try await store.end(sessionID: "s0", subject: "jane", at: start)
        #expect(try bench.server.command("ZCARD", list) == "1200")
        try await store.end(subject: "jane", at: start)
        #expect(try bench.server.command("ZCARD", list) == "0")
    }

    @Test("a list of more sessions than are read at once is given whole")
    func longList() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        for _ in 0..<1100 { _ = try await store.keep(session()) }
        #expect(try await store.sessions(of: [PersonName(.subject, "jane")]).count == 1100)
    }

    @Test("a session that began before the clock was set back ends by a logout that comes after it")
    func clockSetBack() async throws {
        let bench = try await Bench()
        let store = try await bench.store()
        bench.pass(7200)
        let ahead = try await store.keep(session(at: start + 7200))
        bench.pass(-7200)
        let other = try await store.keep(session("joe"))
        try await store.end(subject: "jane", at: start)
        #expect(await bench.hasEnded(ahead))
        _ = try await bench.stored(other)
    }
}
