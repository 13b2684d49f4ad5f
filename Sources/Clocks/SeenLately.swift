/// What was seen lately, found by a key until its time is over. Bounded by number and by size: the oldest goes first.
///
/// Time is the monotonic clock's, so that a wall clock that is set neither keeps nor drops anything. An insertion costs the same
/// however much is kept, on average. For what this memory does not fit, the declarations say why: `OpenedSessions` and
/// `IdentityTokens` are read in place on the request path, `Revocations` and `RenewalMemory` end with cookies, whose age is the
/// wall clock's.
package struct SeenLately<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var value: Value
        let end: ContinuousClock.Instant
        let size: Int
        let number: Int
    }

    private let capacity: Int
    private let sizeLimit: Int
    private var entries: [Key: Entry] = [:]
    /// In the order of arrival, from `first` on. Those whose entry is gone or came again are passed over.
    private var arrivals: [(key: Key, number: Int)] = []
    private var first = 0
    private var lastNumber = 0

    /// Of all entries, in the unit of `keep`.
    package private(set) var size = 0

    /// - Parameters:
    ///   - capacity: entries at the most.
    ///   - sizeLimit: of all entries together, in the unit of `keep`.
    package init(capacity: Int, sizeLimit: Int = .max) {
        self.capacity = capacity
        self.sizeLimit = sizeLimit
    }

    /// How many are kept; among them may be some whose time is over.
    package var count: Int { entries.count }

    /// What is in line, the entries that are gone among them: as much again as entries, and some.
    var arrivalCount: Int { arrivals.count }

    /// Nil where the key was not seen, or its time is over. The end itself still counts.
    package func value(of key: Key, at now: ContinuousClock.Instant) -> Value? {
        guard let entry = entries[key], now <= entry.end else { return nil }
        return entry.value
    }

    /// In place of what was kept for the key, and as the newest.
    package mutating func keep(
        _ value: Value,
        of key: Key,
        until end: ContinuousClock.Instant,
        at now: ContinuousClock.Instant,
        size: Int = 0
    ) {
        forget(key)
        lastNumber += 1
        entries[key] = Entry(value: value, end: end, size: size, number: lastNumber)
        arrivals.append((key, lastNumber))
        self.size += size
        makeRoom(now)
    }

    package mutating func forget(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        size -= entry.size
    }

    /// Forgets all for which that holds.
    package mutating func forget(where isOver: (Key, Value) -> Bool) {
        for (key, entry) in entries where isOver(key, entry.value) { forget(key) }
    }

    private mutating func makeRoom(_ now: ContinuousClock.Instant) {
        while first < arrivals.count {
            let oldest = arrivals[first]
            if let entry = entries[oldest.key], entry.number == oldest.number {
                guard now > entry.end || entries.count > capacity || size > sizeLimit else { break }
                forget(oldest.key)
            }
            first += 1
        }
        if first > arrivals.count / 2 {
            arrivals.removeFirst(first)
            first = 0
        }
        // Keys that come again and again behind an entry that stays.
        if arrivals.count - first > 2 * entries.count + 64 {
            arrivals = arrivals[first...].filter { entries[$0.key]?.number == $0.number }
            first = 0
        }
    }
}
