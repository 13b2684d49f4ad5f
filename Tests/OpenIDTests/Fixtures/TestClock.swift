import Clocks
import Logging
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

/// Keeps what is logged.
final class LogBook: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(book: self) } }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            book.kept.withLock { $0.append("\(event.level) \(event.message)") }
        }
    }
}
