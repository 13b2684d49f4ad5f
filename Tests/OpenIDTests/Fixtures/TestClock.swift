import Clocks
import Synchronization

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_800_000_000)

    var now: Int64 { time.withLock { $0 } }

    var wallClock: WallClock { WallClock { Timestamp(secondsSince1970: self.now) } }

    func advance(_ seconds: Int64) { time.withLock { $0 += seconds } }
}

extension MonotonicClock {
    /// One on which that much time passes between any two readings.
    static func jumping(by step: Duration) -> MonotonicClock {
        let (start, readings) = (ContinuousClock.Instant.now, Readings())
        return MonotonicClock { start + step * readings.next() }
    }

    private final class Readings: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}
