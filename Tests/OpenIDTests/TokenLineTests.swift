import Clocks
import Fetch
import Synchronization
import Testing

@testable import OpenID

@Suite("The line before the token endpoint")
struct TokenLineTests {
    /// A provider whose calls are held until a test lets them go.
    private final class Held: Sendable {
        private let state = Mutex<(asked: [String], waiting: [CheckedContinuation<Void, Never>])>(([], []))

        var asked: [String] { state.withLock { $0.asked } }

        func call(_ name: String) async -> FetchResponse {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    state.asked.append(name)
                    state.waiting.append(continuation)
                }
            }
            return FetchResponse(status: 200, headers: [], body: [])
        }

        func releaseOne() { state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }?.resume() }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func increment() { count.withLock { $0 += 1 } }
    }

    /// What a provider answers, and how long the line slept before it asked again.
    private final class Script: Sendable {
        private let state: Mutex<(rest: ArraySlice<(status: Int, retryAfter: String?)>, slept: [Duration])>
        private let origin = ContinuousClock.now

        init(_ answers: [(status: Int, retryAfter: String?)]) { state = Mutex((answers[...], [])) }

        var slept: [Duration] { state.withLock { $0.slept } }
        var clock: MonotonicClock { MonotonicClock { self.origin + self.slept.reduce(.zero, +) } }
        func sleep(_ duration: Duration) { state.withLock { $0.slept.append(duration) } }

        func answer() -> FetchResponse {
            let answer = state.withLock { $0.rest.popFirst() } ?? (status: 200, retryAfter: nil)
            let fields = answer.retryAfter.map { [(name: "Retry-After", value: $0)] } ?? []
            return FetchResponse(status: answer.status, headers: fields, body: [])
        }
    }

    private func until(_ condition: () -> Bool) async { while !condition() { await Task.yield() } }

    @Test("so many calls at a time; renewals have places of their own (L7)")
    func bounded() async throws {
        let line = TokenLine(TokenLine.Bounds(loginsAtOnce: 2, renewalsAtOnce: 1))
        let provider = Held()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                group.addTask {
                    _ = try await line.run(.login(client: ""), begins: {}) { _ in await provider.call("l\(number)") }
                }
            }
            await until { provider.asked.count == 2 }
            group.addTask { _ = try await line.run(.renewal, begins: {}) { _ in await provider.call("r") } }
            await until { provider.asked.count == 3 }
            #expect(provider.asked.last == "r")
            for count in 0..<11 {
                #expect(provider.asked.count <= count + 3)
                provider.releaseOne()
                await until { provider.asked.count >= min(count + 3, 11) }
            }
            try await group.waitForAll()
        }
    }

    @Test("clients take turns: one that sends thousands waits behind itself (L7)")
    func fair() async throws {
        let line = TokenLine(TokenLine.Bounds(loginsAtOnce: 1, waiting: 10_000, waitingOfOne: 100))
        let provider = Held()
        let full = Counter()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2000 {
                group.addTask {
                    do throws(OpenIDError) {
                        _ = try await line.run(.login(client: "junk"), begins: {}) { _ in
                            await provider.call("\(number)")
                        }
                    } catch {
                        if error == .lineIsFull { full.increment() }
                    }
                }
            }
            // One is being asked, a hundred wait, and for the others there is no room.
            await until { full.value == 1899 }
            group.addTask {
                _ = try? await line.run(.login(client: "honest"), begins: {}) { _ in await provider.call("honest") }
            }
            // Whenever it joined the line, two calls later it has had its turn.
            while !provider.asked.contains("honest") {
                let count = provider.asked.count
                provider.releaseOne()
                await until { provider.asked.count > count }
            }
            #expect(provider.asked.count < 50)
            while provider.asked.count < 102 {
                provider.releaseOne()
                await Task.yield()
            }
            for _ in 0..<4 { provider.releaseOne() }
        }
    }

    @Test("a call learns how long it has waited")
    func wait() async throws {
        let line = TokenLine(clock: .jumping(by: .seconds(7)))
        _ = try await line.run(.login(client: ""), begins: {}) { waited in
            #expect(waited >= .seconds(7))
            return "".answer()
        }
    }

    /// A call to a provider that answers as listed, and then 200.
    private func run(_ answers: [(status: Int, retryAfter: String?)]) async throws -> (status: Int, slept: [Duration]) {
        let script = Script(answers)
        let line = TokenLine(clock: script.clock, sleep: { script.sleep($0) })
        let response = try await line.run(.login(client: ""), begins: {}) { _ in script.answer() }
        return (response.status, script.slept)
    }

    @Test("a call that is turned away is made again, after the time that the provider names")
    func turnedAway() async throws {
        let many = try await run([(429, nil), (429, nil), (429, nil)])
        #expect(many.status == 200 && many.slept.reduce(.zero, +) < .milliseconds(100))
        let named = try await run([(429, "2"), (503, "1")])
        #expect(named.status == 200 && named.slept.reduce(.zero, +) >= .seconds(3))
        let outage = try await run([(503, nil), (503, nil)])
        #expect(outage.status == 200 && outage.slept == [.milliseconds(500), .milliseconds(1000)])
    }

    @Test("not longer than a call may take, and an outage not more than twice")
    func givesUp() async throws {
        #expect(try await run([(429, "11")]).status == 429)
        #expect(try await run([(429, "5"), (429, "5")]).status == 429)
        #expect(try await run([(503, nil), (503, nil), (503, nil)]).status == 503)
        #expect(try await run([(503, "Fri, 31 Dec 2027 23:59:59 GMT")]).status == 200)
        for status in [200, 400, 401, 404, 500, 502] { #expect(try await run([(status, "1")]).status == status) }
    }

    @Test("a provider that takes fifty a second is asked little more, and nearly that", arguments: [20, 100, 500])
    func pace(milliseconds: Int) {
        var pace = TokenLine.Pace()
        let origin = ContinuousClock.now
        var now = origin
        var free = origin
        var (taken, turnedAway) = (0, 0)
        while now < origin + .seconds(100) {
            now += pace.reserve(at: now) + .microseconds(200)
            if now >= free {
                free = now + .milliseconds(milliseconds)
                taken += 1
                pace.speedUp()
            } else {
                turnedAway += 1
                pace.slowDown(at: now, by: TurnedAway(isTooMany: true, retryAfter: nil))
            }
        }
        let possible = 100_000 / milliseconds
        #expect(taken > possible * 3 / 4, "\(taken) of \(possible)")
        #expect(turnedAway < taken / 5 + 30, "\(turnedAway) turned away, \(taken) taken")
    }

    @Test("a pace is given up where the provider takes everything again")
    func recovers() {
        var pace = TokenLine.Pace()
        let now = ContinuousClock.now
        for step in 0..<20 {
            pace.slowDown(at: now + .seconds(step), by: TurnedAway(isTooMany: true, retryAfter: nil))
        }
        #expect(pace.interval > .milliseconds(50))
        for _ in 0..<2000 { pace.speedUp() }
        #expect(pace.interval == .zero)
        #expect(pace.reserve(at: now + .seconds(60)) == .zero)
    }
}
