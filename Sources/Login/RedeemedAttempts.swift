internal import Clocks
internal import Synchronization

/// The attempts whose code went to the provider, so that none goes twice: a provider that sees a code again revokes
/// what it gave for the first (RFC 6749, 4.1.2), and a browser that reloads the callback would lose its own session.
///
/// Bounded: past `capacity` the oldest is forgotten. Each process remembers its own; the provider itself is the last
/// to refuse a code.
package final class RedeemedAttempts: Sendable {
    private struct Memory {
        var known: Set<LoginAttempt.Binding> = []
        /// In the order of arrival, which is the order of expiry.
        var arrivals: [(binding: LoginAttempt.Binding, at: Timestamp)] = []
        /// Where the first that still counts stands in `arrivals`.
        var oldest = 0
    }

    private let capacity: Int
    private let memory = Mutex(Memory())

    package init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    func contains(_ binding: LoginAttempt.Binding) -> Bool {
        memory.withLock { $0.known.contains(binding) }
    }

    /// Marks an attempt as redeemed; false where it was already.
    func claim(_ binding: LoginAttempt.Binding, now: Timestamp, lifetime: Int64) -> Bool {
        memory.withLock { memory in
            while memory.oldest < memory.arrivals.count {
                let oldest = memory.arrivals[memory.oldest]
                let isExpired = now - oldest.at > lifetime
                guard isExpired || memory.arrivals.count - memory.oldest >= capacity else { break }
                memory.known.remove(oldest.binding)
                memory.oldest += 1
            }
            if memory.oldest > capacity {
                memory.arrivals.removeFirst(memory.oldest)
                memory.oldest = 0
            }
            guard memory.known.insert(binding).inserted else { return false }
            memory.arrivals.append((binding, now))
            return true
        }
    }
}
