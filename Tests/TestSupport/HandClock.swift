package import Clocks
import Synchronization

/// A monotonic clock that stands still until a test moves it.
package final class HandClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    package init() {}

    package var now: ContinuousClock.Instant { time.withLock { $0 } }
    package var monotonic: MonotonicClock { MonotonicClock { self.now } }

    package func advance(_ duration: Duration) { time.withLock { $0 += duration } }
}
