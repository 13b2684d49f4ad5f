internal import Clocks
internal import Cryptography
internal import HTTP1
internal import Synchronization

/// The attempts whose code went to the provider, so that none goes twice: a provider that sees a code again revokes
/// what it gave for the first (RFC 6749, 4.1.2), and a browser that reloads the callback would lose its own session.
///
/// The same callback asked again joins the redemption that is under way, and for a minute gets its answer: a person who
/// reloads while the provider is slow ends where the login ends. Only a browser that has the attempt's secret comes so far.
///
/// Bounded: past `capacity` the oldest is forgotten. Each process remembers its own; the provider itself is the last
/// to refuse a code.
package final class RedeemedAttempts: Sendable {
    /// What a redemption came to.
    enum Outcome: Sendable {
        case spent(Response)
        /// The code did not go out, or was turned away unread: the same callback may try again.
        case unspent(Response)

        var response: Response {
            switch self {
            case .spent(let response), .unspent(let response): response
            }
        }
    }

    enum Claim: Sendable {
        /// The redemption that answers this callback, whether it was started by it or by the same one before.
        case redemption(Redeeming)
        case redeemedBefore
    }

    /// A redemption under way, or over.
    final class Redeeming: Sendable {
        private let task: Task<Response, Never>
        private let progress: Progress

        fileprivate init(_ task: Task<Response, Never>, _ progress: Progress) {
            self.task = task
            self.progress = progress
        }

        /// The answer; nil where the redemption still waits in line after so long. Once the provider is being asked, its
        /// answer is waited for.
        func response(within patience: Duration) async -> Response? {
            if let response = await task.value(within: patience) { return response }
            return progress.hasBegun ? await task.value : nil
        }
    }

    /// How far a redemption is.
    final class Progress: Sendable {
        private let isUnderWay = Atomic(false)

        var hasBegun: Bool { isUnderWay.load(ordering: .relaxed) }

        /// The code is about to go out.
        func begin() { isUnderWay.store(true, ordering: .relaxed) }
    }

    private struct Entry {
        /// The code, hashed.
        let code: [UInt8]
        let number: Int
        /// Nil once nobody gets its answer any more.
        var redemption: Redeeming?
    }

    private struct Memory {
        var known: [LoginAttempt.Binding: Entry] = [:]
        var lastNumber = 0
        /// In the order of arrival, which is the order of expiry.
        var arrivals = Line()
        /// Those whose answer is there, in the order in which it came.
        var answered = Line()
    }

    /// Attempts, the oldest first.
    private struct Line {
        private var entries: [(binding: LoginAttempt.Binding, number: Int, at: ContinuousClock.Instant)] = []
        private var first = 0

        var count: Int { entries.count - first }

        mutating func append(_ binding: LoginAttempt.Binding, _ number: Int, at now: ContinuousClock.Instant) {
            entries.append((binding, number, now))
        }

        /// The oldest where it is older than `age`, or more than `limit` wait.
        mutating func pop(olderThan age: Duration, at now: ContinuousClock.Instant, over limit: Int)
            -> (binding: LoginAttempt.Binding, number: Int)?
        {
            guard first < entries.count, now - entries[first].at > age || count > limit else { return nil }
            let oldest = entries[first]
            first += 1
            if first > entries.count / 2 {
                entries.removeFirst(first)
                first = 0
            }
            return (oldest.binding, oldest.number)
        }
    }

    /// How long an answer can be had again.
    static let answerLifetime = Duration.seconds(60)
    /// Answers that are kept: some 5 KB each.
    static let answerLimit = 4000

    private let capacity: Int
    private let clock: MonotonicClock
    private let memory = Mutex(Memory())

    package init(capacity: Int = 30_000) {
        self.capacity = capacity
        clock = .system
    }

    init(capacity: Int, clock: MonotonicClock) {
        self.capacity = capacity
        self.clock = clock
    }

    func contains(_ binding: LoginAttempt.Binding) -> Bool {
        memory.withLock { $0.known[binding] != nil }
    }

    /// The redemption of an attempt: `work` where it is the first, and else what the first came to.
    ///
    /// It goes on when the client that asked for it goes away: its answer is all that is left of the code then.
    ///
    /// - Parameter lifetime: seconds that an attempt may take.
    func claim(
        _ binding: LoginAttempt.Binding,
        code: String,
        lifetime: Int64,
        _ work: @escaping @Sendable (Progress) async -> Outcome
    ) -> Claim {
        let code = Digest.sha256(Array(code.utf8))
        let now = clock.now()
        return memory.withLock { memory in
            while let old = memory.arrivals.pop(olderThan: .seconds(lifetime), at: now, over: capacity - 1) {
                if memory.known[old.binding]?.number == old.number { memory.known[old.binding] = nil }
            }
            while let old = memory.answered.pop(olderThan: Self.answerLifetime, at: now, over: Self.answerLimit) {
                if memory.known[old.binding]?.number == old.number { memory.known[old.binding]?.redemption = nil }
            }
            if let entry = memory.known[binding] {
                // Another code for the same attempt is not the same callback.
                guard entry.code == code, let redemption = entry.redemption else { return .redeemedBefore }
                return .redemption(redemption)
            }
            memory.lastNumber += 1
            let number = memory.lastNumber
            let progress = Progress()
            let task = Task {
                let outcome = await work(progress)
                self.finish(binding, number, outcome)
                return outcome.response
            }
            let redemption = Redeeming(task, progress)
            memory.known[binding] = Entry(code: code, number: number, redemption: redemption)
            memory.arrivals.append(binding, number, at: now)
            return .redemption(redemption)
        }
    }

    private func finish(_ binding: LoginAttempt.Binding, _ number: Int, _ outcome: Outcome) {
        let now = clock.now()
        memory.withLock { memory in
            guard memory.known[binding]?.number == number else { return }
            switch outcome {
            case .spent: memory.answered.append(binding, number, at: now)
            case .unspent: memory.known[binding] = nil
            }
        }
    }
}
