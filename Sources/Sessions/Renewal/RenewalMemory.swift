internal import Clocks

/// What became of sessions whose refresh token was spent, so that it is never spent again: requests that still carry the
/// old cookie get the new session from here.
///
/// A browser may lose the new cookie on its way (a closed tab, a dead connection) and come back with the old one after
/// days. So an outcome is kept until that session is renewed again, which shows that the new cookie arrived, and for
/// the grace time after it, which serves requests that were on their way meanwhile. Bounded by the session's lifetime
/// and by memory: past the limit the oldest are forgotten.
struct RenewalMemory {
    /// Seconds that an outcome is kept once its browser was seen with the new session.
    var graceTime: Int64
    /// Bytes of outcomes, about.
    let sizeLimit: Int

    private struct Entry {
        let outcome: SessionRenewal.Outcome
        /// The state of the session that came of it.
        let successor: RenewalKey?
        var expiresAt: Timestamp
        let number: Int
    }

    private var entries: [RenewalKey: Entry] = [:]
    private var predecessors: [RenewalKey: RenewalKey] = [:]
    /// In the order of arrival, and so of age. Those that are gone from `entries` are passed over.
    private var arrivals: [(key: RenewalKey, number: Int)] = []
    /// In the order in which their grace time ends.
    private var superseded: [RenewalKey] = []
    private var firstSuperseded = 0
    private var firstArrival = 0
    private var lastNumber = 0
    private(set) var size = 0

    init(graceTime: Int64, sizeLimit: Int) {
        self.graceTime = graceTime
        self.sizeLimit = sizeLimit
    }

    var count: Int { entries.count }

    func outcome(of key: RenewalKey, at now: Timestamp) -> SessionRenewal.Outcome? {
        guard let entry = entries[key], now < entry.expiresAt else { return nil }
        return entry.outcome
    }

    /// - Parameter expiresAt: when nobody can come with the old session any more.
    mutating func remember(
        _ outcome: SessionRenewal.Outcome,
        of key: RenewalKey,
        successor: RenewalKey?,
        expiresAt: Timestamp,
        at now: Timestamp
    ) {
        forget(key)
        lastNumber += 1
        entries[key] = Entry(outcome: outcome, successor: successor, expiresAt: expiresAt, number: lastNumber)
        if let successor { predecessors[successor] = key }
        arrivals.append((key, lastNumber))
        size += outcome.size
        // The browser that renews this session has it: how it got it need not be remembered any more.
        if let previous = predecessors[key], let entry = entries[previous] {
            entries[previous]?.expiresAt = min(entry.expiresAt, now + graceTime)
            superseded.append(previous)
        }
        tidy(now)
    }

    /// Ends a session in every state of it that somebody may still come with.
    mutating func end(_ key: RenewalKey, expiresAt: Timestamp, at now: Timestamp) {
        let previous = predecessors[key]
        remember(.ended, of: key, successor: nil, expiresAt: expiresAt, at: now)
        if let previous, entries[previous] != nil { end(previous, expiresAt: expiresAt, at: now) }
    }

    private mutating func forget(_ key: RenewalKey) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        size -= entry.outcome.size
        if let successor = entry.successor, predecessors[successor] == key { predecessors[successor] = nil }
    }

    private mutating func tidy(_ now: Timestamp) {
        while firstSuperseded < superseded.count {
            let key = superseded[firstSuperseded]
            if let entry = entries[key] {
                guard entry.expiresAt <= now else { break }
                forget(key)
            }
            firstSuperseded += 1
        }
        while firstArrival < arrivals.count {
            let oldest = arrivals[firstArrival]
            if let entry = entries[oldest.key], entry.number == oldest.number {
                guard entry.expiresAt <= now || size > sizeLimit else { break }
                forget(oldest.key)
            }
            firstArrival += 1
        }
        if firstSuperseded > superseded.count / 2 {
            superseded.removeFirst(firstSuperseded)
            firstSuperseded = 0
        }
        if arrivals.count > 2 * entries.count + 64 {
            arrivals = arrivals[firstArrival...].filter { entries[$0.key]?.number == $0.number }
            firstArrival = 0
        }
    }
}

extension SessionRenewal.Outcome {
    /// Bytes that remembering it takes, about.
    fileprivate var size: Int {
        switch self {
        case .renewed(let sealed): sealed.utf8.count + 256
        case .ended, .unchanged: 256
        }
    }
}
