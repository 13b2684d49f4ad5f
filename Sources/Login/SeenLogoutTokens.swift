internal import Clocks
internal import Synchronization

/// The names (`jti`) of logout tokens that came, until they expire. Bounded: past `capacity` the oldest is forgotten,
/// which does no harm beyond its doing nothing once more.
final class SeenLogoutTokens: Sendable {
    private struct Memory {
        var known: [String: Timestamp] = [:]
        var arrivals: [String] = []
        var first = 0
    }

    private let capacity: Int
    private let memory = Mutex(Memory())

    init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// Marks a token as seen; false where it was already.
    func claim(_ tokenID: String, until end: Timestamp, now: Timestamp) -> Bool {
        memory.withLock { memory in
            if let end = memory.known[tokenID], now < end { return false }
            while memory.arrivals.count - memory.first >= capacity {
                memory.known[memory.arrivals[memory.first]] = nil
                memory.first += 1
            }
            if memory.first > capacity {
                memory.arrivals.removeFirst(memory.first)
                memory.first = 0
            }
            if memory.known.updateValue(end, forKey: tokenID) == nil { memory.arrivals.append(tokenID) }
            return true
        }
    }

    /// Lets a token come again that did not do its work.
    func release(_ tokenID: String) {
        memory.withLock { $0.known[tokenID] = .some(Timestamp(secondsSince1970: 0)) }
    }
}
