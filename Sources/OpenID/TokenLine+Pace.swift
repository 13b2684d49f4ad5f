extension TokenLine {
    /// How fast calls go out: as fast as they come, until the provider turns some away.
    struct Pace: Sendable, Equatable {
        private(set) var interval = Duration.zero
        private var next: ContinuousClock.Instant?
        private var slowedUntil: ContinuousClock.Instant?

        /// The wait until the next call may go out, which is then taken.
        mutating func reserve(at now: ContinuousClock.Instant) -> Duration {
            guard interval > .zero || next != nil else { return .zero }
            let start = max(next ?? now, now)
            next = interval > .zero ? start + interval : nil
            return start - now
        }

        /// Calls that were under way together are turned away together, and count once.
        mutating func slowDown(at now: ContinuousClock.Instant, by refusal: TurnedAway) {
            if let retryAfter = refusal.retryAfter { next = max(next ?? now, now + min(retryAfter, .seconds(10))) }
            guard refusal.isTooMany, now >= slowedUntil ?? now else { return }
            interval = min(max(interval * 5 / 4, .milliseconds(5)), .seconds(1))
            slowedUntil = now + max(interval, .milliseconds(20))
        }

        mutating func speedUp() {
            guard interval > .zero else { return }
            interval = interval * 199 / 200
            if interval < .milliseconds(1) { interval = .zero }
        }
    }
}
