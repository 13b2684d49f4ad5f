package import Clocks
package import Cryptography
internal import NIOPosix
internal import Synchronization

/// Checks passwords away from the event loops, as many at a time as there are threads for it, and remembers those that
/// were right: a program that sends its password with every request pays once.
package final class PasswordChecker: Sendable {
    package enum Outcome: Sendable, Equatable {
        case right, wrong
        /// More wait than can be served: ask again later.
        case busy
    }

    private struct State {
        var file: PasswordFile
        /// Keyed hashes of user, password and hash, and until when they count.
        var right: [[UInt8]: Timestamp] = [:]
        var waiting = 0
    }

    private static let capacity = 1000
    /// Seconds that a password counts as right without being hashed again.
    private static let memory: Int64 = 300
    private static let mostWaiting = 64

    private let state: Mutex<State>
    private let key: [UInt8]
    private let threads: NIOThreadPool
    private let clock: WallClock

    package init(_ file: PasswordFile, clock: WallClock, random: RandomSource) {
        state = Mutex(State(file: file))
        key = random.bytes(32)
        self.clock = clock
        threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// From now on this file's users and passwords.
    package func use(_ file: PasswordFile) {
        state.withLock {
            $0.file = file
            $0.right = [:]
        }
    }

    /// Whether it was right a short while ago. Cheap enough for an event loop.
    package func isKnown(user: String, _ password: String) -> Bool {
        let mark = mark(user, password)
        let now = clock.now()
        return state.withLock { ($0.right[mark] ?? now) > now }
    }

    package func check(user: String, _ password: String) async -> Outcome {
        if isKnown(user: user, password) { return .right }
        let file: PasswordFile? = state.withLock { state in
            guard state.waiting < Self.mostWaiting else { return nil }
            state.waiting += 1
            return state.file
        }
        guard let file else { return .busy }
        let isRight = try? await threads.runIfActive { file.matches(user: user, password) }
        let mark = mark(user, password)
        let now = clock.now()
        state.withLock { state in
            state.waiting -= 1
            // A file that came meanwhile may say otherwise.
            guard isRight == true, state.file.hashes[user] == file.hashes[user] else { return }
            if state.right.count >= Self.capacity { state.right = state.right.filter { $0.value > now } }
            if state.right.count >= Self.capacity { state.right = [:] }
            state.right[mark] = now + Self.memory
        }
        return isRight.map { $0 ? .right : .wrong } ?? .busy
    }

    private func mark(_ user: String, _ password: String) -> [UInt8] {
        HMAC.sha256(key: key, message: Array("\(user.utf8.count):\(user)\(password)".utf8))
    }
}
