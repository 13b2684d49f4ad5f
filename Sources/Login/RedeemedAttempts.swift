package import Clocks
internal import Cryptography
internal import HTTP1
internal import Synchronization

/// The attempts whose code went to the provider, so that none goes twice: a provider that sees a code again revokes
/// what it gave for the first (RFC 6749, 4.1.2), and a browser that reloads the callback would lose its own session.
///
/// The same callback asked again joins the redemption that is under way, and for a minute gets its answer: a person who
/// reloads while the provider is slow ends where the login ends. Only a browser that has the attempt's secret comes so far.
///
/// Past `capacity` the oldest is forgotten. Each process remembers its own; the provider itself is the last
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
    enum Redeeming: Sendable {
        case underWay(Task<Response, Never>, Progress)
        case over(Response)

        /// The answer; nil where the redemption still waits in line after so long. Once the provider is being asked, its
        /// answer is waited for.
        func response(within patience: Duration) async -> Response? {
            switch self {
            case .over(let response):
                return response
            case .underWay(let task, let progress):
                if let response = await task.value(within: patience) { return response }
                return progress.hasBegun ? await task.value : nil
            }
        }
    }

    /// How far a redemption is.
    final class Progress: Sendable {
        private let isUnderWay = Atomic(false)

        var hasBegun: Bool { isUnderWay.load(ordering: .relaxed) }

        /// The code is about to go out.
        func begin() { isUnderWay.store(true, ordering: .relaxed) }
    }

    private struct Attempt {
        /// The code, hashed.
        let code: [UInt8]
        let number: Int
    }

    private struct Memory {
        var lastNumber = 0
        var attempts: SeenLately<LoginAttempt.Binding, Attempt>
        /// The redemptions whose answer is not there yet, by the number of their attempt.
        var underWay: [Int: Redeeming] = [:]
        /// The answers that are there. Not their tasks, which keep several times as much.
        var answered = SeenLately<Int, Response>(capacity: RedeemedAttempts.answerLimit)
    }

    /// How long an answer can be had again.
    static let answerLifetime = Duration.seconds(60)
    /// Answers that are kept: some 5 KB each.
    static let answerLimit = 4000

    private let clock: MonotonicClock
    private let memory: Mutex<Memory>

    package init(capacity: Int = 30_000, clock: MonotonicClock = .system) {
        memory = Mutex(Memory(attempts: SeenLately(capacity: capacity)))
        self.clock = clock
    }

    func contains(_ binding: LoginAttempt.Binding) -> Bool {
        let now = clock.now()
        return memory.withLock { $0.attempts.value(of: binding, at: now) != nil }
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
            if let attempt = memory.attempts.value(of: binding, at: now) {
                let redemption =
                    memory.underWay[attempt.number]
                    ?? memory.answered.value(of: attempt.number, at: now).map { .over($0) }
                // Another code for the same attempt is not the same callback.
                guard attempt.code == code, let redemption else { return .redeemedBefore }
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
            let redemption = Redeeming.underWay(task, progress)
            memory.attempts.keep(
                Attempt(code: code, number: number),
                of: binding,
                until: now + .seconds(lifetime),
                at: now
            )
            memory.underWay[number] = redemption
            return .redemption(redemption)
        }
    }

    private func finish(_ binding: LoginAttempt.Binding, _ number: Int, _ outcome: Outcome) {
        let now = clock.now()
        memory.withLock { memory in
            guard memory.underWay.removeValue(forKey: number) != nil else { return }
            switch outcome {
            case .spent(let response):
                memory.answered.keep(response, of: number, until: now + Self.answerLifetime, at: now)
            case .unspent:
                if memory.attempts.value(of: binding, at: now)?.number == number { memory.attempts.forget(binding) }
            }
        }
    }
}
