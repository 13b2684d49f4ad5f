import Glibc

/// Where the program learns what time it is; tests hand in a clock of their own.
package struct WallClock: Sendable {
    package let now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    #if DEBUG
    /// The system's clock, moved by what a test has ordered (`MovedClock`).
    package static let system = WallClock { Timestamp(secondsSince1970: Int64(time(nil)) + MovedClock.seconds) }
    #else
    /// The system's clock.
    package static let system = WallClock { Timestamp(secondsSince1970: Int64(time(nil))) }
    #endif
}
