import Clocks
import Cryptography
import Sessions
import Synchronization
import Testing

private let start = Timestamp(secondsSince1970: 1_800_000_000)

/// A provider that rotates refresh tokens, and counts what it is asked. Tokens are `r0`, `r1`, ...
private final class Rotating: Sendable {
    enum Mood { case well, away, refusing }

    struct State {
        var asked: [String] = []
        var mood = Mood.well
        var isHeld = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var now = start
        /// Seconds since the start by the clock that nobody sets.
        var uptime = 0
    }

    let state = Mutex(State())
    private let origin = ContinuousClock.now
    static let keys = KeyRing(secrets: [Array("someSecret123456".utf8)])

    var asked: [String] { state.withLock { $0.asked } }
    var clock: WallClock { WallClock { self.state.withLock { $0.now } } }
    var monotonic: MonotonicClock {
        let origin = origin
        return MonotonicClock { origin + .seconds(self.state.withLock { $0.uptime }) }
    }
    /// Both clocks go on.
    func advance(_ seconds: Int64) {
        state.withLock { state in
            state.now = state.now + seconds
            state.uptime += Int(seconds)
        }
    }
    func set<Value>(_ path: WritableKeyPath<State, Value> & Sendable, _ value: sending Value) {
        state.withLock { $0[keyPath: path] = value }
    }

    func renew(_ session: Session) async -> SessionRenewal.Reply {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                state.asked.append(session[.refreshToken] ?? "")
                if state.isHeld { state.waiting.append(continuation) }
                return !state.isHeld
            }
            if goesOn { continuation.resume() }
        }
        let (mood, now) = state.withLock { ($0.mood, $0.now) }
        switch mood {
        case .away: return .unavailable
        case .refusing: return .ended
        case .well:
            var contents = SessionContents(session)
            contents.createdAt = now
            contents.refreshToken = "r\((Int(session[.refreshToken]?.dropFirst() ?? "") ?? 0) + 1)"
            return .renewed(Session(contents))
        }
    }

    func release() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isHeld = false
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    func renewal(graceTime: Int64 = 60, memoryLimit: Int = 1 << 20, patience: Duration = .seconds(60)) -> SessionRenewal
    {
        SessionRenewal(
            SessionRenewal.Configuration(
                interval: 300,
                lifetime: 86_400,
                graceTime: graceTime,
                memoryLimit: memoryLimit,
                patience: patience
            ),
            clock: clock,
            monotonic: monotonic,
            seal: { Self.keys.sealer(for: .session, name: "s").seal($0.bytes.span, random: .system) },
            ask: renew
        )
    }

    static func opened(_ outcome: SessionRenewal.Outcome?) -> Session? {
        guard case .renewed(let sealed) = outcome else { return nil }
        return keys.sealer(for: .session, name: "s").open(Array(sealed.utf8).span).flatMap { Session(bytes: $0) }
    }
}

private func session(_ token: String? = "r0", at moment: Timestamp = start) -> Session {
    var contents = SessionContents(createdAt: moment, subject: "jane")
    contents.refreshToken = token
    return Session(contents)
}

@Suite("Renewing sessions")
struct SessionRenewalTests {
    @Test("a session is due by its age or its access token's end, and never without a refresh token")
    func due() {
        let renewal = Rotating().renewal()
        #expect(!renewal.isDue(session(), at: start + 299))
        #expect(renewal.isDue(session(), at: start + 300))
        #expect(!renewal.isDue(session(nil), at: start + 9999))
        var contents = SessionContents(session())
        contents.accessTokenExpiresAt = start + 60
        #expect(!renewal.isDue(Session(contents), at: start + 59))
        #expect(renewal.isDue(Session(contents), at: start + 60))
    }

    @Test("50 that come at once, and those that come later with the old session, get the same bytes for one refresh")
    func singleFlight() async {
        let provider = Rotating()
        let renewal = provider.renewal()
        provider.set(\.now, start + 300)
        provider.set(\.isHeld, true)
        let outcomes = await withTaskGroup(of: SessionRenewal.Outcome.self) { group in
            for _ in 0..<50 { group.addTask { await renewal.renew(session()) } }
            while provider.asked.isEmpty { await Task.yield() }
            provider.release()
            return await group.reduce(into: []) { $0.append($1) }
        }
        provider.set(\.now, start + 355)
        let late = await renewal.renew(session())
        #expect(provider.asked == ["r0"])
        #expect(Set(outcomes.map { "\($0)" }).count == 1)
        #expect(late == outcomes[0] && renewal.known(session(), at: start + 355) == late)
        #expect(Rotating.opened(late)?[.refreshToken] == "r1")
    }

    @Test("a refresh goes on when the client that asked for it is gone, and its outcome is there days later")
    func browserCloses() async throws {
        let provider = Rotating()
        let renewal = provider.renewal()
        provider.set(\.now, start + 300)
        provider.set(\.isHeld, true)
        let request = Task { await renewal.renew(session()) }
        while provider.asked.isEmpty { await Task.yield() }
        request.cancel()
        provider.release()
        _ = await request.value
        // The new cookie never arrived: the browser comes back with the old one.
        provider.set(\.now, start + 80_000)
        let outcome = await renewal.renew(session())
        #expect(Rotating.opened(outcome)?[.refreshToken] == "r1")
        #expect(provider.asked == ["r0"])
    }

    @Test("once the browser has the new session, the old one is remembered only for the grace time")
    func grace() async throws {
        let provider = Rotating()
        let renewal = provider.renewal(graceTime: 60)
        provider.set(\.now, start + 300)
        let first = try #require(Rotating.opened(await renewal.renew(session())))
        provider.set(\.now, start + 600)
        _ = await renewal.renew(first)
        #expect(renewal.known(session(), at: start + 659) != nil)
        #expect(renewal.known(session(), at: start + 660) == nil)
        #expect(provider.asked == ["r0", "r1"])
    }

    @Test("a provider that gives the same refresh token again is asked again when the next refresh is due")
    func sameToken() async throws {
        let provider = Rotating()
        let renewal = SessionRenewal(
            SessionRenewal.Configuration(interval: 300, lifetime: 86_400),
            clock: provider.clock,
            seal: { Rotating.keys.sealer(for: .session, name: "s").seal($0.bytes.span, random: .system) },
            ask: { session in
                _ = await provider.renew(session)
                var contents = SessionContents(session)
                contents.createdAt = provider.clock.now()
                return .renewed(Session(contents))
            }
        )
        provider.set(\.now, start + 300)
        let first = try #require(Rotating.opened(await renewal.renew(session())))
        provider.set(\.now, start + 600)
        _ = await renewal.renew(first)
        #expect(provider.asked == ["r0", "r0"])
    }

    @Test("a provider that is away holds up no renewal at another one")
    func awayByItself() async {
        let provider = Rotating()
        let renewal = provider.renewal()
        func session(_ id: String, _ token: String) -> Session {
            var contents = SessionContents(createdAt: start, subject: "jane")
            contents.provider = id
            contents.refreshToken = token
            return Session(contents)
        }
        provider.advance(300)
        provider.set(\.mood, .away)
        #expect(await renewal.renew(session("corp", "r0")) == .unchanged)
        provider.set(\.mood, .well)
        #expect(await renewal.renew(session("corp", "r5")) == .unchanged)
        guard case .renewed = await renewal.renew(session("partners", "r7")) else {
            Issue.record("a renewal waited for another provider")
            return
        }
        #expect(provider.asked == ["r0", "r7"])
    }

    @Test("a provider that is away is not asked for a while, longer each time, and sessions go on")
    func away() async {
        let provider = Rotating()
        let renewal = provider.renewal()
        provider.set(\.mood, .away)
        var asked = 0
        provider.advance(300)
        for pause in [2, 4, 8, 16, 32, 60, 60] as [Int64] {
            for _ in 0..<20 { #expect(await renewal.renew(session()) == .unchanged) }
            asked += 1
            #expect(provider.asked.count == asked)
            // Somebody else's session is not tried in the meantime, either.
            #expect(await renewal.renew(session("r7")) == .unchanged)
            provider.advance(pause - 1)
            #expect(renewal.known(session(), at: provider.clock.now()) == .unchanged)
            provider.advance(1)
            #expect(renewal.known(session(), at: provider.clock.now()) == nil)
        }
        provider.set(\.mood, .well)
        #expect(Rotating.opened(await renewal.renew(session())) != nil)
        #expect(Rotating.opened(await renewal.renew(session("r7"))) != nil)
    }

    @Test("a clock that is set back after a failure does not prolong the pause")
    func clockSetBack() async {
        let provider = Rotating()
        let renewal = provider.renewal()
        provider.set(\.mood, .away)
        provider.set(\.now, start + 7200)
        #expect(await renewal.renew(session()) == .unchanged)
        provider.set(\.mood, .well)
        provider.set(\.now, start + 300)
        provider.set(\.uptime, 2)
        #expect(Rotating.opened(await renewal.renew(session())) != nil)
    }

    @Test("a silent provider holds nobody up: the session goes on, and a later request finds its renewal")
    func silent() async throws {
        let provider = Rotating()
        let renewal = provider.renewal(patience: .milliseconds(50))
        provider.advance(300)
        provider.set(\.isHeld, true)
        #expect(await renewal.renew(session()) == .unchanged)
        // The second does not even wait so long.
        provider.set(\.uptime, 301)
        #expect(renewal.known(session(), at: provider.clock.now()) == .unchanged)
        provider.release()
        while renewal.known(session(), at: provider.clock.now()) == .unchanged { await Task.yield() }
        let outcome = renewal.known(session(), at: provider.clock.now())
        #expect(Rotating.opened(outcome)?[.refreshToken] == "r1")
        #expect(provider.asked == ["r0"])
    }

    @Test("after a failure one session tries, and all others go on until it has an answer")
    func oneProbe() async {
        let provider = Rotating()
        let renewal = provider.renewal()
        provider.set(\.mood, .away)
        provider.advance(300)
        #expect(await renewal.renew(session()) == .unchanged)
        provider.advance(2)
        provider.set(\.isHeld, true)
        let probe = Task { await renewal.renew(session()) }
        while provider.asked.count < 2 { await Task.yield() }
        for number in 1..<40 { #expect(await renewal.renew(session("r\(number)")) == .unchanged) }
        #expect(provider.asked.count == 2)
        provider.set(\.mood, .well)
        provider.release()
        #expect(Rotating.opened(await probe.value) != nil)
        #expect(Rotating.opened(await renewal.renew(session("r7"))) != nil)
    }

    @Test("sessions that fail together cost one pause, not many")
    func failingTogether() async {
        let provider = Rotating()
        let renewal = provider.renewal()
        provider.set(\.mood, .away)
        provider.set(\.isHeld, true)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 { group.addTask { _ = await renewal.renew(session("r\(number)")) } }
            while provider.asked.count < 20 { await Task.yield() }
            provider.release()
        }
        provider.advance(2)
        #expect(renewal.known(session(), at: start + 2) == nil)
    }

    @Test("a refused refresh token ends the session, and is not tried again")
    func refused() async {
        let provider = Rotating()
        let renewal = provider.renewal()
        provider.set(\.mood, .refusing)
        #expect(await renewal.renew(session()) == .ended)
        #expect(await renewal.renew(session()) == .ended)
        #expect(provider.asked == ["r0"])
    }

    @Test("who signs out stays signed out for old cookies too, also where a refresh is under way")
    func signedOut() async throws {
        let provider = Rotating()
        let renewal = provider.renewal()
        provider.set(\.now, start + 300)
        let first = try #require(Rotating.opened(await renewal.renew(session())))
        renewal.end(first)
        #expect(renewal.known(session(), at: start + 301) == .ended)
        #expect(renewal.known(first, at: start + 301) == .ended)

        provider.set(\.isHeld, true)
        let other = session("r40")
        let running = Task { await renewal.renew(other) }
        while provider.asked.count < 2 { await Task.yield() }
        renewal.end(other)
        provider.release()
        #expect(await running.value == .ended)
        #expect(renewal.known(other, at: start + 302) == .ended)
    }

    @Test("memory stays bounded: the oldest outcomes go first")
    func bounded() async {
        let provider = Rotating()
        let renewal = provider.renewal(memoryLimit: 50_000)
        for number in 0..<1000 { _ = await renewal.renew(session("r\(number)")) }
        let kept = (0..<1000).filter { renewal.known(session("r\($0)"), at: start) != nil }
        #expect(50..<200 ~= kept.count)
        #expect(kept == Array((1000 - kept.count)..<1000))
    }
}

/// A store that replicas share: one session, and one turn at a time.
private actor Store {
    private(set) var session: Session?
    private var isTaken = false
    var isDown = false

    init(_ session: Session) { self.session = session }

    func setDown(_ isDown: Bool) { self.isDown = isDown }

    func takeTurn(_ change: @Sendable (Session) async -> SharedSession.Change) async -> SharedSession.State? {
        while isTaken {
            await Task.yield()
        }
        if isDown { return nil }
        guard let current = session else { return .ended }
        isTaken = true
        defer { isTaken = false }
        switch await change(current) {
        case .keep: break
        case .replace(let new): session = new
        case .end: session = nil
        }
        return session.map { .present($0) } ?? .ended
    }

    nonisolated var shared: SharedSession { SharedSession { await self.takeTurn($0) } }
}

@Suite("Renewing sessions that replicas share")
struct SharedRenewalTests {
    @Test("50 that come at once to two replicas get the same session for one refresh, and later ones need none")
    func twoReplicas() async throws {
        let provider = Rotating()
        let store = Store(session())
        let replicas = [provider.renewal(), provider.renewal()]
        provider.set(\.now, start + 300)
        provider.set(\.isHeld, true)
        let states = await withTaskGroup(of: SharedSession.State.self) { group in
            for number in 0..<50 {
                group.addTask { await replicas[number % 2].renew(session(), in: store.shared) }
            }
            while provider.asked.isEmpty { await Task.yield() }
            provider.release()
            return await group.reduce(into: []) { $0.append($1) }
        }
        let renewed = try #require(await store.session)
        #expect(renewed[.refreshToken] == "r1")
        #expect(states.allSatisfy { $0 == .present(renewed) })
        // One that read the old session before the turn of the others.
        provider.set(\.now, start + 310)
        #expect(await replicas[1].renew(session(), in: store.shared) == .present(renewed))
        #expect(provider.asked == ["r0"])
    }

    @Test("a refused refresh token ends the session for all replicas")
    func refused() async {
        let provider = Rotating()
        let store = Store(session())
        let replicas = [provider.renewal(), provider.renewal()]
        provider.set(\.now, start + 300)
        provider.set(\.mood, .refusing)
        for replica in replicas { #expect(await replica.renew(session(), in: store.shared) == .ended) }
        #expect(provider.asked == ["r0"])
    }

    @Test("a silent provider holds nobody up, and after a failure one session tries")
    func silent() async {
        let provider = Rotating()
        let store = Store(session())
        let renewal = provider.renewal(patience: .milliseconds(50))
        provider.advance(300)
        provider.set(\.isHeld, true)
        #expect(await renewal.renew(session(), in: store.shared) == .present(session()))
        while provider.asked.isEmpty { await Task.yield() }
        provider.set(\.mood, .away)
        provider.release()
        provider.set(\.isHeld, true)
        // The call fails at some moment; the first who comes after the pause asks, and gets no answer either.
        while provider.asked.count < 2 {
            provider.advance(1)
            #expect(await renewal.renew(session(), in: store.shared) == .present(session()))
        }
        for number in 1..<20 {
            let other = session("r\(number)")
            #expect(await renewal.renew(other, in: Store(other).shared) == .present(other))
        }
        #expect(provider.asked.count == 2)
        provider.release()
    }

    @Test("a provider or a store that is away ends nothing, and the provider is not asked for a while")
    func away() async {
        let provider = Rotating()
        let store = Store(session())
        let renewal = provider.renewal()
        provider.set(\.now, start + 300)
        provider.set(\.mood, .away)
        for _ in 0..<20 { #expect(await renewal.renew(session(), in: store.shared) == .present(session())) }
        #expect(provider.asked.count == 1)
        provider.set(\.mood, .well)
        provider.advance(2)
        await store.setDown(true)
        #expect(await renewal.renew(session(), in: store.shared) == .present(session()))
        #expect(provider.asked.count == 1)
        await store.setDown(false)
        #expect(await renewal.renew(session(), in: store.shared) != .present(session()))
    }
}
