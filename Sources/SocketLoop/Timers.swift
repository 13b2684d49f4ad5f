internal import NIOCore

/// What a loop does at its time. There are few at once, some per loop, since connections share one clock.
struct Timers {
    struct Timer: Sendable {
        let id: UInt64
        let deadline: NIODeadline
        let run: @Sendable () -> Void
        /// Called in place of `run` where its time never comes.
        let cancel: @Sendable () -> Void
    }

    /// The next one last.
    private var timers: [Timer] = []

    /// One of the same time comes after those that are there.
    mutating func add(_ timer: Timer) {
        let place = timers.lastIndex { $0.deadline > timer.deadline }.map { $0 + 1 } ?? 0
        timers.insert(timer, at: place)
    }

    mutating func remove(_ id: UInt64) {
        timers.removeAll { $0.id == id }
    }

    /// Until the next one's time, rounded up; -1 without timers.
    func millisecondsLeft() -> Int32 {
        guard let next = timers.last else { return -1 }
        let left = (next.deadline - .now()).nanoseconds
        return left <= 0 ? 0 : Int32(clamping: (left - 1) / 1_000_000 + 1)
    }

    /// The next one whose time has come.
    mutating func takeDue(at now: NIODeadline) -> Timer? {
        guard let next = timers.last, next.deadline <= now else { return nil }
        return timers.removeLast()
    }

    var isEmpty: Bool { timers.isEmpty }

    mutating func takeAll() -> [Timer] {
        defer { timers = [] }
        return timers
    }
}
