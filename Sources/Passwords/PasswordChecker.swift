package import Clocks
package import Cryptography
package import Kernel
internal import Synchronization

/// Checks passwords away from the event loops, as many at a time as there are threads for it, and remembers those that
/// were right: a program that sends its password with every request pays once.
package final class PasswordChecker: Sendable {
    package enum Outcome: Sendable, Equatable {
        case right, wrong
        /// More wait than can be served, or too many were wrong: ask again later.
        case busy(retryAfter: Int64)
    }

    private struct State {
        var file: PasswordFile
        /// Whose password was right, by keyed hash of user and password.
        var right = SeenLately<[UInt8], String>(capacity: capacity)
        var waiting = 0
        var waitingByClient: [[UInt8]: Int] = [:]
        var guesses = Guesses()
    }

    private static let capacity = 1000
    /// Seconds that a password counts as right without being hashed again.
    private static let memory = Duration.seconds(300)
    private static let mostWaiting = 64
    /// Of these, one client's: the rest is for others.
    private static let mostWaitingOfClient = 8

    private let state: Mutex<State>
    private let key: [UInt8]
    private let threads: WorkerThreads
    private let clock: MonotonicClock

    package init(_ file: PasswordFile, clock: MonotonicClock, random: RandomSource) throws(NoThread) {
        state = Mutex(State(file: file))
        key = random.bytes(32)
        self.clock = clock
        threads = try WorkerThreads(2, "passwords", for: "passwords")
    }

    /// From now on this file's users and passwords. Who was right a short while ago stays so where the hash is the same:
    /// a reload has nobody's password hashed again.
    package func use(_ file: PasswordFile) {
        state.withLock { state in
            let former = state.file
            state.right.forget { _, user in file.hashes[user] != former.hashes[user] }
            state.file = file
        }
    }

    /// The user's line in the file; nil for nobody's.
    package func line(of user: String) -> String? {
        state.withLock { $0.file.hashes[user] }.map { "\(user):\($0.text)" }
    }

    /// Whether it was right a short while ago. Cheap enough for an event loop.
    package func isKnown(user: String, _ password: String) -> Bool {
        let mark = mark(user, password)
        let now = clock.now()
        return state.withLock { $0.right.value(of: mark, at: now) != nil }
    }

    /// - Parameter client: who asks, as an address; nil where nobody whom we trust says it, and then only the user's own
    ///   wrong passwords are counted.
    package func check(user: String, _ password: String, from client: [UInt8]? = nil) async -> Outcome {
        if isKnown(user: user, password) { return .right }
        let began = clock.now()
        let admission: Admission = state.withLock { state in
            let delay = state.guesses.delay(user: user, client: client, at: began)
            if delay > 0 { return .later(retryAfter: delay) }
            let others = client.flatMap { state.waitingByClient[$0] } ?? 0
            guard state.waiting < Self.mostWaiting, others < Self.mostWaitingOfClient else {
                return .later(retryAfter: 2)
            }
            state.waiting += 1
            if let client { state.waitingByClient[client] = others + 1 }
            return .check(state.file)
        }
        guard case .check(let file) = admission else {
            if case .later(let seconds) = admission { return .busy(retryAfter: seconds) }
            return .wrong
        }
        let isRight = await threads.run { file.matches(user: user, password) }
        let mark = mark(user, password)
        let now = clock.now()
        state.withLock { state in
            state.waiting -= 1
            if let client {
                let others = (state.waitingByClient[client] ?? 1) - 1
                state.waitingByClient[client] = others > 0 ? others : nil
            }
            state.guesses.note(isRight: isRight, user: user, client: client, at: now)
            // A file that came meanwhile may say otherwise.
            guard isRight, state.file.hashes[user] == file.hashes[user] else { return }
            state.right.keep(user, of: mark, until: now + Self.memory, at: now)
        }
        return isRight ? .right : .wrong
    }

    private enum Admission {
        case check(PasswordFile)
        case later(retryAfter: Int64)
    }

    private func mark(_ user: String, _ password: String) -> [UInt8] {
        HMAC.sha256(key: key, message: Array("\(user.utf8.count):\(user)\(password)".utf8))
    }
}
