/// Whether the provider may be asked to renew a session.
///
/// A provider that does not answer is not asked for a while, longer each time. Then one session tries, and all others go
/// on as they are until it has an answer: a provider that is away in silence takes ten seconds to fail. All by a clock
/// that nobody sets.
struct ProviderAvailability {
    private var failures = 0
    private var pausedUntil: ContinuousClock.Instant?
    private var isProbed = false

    func mayBeAsked(at now: ContinuousClock.Instant) -> Bool {
        guard failures > 0 else { return true }
        if let pausedUntil, now < pausedUntil { return false }
        return !isProbed
    }

    /// The caller that gets the turn ends it by `endTurn`.
    mutating func takeTurn(at now: ContinuousClock.Instant) -> Bool {
        guard mayBeAsked(at: now) else { return false }
        isProbed = failures > 0
        return true
    }

    /// Those that failed together count once.
    mutating func endTurn(isAway: Bool, at now: ContinuousClock.Instant) {
        guard isAway else {
            self = ProviderAvailability()
            return
        }
        if let pausedUntil, now < pausedUntil { return }
        failures += 1
        isProbed = false
        pausedUntil = now + Self.pause(after: failures)
    }

    /// 2, 4, 8 ... 60 seconds.
    static func pause(after failures: Int) -> Duration { .seconds(min(1 << min(failures, 10), 60)) }
}
