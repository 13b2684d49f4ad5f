/// Waits between tries: 1 s, doubling, each shortened by up to half at random, so that a fleet that lost its provider
/// does not come back in step.
struct Backoff {
    private var seconds = 1.0

    /// - Parameters:
    ///   - jitter: from 0 to 1.
    ///   - limit: seconds that a wait lasts at most: few while nobody can log in, more once keys are there.
    mutating func next(jitter: Double, limit: Double) -> Duration {
        let wait = min(seconds, limit)
        seconds = min(seconds * 2, 60)
        return .seconds(wait * (1 - jitter / 2))
    }
}
