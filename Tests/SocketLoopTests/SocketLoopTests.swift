import NIOCore
import Synchronization
import Testing

@testable import SocketLoop

@Suite("The loop of our own sockets, as an event loop")
struct SocketLoopTests {
    private final class Notes: Sendable {
        private let notes = Mutex<[String]>([])
        var all: [String] { notes.withLock { $0 } }
        func add(_ note: String) { notes.withLock { $0.append(note) } }
    }

    /// Counts on any thread.
    private final class Counter: Sendable {
        private let value = Atomic<Int>(0)
        var now: Int { value.load(ordering: .relaxed) }
        func increment() { value.add(1, ordering: .relaxed) }
    }

    private struct Trouble: Error, Equatable {}

    @Test("tasks run on its thread, in the order given, those of a task after those that wait")
    func order() async throws {
        let loop = try SocketLoop()
        let notes = Notes()
        #expect(!loop.inEventLoop)
        loop.execute {
            notes.add("1")
            loop.execute { notes.add("3") }
            notes.add("\(loop.inEventLoop)")
        }
        for number in 0..<1000 { loop.execute { if number == 999 { notes.add("2") } } }
        // The task within a task came while the thousand were given, so only the ends are certain.
        try await loop.submit {}.get()
        try await loop.submit {}.get()
        #expect(notes.all.prefix(2) == ["1", "true"])
        #expect(Set(notes.all) == ["1", "true", "2", "3"])
        try await loop.shutdownGracefully()
    }

    @Test("what a task gives or throws comes out")
    func results() async throws {
        let loop = try SocketLoop()
        #expect(try await loop.submit { 5 }.get() == 5)
        await #expect(throws: Trouble()) { try await loop.submit { throw Trouble() }.get() }
        try await loop.shutdownGracefully()
    }

    @Test("tasks given from many threads at once all run")
    func crowd() async throws {
        let loop = try SocketLoop()
        let count = Counter()
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 { loop.execute { count.increment() } }
                }
            }
        }
        try await loop.submit {}.get()
        #expect(count.now == 80_000)
        try await loop.shutdownGracefully()
    }

    @Test("timers run at their time, never before it, in its order")
    func timers() async throws {
        let loop = try SocketLoop()
        let notes = Notes()
        let start = NIODeadline.now()
        let late = loop.scheduleTask(in: .milliseconds(60)) { notes.add("late") }
        let soon = loop.scheduleTask(in: .milliseconds(20)) { notes.add("soon") }
        let past = loop.scheduleTask(deadline: start - .seconds(1)) { notes.add("past") }
        let within = loop.submit { loop.scheduleTask(in: .milliseconds(40)) { notes.add("within") } }
        try await late.futureResult.get()
        #expect(NIODeadline.now() - start >= .milliseconds(60))
        #expect(notes.all == ["past", "soon", "within", "late"])
        try await soon.futureResult.get()
        try await past.futureResult.get()
        try await within.get().futureResult.get()
        try await loop.shutdownGracefully()
    }

    @Test("a timer that is cancelled does not run, and says so")
    func cancelled() async throws {
        let loop = try SocketLoop()
        let notes = Notes()
        let timer = loop.scheduleTask(in: .milliseconds(20)) { notes.add("cancelled") }
        timer.cancel()
        await #expect(throws: EventLoopError.cancelled) { try await timer.futureResult.get() }
        try await loop.scheduleTask(in: .milliseconds(50)) {}.futureResult.get()
        #expect(notes.all.isEmpty)
        try await loop.shutdownGracefully()
    }

    @Test("a repeated task repeats until it is cancelled")
    func repeated() async throws {
        let loop = try SocketLoop()
        let (times, time) = AsyncStream<Void>.makeStream()
        let task = loop.scheduleRepeatedTask(initialDelay: .milliseconds(1), delay: .milliseconds(1)) { _ in
            time.yield()
        }
        var count = 0
        for await _ in times {
            count += 1
            if count == 5 { break }
        }
        task.cancel()
        try await loop.shutdownGracefully()
    }

    @Test("when it ends, what was asked for before runs, timers are cancelled, and what comes after fails")
    func end() async throws {
        let loop = try SocketLoop()
        let notes = Notes()
        let timer = loop.scheduleTask(in: .hours(1)) { notes.add("timer") }
        loop.execute {
            notes.add("first")
            loop.execute { notes.add("second") }
        }
        try await loop.shutdownGracefully()
        #expect(notes.all == ["first", "second"])
        await #expect(throws: EventLoopError.cancelled) { try await timer.futureResult.get() }
        await #expect(throws: EventLoopError.shutdown) { try await loop.submit {}.get() }
        let late = loop.scheduleTask(in: .nanoseconds(1)) {}
        await #expect(throws: EventLoopError.cancelled) { try await late.futureResult.get() }
        // Once more does no harm.
        try await loop.shutdownGracefully()
    }

    @Test("a group gives its loops in turn")
    func group() async throws {
        let group = try SocketLoopGroup(count: 3)
        let four = (0..<4).map { _ in ObjectIdentifier(group.next()) }
        #expect(Set(four).count == 3)
        #expect(four[0] == four[3])
        #expect(Array(group.makeIterator()).count == 3)
        try await group.shutdownGracefully()
    }
}

@Suite("The timers of a loop")
struct TimersTests {
    private func timer(_ id: UInt64, at deadline: Int64) -> Timers.Timer {
        Timers.Timer(id: id, deadline: .distantPast + .nanoseconds(deadline), run: {}, cancel: {})
    }

    private func order(_ timers: inout Timers) -> [UInt64] {
        var ids: [UInt64] = []
        while let timer = timers.takeDue(at: .distantFuture) { ids.append(timer.id) }
        return ids
    }

    @Test("the earliest comes first, and of those of one time the one that came first")
    func order() {
        var timers = Timers()
        for (id, deadline) in [(1, 30), (2, 10), (3, 20), (4, 10), (5, 30), (6, 10)] {
            timers.add(timer(UInt64(id), at: Int64(deadline)))
        }
        timers.remove(4)
        timers.remove(99)
        #expect(order(&timers) == [2, 6, 3, 1, 5])
    }

    @Test("none is due before its time")
    func due() {
        var timers = Timers()
        #expect(timers.millisecondsLeft() == -1)
        timers.add(timer(1, at: 10))
        #expect(timers.takeDue(at: .distantPast + .nanoseconds(9)) == nil)
        #expect(timers.millisecondsLeft() == 0)
        #expect(timers.takeDue(at: .distantPast + .nanoseconds(10))?.id == 1)
        #expect(timers.isEmpty)
    }
}

extension Timers.Timer: Equatable {
    public static func == (one: Timers.Timer, other: Timers.Timer) -> Bool { one.id == other.id }
}
