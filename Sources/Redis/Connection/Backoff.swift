internal import NIOCore

/// How long to wait before the next attempt: twice as long each time, up to two seconds, so that who is back is found
/// soon; and by chance up to half less, so that many who lost a server do not come back as one.
struct Backoff {
    private static let first = TimeAmount.milliseconds(50)
    private static let longest = TimeAmount.seconds(2)

    private var next = Self.first
    /// From 0.5 to 1.
    private let chance: () -> Double

    init(chance: @escaping () -> Double = { .random(in: 0.5...1) }) {
        self.chance = chance
    }

    mutating func pause() -> TimeAmount {
        defer { next = min(next * 2, Self.longest) }
        return .nanoseconds(Int64(Double(next.nanoseconds) * chance()))
    }

    mutating func reset() {
        next = Self.first
    }
}
