/// How often something took how long. A plain value: its owner counts without a lock.
package struct DurationHistogram: Sendable, Equatable {
    /// Upper ends of the buckets, in nanoseconds: Prometheus' usual ones, and finer below, where an answer from a cookie is.
    package static let bounds: [Int64] = [
        25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000,
        100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
    ]

    /// One for each bound, without what is in the buckets below, and one for what is above all of them.
    package private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// Nanoseconds.
    package private(set) var sum: Int64 = 0

    package init() {}

    package var count: Int { counts.reduce(0, +) }

    /// On the request path where requests are counted: the usual bucket is one of the first.
    package mutating func add(nanoseconds: Int64) {
        var bucket = 0
        while bucket < Self.bounds.count, nanoseconds > Self.bounds[bucket] { bucket += 1 }
        counts[bucket] += 1
        sum += nanoseconds
    }

    package static func += (left: inout DurationHistogram, right: DurationHistogram) {
        for index in left.counts.indices { left.counts[index] += right.counts[index] }
        left.sum += right.sum
    }
}
