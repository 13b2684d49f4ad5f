/// Waits between tries: 1 s, doubling to 60 s, each shortened by up to half at random, so that a fleet that lost its
/// provider does not come back in step.
struct Backoff {
    private var seconds = 1.0

    /// `jitter` is from 0 to 1.
    mutating func next(jitter: Double) -> Duration {
        defer { seconds = min(seconds * 2, 60) }
        return .seconds(seconds * (1 - jitter / 2))
    }
}
