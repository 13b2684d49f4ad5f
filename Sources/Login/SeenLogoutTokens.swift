internal import Clocks
internal import Synchronization

/// The names (`jti`) of logout tokens that came, until they expire. Past `capacity` the oldest is forgotten, which does no harm
/// beyond its doing nothing once more.
final class SeenLogoutTokens: Sendable {
    private let clock: MonotonicClock
    private let seen: Mutex<SeenLately<String, Void>>

    init(capacity: Int = 10_000, clock: MonotonicClock = .system) {
        seen = Mutex(SeenLately(capacity: capacity))
        self.clock = clock
    }

    /// Marks a token as seen; false where it was already.
    func claim(_ tokenID: String, until end: Timestamp, now: Timestamp) -> Bool {
        let seenAt = clock.now()
        return seen.withLock { seen in
            if seen.value(of: tokenID, at: seenAt) != nil { return false }
            seen.keep((), of: tokenID, until: seenAt + .seconds(end - now), at: seenAt)
            return true
        }
    }

    /// Lets a token come again that did not do its work.
    func release(_ tokenID: String) {
        seen.withLock { $0.forget(tokenID) }
    }
}
