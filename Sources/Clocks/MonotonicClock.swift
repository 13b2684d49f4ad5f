/// Where the program measures how long something takes. It goes on whatever the wall clock is set to; tests hand in one of
/// their own.
package struct MonotonicClock: Sendable {
    package let now: @Sendable () -> ContinuousClock.Instant

    package init(now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.now = now
    }

    /// The system's.
    package static let system = MonotonicClock { .now }
}
